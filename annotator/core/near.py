"""Which clusters may be linked: by pairs, where few versions are near each other, or as one matrix, where many are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from annotator.core.later import Floats, np
from annotator.core.linkage import HALF, SLACK, Clusters
from annotator.core.versions import BLOCK, Edges, of_annotators

SURE = 0.5 + SLACK  # an average above this is one half or more, whatever was lost in rounding


class NearPairs:
    """Only pairs that may still be linked are kept, with the sums of their IoUs.

    A pair that may not be linked now never may: an average does not grow when clusters are put together, beyond the
    higher one of its parts. So what was forgotten need not be found again.
    """

    def __init__(self, of: Clusters) -> None:
        self.of = of
        self.sums: dict[int, dict[int, float]] = defaultdict(dict)

    @classmethod
    def within_labels(cls, of: Clusters, edges: Iterable[Edges]) -> "NearPairs":
        """Return the pairs of single versions that have one label."""
        made, labels, annotators, sizes = cls(of), of.versions.labels, of.annotators, of.sizes
        sums = made.sums
        for ones, others, ious in edges:
            for one, other, iou in zip(ones.tolist(), others.tolist(), ious.tolist(), strict=True):
                if labels[one] == labels[other] and not annotators[one] & annotators[other]:
                    sums[one][other] = sums[other][one] = sizes[one] * sizes[other] * iou
        return made

    @classmethod
    def across_labels(cls, of: Clusters, edges: Iterable[Edges]) -> "NearPairs":
        """Return the pairs of the clusters that there are now: those of versions of which at least two are near."""
        made, cluster_of, annotators = cls(of), of.cluster_of, of.annotators
        known = set[tuple[int, int]]()
        for ones, others, _ in edges:
            for version, another in zip(ones.tolist(), others.tolist(), strict=True):
                one, other = cluster_of[version], cluster_of[another]
                pair = (one, other) if one < other else (other, one)
                if one == other or annotators[one] & annotators[other] or pair in known:
                    continue
                known.add(pair)
                made._keep(one, other, of.versions.sum_of_ious(of.members[one], of.members[other]))
        return made

    def _keep(self, one: int, other: int, total: float) -> None:
        if self.of.may_be_linked(one, other, total):
            self.sums[one][other] = self.sums[other][one] = total

    def clusters(self) -> Sequence[int]:
        return list(self.sums)

    def best(self, here: int) -> int | None:
        near, sizes = self.sums.get(here), self.of.sizes
        if not near:
            return None
        if len(near) == 1:
            return next(iter(near))
        best, top, second = here, 0.0, 0.0
        for other, total in near.items():
            average = total / sizes[other]
            if average > top:
                best, top, second = other, average, top
            elif average > second:
                second = average
        least = top - SLACK * sizes[here]
        if second < least:
            return best
        return self.of.best_of(here, [other for other, total in near.items() if total / sizes[other] >= least])

    def unite(self, kept: int, gone: int) -> None:
        of_kept, of_gone = self.sums.pop(kept), self.sums.pop(gone)
        del of_kept[gone], of_gone[kept]
        for third in of_kept:
            del self.sums[third][kept]
        for third in of_gone:
            del self.sums[third][gone]
        annotators = self.of.annotators
        both = annotators[kept] | annotators[gone]
        thirds = [third for third in of_kept | of_gone if not annotators[third] & both]
        totals = [self._sum(kept, third, of_kept) + self._sum(gone, third, of_gone) for third in thirds]
        self.of.unite(kept, gone)
        of_both, size, sizes = self.sums[kept], self.of.sizes[kept], self.of.sizes
        for third, total in zip(thirds, totals, strict=True):
            if total > SURE * size * sizes[third] or self.of.may_be_linked(kept, third, total):
                of_both[third] = self.sums[third][kept] = total

    def _sum(self, one: int, third: int, known: dict[int, float]) -> float:
        if third in known:
            return known[third]
        return self.of.versions.sum_of_ious(self.of.members[one], self.of.members[third])


class NearMatrix:
    """The sums of IoUs of every two of some clusters, minus infinity where they may not be linked.

    Adding the rows of two clusters gives the row of both, and keeps what may not be linked.
    """

    def __init__(self, of: Clusters, names: Sequence[int]) -> None:
        self.of, self.names = of, names
        self.at = {name: at for at, name in enumerate(names)}
        self.sizes = np.array([of.sizes[name] for name in names], dtype=np.float64)
        self.sums = _sums_of_ious(of, names)

    def clusters(self) -> Sequence[int]:
        return [name for name in self.names if self.of.members[name]]

    def best(self, here: int) -> int | None:
        row, size = self.sums[self.at[here]] / self.sizes, self.of.sizes[here]
        top = float(row.max())
        if top < (0.5 - SLACK) * size:
            return None
        close = np.flatnonzero(row >= top - SLACK * size).tolist()
        best = self.of.best_of(here, [self.names[at] for at in close])
        return best if top > SURE * size or self.of.average(here, best) >= HALF else None

    def unite(self, kept: int, gone: int) -> None:
        one, other = self.at[kept], self.at[gone]
        self.sums[one] += self.sums[other]
        self.sums[:, one] = self.sums[one]
        self.sums[other] = self.sums[:, other] = -np.inf
        self.sizes[one] += self.sizes[other]
        self.of.unite(kept, gone)


def _sums_of_ious(of: Clusters, names: Sequence[int]) -> Floats:
    """Return for every two clusters the sum of the IoUs of their spans, computed some rows at a time."""
    members = [of.members[name] for name in names]
    flat = [version for versions in members for version in versions]
    first = np.cumsum([0, *map(len, members)])
    people = of_annotators([of.annotators[name] for name in names])
    sums = np.empty((len(names), len(names)))
    begin = 0
    while begin < len(names):
        end = max(int(np.searchsorted(first, first[begin] + BLOCK // len(flat), side="right")) - 1, begin + 1)
        ious = of.versions.ious(flat[first[begin] : first[end]], flat)
        by_column = np.add.reduceat(ious, first[:-1], axis=1)
        sums[begin:end] = np.add.reduceat(by_column, first[begin:end] - first[begin], axis=0)
        sums[begin:end][people[begin:end] @ people.T > 0] = -np.inf
        begin = end
    return sums
