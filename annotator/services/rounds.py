"""Rounds: opened, closed for review, revealed."""

from datetime import datetime
from uuid import UUID

from annotator.db import session
from annotator.models import Assignment, Round, User
from annotator.services import carrying, events, submissions, units
from annotator.services.errors import WrongState

# Back to `open` from `reviewing`, but never from `revealed`: what was seen cannot be unseen.
FOLLOWS = {("waiting", "open"), ("open", "reviewing"), ("reviewing", "open"), ("reviewing", "revealed")}


def set_state(round_: Round, state: str, *, by: User, now: datetime) -> None:
    """Move a round on; opening it makes the rows that await every student.

    :raise WrongState: when the state cannot follow the present one
    """
    submissions.lock_roster(round_.assignment.classroom_id)
    units.lock(round_)
    session.refresh(round_, ["state"])
    if round_.state == state:
        return
    if (round_.state, state) not in FOLLOWS or (state == "open" and round_.assignment.state != "active"):
        raise WrongState(before=round_.state, after=state)
    round_.state = state
    session.flush()
    if state == "open":
        submissions.expect_for(round_)
        if round_.start_from == "own":
            carrying.carry_over(round_, now=now)
    _record(state, round_, by, now)


def start(assignment: Assignment, start_from: str, *, by: User, now: datetime) -> Round:
    """Add a round after the last one, which has to be over.

    :raise WrongState: when the last round is not revealed yet
    """
    last = assignment.rounds[-1]
    if last.state != "revealed":
        raise WrongState(before=last.state, after="waiting")
    round_ = Round(assignment_id=assignment.id, number=last.number + 1, start_from=start_from)
    session.add(round_)
    session.flush()
    session.refresh(assignment)
    _record("start", round_, by, now)
    return round_


def _record(verb: str, round_: Round, by: User, now: datetime) -> None:
    events.record(verb, "round", round_.id, by=by.id, classroom=round_.assignment.classroom_id, now=now)


def current(assignment: Assignment) -> Round:
    """Return the round the class is in: the last that has begun, else the first."""
    begun = [round_ for round_ in assignment.rounds if round_.state != "waiting"]
    return begun[-1] if begun else assignment.rounds[0]


def with_id(id: UUID) -> Round | None:
    """Return a round."""
    return session.get(Round, id)
