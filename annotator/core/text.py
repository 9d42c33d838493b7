"""The rules by which text is frozen once, so that every offset into it stays valid."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

RULES_VERSION = 1
"""Stored with every article: change a rule below and this number, never one without the other."""

Direction = Literal["ltr", "rtl"]

# C0 and C1 controls (white space is collapsed further down), BOM, soft hyphen, zero-width space, word joiner,
# bidi controls. ZWJ and ZWNJ stay: they change what emoji, Persian and Indic words are.
_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_WHITE_SPACE = re.compile("[ \t\n\f\r\u2028\u2029]+")
# Conjoining vowels and finals are letters by category, yet they compose with the letter before them.
_JOINING_JAMO = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
_CONTEXT = 32


def freeze_block(raw: str) -> str:
    """One block as it is stored: valid Unicode in NFC, no invisible controls, single inner spaces.

    Freezing frozen text changes nothing. CRLF and CR need no step of their own, since each becomes a space.
    """
    return _WHITE_SPACE.sub(" ", unicodedata.normalize("NFC", _clean(raw))).strip(" ")


def freeze_parts(parts: Sequence[str]) -> tuple[str, ...]:
    """The parts of one block, frozen so that joined they equal `freeze_block` of the joined raw parts.

    Characters that compose across a cut go to the part that holds the base; so does a run of spaces.
    """
    composed = _composed_parts([_clean(part) for part in parts])
    frozen, after_space = [], True
    for part in composed:
        part = _WHITE_SPACE.sub(" ", part)
        part = part.removeprefix(" ") if after_space else part
        after_space = part.endswith(" ") if part else after_space
        frozen.append(part)
    return tuple(_without_last_space(frozen))


def sha256(text: str) -> str:
    """SHA-256 of the UTF-8 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def guess_direction(text: str) -> Direction:
    """The direction in which most letters of a text are written; left to right when there are none."""
    kinds = [unicodedata.bidirectional(character) for character in text]
    return "rtl" if kinds.count("R") + kinds.count("AL") > kinds.count("L") else "ltr"


def _clean(raw: str) -> str:
    return _DROPPED.sub("", _SURROGATE.sub("\ufffd", raw))


def _composed_parts(parts: list[str]) -> list[str]:
    """NFC of each part, after moving every cut past the characters that belong to the one before it."""
    text = "".join(parts)
    cuts, end = [0], 0
    for part in parts:
        end += len(part)
        cuts.append(_settled_cut(text, max(end, cuts[-1])))
    return [unicodedata.normalize("NFC", text[start:end]) for start, end in pairwise(cuts)]


def _settled_cut(text: str, cut: int) -> int:
    while 0 < cut < len(text) and _is_joined(text, cut):
        cut += 1
    return cut


def _is_joined(text: str, cut: int) -> bool:
    """Whether the character after the cut combines, or may compose, with what stands before it."""
    after = text[cut]
    if _WHITE_SPACE.match(text[cut - 1]):
        return False
    if unicodedata.category(after).startswith("M") or _JOINING_JAMO.match(after):
        return True
    if after.isascii():
        return False
    # Some scripts newer than this rule write composing vowels as plain letters: ask Unicode itself.
    before = text[max(0, cut - _CONTEXT) : cut]
    composed = unicodedata.normalize("NFC", before + after)
    return composed != unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", after)


def _without_last_space(parts: list[str]) -> list[str]:
    for index in reversed(range(len(parts))):
        if parts[index]:
            parts[index] = parts[index].removesuffix(" ")
            break
    return parts
