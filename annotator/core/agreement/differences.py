"""Where a class differs: label against label, reader with reader, along the text, and which passages cost most."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from annotator.core.agreement import SUMS
from annotator.core.agreement.characters import marked, readers_of
from annotator.core.agreement.runs import MISSING, label_sets
from annotator.core.agreement.study import Study, all_labels, of_label
from annotator.core.agreement.values import SumsOf, Value, whole_articles
from annotator.core.later import Floats, Ints, np

Stretch = tuple[int, int]  # start, end; code points, half-open
FEWEST_READERS = 5  # of fewer, nobody can be said to stand out
FAR = 3.0  # in robust standard deviations above the median
LEAST_GAIN = 0.02


@dataclass(frozen=True, slots=True)
class Confusion:
    """Where one reader marked the row's label: how often another, who read it too, marked the column's.

    `shares`: one row for each label, a column for each label and a last one for nothing. A row may add up to more than
    one, since labels overlap. None where nobody whom another could follow used the label.
    """

    labels: tuple[str, ...]
    shares: tuple[tuple[float, ...] | None, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of one article (code points) and the share of reader pairs that differ on a character of it.

    `overall` asks for the same set of labels, `labels` for each label by itself; None where fewer than two read.
    """

    start: int
    end: int
    overall: float | None
    labels: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Outlier:
    """An annotator without whom the others agree better, and by how much on which label (None: marked at all)."""

    reader: str
    gains: dict[str | None, float]


def confusion(studies: Sequence[Study]) -> Confusion:
    """Which labels stand against which, over the characters of all articles and every ordered pair of readers."""
    labels = all_labels(studies)
    met, possible = np.zeros((len(labels), len(labels) + 1)), np.zeros(len(labels))
    for study in studies:
        added = _meetings(study, labels)
        met += added[:, :-1]
        possible += added[:, -1]
    shares = [tuple((row / n).tolist()) if n else None for row, n in zip(met, possible.tolist(), strict=True)]
    return Confusion(labels, tuple(shares))


def _meetings(study: Study, labels: tuple[str, ...]) -> Floats:
    """(labels, labels + 2): characters times ordered pairs, against each label, against nothing, and in all."""
    runs = label_sets(study, np.zeros(1, dtype=np.int64))
    seen = runs.codes != MISSING
    bits = [study.labels.index(label) if label in study.labels else None for label in labels]
    on = np.array([(runs.codes >> bit & 1) * seen if bit is not None else seen * 0 for bit in bits], dtype=np.float64)
    on = on.reshape(len(labels), *runs.codes.shape)
    many, weights = on.sum(axis=1), runs.weights
    both = np.einsum("xru,yru,u->xy", on, on, weights, optimize=True)  # by one reader: no pair
    against = (many * weights) @ many.T - both
    nothing = (many * weights) @ (runs.codes == 0).sum(axis=0)
    possible = (many * weights) @ np.maximum(seen.sum(axis=0) - 1, 0)
    return np.column_stack((against, nothing, possible))


def pair_scores(studies: Sequence[Study], sums_of: SumsOf = SUMS["f1_soft"]) -> dict[tuple[str, str], float]:
    """What every two readers agree on by a span F1, pooled; pairs that marked nothing have none."""
    sums = sums_of(studies, None, whole_articles(studies))
    matched, sizes = np.split(sums.rows.sum(axis=0), 2)
    pairs = (sums.pairs or ())[: len(matched)]
    found = zip(pairs, matched.tolist(), sizes.tolist(), strict=True)
    return {pair: 2 * part / size for pair, part, size in found if size}


def along(study: Study) -> list[Paragraph]:
    """Disagreement paragraph by paragraph; without paragraphs, over the whole."""
    starts = np.unique(np.r_[0, study.paragraphs[1:, 0]]).astype(np.int64)
    ends = [*starts[1:].tolist(), study.length]
    overall = _by_block("char_alpha_sets", study, None, starts)
    each = {label: _by_block("char_alpha", study, label, starts) for label in study.labels}
    return [
        Paragraph(start, end, overall[at], {label: values[at] for label, values in each.items()})
        for at, (start, end) in enumerate(zip(starts.tolist(), ends, strict=True))
    ]


def _by_block(measure: str, study: Study, label: str | None, starts: Ints) -> list[float | None]:
    """The observed disagreement of each block."""
    rows = SUMS[measure]([study], label, [starts]).rows
    many = rows[:, 1:].sum(axis=1).tolist()
    return [part / n if n else None for part, n in zip(rows[:, 0].tolist(), many, strict=True)]


def costs(study: Study, label: str | None, stretches: Iterable[Stretch]) -> list[float]:
    """How much of the disagreement on a label lies in each stretch: Σ 2 k (m - k) / (m - 1) over its characters."""
    read, count = readers_of(study), marked(of_label(study, label))
    differing = 2.0 * count * (read - count) / np.maximum(read - 1, 1)
    sums = np.r_[0.0, np.cumsum(differing)]
    return [float(sums[end] - sums[start]) for start, end in stretches]


def outliers(
    values: Mapping[str | None, Value], without: Mapping[str | None, Mapping[str, float | None]]
) -> list[Outlier]:
    """Who marks unlike everyone else: without them a figure rises far more than without others.

    `without`: for each label the figures of the jackknife. Far is three standard deviations above the median gain,
    these taken from the median absolute deviation, and never less than .02.
    """
    gains = {label: _gains(values[label], left) for label, left in without.items()}
    found: dict[str, dict[str | None, float]] = {}
    for label, of_readers in gains.items():
        limit = _limit(of_readers)
        for reader, gain in of_readers.items():
            if limit is not None and gain > limit:
                found.setdefault(reader, {})[label] = gain
    return sorted((Outlier(*one) for one in found.items()), key=lambda one: (-max(one.gains.values()), one.reader))


def _gains(value: Value, without: Mapping[str, float | None]) -> dict[str, float]:
    if value.value is None:
        return {}
    return {reader: left - value.value for reader, left in without.items() if left is not None}


def _limit(gains: Mapping[str, float]) -> float | None:
    if len(gains) < FEWEST_READERS:
        return None
    middle = median(gains.values())
    spread = 1.4826 * median(abs(gain - middle) for gain in gains.values())
    return max(middle + FAR * spread, LEAST_GAIN)
