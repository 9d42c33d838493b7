"""The distinct versions of the marks on one article, as arrays: which of them are near each other, and how near."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from annotator.core.later import Bools, Floats, Ints, np

Edges = tuple[Ints, Ints, Floats]

BLOCK = 250_000  # pairs of versions that are compared at once
FEW = 64  # pairs of versions up to which a loop is faster than arrays


@dataclass(frozen=True, eq=False)
class Versions:
    """Versions in the order of their edges. The lists are parallel; `annotators` are bit masks."""

    starts: Sequence[int]  # code points
    ends: Sequence[int]
    labels: Sequence[str]
    sizes: Sequence[int]  # how many spans are equal to it
    annotators: Sequence[int]

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def arrays(self) -> Ints:
        """Starts, ends and sizes as the rows of one array."""
        return np.array([self.starts, self.ends, self.sizes], dtype=np.int64).reshape(3, -1)

    @cached_property
    def windows(self) -> Ints:
        """How many versions behind each one begin before its middle: no other shares half of it."""
        starts, ends, _ = self.arrays
        reach: Ints = np.searchsorted(starts, (starts + ends) // 2, side="right") - np.arange(len(starts)) - 1
        return reach

    def edges(self) -> Iterator[Edges]:
        """Yield the pairs of versions whose IoU is one half or more, with their IoU; the first comes first in order."""
        starts, ends, _ = self.arrays
        at = np.arange(len(starts))
        for first, last in _blocks(self.windows):
            counts = self.windows[first:last]
            one = np.repeat(at[first:last], counts)
            other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts)
            shared = np.minimum(ends[one], ends[other]) - starts[other]
            lengths = ends[one] - starts[one] + ends[other] - starts[other]
            near = 3 * shared >= lengths
            yield one[near], other[near], shared[near] / (lengths - shared)[near]

    def stretches(self) -> list[list[int]]:
        """Return the connected components of pairs with an IoU of one half or more, as sorted lists of versions."""
        root = np.arange(len(self))
        for ones, others, _ in self.edges():
            root = _joined(root, ones, others)
        found: dict[int, list[int]] = defaultdict(list)
        for at, first in enumerate(root.tolist()):
            found[first].append(at)
        return list(found.values())

    def sum_of_ious(self, some: Sequence[int], others: Sequence[int]) -> float:
        """Return the sum of the IoUs of the spans of some versions with those of others."""
        if len(some) * len(others) > FEW:
            return float(self.ious(some, others).sum())
        starts, ends, sizes = self.starts, self.ends, self.sizes
        total = 0.0
        for i in some:
            start, end, size = starts[i], ends[i], sizes[i]
            for j in others:
                shared = min(end, ends[j]) - max(start, starts[j])
                if shared > 0:
                    total += size * sizes[j] * shared / (end - start + ends[j] - starts[j] - shared)
        return total

    def ious(self, some: Sequence[int], others: Sequence[int]) -> Floats:
        """Return the IoU of every two versions, times how many spans are equal to them."""
        starts, ends, sizes = self.arrays[:, some][:, :, None]
        other_starts, other_ends, other_sizes = self.arrays[:, others]
        shared = np.maximum(np.minimum(ends, other_ends) - np.maximum(starts, other_starts), 0)
        union = ends - starts + other_ends - other_starts - shared
        found: Floats = sizes * other_sizes * shared / union
        return found

    def exact_sum(self, some: Sequence[int], others: Sequence[int]) -> Fraction:
        """Return what `sum_of_ious` does, as a fraction."""
        by_union: dict[int, int] = defaultdict(int)
        for i in some:
            for j in others:
                shared = min(self.ends[i], self.ends[j]) - max(self.starts[i], self.starts[j])
                if shared > 0:
                    union = self.ends[i] - self.starts[i] + self.ends[j] - self.starts[j] - shared
                    by_union[union] += self.sizes[i] * self.sizes[j] * shared
        return sum((Fraction(shared, union) for union, shared in by_union.items()), Fraction())


def of_annotators(masks: Sequence[int]) -> Bools:
    """Return a row for each bit mask with 1 where an annotator is in it: products tell who is in two of them."""
    width = max((mask.bit_length() for mask in masks), default=0) // 8 + 1
    found = np.frombuffer(b"".join(mask.to_bytes(width, "little") for mask in masks), dtype=np.uint8)
    return np.unpackbits(found.reshape(len(masks), width), axis=1).astype(np.float32)


def _blocks(counts: Ints) -> Iterator[tuple[int, int]]:
    """Yield stretches of rows that have about as many pairs as are compared at once."""
    reach = np.cumsum(counts)
    first = 0
    while first < len(counts):
        done = int(reach[first - 1]) if first else 0
        last = max(int(np.searchsorted(reach, done + BLOCK, side="right")), first + 1)
        yield first, last
        first = last


def _joined(root: Ints, ones: Ints, others: Ints) -> Ints:
    """Return the first of each component, once each of `ones` is in one with its like in `others`."""
    while len(ones):
        one, other = root[ones], root[others]
        np.minimum.at(root, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(root[root], root):
            root = root[root]
        apart = root[ones] != root[others]
        ones, others = ones[apart], others[apart]
    return root
