"""The text of another tool as it is kept here, and where its offsets go."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import pairwise

from annotator.core.text import freeze_parts


def frozen(text: str, edges: Iterable[int]) -> tuple[str, Mapping[int, int]]:
    """Freeze a text, each line a block, and move offsets (code points) along.

    Lines that hold nothing are dropped; an offset in one of them goes to the end of the block before it.
    """
    cuts = sorted({min(max(edge, 0), len(text)) for edge in edges})
    blocks: list[str] = []
    moved: dict[int, int] = {}
    at, index, base = 0, 0, 0
    for line in text.replace("\r\n", "\n\n").replace("\r", "\n").split("\n"):  # as long as it was
        end = at + len(line)
        last = bisect_right(cuts, end)
        here, index = cuts[index:last], last
        parts = freeze_parts([text[start:stop] for start, stop in pairwise([at, *here, end])])
        place, is_empty = base, not any(parts)
        for cut, part in zip(here, parts, strict=False):
            place += len(part)
            moved[cut] = max(base - 1, 0) if is_empty else place
        if not is_empty:
            blocks.append("".join(parts))
            base += len(blocks[-1]) + 1
        at = end + 1
    return "\n".join(blocks), moved
