"""Gamma of Mathet, Widlöcher & Métivier (2015), Computational Linguistics 41: pairs aligned exactly, or all at once."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations

from annotator.core.agreement.alignment import Dissimilarity, joint_disorder
from annotator.core.agreement.nominal import mean_of_defined
from annotator.core.agreement.pairs import Pairs, pairs_together
from annotator.core.agreement.sampling import Sampler, rotated
from annotator.core.agreement.span_f1 import by_pair, pair_sums
from annotator.core.agreement.study import (
    END,
    LABEL,
    READER,
    START,
    Study,
    of_label,
    of_readers,
    whole_readers,
)
from annotator.core.agreement.values import Blocks, Figures, Sums, measured
from annotator.core.later import Floats, np

SEED = 20150
SAMPLES = 30
DEFAULT = Dissimilarity()
Plain = tuple[tuple[int, int, int], ...]  # start, end, label number


def gamma_sums(studies: Sequence[Study], label: str | None, blocks: Blocks) -> Sums:
    """The mean over pairs of annotators of their gammas, each pair's articles weighted by their length.

    Each pair is aligned exactly; the expected disorder is sampled from it (`SAMPLES` times, seeded by content).
    Silence counts: a pair of which one marked nothing has a gamma near 0 or below; where both marked nothing they
    are left out, as are readers of a part. `n`: pairs that read an article together.
    """
    whole = [of_readers(study, whole_readers(study)) for study in studies]
    pairs = Pairs.of(whole)
    rows = [
        _row(of_label(study, label), pairs, len(starts)) for study, starts in zip(whole, blocks, strict=True)
    ]
    figures = partial(_pair_figures, together=pairs_together(whole))
    return replace(pair_sums(rows, whole, pairs), figures=figures)


def _row(study: Study, pairs: Pairs, blocks: int) -> Floats:
    """For each pair its gamma times the length, and the length; in the first block."""
    many = len(study.readers)
    gammas, lengths = np.zeros((blocks, many, many)), np.zeros((blocks, many, many))
    units = plain_units(study)
    for one, other in combinations(range(many), 2):
        value = gamma_of((units[one], units[other]), length=study.length)
        if value is not None:
            gammas[0, one, other] = value * study.length
            lengths[0, one, other] = lengths[0, other, one] = study.length
    return by_pair(gammas, lengths, study, pairs)


def _pair_figures(rows: Floats, *, together: int) -> Figures:
    summed, lengths = np.split(rows, 2, axis=1)
    each, n = summed / lengths, np.full(len(rows), float(together))
    return Figures(mean_of_defined(each), n, pairs=np.isfinite(each).sum(axis=1), together=n)


def gamma_joint_sums(studies: Sequence[Study], label: str | None, blocks: Blocks) -> Sums:
    """Gamma with all annotators aligned at once, exactly; only for few annotators and spans.

    `n`: articles that two or more read. Raises NotMeasurable.
    """
    rows = []
    for study, starts in zip(studies, blocks, strict=True):
        sets = plain_units(of_label(of_readers(study, whole_readers(study)), label))
        value = gamma_of(sets, length=study.length) if len(sets) > 1 else None
        row = np.array([0.0, 0.0, len(sets) > 1])
        if value is not None:
            row[:2] = value * study.length, study.length
        rows.append(np.concatenate((row[None], np.zeros((len(starts) - 1, 3)))))
    return Sums(np.concatenate(rows or [np.zeros((0, 3))]), _figures, "all annotators aligned at once")


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
) -> float | None:
    """gamma = 1 - disorder / expected disorder of two or more annotators; None where nobody marked anything.

    The value does not depend on the order of the units or on their place in the text. Without a `length`, the text
    ends where the last unit does and begins where the first does, as in `pygamma-agreement`.
    """
    if not any(sets):
        return None
    first = min(start for units in sets for start, _, _ in units)
    length = length or max(end for units in sets for _, end, _ in units) - first
    moved = (tuple((start - first, end - first, label) for start, end, label in units) for units in sets)
    sets = sorted(moved)
    arrays = [np.array(units, dtype=np.float64).reshape(-1, 3) for units in sets]
    observed = joint_disorder(arrays, kind)
    if not observed:
        return 1.0
    shape = repr([[unit[:2] for unit in units] for units in sets])
    rng = np.random.default_rng([seed, zlib.crc32(shape.encode())])
    expected = np.mean([joint_disorder(sampler(arrays, length, rng), kind) for _ in range(samples)])
    return float(1 - observed / expected) if expected else None


gamma = measured(gamma_sums)
gamma_joint = measured(gamma_joint_sums)
