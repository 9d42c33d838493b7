"""The names by which students are known in a class: what they may hold, and which are the same."""

import unicodedata
from itertools import count

from sqlalchemy import select

from annotator.core.lookalikes import lookalikes
from annotator.db import session
from annotator.models import Classroom, Membership
from annotator.services.errors import SimilarPseudonym, TakenPseudonym, UnusablePseudonym

MARKS = frozenset({"Mn", "Mc"})
MOST_MARKS = 3  # over or under one letter: Hebrew and Vietnamese have that many, a tower of accents more
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | frozenset(
    map(chr, [*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
)  # fillers and variation selectors, which count as letters or marks


def usable_pseudonym(pseudonym: str) -> str:
    """Return the pseudonym as it is shown.

    :raise UnusablePseudonym: unless it is 2 to 30 letters, digits, spaces, hyphens or dots that can be seen
    """
    name = " ".join(unicodedata.normalize("NFKC", pseudonym).split())
    is_readable = all(map(_is_nameable, name)) and any(map(str.isalnum, name)) and not _is_piled(name)
    if not 2 <= len(name) <= 30 or not is_readable:
        raise UnusablePseudonym
    return name


def _is_nameable(char: str) -> bool:
    return char not in INVISIBLE and (char.isalnum() or char in " -.'’" or unicodedata.category(char) in MARKS)


def _is_piled(name: str) -> bool:
    """Say whether marks are piled up, or stand where no letter carries them."""
    marks = MOST_MARKS
    for char in unicodedata.normalize("NFD", name):
        if unicodedata.category(char) in MARKS:
            marks += 1
        else:
            marks = 0 if char.isalnum() else MOST_MARKS
        if marks > MOST_MARKS:
            return True
    return False


def pseudonym_key(pseudonym: str) -> str:
    """Return what makes two pseudonyms the same: neither case, nor spaces, nor signs."""
    folded = unicodedata.normalize("NFKC", pseudonym).casefold()
    return "".join(char for char in folded if char.isalnum() or unicodedata.category(char) in MARKS)


def refuse_taken(classroom: Classroom, pseudonym: str) -> None:
    """Refuse a name that somebody has in the class, or one that looks like it.

    :raise TakenPseudonym: with a free one in `extra["suggestion"]`
    """
    here = select(Membership.pseudonym).filter_by(classroom_id=classroom.id).where(Membership.pseudonym.is_not(None))
    names = [name for name in session.scalars(here) if name]
    taken = frozenset().union(*map(lookalikes, names))
    if taken.isdisjoint(lookalikes(pseudonym)):
        return
    numbered = (f"{pseudonym[:26]} {number}" for number in count(2))
    free = next(name for name in numbered if taken.isdisjoint(lookalikes(name)))
    is_same = pseudonym_key(pseudonym) in map(pseudonym_key, names)
    refusal = TakenPseudonym if is_same else SimilarPseudonym
    raise refusal(pseudonym=pseudonym, suggestion=free, extra={"suggestion": free})
