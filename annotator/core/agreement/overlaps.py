"""Which spans of different readers overlap, found by sorting and not by trying every pair."""

from collections import defaultdict

from annotator.core.agreement.study import END, READER, START
from annotator.core.later import Ints, np
from annotator.core.ranges import Range, merged_ranges


def overlapping(spans: Ints) -> tuple[Ints, Ints]:
    """Rows of `spans` of different readers that share a character, each two once. Labels do not matter."""
    order = np.argsort(spans[:, START], kind="stable")
    starts, ends = spans[order, START], spans[order, END]
    last = np.searchsorted(starts, ends)  # those that begin before this one ends
    following = last - np.arange(len(spans)) - 1
    one = np.repeat(np.arange(len(spans)), following)
    skipped = np.repeat(np.cumsum(following) - following, following)
    other = one + 1 + np.arange(len(one)) - skipped
    one, other = order[one], order[other]
    apart = spans[one, READER] != spans[other, READER]
    return one[apart], other[apart]


def without_overlap(spans: Ints) -> Ints:
    """The spans in order of reader and label, with those of one reader and label that overlap made one.

    Those that only touch stay two: unitizing counts units, not characters.
    """
    own: dict[tuple[int, int], list[Range]] = defaultdict(list)
    for reader, start, end, label in spans.tolist():
        own[reader, label].append((start, end))
    merged = [
        (reader, start, end, label)
        for (reader, label), ranges in sorted(own.items())
        for start, end in merged_ranges(ranges, joins_touching=False)
    ]
    return np.array(merged, dtype=np.int64).reshape(-1, 4)
