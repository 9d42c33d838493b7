"""Code points to UTF-16 code units, for JavaScript, Java and .NET; no other Python file knows of them."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Wide = Callable[[int], int]  # an offset in code points to the same place in UTF-16 code units

CODE_POINTS, UTF_16, BYTES = "code-points", "utf-16", "bytes"  # in what other tools count offsets
EDGE_KEYS = ("start", "end", "start_utf16", "end_utf16")


class UnknownOffset(ValueError):
    """Without the text, only places whose UTF-16 offset was written down can be told."""


def of_text(text: str) -> Wide:
    """Every code point above U+FFFF before a place adds one code unit."""
    astral = [at for at, character in enumerate(text) if character > "\uffff"]
    return lambda offset: offset + bisect_left(astral, offset)


def of_written_edges(things: Iterable[Mapping[str, Any]]) -> Wide:
    """For a text that was left out: what the spans and labels themselves say."""
    known = {0: 0}
    for thing in things:
        for narrow, wide in (EDGE_KEYS[::2], EDGE_KEYS[1::2]):
            if wide in thing:
                known[thing[narrow]] = thing[wide]

    def look_up(offset: int) -> int:
        if offset not in known:
            raise UnknownOffset(f"Without the text, the file must tell the UTF-16 offset of {offset}.")
        return known[offset]

    return look_up


def edges(start: int, end: int, wide: Wide) -> dict[str, int]:
    """The four offsets of a stretch as every export writes them."""
    return dict(zip(EDGE_KEYS, (start, end, wide(start), wide(end)), strict=True))
