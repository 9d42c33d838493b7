"""Plain text to pieces: blank lines separate blocks, and nothing in it is markup."""

import re
from itertools import groupby

from annotator.core.document import Piece, plain_piece
from annotator.core.text import freeze_block
from annotator.intake.lines import LINE_END, without_broken_words

_ANY_LINE_END = re.compile(r"\r\n|\r|\n")


def plain_pieces(text: str, *, is_joined: bool = False) -> list[Piece]:
    """One piece per block; a single line end is a space, unless the whole text has no blank line.

    With `is_joined` it is a space even then.
    """
    lines = _without_outer_blanks(_ANY_LINE_END.split(without_broken_words(text)))
    if not is_joined and not any(is_blank(line) for line in lines):
        return [plain_piece(line) for line in lines]
    blocks = [list(group) for blank, group in groupby(lines, key=is_blank) if not blank]
    return [plain_piece(LINE_END.join(block)) for block in blocks]


def is_blank(line: str) -> bool:
    """Whether nothing in a line can be seen, non-breaking spaces included."""
    return not freeze_block(line).strip()


def _without_outer_blanks(lines: list[str]) -> list[str]:
    shown = [number for number, line in enumerate(lines) if not is_blank(line)]
    return lines[shown[0] : shown[-1] + 1] if shown else []
