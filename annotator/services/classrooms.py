"""Classrooms, their members, and how students come in and come back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager, joinedload

from annotator.core.joincode import join_code, normalise_join_code, normalise_recovery
from annotator.db import session
from annotator.models import Classroom, Membership, User
from annotator.services import accounts, attempts, events, join_retries, joining, passwords, recovery, submissions
from annotator.services.attempts import Browser, Limits
from annotator.services.errors import (
    AlreadyMember,
    ClosedClassroom,
    Forbidden,
    LastTeacher,
    UnusableDay,
    UnusableName,
    WrongJoinCode,
    WrongRecovery,
)
from annotator.services.passwords import Tried
from annotator.services.pseudonyms import pseudonym_key, refuse_taken, usable_pseudonym
from annotator.services.recovery import Words

LONGEST_NAME = 120
LONGEST_KEPT = timedelta(days=5 * 365)


@dataclass(frozen=True)
class Joined:
    """A student's place and the three words that lead back to it; the words are shown once and not stored."""

    membership: Membership
    recovery: str


def create(name: str, *, by: User, retention: timedelta, now: datetime) -> Classroom:
    """Make a classroom with its first teacher.

    :raise UnusableName: when the name is empty or too long
    """
    classroom = Classroom(
        name=usable_name(name), join_code=_free_code(), created_at=now, delete_on=(now + retention).date()
    )
    session.add(classroom)
    session.flush()
    session.add(Membership(user_id=by.id, classroom_id=classroom.id, role="teacher", joined_at=now))
    session.flush()
    events.record("create", "classroom", classroom.id, by=by.id, classroom=classroom.id, now=now)
    return classroom


def usable_name(name: str) -> str:
    """Return the name as it is stored.

    :raise UnusableName: when it is empty or longer than `LONGEST_NAME`
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise UnusableName(most=LONGEST_NAME)
    return name


def _free_code() -> str:
    while True:
        code = join_code(secrets.randbelow)
        if not session.scalar(select(Classroom.id).where(Classroom.join_code == code)):
            return code


def of_user(user: User) -> Sequence[Membership]:
    """Return the user's places, the newest classroom first."""
    query = select(Membership).filter_by(user_id=user.id).join(Membership.classroom)
    query = query.options(contains_eager(Membership.classroom)).order_by(Classroom.created_at.desc())
    return session.scalars(query).all()


def place_of(user_id: UUID, id: UUID) -> Membership | None:
    """Return a user's place in a classroom, if there is one."""
    return session.scalar(select(Membership).filter_by(user_id=user_id, classroom_id=id))


def members(classroom: Classroom) -> Sequence[Membership]:
    """Return everybody, teachers first, then by name."""
    order = {"teacher": 0, "reviewer": 1, "student": 2}
    query = select(Membership).filter_by(classroom_id=classroom.id).options(joinedload(Membership.user))
    found = session.scalars(query)
    return sorted(found, key=lambda member: (order[member.role], (member.pseudonym or member.user.name).casefold()))


def behind_code(code: str) -> Classroom:
    """Return the classroom that a code opens, whether or not it takes new members.

    :raise WrongJoinCode: counted nowhere
    """
    classroom = session.scalar(select(Classroom).where(Classroom.join_code == normalise_join_code(code)))
    if classroom is None:
        raise WrongJoinCode
    return classroom


def with_join_code(code: str, *, address: str, limits: Limits, browser: Browser | None = None) -> Classroom:
    """Return the classroom that a code opens, as `behind_code` does.

    :raise WrongJoinCode: counted against the address and the browser
    :raise TooMany: after too many of those; the right code passes nevertheless
    """
    with attempts.slowed(limits, what="join", address=address, browser=browser):
        return behind_code(code)


def usable_at_door(classroom: Classroom, pseudonym: str) -> str:
    """Return the pseudonym as it is shown; this only reads, and asks for nothing that changes from hour to hour.

    :raise ClosedClassroom: when the class takes nobody
    :raise UnusablePseudonym: when the name is too short, too long or holds signs
    """
    if not classroom.is_open_to_join:
        raise ClosedClassroom
    return usable_pseudonym(pseudonym)


def join(
    classroom: Classroom, pseudonym: str, *, now: datetime, op: UUID | None = None, browser: Browser | None = None,
    words: Words | None = None,
) -> Joined:  # fmt: skip
    """Give a student a place under a pseudonym; asked again with the same `op`, it is the same place, with new words.

    `words` are those that will lead back, where they were made before the transaction.

    :raise ReusedOp: when somebody joined this class under another name with this `op`
    :raise ClosedClassroom: when the class takes nobody
    :raise CrowdedBrowser: when too many have joined in this browser
    :raise UnusablePseudonym: when the name is too short, too long or holds signs
    :raise TakenPseudonym: with a free one in `extra["suggestion"]`
    """
    pseudonym = usable_at_door(classroom, pseudonym)
    words = words or recovery.new_words()  # before the lock, since it takes a while
    submissions.lock_roster(classroom.id)  # nobody takes the name, or one that looks like it, in the same moment
    if op and (member := join_retries.joined_with(op, classroom, pseudonym_key(pseudonym))):
        recovery.give(member, words)
        return Joined(member, words.plain)
    joining.refuse_too_many(classroom, browser)
    refuse_taken(classroom, pseudonym)
    user = User(name=pseudonym, created_at=now)
    session.add(user)
    session.flush()
    membership = Membership(
        user_id=user.id, classroom_id=classroom.id, role="student", joined_at=now,
        pseudonym=pseudonym, pseudonym_key=pseudonym_key(pseudonym), recovery_hash=words.hash,
        joined_in=joining.digest_of(browser),
    )  # fmt: skip
    session.add(membership)
    session.flush()
    submissions.expect_from(membership)
    if op:
        join_retries.keep(op, membership, now=now)
    events.record("join", "membership", membership.id, by=user.id, classroom=classroom.id, now=now)
    return Joined(membership, words.plain)


