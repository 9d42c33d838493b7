"""The unitizing family of Krippendorff, Mathet, Bouvry & Widlöcher (2016), Quality & Quantity 50, by articles."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from annotator.core.agreement.nominal import counts
from annotator.core.agreement.overlaps import without_overlap
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
from annotator.core.agreement.values import Blocks, Figures, NotMeasurable, Sums, measured
from annotator.core.later import Floats, Ints, np

GAP = 0


class OverlappingSpans(NotMeasurable):
    """Raised where one annotator's spans overlap: the family is defined on a partition of the text."""

    def __init__(self, study: Study, reader: int) -> None:
        name, at = study.readers[reader], f" of article {study.name}" if study.name else ""
        super().__init__(
            f"Spans of annotator {name}{at} overlap, and this measure needs a partition of the text: "
            "measure single labels, or take an alpha over characters."
        )


@dataclass(frozen=True, slots=True)
class Partition:
    """A text cut where any reader's unit or gap begins.

    `values`: (readers, cuts) label + 1 or GAP; `units`: (readers, cuts) the unit's row or -1; `weights`: characters.
    `lengths` and `labels` (+ 1) of the units.
    """

    values: Ints
    units: Ints
    weights: Floats
    lengths: Floats
    labels: Ints


def partition(study: Study) -> Partition:
    """The article as a partition. Raises OverlappingSpans."""
    spans = without_overlap(study.spans)
    spans = spans[np.lexsort((spans[:, START], spans[:, READER]))]
    together = (spans[1:, READER] == spans[:-1, READER]) & (spans[1:, START] < spans[:-1, END])
    if together.any():
        raise OverlappingSpans(study, int(spans[np.flatnonzero(together)[0], READER]))
    cuts = np.unique(np.r_[0, spans[:, START], spans[:, END], study.length])
    units = np.full((len(study.readers), len(cuts) - 1), -1, dtype=np.int64)
    for row, (reader, start, end, _) in enumerate(spans.tolist()):
        units[reader, slice(*np.searchsorted(cuts, (start, end)))] = row
    labels = spans[:, LABEL] + 1
    values = np.where(units < 0, GAP, np.r_[labels, GAP][units])
    lengths = (spans[:, END] - spans[:, START]).astype(np.float64)
    return Partition(values, units, np.diff(cuts).astype(np.float64), lengths, labels)


def _by_article(
    studies: Sequence[Study],
    label: str | None,
    blocks: Blocks,
    *,
    row_of: Callable[[Study, str | None], Floats],
    note: str | None = None,
) -> Sums:
    """Each article's observed and expected disagreement, weighted by what it was measured on."""
    rows = []
    for study, starts in zip(studies, blocks, strict=True):
        whole = of_readers(study, whole_readers(study))
        row = row_of(whole, label) if len(whole.readers) > 1 and study.length else np.zeros(5)
        rows.append(np.concatenate((row[None], np.zeros((len(starts) - 1, 5)))))
    return Sums(np.concatenate(rows or [np.zeros((0, 5))]), _figures, note, columns=(0, 1, 2, 3, 4))


def _figures(rows: Floats) -> Figures:
    """Columns: Do and De times the weight, the weight, what could be paired and out of how much."""
    observed, expected, weight, paired, whole = rows.T
    value = np.where(expected > 0, 1 - observed / expected, np.nan)
    return Figures(value, paired, None, observed / weight, expected / weight, paired / whole)


def _unitizing_row(study: Study, label: str | None, *, labels_matter: bool) -> Floats:
    """u: units keep their labels, gaps are a value; |u: unit or gap alone. A gap pairs with itself by characters."""
    parts = partition(of_label(study, label))
    values = parts.values if labels_matter else np.minimum(parts.values, 1)
    counted = counts(values, np.arange(len(study.labels) + 1))
    readers = len(study.readers)
    paired = readers * study.length
    same = (counted**2).sum(axis=1)
    observed = float(((readers**2 - same) / (readers - 1)) @ parts.weights) / paired
    each = counted.T @ parts.weights
    itself = (parts.lengths**2).sum() + each[GAP]
    chances = paired**2 - itself
    expected = (paired**2 - (each**2).sum()) / chances if chances else 0.0
    return np.array([observed * paired, expected * paired, paired, paired, paired])


@dataclass(frozen=True, slots=True)
class Coded:
    """Units met by units: `met` (labels, labels) characters, each unit's mean pairable length, and its label."""

    met: Floats
    pairable: Floats
    labels: Ints
    lengths: Floats


def _coded(study: Study) -> Coded:
    parts = partition(study)
    readers, labels = len(study.readers), len(study.labels)
    counted = counts(parts.values, np.arange(labels + 1))[:, 1:]
    met = (counted * parts.weights[:, None]).T @ counted
    met[np.diag_indices(labels)] -= counted.T @ parts.weights
    with_others = (counted.sum(axis=1) - 1) * parts.weights / (readers - 1)
    reader, cut = np.nonzero(parts.units >= 0)
    pairable: Floats = np.zeros(len(parts.lengths))
    np.add.at(pairable, parts.units[reader, cut], with_others[cut])
    return Coded(met / (readers - 1), pairable, parts.labels - 1, parts.lengths)


def _cu_row(study: Study, label: str | None) -> Floats:
    """cu: labels of the characters that both readers put into a unit."""
    coded = _coded(of_label(study, label))
    each = coded.met.sum(axis=1)
    paired = each.sum()
    whole = float(len(study.readers) * study.length)
    chances = paired**2 - (coded.pairable**2).sum()
    if not paired or not chances:
        return np.array([0, 0, paired, paired, whole])
    observed = 1 - np.trace(coded.met) / paired
    expected = (paired**2 - (each**2).sum()) / chances
    return np.array([observed * paired, expected * paired, paired, paired, whole])


def _ku_row(study: Study, label: str | None) -> Floats:
    """(k)u: one label against the others, on the characters that both readers put into a unit."""
    if label is None:
        raise NotMeasurable("This measure is of one label: name it.")
    coded = _coded(study)
    at = study.labels.index(label) if label in study.labels else -1
    of_it = coded.labels == at
    whole = float(coded.lengths[of_it].sum())
    each = coded.met.sum(axis=1)
    paired, own = each.sum(), float(each[at]) if at >= 0 else 0.0
    chances = own * paired - (coded.pairable[of_it] ** 2).sum()
    if not own or not chances:
        return np.array([0, 0, own, own, whole])
    observed = 1 - coded.met[at, at] / own
    expected = own * (paired - own) / chances
    return np.array([observed * own, expected * own, own, own, whole])


MEAN_PAIRABLE = "self-pairing correction by the square of each unit's mean pairable length"
ualpha_2016_u_sums = partial(_by_article, row_of=partial(_unitizing_row, labels_matter=True))
ualpha_2016_bar_u_sums = partial(_by_article, row_of=partial(_unitizing_row, labels_matter=False))
ualpha_2016_cu_sums = partial(_by_article, row_of=_cu_row, note=MEAN_PAIRABLE)
ualpha_2016_ku_sums = partial(_by_article, row_of=_ku_row, note=MEAN_PAIRABLE)

ualpha_2016_u = measured(ualpha_2016_u_sums)
ualpha_2016_bar_u = measured(ualpha_2016_bar_u_sums)
ualpha_2016_cu = measured(ualpha_2016_cu_sums)
ualpha_2016_ku = measured(ualpha_2016_ku_sums)
