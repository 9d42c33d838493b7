"""From the spans of one article to units: one passage as each annotator saw it, at most one span from each.

The rule is average linkage, best first, never below an average IoU of one half and never two spans of one
annotator; first within one label, then across labels; stretch by stretch. Nothing here looks at who an
annotator is, only at whether two spans are of the same one: renaming or reordering people changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from annotator.core.spans import Span, Version, overlap

HALF = Fraction(1, 2)
# Sums of floating-point IoUs only leave out what cannot be best; what lies this close together, or this close
# to one half, is compared by fractions. The error of a sum of n terms stays under n * 2**-52.
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Cluster:
    """Versions that go together, each with the spans that are equal to it; `annotators` is a bit mask."""

    members: tuple[tuple[Version, tuple[Span, ...]], ...]
    annotators: int
    size: int

    @property
    def first(self) -> Version:
        return self.members[0][0]


def group_units(spans: Iterable[Span]) -> list[tuple[Span, ...]]:
    """The units of one article: a partition of `spans`, sorted by first start, end and label."""
    units = [unit for stretch in stretches(spans) for unit in _units_of_stretch(stretch)]
    return sorted(units, key=lambda unit: [span.version for span in unit])


def stretches(spans: Iterable[Span]) -> list[list[Span]]:
    """Connected components of spans with IoU >= 1/2: what happens in one changes no unit in another."""
    held: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for span in spans:
        held[span.start, span.end].append(span)
    components = _components(sorted(held))
    return [[span for edges in component for span in held[edges]] for component in components]


def _components(edges: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """A sweep from left to right: what begins more than its own length before a stretch shares less than half of it."""
    starts, ends = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    windows = np.searchsorted(starts, 2 * starts - ends)
    component = np.arange(len(edges))
    parent = list(range(len(edges)))
    for here, first in enumerate(windows.tolist()):
        shared = np.minimum(ends[first:here], ends[here]) - starts[here]
        together = 2 * shared >= np.maximum(ends[first:here], ends[here]) - starts[first:here]
        found = component[first:here][together]
        if len(found):
            component[here] = found[0]
            for other in np.unique(found).tolist():
                parent[_root(parent, other)] = _root(parent, int(found[0]))
    components: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair, at in zip(edges, component.tolist(), strict=True):
        components[_root(parent, at)].append(pair)
    return list(components.values())


def _root(parent: list[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def _units_of_stretch(spans: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    by_label: dict[str, list[Cluster]] = defaultdict(list)
    for cluster in _equal_versions(spans):
        by_label[cluster.first.label].append(cluster)
    for cluster in _linked(list(chain.from_iterable(_linked(same) for same in by_label.values()))):
        yield tuple(span for _, equals in cluster.members for span in equals)


def _equal_versions(spans: Sequence[Span]) -> list[Cluster]:
    """One cluster for each version. An exact double of one annotator (refused elsewhere) opens another."""
    bit = {name: 1 << at for at, name in enumerate({span.annotator: None for span in spans})}
    held: dict[tuple[Version, int], list[Span]] = defaultdict(list)
    copies: dict[tuple[Version, str], int] = defaultdict(int)
    for span in sorted(spans, key=lambda span: span.id):
        version = span.version
        held[version, copies[version, span.annotator]].append(span)
        copies[version, span.annotator] += 1
    return [
        Cluster(((version, tuple(equals)),), sum(bit[span.annotator] for span in equals), len(equals))
        for (version, _), equals in sorted(held.items(), key=lambda item: item[0])
    ]


def _linked(clusters: list[Cluster]) -> list[Cluster]:
    """Whole clusters are linked or not: those that share an annotator never are, and never will be."""
    if len(clusters) < 2:
        return clusters
    linkage = _Linkage(clusters)
    while (best := linkage.best()) is not None:
        linkage.link(*best)
    return list(linkage.alive.values())


Tie = tuple[int, int, int, int, str, str]


class _Linkage:
    """Average linkage best first: floating-point sums say who may be best, fractions say who is.

    `sums` holds, for every two clusters, the sum of the IoUs of their spans, minus infinity where they share an
    annotator or one of them is gone: adding rows keeps that. `bounds` is no less than the best average of each row:
    linking two clusters brings neither nearer to a third, so a row is only looked at again when it may be the best.
    """

    def __init__(self, clusters: Sequence[Cluster]) -> None:
        self.alive = dict(enumerate(clusters))
        self.sizes = np.array([cluster.size for cluster in clusters], dtype=float)
        self.sums = _sums_of_ious(clusters)
        self.bounds = self._averages(np.arange(len(clusters))).max(axis=1)
        self.exact: dict[tuple[int, int], tuple[Fraction, Tie]] = {}

    def best(self) -> tuple[int, int] | None:
        """The pair to link next, or None when no two clusters may be linked any more."""
        while (top := self.bounds.max()) >= 0.5 - SLACK:
            rows = np.flatnonzero(self.bounds >= top - SLACK)
            averages = self._averages(rows)
            self.bounds[rows] = averages.max(axis=1)
            if self.bounds.max() == top:
                row, column = np.nonzero(averages >= top - SLACK)
                pairs = {(min(pair), max(pair)) for pair in zip(rows[row].tolist(), column.tolist(), strict=True)}
                if top > 0.5 + SLACK and len(pairs) == 1:
                    return pairs.pop()
                average, _, pair = min((*self._weighed(pair), pair) for pair in pairs)
                return pair if -average >= HALF else None
        return None

    def link(self, one: int, other: int) -> None:
        """Put the union of two clusters in the place of the first."""
        self.alive[one] = _union(self.alive[one], self.alive.pop(other))
        self.sums[one] += self.sums[other]
        self.sums[:, one] = self.sums[one]
        self.sums[other] = self.sums[:, other] = -np.inf
        self.sizes[one] += self.sizes[other]
        self.bounds[other] = -np.inf
        self.exact = {pair: value for pair, value in self.exact.items() if not {one, other} & set(pair)}

    def _averages(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        averages: NDArray[np.float64] = self.sums[rows] / (self.sizes[rows, None] * self.sizes)
        return averages

    def _weighed(self, pair: tuple[int, int]) -> tuple[Fraction, Tie]:
        if pair not in self.exact:
            a, b = self.alive[pair[0]], self.alive[pair[1]]
            self.exact[pair] = -_average_iou(a, b), _tie(a.first, b.first)
        return self.exact[pair]


def _sums_of_ious(clusters: Sequence[Cluster]) -> NDArray[np.float64]:
    """For every two clusters the sum of the IoUs of their spans; minus infinity where they share an annotator."""
    owner = [at for at, cluster in enumerate(clusters) for _ in cluster.members]
    starts, ends, weights = np.array(
        [(version.start, version.end, len(equals)) for cluster in clusters for version, equals in cluster.members]
    ).T
    shared = np.minimum(ends[:, None], ends) - np.maximum(starts[:, None], starts)
    union = (ends - starts)[:, None] + (ends - starts) - shared
    ious = np.maximum(shared, 0) / union * (weights[:, None] * weights)
    first = np.searchsorted(owner, np.arange(len(clusters)))
    sums: NDArray[np.float64] = np.add.reduceat(np.add.reduceat(ious, first, axis=0), first, axis=1)
    for at, cluster in enumerate(clusters):
        sums[at, [bool(cluster.annotators & other.annotators) for other in clusters]] = -np.inf
    return sums


def _average_iou(a: Cluster, b: Cluster) -> Fraction:
    by_union: dict[int, int] = defaultdict(int)
    for weight, shared, union in _pairs(a, b):
        by_union[union] += weight * shared
    total = sum((Fraction(shared, union) for union, shared in by_union.items()), Fraction())
    return total / (a.size * b.size)


def _pairs(a: Cluster, b: Cluster) -> Iterator[tuple[int, int, int]]:
    """(pairs of spans, code points shared, code points in the union) of every two versions that overlap."""
    for left, lefts in a.members:
        for right, rights in b.members:
            if shared := overlap(left, right):
                union = left.end - left.start + right.end - right.start - shared
                yield len(lefts) * len(rights), shared, union


def _tie(a: Version, b: Version) -> Tie:
    """Position, then label; of two clusters the one that begins first comes first."""
    a, b = min(a, b), max(a, b)
    return a.start, a.end, b.start, b.end, a.label, b.label


def _union(a: Cluster, b: Cluster) -> Cluster:
    members = tuple(sorted(a.members + b.members, key=lambda member: member[0]))
    return Cluster(members, a.annotators | b.annotators, a.size + b.size)
