"""Rounds: opened, closed for review, revealed."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import joinedload

from annotator.db import session
from annotator.models import Assignment, Round, User
from annotator.services import copied_marks, events, submissions, taking_in
from annotator.services.errors import WrongState
from annotator.services.review import regrouping, units

# Which state may follow which; `_may_follow` decides, and knows one step more, `HIDES`. Back to `open` leads from
# `reviewing` and never from `revealed`: what was seen cannot be unseen.
FOLLOWS = {("waiting", "open"), ("open", "reviewing"), ("reviewing", "open"), ("reviewing", "revealed")}
HIDES = ("revealed", "reviewing")  # a reveal by mistake, taken back while `may_be_hidden`
REGRET = timedelta(minutes=10)


def set_state(
    round_: Round, state: str, *, by: User, now: datetime, before: str | None = None, takes_in: bool = False
) -> bool:
    """Move a round on; opening it makes the rows that await every student. Return whether anything changed.

    Closed with `takes_in`, what is not submitted counts where it was seen or marked; opened again, it is given back.

    :raise WrongState: when the state cannot follow the present one, or that is not the one `before` which was seen
    """
    submissions.lock_roster(round_.assignment.classroom_id)
    units.lock(round_)
    session.refresh(round_, ["state"])
    if round_.state == state:
        return False
    if before not in (None, round_.state) or not _may_follow(round_, state, now):
        raise WrongState(before=round_.state, after=state)
    if state == "revealed":
        regrouping.bring_up_to_date(round_)
    round_.state = state
    session.flush()
    if state == "reviewing" and takes_in:
        taking_in.take_in_all(round_, by=by, now=now)
    if state == "open":
        taking_in.give_back_all(round_)
        submissions.expect_for(round_)
        if round_.start_from == "own":
            copied_marks.carry_over(round_, now=now)
    _record(state, round_, by, now)
    return True


def _may_follow(round_: Round, state: str, now: datetime) -> bool:
    if (round_.state, state) == HIDES:
        return may_be_hidden(round_, now=now)
    if state == "open" and (round_.assignment.state != "active" or submissions.was_shown(round_)):
        return False
    return (round_.state, state) in FOLLOWS


def may_be_hidden(round_: Round, *, now: datetime) -> bool:
    """Say whether the reveal can be taken back: for ten minutes, while no further round has been started."""
    if round_.state != "revealed" or round_.id != round_.assignment.rounds[-1].id:
        return False
    revealed = events.last("revealed", "round", round_.id, classroom=round_.assignment.classroom_id)
    return revealed is not None and now - revealed <= REGRET


def start(assignment: Assignment, start_from: str, *, by: User, now: datetime) -> Round:
    """Add a round after the last one, which has to be over; asked again before it begins, it is the same round.

    :raise WrongState: when the last round is not revealed yet
    """
    submissions.lock_roster(assignment.classroom_id)
    session.refresh(assignment, ["rounds"])
    for one in assignment.rounds:
        session.refresh(one, ["state"])
    last = assignment.rounds[-1]
    if (last.state, last.start_from) == ("waiting", start_from) and last.number > 1:
        return last
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
    return session.get(Round, id, options=[joinedload(Round.assignment)])
