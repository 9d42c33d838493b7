"""A student under another name: a silly one is put right, and marks, words and sign-ins stay."""

from datetime import datetime

from annotator.db import session
from annotator.models import Membership, User
from annotator.services import events, submissions
from annotator.services.pseudonyms import pseudonym_key, refuse_taken, usable_pseudonym


def rename(member: Membership, pseudonym: str, *, by: User, now: datetime) -> bool:
    """Give a student another name in their class; return whether it is another one.

    :raise UnusablePseudonym: when the name is too short, too long or holds signs
    :raise TakenPseudonym: when somebody else has it, or one that looks like it
    """
    pseudonym = usable_pseudonym(pseudonym)
    submissions.lock_roster(member.classroom_id)  # nobody takes the name in the same moment
    if pseudonym == member.pseudonym:
        return False
    if pseudonym_key(pseudonym) != member.pseudonym_key:
        refuse_taken(member.classroom, pseudonym)
    member.pseudonym, member.pseudonym_key, member.user.name = pseudonym, pseudonym_key(pseudonym), pseudonym
    session.flush()
    events.record("rename", "membership", member.id, by=by.id, classroom=member.classroom_id, now=now)
    return True
