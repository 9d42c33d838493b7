"""Work of a class for tests of services: students who join, mark, hand in, take back; and what a reviewer decides."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from annotator.clock import utcnow
from annotator.models import Classroom, Membership, Round, Ruling, Span, Submission, Unit, User
from annotator.services import classrooms, submissions
from annotator.services.review import kept, regrouping, rulings, units
from annotator.services.review.rulings import Decision, RuledSpan
from tests import make, own_marks
from tests.cast import Cast, Person
from tests.kinds import Db

NOW = utcnow()
SAFE, MAYOR, PILLAR = "The bridge is safe 🌉", "the mayor of Zürich said", "The third pillar moves"


def user(session: Db, person: Person) -> User:
    return session.get_one(User, person.user_id)


def place(session: Db, person: Person) -> Membership:
    return session.get_one(Membership, person.membership_id)


def round_of(session: Db, cast: Cast) -> Round:
    return session.get_one(Round, cast.round_id)


def work_of(session: Db, person: Person) -> Submission:
    return session.get_one(Submission, person.submission_id)


def newcomer(session: Db, cast: Cast, name: str) -> Submission:
    """Let one more student join, and return the work that awaits them."""
    member = classrooms.join(session.get_one(Classroom, cast.classroom_id), name, now=NOW).membership
    (work,) = submissions.of_member(round_of(session, cast), member)
    return work


def hand_in(work: Submission, *marks: tuple[str, str]) -> list[Span]:
    """Mark words and submit."""
    made = [make.span(work, quote, label, now=NOW) for quote, label in marks]
    submissions.submit(work, by=work.membership, now=NOW)
    derive(work)
    return made


def derive(work: Submission) -> None:
    """Bring the units of a submission's round up to date, as somebody who looks does."""
    regrouping.bring_up_to_date(work.round)


def take_back(work: Submission) -> None:
    submissions.reopen(work, by=work.membership, now=NOW)
    derive(work)


def move(work: Submission, span: Span, quote: str, label: str | None = None) -> None:
    """Reopen, draw a span anew, hand in again."""
    take_back(work)
    wanted = make.marking(work.article.text, quote, label or span.label, version=span.version)
    own_marks.mark_span(work, span.id, wanted, now=NOW)
    submissions.submit(work, by=work.membership, now=NOW)
    derive(work)


def class_of(session: Db, cast: Cast) -> tuple[Submission, Submission, Submission]:
    """Three students' work on the cast's article."""
    return work_of(session, cast.sam), work_of(session, cast.sue), newcomer(session, cast, "Third")


def found(session: Db, cast: Cast) -> Sequence[Unit]:
    """Return the units that count, in text order; the balance has to add up whenever somebody looks."""
    listed = units.of_round(round_of(session, cast))
    balance = units.balance(round_of(session, cast))
    assert balance["units"] == len(listed) == sum(balance[state] for state in units.STATES)
    return listed


def ruled(text: str, quote: str, label: str, **more: Any) -> RuledSpan:
    start = text.index(quote)
    return RuledSpan(start, start + len(quote), quote, label, **more)


def rule(unit: Unit, by: Membership, *marks: tuple[str, str], verdict: str = "span", **more: Any) -> Ruling:
    """Settle a unit as it is now, a second after whoever ruled before."""
    spans_ = tuple(ruled(unit.article.text, quote, label) for quote, label in marks)
    decision = Decision(verdict, units.digest(unit), spans_, **more)  # type: ignore[arg-type]
    later = NOW + timedelta(seconds=len(kept.grounds_of(unit)))
    return rulings.settle_unit(unit, decision, by=by, now=later)


def second_reviewer(session: Db, cast: Cast) -> Membership:
    """Return the place of a reviewer beside rita: the teacher may review, too."""
    return place(session, cast.tess)


def ids(listed: Sequence[Unit]) -> list[UUID]:
    return [unit.id for unit in listed]
