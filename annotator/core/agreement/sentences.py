"""Agreement over sentences."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations

from annotator.core.agreement.nominal import Distance, alpha_sums, cohen_sums, fleiss_sums, jaccard, masi, nominal
from annotator.core.agreement.runs import MISSING, Runs, seen_spans, union
from annotator.core.agreement.study import END, LABEL, READER, START, Study, all_labels, all_readers
from annotator.core.agreement.values import Blocks, Sums, measured
from annotator.core.later import Bools, Floats, Ints, np


def coverage(study: Study, spans: Ints, kinds: int) -> Ints:
    """(readers, kinds, sentences): how many characters of each sentence are marked; `spans` are merged."""
    starts, ends = study.sentences[:, 0], study.sentences[:, 1]
    shared = np.minimum(spans[:, END, None], ends) - np.maximum(spans[:, START, None], starts)
    covered = np.zeros((len(study.readers), kinds, len(starts)), dtype=np.int64)
    np.add.at(covered, (spans[:, READER], spans[:, LABEL]), np.maximum(shared, 0))
    return covered


def read_sentences(study: Study) -> Bools:
    """(readers, sentences): whether a reader saw the whole sentence."""
    seen = np.zeros((len(study.readers), len(study.sentences)), dtype=bool)
    for reader, start, end in study.seen.tolist():
        seen[reader] |= (study.sentences[:, 0] >= start) & (study.sentences[:, 1] <= end)
    return seen


def sentence_codes(study: Study, label: str | None, *, half: bool = False) -> Ints:
    """(readers, sentences): 1 where the label (None: any) is on it, 0 where not, MISSING where not seen whole.

    On it: with one character at least or, with `half`, on half of it or more.
    """
    spans = seen_spans(study).copy()
    if label is not None:
        at = study.labels.index(label) if label in study.labels else -1
        spans = spans[spans[:, LABEL] == at]
    spans[:, LABEL] = 0
    covered = coverage(study, union(spans), 1)[:, 0]
    lengths = study.sentences[:, 1] - study.sentences[:, 0]
    on_it = 2 * covered >= lengths if half else covered > 0
    return np.where(read_sentences(study), on_it.astype(np.int64), MISSING)


def sentence_sets(study: Study, labels: tuple[str, ...]) -> Ints:
    """(readers, sentences): the labels with a character in it, as bits in the order of `labels`; MISSING as above."""
    covered = coverage(study, union(seen_spans(study)), len(study.labels)) > 0
    bits = np.array([1 << labels.index(label) for label in study.labels], dtype=np.int64)
    return np.where(read_sentences(study), np.einsum("rks,k->rs", covered, bits), MISSING)


def _parts(
    studies: Sequence[Study], label: str | None, blocks: Blocks, *, half: bool = False, same_readers: bool = False
) -> list[Runs]:
    readers = all_readers(studies)
    parts = []
    for study, starts in zip(studies, blocks, strict=True):
        codes = sentence_codes(study, label, half=half)
        parts.append(_runs(study, _aligned(codes, study, readers) if same_readers else codes, starts))
    return parts


def _runs(study: Study, codes: Ints, starts: Ints) -> Runs:
    block = np.searchsorted(starts, study.sentences[:, 0], side="right") - 1
    weights: Floats = np.ones(codes.shape[1])
    return Runs(codes, weights, block)


def _aligned(codes: Ints, study: Study, readers: tuple[str, ...]) -> Ints:
    """The codes with a row for each reader of any article, MISSING for those who did not read this one."""
    whole = np.full((len(readers), codes.shape[1]), MISSING, dtype=np.int64)
    whole[[readers.index(reader) for reader in study.readers]] = codes
    return whole


def _alpha(studies: Sequence[Study], label: str | None, blocks: Blocks, *, half: bool) -> Sums:
    return alpha_sums(_parts(studies, label, blocks, half=half), blocks, nominal)


def _sets(studies: Sequence[Study], label: str | None, blocks: Blocks, *, distance: Distance) -> Sums:
    if label is not None:
        return _alpha(studies, label, blocks, half=False)
    labels = all_labels(studies)
    parts = [
        _runs(study, sentence_sets(study, labels), starts) for study, starts in zip(studies, blocks, strict=True)
    ]
    return alpha_sums(parts, blocks, distance)


def sentence_cohen_sums(studies: Sequence[Study], label: str | None, blocks: Blocks) -> Sums:
    """The mean of Cohen's kappas over sentences of all pairs of readers. `n`: sentences shared, over pairs."""
    sums = cohen_sums(_parts(studies, label, blocks, same_readers=True), blocks)
    pairs = list(combinations(all_readers(studies), 2))
    cells = sums.rows.shape[1] // max(len(pairs), 1)
    return replace(sums, pairs=tuple(pair for pair in pairs for _ in range(cells)))


def sentence_fleiss_sums(studies: Sequence[Study], label: str | None, blocks: Blocks) -> Sums:
    """Fleiss' kappa over sentences with two readers or more. `n`: sentences."""
    return fleiss_sums(_parts(studies, label, blocks), blocks)


sentence_alpha_sums = partial(_alpha, half=False)
sentence_alpha_half_sums = partial(_alpha, half=True)
sentence_alpha_sets_sums = partial(_sets, distance=nominal)
sentence_alpha_masi_sums = partial(_sets, distance=masi)
sentence_alpha_jaccard_sums = partial(_sets, distance=jaccard)

sentence_alpha = measured(sentence_alpha_sums)
sentence_alpha_half = measured(sentence_alpha_half_sums)
