"""Names that look alike: what a reader takes for the same name, whichever letters it is written in.

After Unicode's table of confusable characters (UTS #39), for letters that pass for Latin ones; accents, case, signs
and spaces make no difference, since a teacher who reads a list of names sees none.
"""

import unicodedata
from functools import cache, lru_cache

from annotator.core.later import Later

confusables = Later("confusable_homoglyphs.confusables")  # reads its tables when it is imported

# What Unicode's table leaves out, since a computer's font tells it apart: a reader of names hardly does.
ALIKE_TOO = {
    "a": "ᴀ", "b": "ᏼʙ", "c": "ᑕ", "d": "ᴅ", "e": "єεᴇ", "f": "ʄ", "g": "ɢ", "h": "ʜ", "i": "їյ", "j": "ʝ", "k": "кκᴋ",
    "l": "ʟ", "m": "мᴍ", "n": "ηɴᥒ", "p": "ᴩ", "r": "ʀ", "t": "тτᴛ", "w": "ω", "x": "χ",
}  # fmt: skip
DIGITS = str.maketrans({"0": "o", "1": "l", "|": "l"})
PAIRS = (("rn", "m"), ("vv", "w"))
ACCENTED = ("LATIN", "GREEK", "CYRILLIC")  # scripts in which a mark is an accent, and not part of the letter


@cache
def letters() -> dict[int, str]:
    """Return what passes for Latin letters, by code point: the small letter or letters that each is taken for.

    Letters written from right to left are left out: their words are not read as Latin ones, and several of them
    pass for the same letter.
    """
    found = {ord(other): letter for letter, others in ALIKE_TOO.items() for other in others}
    for char, alike in confusables.confusables_data.items():
        latin = next((one["c"] for one in alike if one["c"].isascii() and one["c"].isalnum()), "")
        if latin and len(char) == 1 and _may_be_in_a_name(char):
            found[ord(char)] = latin.casefold()
    return found


def _may_be_in_a_name(char: str) -> bool:
    """Say whether a letter beside ASCII is left as it is in a name, and read from left to right."""
    is_letter = char.isalnum() and not char.isascii() and unicodedata.is_normalized("NFKC", char)
    return is_letter and unicodedata.bidirectional(char) not in {"R", "AL"}


@lru_cache(maxsize=10_000)  # who joins is compared with everybody in the class
def lookalikes(name: str) -> frozenset[str]:
    """Return what a name may be taken for; two names look alike when they share any of it.

    Small and capital letters of one name may look like different letters of another: a capital I like a small l, and
    the Cyrillic В like a B although its small letter looks like none.
    """
    plain = _without_accents(unicodedata.normalize("NFKC", name))
    small = plain.casefold()
    return frozenset(_skeleton(one) for one in (plain, small, plain.replace("I", "l")))


def _skeleton(text: str) -> str:
    folded = text.translate(letters()).casefold().translate(letters()).translate(DIGITS)
    for pair, letter in PAIRS:
        folded = folded.replace(pair, letter)
    return "".join(char for char in folded if char.isalnum() or unicodedata.category(char) in {"Mn", "Mc"})


def _without_accents(text: str) -> str:
    kept, is_accented = [], False
    for char in unicodedata.normalize("NFD", text):
        is_mark = unicodedata.category(char) == "Mn"
        if not is_mark:
            is_accented = unicodedata.name(char, "").startswith(ACCENTED)
        if not (is_mark and is_accented):
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))
