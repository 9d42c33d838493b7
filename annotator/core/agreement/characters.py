"""Nominal Krippendorff alpha over characters: for a label, for marked at all, and for sets of labels."""

from collections.abc import Sequence
from functools import partial
from typing import cast

from annotator.core.agreement.nominal import Distance, alpha_figures, alpha_sums, jaccard, masi, nominal
from annotator.core.agreement.runs import label_sets, seen_spans, union
from annotator.core.agreement.study import END, LABEL, READER, START, Study, all_labels, all_readers, of_label
from annotator.core.agreement.values import Blocks, Sums, Value, measured, value_of
from annotator.core.later import Floats, Ints, np

MOST_CELLS = 1_000_000  # readers times characters that are looked at together


def char_alpha_sums(studies: Sequence[Study], label: str | None, blocks: Blocks) -> Sums:
    """Alpha over characters coded 1 where a reader marked the label (None: any label) and 0 where not.

    `n`: pairable values, which is characters times their readers where two or more read.
    """
    rows = [
        _rows(marked(of_label(study, label)), readers_of(study), starts)
        for study, starts in zip(studies, blocks, strict=True)
    ]
    figures = partial(alpha_figures, distance=_two_values())
    without = partial(_without_each, studies, label)
    return Sums(np.concatenate(rows or [np.zeros((0, 3))]), figures, columns=("disagreement", 0, 1), without=without)


def _without_each(studies: Sequence[Study], label: str | None) -> dict[str, Floats]:
    """Return what all articles add up to without each reader: their marks and sight are taken from each character's."""
    whole = [_rows(marked(of_label(study, label)), readers_of(study), _first())[0] for study in studies]
    left = {reader: np.sum(whole, axis=0) for reader in all_readers(studies)}
    for study, row in zip(studies, whole, strict=True):
        for reader, new in zip(study.readers, _left_out(of_label(study, label)), strict=True):
            left[reader] = left[reader] - row + new
    return left


def _first() -> Ints:
    """Return where the one block begins that is the whole article."""
    return np.zeros(1, dtype=np.int64)


