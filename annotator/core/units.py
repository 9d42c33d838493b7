"""From the spans of one article to units: one passage as each annotator saw it, at most one span from each.

The rule is average linkage, best first, never below an average IoU of one half and never two spans of one
annotator; first within one label, then across labels; stretch by stretch. Nothing here looks at who an
annotator is, only at whether two spans are of the same one: renaming or reordering people changes nothing.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import chain, count

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
    """A sweep from left to right: what starts past the middle of a stretch shares less than half of it."""
    parent = list(range(len(edges)))
    active: list[tuple[int, int]] = []
    for here, (start, end) in enumerate(edges):
        del active[: _first_from(active, 2 * start)]
        for _, other in active:
            shared = min(end, edges[other][1]) - start
            if 2 * shared >= max(end, edges[other][1]) - edges[other][0]:
                parent[_root(parent, here)] = _root(parent, other)
        insort(active, (start + end, here))
    components: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for here, pair in enumerate(edges):
        components[_root(parent, here)].append(pair)
    return list(components.values())


def _first_from(active: Sequence[tuple[int, int]], middle: int) -> int:
    return next((at for at, (twice, _) in enumerate(active) if twice >= middle), len(active))


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

    `near` holds every pair that may reach one half, best estimate first; a pair that comes to its top moves
    to `exact`, where averages are fractions and ties go by position, then label.
    """

    def __init__(self, clusters: Sequence[Cluster]) -> None:
        self.alive = dict(enumerate(clusters))
        self.ids = count(len(clusters))
        self.sums: dict[int, dict[int, float]] = {at: {} for at in self.alive}
        self.near: list[tuple[float, int, int]] = []
        self.exact: list[tuple[Fraction, Tie, int, int]] = []
        for one, other in _neighbours(clusters):
            self._join(one, other, _sum_of_ious(clusters[one], clusters[other]))
        heapify(self.near)

    def best(self) -> tuple[int, int] | None:
        """The pair to link next, or None when no two clusters may be linked any more."""
        while self.near or self.exact:
            while self.near and (not self.exact or self.near[0][0] <= float(self.exact[0][0]) + SLACK):
                self._weigh(*heappop(self.near)[1:])
            if self.exact:
                _, _, one, other = heappop(self.exact)
                if one in self.alive and other in self.alive:
                    return one, other
        return None

    def link(self, one: int, other: int) -> None:
        """Replace two clusters by their union and estimate its averages with all that either touched."""
        new = next(self.ids)
        left, right = self.sums.pop(one), self.sums.pop(other)
        merged = _union(self.alive.pop(one), self.alive.pop(other))
        self.alive[new], self.sums[new] = merged, {}
        for third in (left.keys() | right.keys()) - {one, other}:
            self.sums[third].pop(one, None)
            self.sums[third].pop(other, None)
            if not merged.annotators & self.alive[third].annotators:
                self._join(third, new, left.get(third, 0.0) + right.get(third, 0.0), push=True)

    def _join(self, one: int, other: int, total: float, *, push: bool = False) -> None:
        self.sums[one][other] = self.sums[other][one] = total
        average = total / (self.alive[one].size * self.alive[other].size)
        if average >= 0.5 - SLACK:
            if push:
                heappush(self.near, (-average, one, other))
            else:
                self.near.append((-average, one, other))

    def _weigh(self, one: int, other: int) -> None:
        if one in self.alive and other in self.alive:
            a, b = self.alive[one], self.alive[other]
            average = _average_iou(a, b)
            if average >= HALF:
                heappush(self.exact, (-average, _tie(a.first, b.first), one, other))


def _neighbours(clusters: Sequence[Cluster]) -> Iterator[tuple[int, int]]:
    """Pairs that overlap and share no annotator, by a sweep from left to right."""
    active: list[tuple[int, int]] = []
    for here in sorted(range(len(clusters)), key=lambda at: clusters[at].first):
        start, annotators = clusters[here].first.start, clusters[here].annotators
        active = [(end, other) for end, other in active if end > start]
        for _, other in active:
            if not annotators & clusters[other].annotators:
                yield other, here
        active.append((max(version.end for version, _ in clusters[here].members), here))


def _sum_of_ious(a: Cluster, b: Cluster) -> float:
    if len(a.members) == len(b.members) == 1:  # nearly all pairs, and where the time goes
        shared = min(a.first.end, b.first.end) - max(a.first.start, b.first.start)
        lengths = a.first.end - a.first.start + b.first.end - b.first.start
        return a.size * b.size * shared / (lengths - shared)
    return sum(weight * shared / union for weight, shared, union in _pairs(a, b))


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
