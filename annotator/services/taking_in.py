"""What becomes of work that is not submitted when its round is closed, and of work that a teacher leaves out.

Work that is taken in makes its student a reader of what was on their screen or marked, and of nothing else. Both can be
taken back: opening the round again gives the work back, and what was left out can be counted again.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from annotator.core.formats.facts import COUNTED
from annotator.db import session
from annotator.models import Membership, Round, Submission, User
from annotator.services import events, submissions
from annotator.services.counted import UNFINISHED
from annotator.services.errors import ClosedAssignment, NothingToTakeIn, ShownRound
from annotator.services.review import units


def take_in_all(round_: Round, *, by: User, now: datetime) -> int:
    """Take in all work of a round that was begun and is not submitted; return how many pieces these are."""
    ids = _moved(round_, UNFINISHED, status="taken_in", submitted_at=now)
    classroom = round_.assignment.classroom_id
    events.record_all("take-in", "submission", ids, by=by.id, classroom=classroom, now=now)
    return len(ids)


def give_back_all(round_: Round) -> None:
    """Let students go on with work that was taken in: their round is opened again."""
    _moved(round_, ("taken_in",), status="open")


def _moved(round_: Round, before: tuple[str, ...], **values: Any) -> list[UUID]:
    """Give work of some statuses other values, and a new revision; return the ids, in their order."""
    here = (Submission.round_id == round_.id) & Submission.status.in_(before)
    changed = update(Submission).where(here).values(revision=Submission.revision + 1, **values)
    return sorted(session.scalars(changed.returning(Submission.id)).all())


def take_in(submission: Submission, *, by: Membership, now: datetime) -> bool:
    """Take in one piece of work of a closed round, as with what came from a phone afterwards; say whether it changed.

    :raise ClosedAssignment: while the round is open, or once the assignment is put away
    :raise ShownRound: when the class has seen the rulings
    :raise NothingToTakeIn: when nobody has opened it
    """
    submissions.lock_row(submission)
    units.hold_state(submission.round)
    if submission.status in COUNTED:
        return False
    if submission.status not in UNFINISHED:
        raise NothingToTakeIn
    if not submissions.may_return(submission.round) or submission.round.state != "reviewing":
        raise ShownRound if submissions.was_shown(submission.round) else ClosedAssignment
    submission.status, submission.submitted_at = "taken_in", now
    submission.revision += 1
    _record("take-in", submission, by, now)
    return True


def leave_out(submission: Submission, *, is_left_out: bool, by: Membership, now: datetime) -> bool:
    """Leave work out of every count, or count it again; say whether that changed anything.

    :raise ClosedAssignment: once the assignment is put away
    """
    submissions.lock_row(submission)
    if submission.left_out == is_left_out:
        return False
    if submission.round.assignment.state != "active":
        raise ClosedAssignment
    submission.left_out = is_left_out
    _record("leave-out" if is_left_out else "count-again", submission, by, now)
    return True


def _record(verb: str, submission: Submission, by: Membership, now: datetime) -> None:
    session.flush()
    events.record(verb, "submission", submission.id, by=by.user_id, classroom=by.classroom_id, now=now)
