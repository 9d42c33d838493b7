"""From spans to what every character was given, in runs: one column for each stretch on which nobody changes."""

from dataclasses import dataclass

from annotator.core.agreement.study import END, LABEL, READER, START, Study
from annotator.core.agreement.values import NotMeasurable
from annotator.core.later import Floats, Ints, np

MISSING = -1
MOST_LABELS = 62  # a set of labels is one 64-bit number


@dataclass(frozen=True, slots=True)
class Runs:
    """`codes`: (readers, runs), MISSING where unseen; `weights`: characters of each run; `block`: where it belongs."""

    codes: Ints
    weights: Floats
    block: Ints


def union(spans: Ints) -> Ints:
    """The spans with those of one reader and label that overlap or touch made one."""
    if len(spans) < 2:
        return spans
    spans = spans[np.lexsort((spans[:, START], spans[:, LABEL], spans[:, READER]))]
    group = spans[:, READER] * (spans[:, LABEL].max() + 1) + spans[:, LABEL]
    apart = group * (int(spans[:, END].max()) + 2)  # groups lie behind one another, so that one sweep serves all
    reach = np.maximum.accumulate(spans[:, END] + apart)
    begins = np.flatnonzero(np.r_[True, spans[1:, START] + apart[1:] > reach[:-1]])
    merged = spans[begins].copy()
    merged[:, END] = np.r_[reach[begins[1:] - 1], reach[-1]] - apart[begins]
    return merged


def seen_everything(study: Study) -> bool:
    """Whether every reader saw the whole article."""
    seen = study.seen
    whole = (seen[:, START] == 0) & (seen[:, END] == study.length)
    return len(seen) == len(study.readers) and bool(whole.all())


def seen_spans(study: Study) -> Ints:
    """The spans cut to what their readers saw: what nobody saw for certain is missing, not marked."""
    if seen_everything(study):
        return study.spans
    cut = [
        (reader, max(start, first), min(end, last), label)
        for reader, start, end, label in study.spans.tolist()
        for first, last in study.seen[study.seen[:, READER] == reader][:, START:].tolist()
        if start < last and first < end
    ]
    return np.array(cut, dtype=np.int64).reshape(-1, 4)


def label_sets(study: Study, blocks: Ints) -> Runs:
    """For each reader and run the set of labels, as a number whose bits are the labels."""
    if len(study.labels) > MOST_LABELS:
        raise NotMeasurable(f"Sets of more than {MOST_LABELS} labels cannot be measured; measure single labels.")
    spans = union(seen_spans(study))
    cuts = np.unique(np.concatenate((blocks, study.seen[:, 1:].ravel(), spans[:, START : END + 1].ravel(), [0])))
    cuts = np.unique(np.r_[cuts[cuts < study.length], study.length])
    shape = (len(study.readers), len(cuts))
    codes = np.zeros(shape, dtype=np.int64)
    at = np.searchsorted(cuts, spans[:, START : END + 1])
    bits = np.left_shift(np.int64(1), spans[:, LABEL])
    np.add.at(codes, (spans[:, READER], at[:, 0]), bits)
    np.add.at(codes, (spans[:, READER], at[:, 1]), -bits)
    codes = np.cumsum(codes, axis=1)[:, :-1]
    seen = np.zeros(shape, dtype=np.int64)
    at = np.searchsorted(cuts, study.seen[:, 1:])
    np.add.at(seen, (study.seen[:, READER], at[:, 0]), 1)
    np.add.at(seen, (study.seen[:, READER], at[:, 1]), -1)
    codes[np.cumsum(seen, axis=1)[:, :-1] == 0] = MISSING
    weights = np.diff(cuts).astype(np.float64)
    return Runs(codes, weights, np.searchsorted(blocks, cuts[:-1], side="right") - 1)
