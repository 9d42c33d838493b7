"""What is slow about passwords and words, done before a change begins: nobody who saves waits for it.

Each function ends the transaction that is open, reads what it needs in one that keeps nobody waiting, and hashes while
there is none. Whatever it finds to refuse is refused again, and counted, by the change itself.
"""

from annotator.core.joincode import normalise_recovery
from annotator.db import looking
from annotator.services import accounts, classrooms, passwords, recovery
from annotator.services.errors import Refused
from annotator.services.passwords import Tried
from annotator.services.recovery import Words
from annotator.web.access import attempt


def tried_password(email: str, password: str) -> Tried | None:
    """Try a password; None where too many were wrong, so that a refusal costs nothing."""
    try:
        with looking():
            hash_ = accounts.hash_to_try(email, **attempt())
    except Refused:
        return None
    return passwords.tried(password, hash_)


def tried_words(code: str, pseudonym: str, words: str) -> Tried | None:
    """Try the three words of a student; None where the class code is wrong or too many words were."""
    try:
        with looking():
            hash_ = classrooms.hash_to_try(classrooms.behind_code(code), pseudonym, **attempt())
    except Refused:
        return None
    return passwords.tried(normalise_recovery(words), hash_)


def words_for_joining(code: str, pseudonym: str) -> Words | None:
    """Make words for somebody who joins; None for whoever cannot."""
    try:
        with looking():
            classrooms.usable_at_door(classrooms.behind_code(code), pseudonym)
    except Refused:
        return None
    return recovery.new_words()
