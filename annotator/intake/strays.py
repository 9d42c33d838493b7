"""UTF-8 in which a few bytes are none: each is read by itself, and where it stands is kept so that it can be named."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Python stands in for a byte that is no UTF-8 with a lone surrogate from U+DC80 to U+DCFF (`surrogateescape`).
# A letter of several bytes that was cut off is one stray, whatever is left of it.
_STRAY = re.compile("(?P<cut>[\udcc2-\udcf4][\udc80-\udcbf]+|[\udcc2-\udcf4]\\Z)|[\udc80-\udcff]")
_NOT_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")
# Bytes that are a quotation mark, a dash or another sign in Windows-1252, as programs for Western text put them in.
_SIGNS = frozenset("\udc80\udc82\udc84\udc85\udc91\udc92\udc93\udc94\udc95\udc96\udc97\udc99\udca0\udcab\udcb0\udcbb")
# What Western text is written with beside ASCII. Other letters may be two bytes of an old encoding by chance.
_WESTERN = re.compile("[\u00a0-\u017f\u2010-\u2044\u20ac\u2122]")


@dataclass(frozen=True)
class Stray:
    """Bytes that are no UTF-8, and what they were read as; line and character (a code point) count from 1."""

    line: int
    character: int
    shown: str


def read_as_utf_8(raw: bytes) -> tuple[str, tuple[Stray, ...]] | None:
    """The text of bytes that are mostly UTF-8, and its strays; None when it is some other encoding.

    A single byte is read as Windows-1252, where it most often comes from; a letter that was cut off is U+FFFD.
    """
    escaped = raw.decode("utf-8", "surrogateescape")
    found = list(_STRAY.finditer(escaped))
    if not _is_mostly_utf_8(escaped, [stray[0] for stray in found]):
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


def _is_mostly_utf_8(escaped: str, strays: Sequence[str]) -> bool:
    """Whether as many letters are whole as bytes fit nowhere; of signs, which are often pasted in, any number may."""
    whole = len(_NOT_ASCII.findall(escaped))
    if _WESTERN.search(escaped):
        return len(strays) <= whole or _SIGNS.issuperset(strays)
    return len(strays) < whole or not strays


def _read(stray: re.Match[str]) -> str:
    if stray["cut"]:
        return "\ufffd"
    return stray[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")
