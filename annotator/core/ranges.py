"""Half-open ranges of code points: merged, cut, and what they share or leave out."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

Range = tuple[int, int]
Number = TypeVar("Number", int, float)


def merged_ranges(ranges: Iterable[Range], *, joins_touching: bool = True) -> list[Range]:
    """Return the ranges sorted, with those that overlap made one, and those that only touch unless told otherwise."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1] + joins_touching:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def covered_length(ranges: Iterable[Range]) -> int:
    """Return how many code points the ranges cover together."""
    return sum(end - start for start, end in merged_ranges(ranges))


def cut(start: int, end: int, edges: Iterable[int]) -> list[Range]:
    """Return the range in pieces, cut at every edge that lies inside it. An empty range has no pieces."""
    inside = {edge for edge in edges if start < edge < end}
    return list(pairwise(sorted({start, end, *inside})))


def within(ranges: Iterable[tuple[Number, Number]], start: Number, end: Number) -> list[tuple[Number, Number]]:
    """Return what of the ranges lies between `start` and `end`."""
    return [(max(first, start), min(last, end)) for first, last in ranges if first < end and start < last]


def without(
    ranges: Sequence[tuple[Number, Number]], taken: Iterable[tuple[Number, Number]]
) -> list[tuple[Number, Number]]:
    """Return what of the ranges is left beside what is taken; of real numbers, too."""
    left = list(ranges)
    for start, end in taken:
        if not within(left, start, end):
            continue
        sides = [(first, min(last, start)) for first, last in left]
        sides += [(max(first, end), last) for first, last in left]
        left = [side for side in sides if side[0] < side[1]]
    return left
