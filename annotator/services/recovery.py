"""The three words that lead a student back: making them takes a while, so it is done before a transaction is begun."""

import secrets
from dataclasses import dataclass

from annotator.core.joincode import recovery_words
from annotator.db import session
from annotator.models import Membership
from annotator.services import accounts, passwords


@dataclass(frozen=True)
class Words:
    """Three new words, which are shown once, and what is stored of them."""

    plain: str
    hash: str


def new_words() -> Words:
    """Make words."""
    plain = recovery_words(secrets.randbelow)
    return Words(plain, passwords.hashed(plain))


def give(membership: Membership, words: Words) -> None:
    """Give a student who lost them other words; the old ones stop working."""
    membership.recovery_hash = words.hash
    session.flush()


def replace(membership: Membership, words: Words) -> None:
    """Give a student other words at the teacher's wish, and end every sign-in: somebody else may have had the old ones.

    A student's user has this one place, so nothing in another class ends with it.
    """
    accounts.end_sign_ins(membership.user)
    give(membership, words)