def hash_to_try(
    classroom: Classroom, pseudonym: str, *, address: str, limits: Limits, browser: Browser | None = None
) -> str | None:
    """Return what three words have to fit to lead back to this pseudonym; this only reads.

    :raise TooMany: after too many failures
    """
    member, user, account = _under(classroom, pseudonym)
    attempts.open_counters(limits, account=account, address=address, browser=browser, user=user)
    return member.recovery_hash if member else None


def rejoin(
    classroom: Classroom, pseudonym: str, words: str, *, address: str, limits: Limits, browser: Browser | None = None,
    tried: Tried | None = None,
) -> Membership:  # fmt: skip
    """Return the student's place that a pseudonym and three words lead to; `tried` are they tried at `hash_to_try`.

    :raise WrongRecovery: counted against the pseudonym, the address and the browser
    :raise TooMany: after too many of those
    """
    member, user, account = _under(classroom, pseudonym)
    with attempts.counted(limits, account=account, address=address, browser=browser, user=user):
        if not passwords.fits(normalise_recovery(words), member.recovery_hash if member else None, tried):
            raise WrongRecovery
        assert member is not None  # noqa: S101 - nothing fits where there is no hash
        return member


def _under(classroom: Classroom, pseudonym: str) -> tuple[Membership | None, User | None, str]:
    """Return the place under a pseudonym, whose it is, and as what failures at it are counted."""
    key = pseudonym_key(pseudonym)
    member = session.scalar(select(Membership).filter_by(classroom_id=classroom.id, pseudonym_key=key))
    return member, member.user if member else None, f"rejoin:{classroom.id}:{key[:64]}"


def add_member(classroom: Classroom, email: str, role: str, *, by: User, now: datetime) -> Membership:
    """Make an existing account a teacher or reviewer here.

    :raise NoSuchAccount: when nobody has this e-mail
    :raise AlreadyMember: when the person has a place already
    """
    user = accounts.existing(email)
    if place_of(user.id, classroom.id):
        raise AlreadyMember(email=email)
    membership = Membership(user_id=user.id, classroom_id=classroom.id, role=role, joined_at=now)
    try:
        with session.begin_nested():
            session.add(membership)
    except IntegrityError as error:  # somebody else did the same in the same moment
        raise AlreadyMember(email=email) from error
    events.record("add", "membership", membership.id, by=by.id, classroom=classroom.id, now=now)
    return membership


def rotate_code(classroom: Classroom, seen: str | None = None) -> bool:
    """Replace the join code at once; where `seen` is no longer the code, it was replaced already: return False."""
    session.refresh(classroom, ["join_code"], with_for_update=True)
    if seen not in (None, classroom.join_code):
        return False
    classroom.join_code = _free_code()
    session.flush()
    return True


def set_open_to_join(classroom: Classroom, *, is_open: bool) -> None:
    """Let new students in, or no more."""
    classroom.is_open_to_join = is_open
    session.flush()


def set_research_consent(classroom: Classroom, *, is_given: bool) -> None:
    """Let work of those who consent themselves leave for research, or not."""
    classroom.has_research_consent = is_given
    session.flush()


def set_consent(membership: Membership, *, is_given: bool) -> None:
    """Keep whether a member's work may leave for research, where the class allows it."""
    membership.consents = is_given
    session.flush()


def keep_until(classroom: Classroom, day: date, *, now: datetime) -> None:
    """Set the day on which the classroom is deleted.

    :raise UnusableDay: when it is not to come, or further off than `LONGEST_KEPT`
    """
    if not now.date() < day <= (now + LONGEST_KEPT).date():
        raise UnusableDay(first=(now + timedelta(days=1)).date(), last=(now + LONGEST_KEPT).date())
    classroom.delete_on = day
    session.flush()


def everything() -> Sequence[Classroom]:
    """Return every classroom of the installation, the oldest first."""
    return session.scalars(select(Classroom).order_by(Classroom.created_at)).all()


def due_for_deletion(*, now: datetime) -> Sequence[Classroom]:
    """Return the classrooms whose day has come."""
    return session.scalars(select(Classroom).where(Classroom.delete_on <= now.date())).all()


def refuse_students(user: User) -> None:
    """Refuse somebody without an account of their own: a pseudonym opens no classrooms.

    :raise Forbidden: for students
    """
    if user.email is None:
        raise Forbidden


def refuse_to_orphan(membership: Membership) -> None:
    """Refuse to remove the only teacher.

    :raise LastTeacher: when no other teacher would be left
    """
    submissions.lock_roster(membership.classroom_id)
    teachers = select(Membership.id).filter_by(classroom_id=membership.classroom_id, role="teacher")
    if membership.role == "teacher" and len(session.scalars(teachers).all()) == 1:
        raise LastTeacher


def member_with_id(id: UUID) -> Membership | None:
    """Return a place in a classroom."""
    return session.get(Membership, id)


def with_id(id: UUID) -> Classroom | None:
    """Return a classroom."""
    return session.get(Classroom, id)
