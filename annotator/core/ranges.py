"""Half-open ranges of code points: merging what was seen, and what it leaves out."""

from collections.abc import Iterable


def merged_ranges(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the ranges sorted, with those that overlap or touch made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def covered_length(ranges: Iterable[tuple[int, int]]) -> int:
    """Return how many code points the ranges cover together."""
    return sum(end - start for start, end in merged_ranges(ranges))
