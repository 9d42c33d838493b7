"""Krippendorff's alpha for values with a distance, Fleiss' and Cohen's kappa, from codes that readers gave to items."""

from collections.abc import Callable, Sequence
from functools import partial

from annotator.core.agreement.runs import MISSING, Runs
from annotator.core.agreement.values import Figures, Sums
from annotator.core.later import Floats, Ints, np

Distance = Callable[[int, int], float]


def nominal(one: int, other: int) -> float:
    """0 for equal values, 1 for others."""
    return float(one != other)


def jaccard(one: int, other: int) -> float:
    """1 - |A ∩ B| / |A ∪ B| of two sets of labels; two empty sets are at distance 0."""
    return 1 - _overlap(one, other)


def masi(one: int, other: int) -> float:
    """1 - Jaccard · M, M = 1 for equal sets, 2/3 for a subset, 1/3 for an overlap, 0 (Passonneau 2006)."""
    both = one & other
    return 1 - _overlap(one, other) * _monotonicity(one, other, both)


def _monotonicity(one: int, other: int, both: int) -> float:
    if one == other:
        return 1.0
    if both in (one, other):
        return 2 / 3
    return 1 / 3 if both else 0.0


def _overlap(one: int, other: int) -> float:
    either = (one | other).bit_count()
    return (one & other).bit_count() / either if either else 1.0


def alpha_sums(parts: Sequence[Runs], blocks: Sequence[Ints], distance: Distance) -> Sums:
    """Krippendorff's alpha over items of a weight; a row holds the disagreement, then n_v of each value."""
    values = np.unique(np.concatenate([part.codes.ravel() for part in parts] or [np.zeros(0, dtype=np.int64)]))
    values = values[values != MISSING]
    apart = np.array([[distance(int(one), int(other)) for other in values] for one in values])
    apart = apart.reshape(len(values), len(values))
    rows = [
        _alpha_rows(counts(part.codes, values), part, len(starts), apart)
        for part, starts in zip(parts, blocks, strict=True)
    ]
    width = 1 + len(values)
    figures = partial(alpha_figures, distance=apart)
    columns = ("disagreement", *values.tolist())
    return Sums(np.concatenate(rows or [np.zeros((0, width))]), figures, columns=columns)


def counts(codes: Ints, values: Ints) -> Floats:
    """(items, values): how many readers gave each value to each item."""
    items, found = codes.shape[1], codes != MISSING
    place = np.searchsorted(values, codes[found])
    item = np.broadcast_to(np.arange(items), codes.shape)[found]
    counted = np.bincount(item * len(values) + place, minlength=items * len(values))
    return counted.reshape(items, len(values)).astype(np.float64)


def _alpha_rows(counted: Floats, part: Runs, blocks: int, distance: Floats) -> Floats:
    readers = counted.sum(axis=1)
    pairable = readers >= 2
    counted, readers = counted[pairable], readers[pairable]
    weights, block = part.weights[pairable], part.block[pairable]
    disagreement = ((counted @ distance) * counted).sum(axis=1) / (readers - 1)
    columns = np.column_stack((disagreement, counted)) * weights[:, None]
    return added_by_block(columns, block, blocks)


def added_by_block(columns: Floats, block: Ints, blocks: int) -> Floats:
    """The rows of each block added up."""
    added = np.zeros((blocks, columns.shape[1]))
    np.add.at(added, block, columns)
    return added


def alpha_figures(rows: Floats, *, distance: Floats) -> Figures:
    """alpha = 1 - Do/De, Do = Σ disagreement / n, De = Σ n_v n_w d(v, w) / (n (n - 1))."""
    each = rows[:, 1:]
    n = each.sum(axis=1)
    observed = rows[:, 0] / n
    expected = ((each @ distance) * each).sum(axis=1) / (n * (n - 1))
    value = np.where(expected > 0, 1 - observed / expected, np.nan)
    return Figures(value, n, 1 - observed, observed, expected)


