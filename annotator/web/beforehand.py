"""What is slow about passwords and words, done before a change begins: nobody who saves waits for it.

Each function ends the transaction that is open, reads what it needs in one that keeps nobody waiting, and hashes while
there is none. Whatever it finds to refuse is refused again, and counted, by the change itself.
"""

import re
from typing import Any

from annotator.core.joincode import normalise_recovery
from annotator.db import looking
from annotator.services import accounts, classrooms, passwords, recovery
from annotator.services.errors import Refused
from annotator.services.passwords import Tried
from annotator.services.recovery import Words
from annotator.web.access import attempt

# The addresses of what is done here, as a server sees them.
_SLOW = re.compile(r"/join(/.*)?|/sign-in|/account|/memberships/[^/]+/words|/api/v1/(re)?join")


def is_slow(environ: dict[str, Any]) -> bool:
    """Say of a WSGI environment whether a change that is sent there hashes something, as signing in does."""
    return _SLOW.fullmatch(environ["PATH_INFO"]) is not None


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
    """Make words for somebody who joins; None where that is not possible."""
    try:
        with looking():
            classrooms.usable_at_door(classrooms.behind_code(code), pseudonym)
    except Refused:
        return None
    return recovery.new_words()
