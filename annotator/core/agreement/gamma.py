"""Gamma of Mathet, Widlöcher & Métivier (2015), Computational Linguistics 41: pairs aligned exactly, or all at once."""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np

from annotator.core.agreement.alignment import Dissimilarity, joint_disorder
from annotator.core.agreement.sampling import Sampler, rotated
from annotator.core.agreement.study import (
    END,
    LABEL,
    READER,
    START,
    Floats,
    Study,
    all_readers,
    of_label,
    of_readers,
    whole_readers,
)
from annotator.core.agreement.values import Blocks, Figures, Sums, measured

SEED = 20150
SAMPLES = 30
DEFAULT = Dissimilarity()
Plain = tuple[tuple[int, int, int], ...]  # start, end, label number


def gamma_sums(studies: Sequence[Study], label: str | None, blocks: Blocks) -> Sums:
    """The mean over pairs of annotators of their gammas, articles weighted by their length.

    Each pair is aligned exactly; the expected disorder is sampled from it (`SAMPLES` times, seeded by content).
    Silence counts: a pair of which one marked nothing has a gamma of 0 or less; where both marked nothing they are
    left out, as are readers of a part. `n`: pairs that read an article together, over articles.
    """
    rows = []
    for study, starts in zip(studies, blocks, strict=True):
        row = _row(of_label(of_readers(study, whole_readers(study)), label))
        rows.append(np.concatenate((row[None], np.zeros((len(starts) - 1, 3)))))
    note = None if len(all_readers(studies)) == 2 else "mean of pairwise gammas"
    return Sums(np.concatenate(rows or [np.zeros((0, 3))]), _figures, note)


def gamma_joint_sums(studies: Sequence[Study], label: str | None, blocks: Blocks) -> Sums:
    """Gamma with all annotators aligned at once, exactly; only for few annotators and spans.

    `n`: articles that two or more read. Raises NotMeasurable.
    """
    rows = []
    for study, starts in zip(studies, blocks, strict=True):
        sets = plain_units(of_label(of_readers(study, whole_readers(study)), label))
        row = np.array([0.0, 0.0, len(sets) > 1])
        if len(sets) > 1 and any(sets):
            row[:2] = gamma_of(sets, length=study.length) * study.length, study.length
        rows.append(np.concatenate((row[None], np.zeros((len(starts) - 1, 3)))))
    return Sums(np.concatenate(rows or [np.zeros((0, 3))]), _figures, "all annotators aligned at once")


def _row(study: Study) -> Floats:
    """The mean gamma times the length, the length, and how many pairs there are."""
    pairs = list(combinations(plain_units(study), 2))
    gammas = [gamma_of(pair, length=study.length) for pair in pairs if any(pair)]
    if not gammas:
        return np.array([0.0, 0.0, len(pairs)])
    return np.array([np.mean(gammas) * study.length, study.length, len(pairs)])


def _figures(rows: Floats) -> Figures:
    summed, length, n = rows.T
    return Figures(np.where(length > 0, summed / length, np.nan), n)


def plain_units(study: Study) -> list[Plain]:
    """Each reader's units, in text order."""
    units: list[list[tuple[int, int, int]]] = [[] for _ in study.readers]
    for row in study.spans.tolist():
        units[row[READER]].append((row[START], row[END], row[LABEL]))
    return [tuple(sorted(own)) for own in units]


def gamma_of(
    sets: Sequence[Plain],
    *,
    length: int | None = None,
    kind: Dissimilarity = DEFAULT,
    sampler: Sampler = rotated,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> float:
    """gamma = 1 - disorder / expected disorder, of two or more annotators, one of whom marked something.

    The same units in whatever order and wherever in the text give the same value. Without a `length`, the text ends
    where the last unit does and begins where the first does, as in `pygamma-agreement`.
    """
    first = min(start for units in sets for start, _, _ in units)
    length = length or max(end for units in sets for _, end, _ in units) - first
    moved = (tuple((start - first, end - first, label) for start, end, label in units) for units in sets)
    return _gamma(tuple(sorted(moved)), length, kind, sampler, samples, seed)


@lru_cache(maxsize=10_000)  # leaving annotators out one by one asks for the same pairs again
def _gamma(
    sets: tuple[Plain, ...], length: int, kind: Dissimilarity, sampler: Sampler, samples: int, seed: int
) -> float:
    arrays = [np.array(units, dtype=np.float64).reshape(-1, 3) for units in sets]
    observed = joint_disorder(arrays, kind)
    if not observed:
        return 1.0
    shape = repr([[unit[:2] for unit in units] for units in sets])
    rng = np.random.default_rng([seed, zlib.crc32(shape.encode())])
    expected = np.mean([joint_disorder(sampler(arrays, length, rng), kind) for _ in range(samples)])
    return float(1 - observed / expected) if expected else 1.0


gamma = measured(gamma_sums)
gamma_joint = measured(gamma_joint_sums)
