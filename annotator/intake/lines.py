"""Where lines ended in what was taken in: freezing makes each a space, and a person may want it to part paragraphs."""

import re
from collections.abc import Iterable, Sequence

from annotator.core.document import Piece
from annotator.core.text import freeze_block

LINE_END = "\u2028"
"""Stands for a line end inside a block until it is frozen. The line ends of HTML show nothing and never become one."""

# Word processors and old systems end lines with these; freezing would leave them out and glue two words together.
_OLD_LINE_ENDS = {0x0B: "\n", 0x85: "\n", 0x2029: "\n\n"}

# A soft hyphen at a line end is where a printer broke a word: it is no letter, and neither is the line end.
_BROKEN_WORD = re.compile(r"\u00ad[ \t]*(?:\r\n|[\r\n\u2028])[ \t]*")


def with_known_line_ends(text: str) -> str:
    """The text with line feeds for vertical tabs and U+0085, and a blank line for a paragraph separator."""
    return text.translate(_OLD_LINE_ENDS)


def without_broken_words(text: str) -> str:
    """The text with words whole that a soft hyphen parts at a line end."""
    return _BROKEN_WORD.sub("", text)


def line_ends(pieces: Iterable[Piece]) -> tuple[int, ...]:
    """Offsets, in code points of the frozen document, of the spaces that were line ends inside a block."""
    found: list[int] = []
    start = 0
    for piece in pieces:
        raw = "".join(run.text for run in piece.runs)
        lines = [line for part in raw.split(LINE_END) if (line := freeze_block(part))]
        ends = _ends(lines, start)
        found += ends[:-1]
        start = ends[-1] + 1 if ends else start
    return tuple(found)


def _ends(lines: Sequence[str], start: int) -> list[int]:
    ends = []
    for line in lines:
        start += len(line)
        ends.append(start)
        start += 1
    return ends
