"""A class of a chosen size, which holds this many of everything that a page can list, for tests of how cost grows."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from annotator.clock import utcnow
from annotator.models import Article, BulkRule, Classroom, Membership, Round, Scheme, Submission, Unit, User
from annotator.services import (
    accounts,
    assignments,
    classrooms,
    drafts,
    releases,
    rounds,
    scheme_drafts,
    schemes,
    submissions,
)
from annotator.services.review import appeals, bulk, precedents, regrouping, rulings, units
from annotator.services.review.bulk import Limits
from annotator.services.review.rulings import Decision
from tests import make
from tests.cast import PASSWORD, Cast, Person
from tests.kinds import Db

QUOTES = ("bridge", "safe", "mayor", "Monday", "Engineers", "pillar moves", "disgrace", "newsletter")
LABELS = ("claim", "opinion")
NOW = utcnow()


@dataclass(frozen=True)
class Grown:
    """What the routes name in the class, as `tests.test_routes.make_things` says it, and who is in it."""

    things: dict[str, Any]
    people: dict[str, Person]


def grow(session: Db, cast: Cast, size: int) -> Grown:
    """Make a class of this many students, reviewers, articles, assignments, drafts, schemes, rulings and releases."""
    tess = session.get_one(User, cast.tess.user_id)
    room = classrooms.create(f"Class of {size}", by=tess, retention=timedelta(days=365), now=NOW)
    reviewers = [_reviewer(room, tess, n) for n in range(size)]
    students = [classrooms.join(room, f"Student {n}", now=NOW).membership for n in range(size)]
    round_ = _round(room, tess, session.get_one(Scheme, cast.scheme_id), size)
    works = [work for member in students for work in submissions.of_member(round_, member)]
    for n, work in enumerate(works):
        _mark(work, n // size, size)
    regrouping.bring_up_to_date(round_)
    teacher = classrooms.place_of(tess.id, room.id)
    assert teacher is not None
    things = _drafts(room, tess, round_.assignment.scheme, size) | _reviewed(round_, reviewers[0], teacher, size)
    made = [releases.create(round_, policy="class", has_text=n % 2 > 0, by=tess, now=NOW) for n in range(size)]
    things |= {
        "classrooms": room.id, "memberships": students[0].id, "articles": works[0].article_id,
        "assignments": round_.assignment_id, "rounds": round_.id, "submissions": works[0].id, "releases": made[0].id,
        "schemes": round_.assignment.scheme_id, "span_id": uuid4(), "code": room.join_code,
        "number": "C1", "format": "csv", "index": 0, "offset": 3, "change": "undo",
    }  # fmt: skip
    sam = replace(_person(cast.sam, students[0]), submission_id=works[0].id)
    return Grown(things, {"tess": _person(cast.tess, teacher), "rita": _person(cast.rita, reviewers[0]), "sam": sam})


def reveal(session: Db, grown: Grown, size: int) -> None:
    """Show the class its rulings, and let students ask about them."""
    round_ = session.get_one(Round, grown.things["rounds"])
    teacher = session.get_one(User, grown.people["tess"].user_id)
    rounds.set_state(round_, "reviewing", by=teacher, now=NOW)
    rounds.set_state(round_, "revealed", by=teacher, now=NOW)
    student = session.get_one(Membership, grown.people["sam"].membership_id)
    ruled = [unit for unit in units.of_round(round_) if unit.state == "ruled"]
    for unit in ruled[: min(size, appeals.MOST)]:
        appeals.ask(unit, "Why?", by=student, now=NOW)


def _reviewer(room: Classroom, tess: User, n: int) -> Membership:
    email = f"reviewer-{n}-of-{room.id}@example.org"
    accounts.add_user(email, name=f"Reviewer {n}", password=PASSWORD, now=NOW)
    return classrooms.add_member(room, email, "reviewer", by=tess, now=NOW)


def _person(like: Person, place: Membership) -> Person:
    return replace(like, user_id=place.user_id, membership_id=place.id, classroom_id=place.classroom_id)


def _round(room: Classroom, tess: User, scheme: Scheme, size: int) -> Round:
    texts = [make.article(room, f"{make.TEXT}\n\nNumber {n}.", by=tess, now=NOW, title=f"{n}") for n in range(size)]
    for n in range(size):
        other = make.assignment(room, texts, scheme, by=tess, now=NOW, title=f"Another {n}")
        assignments.set_state(other, "active", by=tess, now=NOW)
    assignment = make.assignment(room, texts, scheme, by=tess, now=NOW, min_support="1/1")
    assignments.set_state(assignment, "active", by=tess, now=NOW)
    return assignment.rounds[0]


def _mark(work: Submission, student: int, size: int) -> None:
    """Hand in marks that differ by label in every other place, and are missing from one student elsewhere."""
    for place, quote in enumerate(QUOTES[: 2 + size]):
        if place % 2:
            make.span(work, quote, LABELS[student % 2], now=NOW)
        elif student > 0:
            make.span(work, quote, LABELS[0], now=NOW)
    submissions.submit(work, by=work.membership, now=NOW)


def _drafts(room: Classroom, tess: User, shipped: Scheme, size: int) -> dict[str, UUID]:
    texts = [drafts.take(room, f"Draft {n}.\n\nIts second.", "text", now=NOW) for n in range(size)]
    for _ in range(size):
        scheme_drafts.publish(scheme_drafts.begin(room, shipped, by=tess, now=NOW), by=tess, now=NOW)
    own = scheme_drafts.begin(room, schemes.chosen(shipped.id, tess), by=tess, now=NOW)
    return {"drafts": texts[0].id, "scheme-drafts": own.id}


def _reviewed(round_: Round, rita: Membership, tess: Membership, size: int) -> dict[str, UUID]:
    accepted = [_accept(round_, article, rita) for article in round_.assignment.articles[1:]]
    listed = units.of_round(round_)
    ruled = [_rule(unit, n, rita, tess) for n, unit in enumerate(listed[: size * 2])]
    proposed = [precedents.propose(unit, "clause", f"On {n}", by=rita, now=NOW) for n, unit in enumerate(listed[:size])]
    return {
        "units": listed[0].id, "unit_id": listed[0].id, "rulings": ruled[0], "bulk-rules": accepted[0].id,
        "proposals": proposed[0].id,
    }  # fmt: skip


def _accept(round_: Round, article: Article, rita: Membership) -> BulkRule:
    return bulk.accept(round_, "1/2", Limits(article=article.id), by=rita, now=NOW)


def _rule(unit: Unit, n: int, rita: Membership, tess: Membership) -> UUID:
    """Rule twice on every unit but the second ones, so that there is an earlier ruling and another reviewer."""
    first = rulings.settle_unit(unit, Decision("none", units.digest(unit), clause="C1"), by=rita, now=NOW)
    if n % 2:
        second = Decision("none", units.digest(unit), replaces=(first.id,))
        rulings.settle_unit(unit, second, by=tess, now=NOW + timedelta(seconds=1))
    return first.id
