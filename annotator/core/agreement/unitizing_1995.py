"""Krippendorff's unitizing alpha of 1995 and 2004, which INCEpTION and DKPro print, by articles."""

from collections.abc import Iterator, Sequence

from annotator.core.agreement.overlaps import overlapping, without_overlap
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
from annotator.core.later import Floats, Ints, np


def ualpha_1995_sums(studies: Sequence[Study], label: str | None, blocks: Blocks) -> Sums:
    """alpha = 1 - Do / De, over labels Do and De added up. Krippendorff (2004) Quality & Quantity 38: 787-800.

    Spans of one label that overlap within one annotator are made one, those that only touch stay two. Readers who
    saw a part only are left out. Do and De of several articles are averaged by length. `n`: characters times readers.
    """
    rows = []
    for study, starts in zip(studies, blocks, strict=True):
        row = _row(of_label(of_readers(study, whole_readers(study)), label))
        rows.append(np.concatenate((row[None], np.zeros((len(starts) - 1, len(row))))))
    return Sums(np.concatenate(rows or [np.zeros((0, 4))]), _figures, columns=(0, 1, 2, 3))


def _row(study: Study) -> Floats:
    """Do and De, each times the text's length so that long articles weigh more, the length and what they rest on."""
    readers, length = len(study.readers), study.length
    if readers < 2 or not length:
        return np.zeros(4)
    observed = expected = 0.0
    for units in _units_of_labels(study):
        observed += _observed(units, readers, length)
        expected += _expected(units, readers, length)
    return np.array([observed * length, expected * length, length, readers * length])


def _figures(rows: Floats) -> Figures:
    observed, expected, length, n = rows.T
    value = np.where(expected > 0, 1 - observed / expected, np.nan)
    return Figures(value, n, None, observed / length, expected / length)


def _units_of_labels(study: Study) -> Iterator[Ints]:
    for at in range(len(study.labels)):
        yield without_overlap(study.spans[study.spans[:, LABEL] == at])


def _observed(units: Ints, readers: int, length: int) -> float:
    """Squared differences of the edges of overlapping units, and squared lengths of units in another's gap."""
    one, other = overlapping(units)
    moved = (units[one][:, [START, END]] - units[other][:, [START, END]]).astype(np.float64)
    met = np.zeros((len(units), readers), dtype=bool)
    met[one, units[other, READER]] = True
    met[other, units[one, READER]] = True
    unmet = readers - 1 - met.sum(axis=1)
    lengths = (units[:, END] - units[:, START]).astype(np.float64)
    total = 2 * ((moved**2).sum() + (lengths**2 * unmet).sum())
    return float(total / (readers * (readers - 1) * length**2))


def _expected(units: Ints, readers: int, length: int) -> float:
    """What units of these lengths would differ by if they were laid at random on a text with these gaps."""
    lengths = (units[:, END] - units[:, START]).astype(np.float64)
    gaps = np.sort(_gaps(units, readers, length)).astype(np.float64)
    first = np.searchsorted(gaps, lengths)
    sums = np.r_[0.0, np.cumsum(gaps)]
    wide = len(gaps) - first
    room = (sums[-1] - sums[first]) - wide * (lengths - 1)
    each = (len(units) - 1) / 3 * (2 * lengths**3 - 3 * lengths**2 + lengths) + lengths**2 * room
    whole = float(readers * length)
    placings = whole * (whole - 1) - (lengths * (lengths - 1)).sum()
    return float(2 / length * each.sum() / placings) if placings else 0.0


def _gaps(units: Ints, readers: int, length: int) -> Ints:
    """The lengths of all stretches that a reader left unmarked."""
    gaps: list[int] = []
    for reader in range(readers):
        own = units[units[:, READER] == reader]
        edges = np.r_[0, own[:, [START, END]].ravel(), length]
        gaps.extend(np.diff(edges)[::2].tolist())
    return np.array([gap for gap in gaps if gap], dtype=np.int64)


ualpha_1995 = measured(ualpha_1995_sums)
