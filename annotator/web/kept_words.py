"""Three words that a page may show again until somebody says that they are written down.

They are kept in this browser's signed cookie, in no table: phones load pages again by themselves, and the words would
be lost. Signing out, another sign-in in this browser, new words and two hours end it.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from flask import session as cookie

from annotator.models import Membership

LASTS = timedelta(hours=2)
MOST = 5  # students whose new words a teacher may have open at once: a cookie holds 4 KB
NAME = "words"


def keep(member: Membership, words: str, *, now: datetime) -> None:
    """Keep a student's words for this browser."""
    others = {id: kept for id, kept in _all().items() if id != str(member.id)}
    latest = dict(list(others.items())[-(MOST - 1) :])
    cookie[NAME] = latest | {str(member.id): (words, _version(member), int((now + LASTS).timestamp()))}


def words_of(member: Membership, *, now: datetime) -> str | None:
    """Return the student's words, while they are kept here and are the ones that work."""
    kept = _all().get(str(member.id))
    if kept is None:
        return None
    words, version, until = kept
    is_valid = 0 < until - now.timestamp() <= LASTS.total_seconds() and version == _version(member)
    return str(words) if is_valid else None


def forget(member: Membership) -> None:
    """Keep a student's words no longer."""
    cookie[NAME] = {id: kept for id, kept in _all().items() if id != str(member.id)}


def forget_all() -> None:
    """Forget all words, because somebody else may sign in with this browser."""
    cookie.pop(NAME, None)


def _all() -> dict[str, tuple[str, str, int]]:
    kept: dict[str, tuple[str, str, int]] = cookie.get(NAME, {})
    return kept


def _version(member: Membership) -> str:
    """Return a few signs of the hash: other words have others."""
    return sha256((member.recovery_hash or "").encode()).hexdigest()[:12]