def fleiss_sums(parts: Sequence[Runs], blocks: Sequence[Ints]) -> Sums:
    """Fleiss' kappa, items with one reading left out; a row holds Σ P_i, the items, then n_v of each value."""
    values = np.unique(np.concatenate([part.codes.ravel() for part in parts] or [np.zeros(0, dtype=np.int64)]))
    values = values[values != MISSING]
    rows = []
    for part, starts in zip(parts, blocks, strict=True):
        counted = counts(part.codes, values)
        readers = counted.sum(axis=1)
        kept = readers >= 2
        counted, readers = counted[kept], readers[kept]
        agreeing = ((counted * counted).sum(axis=1) - readers) / (readers * (readers - 1))
        columns = np.column_stack((agreeing, np.ones_like(agreeing), counted))
        rows.append(added_by_block(columns, part.block[kept], len(starts)))
    names = ("agreement", "items", *values.tolist())
    return Sums(np.concatenate(rows or [np.zeros((0, len(names)))]), _fleiss_figures, columns=names)


def _fleiss_figures(rows: Floats) -> Figures:
    agreeing, items = rows[:, 0] / rows[:, 1], rows[:, 1]
    shares = rows[:, 2:] / rows[:, 2:].sum(axis=1, keepdims=True)
    return _kappa(agreeing, (shares * shares).sum(axis=1), items)


def _kappa(agreeing: Floats, by_chance: Floats, items: Floats) -> Figures:
    by_chance = np.where(np.isclose(by_chance, 1, rtol=0, atol=1e-12), np.nan, by_chance)
    value = (agreeing - by_chance) / (1 - by_chance)
    return Figures(value, items, agreeing, 1 - agreeing, 1 - by_chance)


def cohen_sums(parts: Sequence[Runs], blocks: Sequence[Ints]) -> Sums:
    """The mean of Cohen's kappas of all pairs of readers; the rows hold each pair's table of counts.

    The parts name the same readers in the same order.
    """
    values = np.unique(np.concatenate([part.codes.ravel() for part in parts] or [np.zeros(0, dtype=np.int64)]))
    values = values[values != MISSING]
    readers = parts[0].codes.shape[0] if parts else 0
    one, other = np.triu_indices(readers, 1)
    width = len(one) * len(values) ** 2
    rows = [_pair_tables(part, values, one, other, len(starts)) for part, starts in zip(parts, blocks, strict=True)]
    figures = partial(_cohen_figures, pairs=len(one), values=len(values))
    return Sums(np.concatenate(rows or [np.zeros((0, width))]), figures)


def _pair_tables(part: Runs, values: Ints, one: Ints, other: Ints, blocks: int) -> Floats:
    size = len(values)
    place = np.searchsorted(values, part.codes)
    both = (part.codes[one] != MISSING) & (part.codes[other] != MISSING)
    pair, item = np.nonzero(both)
    cell = (place[one[pair], item] * size + place[other[pair], item]) + pair * size * size
    width = len(one) * size * size
    counted = np.bincount(part.block[item] * width + cell, minlength=blocks * width)
    return counted.reshape(blocks, width).astype(np.float64)


def _cohen_figures(rows: Floats, *, pairs: int, values: int) -> Figures:
    tables = rows.reshape(len(rows), pairs, values, values)
    n = tables.sum(axis=(2, 3))
    agreeing = np.trace(tables, axis1=2, axis2=3) / n
    by_chance = (tables.sum(axis=3) * tables.sum(axis=2)).sum(axis=2) / (n * n)
    kappas = _kappa(agreeing, by_chance, n).value
    return Figures(
        mean_of_defined(kappas),
        n.sum(axis=1),
        mean_of_defined(agreeing),
        pairs=np.isfinite(kappas).sum(axis=1),
        together=(n > 0).sum(axis=1),
    )


def mean_of_defined(values: Floats) -> Floats:
    """The mean of each row without its NaN, NaN where nothing else is in it."""
    defined = np.isfinite(values)
    many = np.where(defined.any(axis=1), defined.sum(axis=1), np.nan)
    means: Floats = np.where(defined, values, 0).sum(axis=1) / many
    return means
