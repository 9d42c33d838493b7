"""Average linkage of versions, best first, with pairs that are never linked: exact, and in bounded memory.

Two clusters may be linked while the average intersection over union (IoU) of their spans is one half or more, and
while no annotator has spans in both. Averages and ties are ordered strictly, and linking two clusters brings neither
nearer to a third. So two clusters of which each is the other's best may be linked at once, wherever they are: the
result is that of linking the best pair of all first (the nearest-neighbour chain, Murtagh 1983).
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Protocol

from annotator.core.versions import Versions

HALF = Fraction(1, 2)
# Sums of floating-point IoUs only leave out what cannot be best; what lies this close together, or this close to one
# half, is compared by fractions. The error of a sum of n terms stays under n * 2**-52.
SLACK = 1e-9


class Clusters:
    """Versions put together. A cluster has the number of its first version; numbers of others have no members."""

    def __init__(self, versions: Versions) -> None:
        self.versions = versions
        self.members = [[at] for at in range(len(versions))]
        self.sizes = list(versions.sizes)
        self.annotators = list(versions.annotators)
        self.cluster_of = list(range(len(versions)))

    def average(self, one: int, other: int) -> Fraction:
        """Return the average IoU of the spans of two clusters."""
        total = self.versions.exact_sum(self.members[one], self.members[other])
        return total / (self.sizes[one] * self.sizes[other])

    def may_be_linked(self, one: int, other: int, total: float) -> bool:
        """Say whether the average IoU is one half or more; `total` is the sum of the IoUs."""
        average = total / (self.sizes[one] * self.sizes[other])
        return average > 0.5 if abs(average - 0.5) > SLACK else self.average(one, other) >= HALF

    def best_of(self, here: int, close: Sequence[int]) -> int:
        """Return the one of several clusters whose average IoU with `here` is highest; position, then label break ties.

        Of the two clusters that begin together, the one that begins first comes first: no annotator decides.
        """
        if len(close) == 1:
            return close[0]
        return min(close, key=lambda other: (-self.average(here, other), self._tie(here, other)))

    def _tie(self, one: int, other: int) -> tuple[int, int, int, int, str, str, int, int]:
        a, b = (one, other) if one < other else (other, one)
        starts, ends, labels = self.versions.starts, self.versions.ends, self.versions.labels
        return starts[a], ends[a], starts[b], ends[b], labels[a], labels[b], a, b

    def unite(self, kept: int, gone: int) -> None:
        """Put the members of one cluster into another, which begins before it."""
        for version in self.members[gone]:
            self.cluster_of[version] = kept
        self.members[kept] += self.members[gone]
        self.members[gone] = []
        self.sizes[kept] += self.sizes[gone]
        self.annotators[kept] |= self.annotators[gone]

    def groups(self) -> list[list[int]]:
        """Return the clusters as sorted lists of versions."""
        return [sorted(members) for members in self.members if members]


class Near(Protocol):
    """What is known of clusters that may be linked."""

    def clusters(self) -> Sequence[int]:
        """Return those that may be linked with any, at the beginning."""

    def best(self, here: int) -> int | None:
        """Return the best one to link with, None when there is none."""

    def unite(self, kept: int, gone: int) -> None:
        """Put one cluster into another."""


def link(near: Near, step: Callable[[], None]) -> None:
    """Link until no two clusters may be linked; `step` is called about once for each cluster.

    From a cluster the way goes to its best one, and to the best one of that, until two are each other's best.
    """
    for seed in near.clusters():
        step()
        chain = [seed]
        while chain:
            here = chain[-1]
            best = near.best(here)
            if best is None:
                chain.pop()
            elif len(chain) == 1 or best != chain[-2]:
                chain.append(best)
            else:
                del chain[-2:]
                near.unite(min(here, best), max(here, best))
                if not chain:
                    chain.append(min(here, best))
