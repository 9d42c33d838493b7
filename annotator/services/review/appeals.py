"""Appeals: a student asks about a ruling on a passage of theirs; the unit is open until a new ruling answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from annotator.core.adjudication import current_rulings
from annotator.db import session
from annotator.models import Appeal, Assignment, Membership, Round, Unit
from annotator.permissions import blinding_round
from annotator.services import events
from annotator.services.review import derivation, kept, units
from annotator.services.review.errors import (
    AppealedAlready,
    ClosedAppeals,
    HiddenResult,
    NoStakes,
    NothingRuled,
    TooManyAppeals,
    UnusableQuestion,
)
from annotator.services.visibility import units_with_own_span

MOST = 3  # for each student in each round
LONGEST_QUESTION = 500


def ask(unit: Unit, question: str, *, by: Membership, now: datetime) -> Appeal:
    """Ask about the ruling on a unit: it goes to the top of the queue, with the old ruling and the question.

    :raise ClosedAppeals, HiddenResult: when the round is not revealed, or another one is open
    :raise NoStakes: when the student marked nothing in the unit
    :raise NothingRuled: when there is no ruling to ask about
    :raise AppealedAlready, TooManyAppeals: when a question of theirs waits there, or the round's questions are used up
    :raise UnusableQuestion: when it is empty or too long
    """
    units.lock(unit.round)
    question = question.strip()
    if not 0 < len(question) <= LONGEST_QUESTION:
        raise UnusableQuestion(most=LONGEST_QUESTION)
    _refuse_unless_open(unit, by)
    appeal = Appeal(id=uuid4(), unit_id=unit.id, membership_id=by.id, question=question, created_at=now)
    session.add(appeal)
    session.flush()
    derivation.derive_units(unit.round, unit.article, [unit.id])
    events.record("appeal", "unit", unit.id, by=by.user_id, classroom=by.classroom_id, now=now)
    return appeal


@dataclass(frozen=True)
class _Grounds:
    """What decides whether a student may ask about units of a round: ids of units, and how many questions are left."""

    own: set[UUID]
    ruled: set[UUID]
    waiting: set[UUID]
    left: int

    def refuse(self, unit: Unit) -> None:
        if unit.id not in self.own:
            raise NoStakes
        if unit.id not in self.ruled:
            raise NothingRuled
        if unit.id in self.waiting:
            raise AppealedAlready
        if self.left < 1:
            raise TooManyAppeals(most=MOST)


def _grounds(round_: Round, ids: Sequence[UUID], by: Membership) -> _Grounds:
    asked = of_member(round_, by)
    waiting = {one.unit_id for one in asked if one.answer_id is None}
    ruled = {id for id, facts in kept.rulings_by_unit(ids).items() if current_rulings(facts)}
    return _Grounds(units_with_own_span(by, ids), ruled, waiting, MOST - len(asked))


def _refuse_unless_open(unit: Unit, by: Membership) -> None:
    refuse_unless_revealed(unit.round)
    _grounds(unit.round, [unit.id], by).refuse(unit)


def refuse_unless_revealed(round_: Round) -> None:
    """Refuse what students may see of a round only once it is revealed, and only while no round is open.

    :raise ClosedAppeals, HiddenResult: saying which of the two it is
    """
    if round_.state != "revealed":
        raise ClosedAppeals
    if open_round := blinding_round(round_):
        raise HiddenResult(number=open_round.number)


def left(round_: Round, by: Membership) -> int:
    """Return how many more rulings of the round the student may ask about."""
    asked = select(func.count()).select_from(Appeal).join(Unit).where(Unit.round_id == round_.id)
    return MOST - (session.scalar(asked.where(Appeal.membership_id == by.id)) or 0)


def may_ask(unit: Unit, by: Membership) -> bool:
    """Say whether the student could ask about this unit now."""
    return unit.id in may_ask_about(unit.round, [unit], by)


def count_waiting(assignment: Assignment) -> int:
    """Return how many questions of students on an assignment have no answer yet."""
    query = select(func.count()).select_from(Appeal).join(Unit, Unit.id == Appeal.unit_id)
    query = query.join(Round, Round.id == Unit.round_id).where(Appeal.answer_id.is_(None))
    return session.scalar(query.where(Round.assignment_id == assignment.id)) or 0


def may_ask_about(round_: Round, units_: Sequence[Unit], by: Membership) -> set[UUID]:
    """Return about which of the units of a round (ids) the student could ask now."""
    try:
        refuse_unless_revealed(round_)
    except (ClosedAppeals, HiddenResult):
        return set()
    grounds = _grounds(round_, [unit.id for unit in units_], by)
    return {unit.id for unit in units_ if _is_allowed(grounds, unit)}


def _is_allowed(grounds: _Grounds, unit: Unit) -> bool:
    try:
        grounds.refuse(unit)
    except (NoStakes, NothingRuled, AppealedAlready, TooManyAppeals):
        return False
    return True


def on_unit(unit: Unit) -> Sequence[Appeal]:
    """Return the questions about a unit, oldest first; those without `answer` wait. Show them without names."""
    return session.scalars(select(Appeal).filter_by(unit_id=unit.id).order_by(Appeal.created_at, Appeal.id)).all()


def of_member(round_: Round, member: Membership) -> Sequence[Appeal]:
    """Return a student's own questions in a round, oldest first."""
    query = select(Appeal).join(Unit).where(Unit.round_id == round_.id, Appeal.membership_id == member.id)
    return session.scalars(query.order_by(Appeal.created_at, Appeal.id)).all()


def with_id(id: UUID) -> Appeal | None:
    """Return an appeal."""
    return session.get(Appeal, id)
