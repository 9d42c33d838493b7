"""The names by which students are known in a class: what they may hold, and which are the same."""

import unicodedata
from itertools import count

from sqlalchemy import select

from annotator.db import session
from annotator.models import Classroom, Membership
from annotator.services.errors import TakenPseudonym, UnusablePseudonym


def usable_pseudonym(pseudonym: str) -> str:
    """Return the pseudonym as it is shown.

    :raise UnusablePseudonym: unless it is 2 to 30 letters, digits, spaces, hyphens or dots
    """
    name = " ".join(unicodedata.normalize("NFKC", pseudonym).split())
    if not 2 <= len(name) <= 30 or not all(_is_nameable(char) for char in name) or not any(map(str.isalnum, name)):
        raise UnusablePseudonym
    return name


def _is_nameable(char: str) -> bool:
    return char.isalnum() or char in " -.'’" or unicodedata.category(char) in {"Mn", "Mc"}


def pseudonym_key(pseudonym: str) -> str:
    """Return what makes two pseudonyms the same: neither case, nor spaces, nor signs."""
    folded = unicodedata.normalize("NFKC", pseudonym).casefold()
    return "".join(char for char in folded if char.isalnum() or unicodedata.category(char) in {"Mn", "Mc"})


def refuse_taken(classroom: Classroom, pseudonym: str) -> None:
    """Refuse a name that somebody has in the class.

    :raise TakenPseudonym: with a free one in `extra["suggestion"]`
    """
    taken = set(session.scalars(select(Membership.pseudonym_key).filter_by(classroom_id=classroom.id)))
    if pseudonym_key(pseudonym) not in taken:
        return
    free = next(name for n in count(2) if pseudonym_key(name := f"{pseudonym[:26]} {n}") not in taken)
    raise TakenPseudonym(pseudonym=pseudonym, suggestion=free, extra={"suggestion": free})