def _left_out(study: Study) -> Floats:
    """Return for each reader of an article the row of `_rows` without them; some readers at once, to bound memory."""
    spans = seen_spans(study).copy()
    spans[:, LABEL] = 0
    spans = union(spans)
    count, read = _depth(spans[:, START], spans[:, END], study.length), readers_of(study)
    rows = [np.zeros((0, 3))]
    at_once = max(MOST_CELLS // max(study.length, 1), 1)
    for first in range(0, len(study.readers), at_once):
        some = range(first, min(first + at_once, len(study.readers)))
        marks, seen = _own(spans, some, study.length), _own(study.seen, some, study.length)
        rows.append(_added(count - marks, read - seen))
    return np.concatenate(rows)


def _own(stretches: Ints, readers: range, length: int) -> Ints:
    """(readers, characters): 1 where a stretch of the reader covers the character."""
    own = stretches[(stretches[:, READER] >= readers.start) & (stretches[:, READER] < readers.stop)]
    change = np.zeros((len(readers), length + 1), dtype=np.int64)
    np.add.at(change, (own[:, READER] - readers.start, own[:, START]), 1)
    np.add.at(change, (own[:, READER] - readers.start, own[:, END]), -1)
    return cast(Ints, np.cumsum(change[:, :length], axis=1))


def _added(count: Ints, read: Ints) -> Floats:
    """For each row of characters what `_rows` adds up over all of them."""
    pairable = read >= 2
    silent, count = np.where(pairable, read - count, 0), np.where(pairable, count, 0)
    disagreement = 2.0 * count * silent / np.maximum(read - 1, 1)
    return np.column_stack([part.sum(axis=1) for part in (disagreement, silent, count)])


def label_alphas(studies: Sequence[Study]) -> dict[str, Value]:
    """`char_alpha` for every label of many studies in one sweep over all their texts laid end to end."""
    labels = {label: at for at, label in enumerate(all_labels(studies))}
    offsets = np.cumsum([0, *(study.length for study in studies)])
    readers = sum(len(study.readers) for study in studies)
    seen, spans = _end_to_end(studies, offsets, labels)
    length = int(offsets[-1])
    read = _depth(seen[:, START], seen[:, END], length)
    values = {}
    for label, at in labels.items():
        merged = spans[spans[:, LABEL] == at]
        count = _depth(merged[:, START], merged[:, END], length)
        row = _tally(count, read, readers)
        values[label] = value_of(Sums(row[None], partial(alpha_figures, distance=_two_values())))
    return values


def _end_to_end(studies: Sequence[Study], offsets: Ints, labels: dict[str, int]) -> tuple[Ints, Ints]:
    """What was seen and, merged, what was marked in all texts, as one text with readers of its own for each."""
    seen, spans, first = [], [], 0
    for study, offset in zip(studies, offsets[:-1].tolist(), strict=True):
        seen.append(study.seen + [first, offset, offset])
        number = np.array([labels[label] for label in study.labels], dtype=np.int64)
        moved = seen_spans(study) + [first, offset, offset, 0]
        moved[:, LABEL] = number[moved[:, LABEL]]
        spans.append(moved)
        first += len(study.readers)
    return np.concatenate(seen or [np.zeros((0, 3), np.int64)]), union(
        np.concatenate(spans or [np.zeros((0, 4), np.int64)])
    )


def _tally(count: Ints, read: Ints, readers: int) -> Floats:
    """What `_rows` adds up for one block, by how many readers a character has, so that all is in whole numbers."""
    most = int(read.max(initial=0))
    if most < 2:
        return np.zeros(3)
    pairable = read >= 2
    if not pairable.all():
        count, read = count[pairable], read[pairable]
    if most == int(read.min(initial=most)):
        total = int(count.sum())
        return np.array(
            [2 * (most * total - int(np.dot(count, count))) / (most - 1), most * len(count) - total, total]
        )
    disagreement = (2.0 * count * (read - count) / (read - 1)).sum()
    return np.array([disagreement, (read - count).sum(), count.sum()])


def marked(study: Study) -> Ints:
    """For each character how many readers marked it, whatever the label."""
    spans = seen_spans(study).copy()
    spans[:, LABEL] = 0
    spans = union(spans)
    return _depth(spans[:, START], spans[:, END], study.length)


def readers_of(study: Study) -> Ints:
    """For each character how many readers saw it."""
    return _depth(study.seen[:, START], study.seen[:, END], study.length)


def _depth(starts: Ints, ends: Ints, length: int) -> Ints:
    """How many of the stretches each character lies in."""
    change = np.bincount(starts, minlength=length + 1) - np.bincount(ends, minlength=length + 1)
    return np.cumsum(change[:length])


def _rows(count: Ints, read: Ints, starts: Ints) -> Floats:
    """For each block: Σ 2 k (m - k) / (m - 1), n_0, n_1 over characters with k marks of m >= 2 readers."""
    if not len(count):
        return np.zeros((len(starts), 3))
    pairable = read >= 2
    silent = np.where(pairable, read - count, 0)
    count = np.where(pairable, count, 0)
    disagreement = 2.0 * count * silent / np.maximum(read - 1, 1)
    return np.add.reduceat(np.column_stack((disagreement, silent, count)), starts, axis=0)


def _set_sums(studies: Sequence[Study], label: str | None, blocks: Blocks, *, distance: Distance) -> Sums:
    """Alpha over characters whose value is the set of labels on them, the empty set included."""
    labels = all_labels(studies) if label is None else (label,)
    parts = [
        label_sets(_with_labels(of_label(study, label), labels), starts)
        for study, starts in zip(studies, blocks, strict=True)
    ]
    return alpha_sums(parts, blocks, distance)


def _with_labels(study: Study, labels: tuple[str, ...]) -> Study:
    """The study with labels numbered as in all the others, so that a set is the same number everywhere."""
    number = np.array([labels.index(label) for label in study.labels], dtype=np.int64)
    spans = study.spans.copy()
    spans[:, LABEL] = number[spans[:, LABEL]]
    return Study(
        study.length, study.readers, labels, spans, study.seen, study.sentences, study.paragraphs, study.links
    )


char_alpha_sets_sums = partial(_set_sums, distance=nominal)
char_alpha_masi_sums = partial(_set_sums, distance=masi)
char_alpha_jaccard_sums = partial(_set_sums, distance=jaccard)

char_alpha = measured(char_alpha_sums)
char_alpha_sets = measured(char_alpha_sets_sums)
char_alpha_masi = measured(char_alpha_masi_sums)
char_alpha_jaccard = measured(char_alpha_jaccard_sums)


def _two_values() -> Floats:
    """Return the nominal distances of two values: 0 from itself, 1 from the other."""
    return np.array([[0.0, 1.0], [1.0, 0.0]])
