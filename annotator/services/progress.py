"""How far each student is: status, share read and number of marks; no mark itself."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from annotator.core.formats.facts import COUNTED
from annotator.core.ranges import covered_length
from annotator.db import session
from annotator.models import Article, Membership, Round, Submission, User
from annotator.services import submissions
from annotator.services.tags import tag_of

STATUSES = ("unopened", "open", "submitted", "returned", "taken_in", submissions.LEFT_OUT)
HALF_READ = 0.5


@dataclass(frozen=True)
class Row:
    """How far one student is with one article; `seen` is the share of the text that was on screen."""

    id: UUID
    article_id: UUID
    name: str
    status: str
    revision: int
    seen: float
    spans: int
    member_id: UUID
    left_out: bool = False

    @property
    def counted_as(self) -> str:
        return submissions.LEFT_OUT if self.left_out else self.status

    @property
    def is_doubtful(self) -> bool:
        """Whether it was handed in without a mark, and less than half of the text was on the screen."""
        return self.status == "submitted" and not self.spans and self.seen < HALF_READ


def of_round(round_: Round) -> list[Row]:
    """Return how far everybody is, by name."""
    name = func.coalesce(Membership.pseudonym, User.name).label("name")
    query = _work(round_).add_columns(
        Submission.article_id, Submission.viewed, name, func.length(Article.text), Membership.id
    )
    query = query.join(Article, Article.id == Submission.article_id)
    query = query.join(Membership, Membership.id == Submission.membership_id).join(User, User.id == Membership.user_id)
    spans = submissions.span_counts(round_)
    rows = [
        Row(id, article_id, name, status, revision, _share(viewed, length), spans.get(id, 0), member_id, left_out)
        for id, status, revision, left_out, article_id, viewed, name, length, member_id in session.execute(query)
    ]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.article_id))


def counts(round_: Round) -> dict[str, int]:
    """Return how many pieces of work of a round have each status."""
    found = submissions.counts_of([round_])[round_.id]
    return {status: found[status] for status in STATUSES}


def counts_in(rows: list[Row]) -> dict[str, int]:
    """Return how many of the rows have each status."""
    found = Counter(row.counted_as for row in rows)
    return {status: found[status] for status in STATUSES}


def tag(round_: Round) -> str:
    """Return a text that changes when how far anybody is does; it costs less than to look."""
    state = [(str(id), *rest) for id, *rest in session.execute(_work(round_))]
    return tag_of(round_.state, round_.assignment.state, state)


def _work(round_: Round) -> Select[UUID, str, int, bool]:
    query = select(Submission.id, Submission.status, Submission.revision, Submission.left_out)
    return query.filter_by(round_id=round_.id).where(submissions.is_of(round_)).order_by(Submission.id)


def _share(viewed: list[list[int]], length: int) -> float:
    return covered_length((start, end) for start, end in viewed) / (length or 1)


@dataclass(frozen=True)
class Student:
    """How far one student is with all articles of a round."""

    name: str
    works: dict[UUID, Row]

    @property
    def unfinished(self) -> int:
        """How many pieces of work are not handed in."""
        return sum(row.status not in COUNTED for row in self.works.values())

    @property
    def marks(self) -> int:
        return sum(row.spans for row in self.works.values())


ORDERS: dict[str, Callable[[Student], Any]] = {
    "unfinished": lambda one: -one.unfinished, "marks": lambda one: -one.marks, "name": lambda _one: 0,
}  # fmt: skip


def by_student(rows: Iterable[Row], order: str) -> list[Student]:
    """Return a row for each student, in one of `ORDERS` and then by name."""
    works: dict[UUID, dict[UUID, Row]] = {}
    names: dict[UUID, str] = {}
    for row in rows:
        works.setdefault(row.member_id, {})[row.article_id] = row
        names[row.member_id] = row.name
    students = [Student(names[id], of_student) for id, of_student in works.items()]
    return sorted(sorted(students, key=lambda one: one.name.casefold()), key=ORDERS[order])
