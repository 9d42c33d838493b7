"""Assignments: made, opened, copied and archived."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from annotator.db import session
from annotator.models import Article, Assignment, AssignmentArticle, Classroom, Membership, Round, Scheme, User
from annotator.services import articles, classrooms, events, rounds, submissions
from annotator.services.errors import NoArticles, UnusableSupport, WrongState

FOLLOWS = {("draft", "active"), ("active", "archived"), ("draft", "archived"), ("archived", "active")}

# Digits only: a short string such as 1e999999999 is a number that no memory holds.
_FRACTION = re.compile(r"\s*[0-9]{1,4}(/[0-9]{1,4}|\.[0-9]{1,6})?\s*")


@dataclass(frozen=True)
class Plan:
    """What an assignment is made of."""

    title: str
    articles: tuple[UUID, ...]
    scheme: Scheme
    min_support: str = "1/2"
    due: datetime | None = None
    export_policy: str = "class"


def create(classroom: Classroom, plan: Plan, *, by: User, now: datetime) -> Assignment:
    """Make an assignment and its first round, which waits.

    :raise NoArticles: when there is none, or one of another classroom
    :raise UnusableSupport: when the support needed is not a fraction from 1/2 to 1
    :raise UnusableName: when the title is empty or too long
    """
    chosen = [articles.with_id(id) for id in dict.fromkeys(plan.articles)]
    if not chosen or any(article is None or article.classroom_id != classroom.id for article in chosen):
        raise NoArticles
    assignment = Assignment(
        classroom_id=classroom.id, scheme_id=plan.scheme.id, title=classrooms.usable_name(plan.title),
        min_support=usable_support(plan.min_support), export_policy=plan.export_policy, due=plan.due, created_at=now,
        due_offset=_offset(plan.due),
    )  # fmt: skip
    session.add(assignment)
    session.flush()
    _give(assignment, [article for article in chosen if article])
    session.add(Round(assignment_id=assignment.id, number=1))
    session.flush()
    session.refresh(assignment)
    events.record("create", "assignment", assignment.id, by=by.id, classroom=classroom.id, now=now)
    return assignment


def _offset(due: datetime | None) -> int | None:
    """Return the minutes east of UTC of the zone in which a time was meant; the database keeps times in UTC."""
    offset = due.utcoffset() if due else None
    return None if offset is None else round(offset.total_seconds() / 60)


def _give(assignment: Assignment, chosen: Sequence[Article]) -> None:
    session.add_all(
        AssignmentArticle(assignment_id=assignment.id, article_id=article.id, position=position)
        for position, article in enumerate(chosen)
    )
    session.flush()


def usable_support(value: str) -> str:
    """Return the fraction in lowest terms.

    :raise UnusableSupport: when it is none, or not from 1/2 to 1
    """
    try:
        support = Fraction(value if _FRACTION.fullmatch(value) else "")
    except (ValueError, ZeroDivisionError):
        raise UnusableSupport(value=value[:20]) from None
    if not Fraction(1, 2) <= support <= 1 or support.denominator > 1000:
        raise UnusableSupport(value=value[:20])
    return str(support)


def set_state(assignment: Assignment, state: str, *, by: User, now: datetime) -> bool:
    """Open an assignment to the class, or put it away; activating opens the first round. Return whether it changed.

    :raise WrongState: when the state cannot follow the present one
    """
    submissions.lock_roster(assignment.classroom_id)
    session.refresh(assignment, ["state"])
    if assignment.state == state:
        return False
    if (assignment.state, state) not in FOLLOWS:
        raise WrongState(before=assignment.state, after=state)
    assignment.state = state
    session.flush()
    events.record(state, "assignment", assignment.id, by=by.id, classroom=assignment.classroom_id, now=now)
    if state == "active":
        _begin(assignment, by, now)
    return True


def _begin(assignment: Assignment, by: User, now: datetime) -> None:
    """Open the first round; of one that is taken out again, let those who joined meanwhile find their work."""
    if assignment.rounds[0].state == "waiting":
        rounds.set_state(assignment.rounds[0], "open", by=by, now=now)
    for round_ in assignment.rounds:
        if round_.state == "open":
            submissions.expect_for(round_)


def copy_to(assignment: Assignment, classroom: Classroom, *, by: User, now: datetime) -> Assignment:
    """Make the same assignment in another class, its articles copied with their frozen texts; no work comes along."""
    copies = [_copied(article, classroom, now) for article in assignment.articles]
    plan = Plan(
        title=assignment.title, articles=tuple(article.id for article in copies), scheme=assignment.scheme,
        min_support=assignment.min_support, export_policy=assignment.export_policy,
    )  # fmt: skip
    return create(classroom, plan, by=by, now=now)


def _copied(article: Article, classroom: Classroom, now: datetime) -> Article:
    if article.classroom_id == classroom.id:
        return article
    same = select(Article).filter_by(classroom_id=classroom.id, sha256=article.sha256, title=article.title)
    if known := session.scalars(same).first():
        return known
    left_out = {"id", "classroom_id", "created_at"}
    values = {name: getattr(article, name) for name in Article.__table__.columns.keys() if name not in left_out}
    copy = Article(**values, classroom_id=classroom.id, created_at=now)
    session.add(copy)
    session.flush()
    return copy


def _listed(classroom: Classroom) -> Select[Assignment]:
    """Return the query of a class's assignments with their rounds, articles and schemes, by a statement for each."""
    whole = selectinload(Assignment.rounds), selectinload(Assignment.articles), selectinload(Assignment.scheme)
    return select(Assignment).filter_by(classroom_id=classroom.id).options(*whole)


def of_classroom(classroom: Classroom, viewer: Membership) -> Sequence[Assignment]:
    """Return the assignments the viewer may see, the newest first; students see no drafts."""
    query = _listed(classroom).order_by(Assignment.created_at.desc(), Assignment.id)
    query = query.where(Assignment.state != "draft") if viewer.role == "student" else query
    return session.scalars(query).all()


def all_of(classroom: Classroom) -> Sequence[Assignment]:
    """Return every assignment of a classroom, drafts included, the oldest first."""
    return session.scalars(_listed(classroom).order_by(Assignment.created_at, Assignment.id)).all()


def may_see(viewer: Membership, assignment: Assignment) -> bool:
    """Say whether the viewer may know of the assignment: students once it has been opened."""
    return viewer.classroom_id == assignment.classroom_id and (
        viewer.role != "student" or assignment.state != "draft"
    )


def with_id(id: UUID) -> Assignment | None:
    """Return an assignment."""
    return session.get(Assignment, id)
