"""UTF-8 in which a few bytes are none: each is read by itself, and where it stands is kept so that it can be named."""

import re
from dataclasses import dataclass

# Python stands in for a byte that is no UTF-8 with a lone surrogate from U+DC80 to U+DCFF (`surrogateescape`).
# A letter of several bytes that was cut off is one stray, whatever is left of it.
_STRAY = re.compile("(?P<cut>[\udcc2-\udcf4][\udc80-\udcbf]+|[\udcc2-\udcf4]\\Z)|[\udc80-\udcff]")
_NOT_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")


@dataclass(frozen=True)
class Stray:
    """Bytes that are no UTF-8, and what they were read as; line and character (a code point) count from 1."""

    line: int
    character: int
    shown: str


def read_as_utf_8(raw: bytes) -> tuple[str, tuple[Stray, ...]] | None:
    """The text of bytes that are mostly UTF-8, and its strays; None when more bytes fit nowhere than letters are whole.

    A single byte is read as Windows-1252, where it most often comes from; a letter that was cut off is U+FFFD.
    """
    escaped = raw.decode("utf-8", "surrogateescape")
    found = list(_STRAY.finditer(escaped))
    if len(found) > len(_NOT_ASCII.findall(escaped)):
        return None
    strays: list[Stray] = []
    parts: list[str] = []
    at, line, character = 0, 1, 1
    for stray in found:
        before = escaped[at : stray.start()]
        line += before.count("\n")
        character = len(before) - before.rindex("\n") if "\n" in before else character + len(before)
        shown = _read(stray)
        strays.append(Stray(line, character, shown))
        parts += (before, shown)
        at, character = stray.end(), character + len(shown)
    return "".join((*parts, escaped[at:])), tuple(strays)


def _read(stray: re.Match[str]) -> str:
    if stray["cut"]:
        return "\ufffd"
    return stray[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")
