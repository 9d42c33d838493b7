"""How far each student is: status, share read and number of marks; no mark itself."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select

from annotator.core.ranges import covered_length
from annotator.db import session
from annotator.models import Article, Membership, Round, Submission, User
from annotator.services import submissions
from annotator.services.tags import tag_of

STATUSES = ("unopened", "open", "submitted", "returned")


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


def of_round(round_: Round) -> list[Row]:
    """Return how far everybody is, by name."""
    name = func.coalesce(Membership.pseudonym, User.name).label("name")
    query = _work(round_).add_columns(Submission.article_id, Submission.viewed, name, func.length(Article.text))
    query = query.join(Article, Article.id == Submission.article_id)
    query = query.join(Membership, Membership.id == Submission.membership_id).join(User, User.id == Membership.user_id)
    spans = submissions.span_counts(round_)
    rows = [
        Row(id, article_id, name, status, revision, _share(viewed, length), spans.get(id, 0))
        for id, status, revision, article_id, viewed, name, length in session.execute(query)
    ]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.article_id))


def counts(round_: Round) -> dict[str, int]:
    """Return how many pieces of work of a round have each status."""
    found = submissions.counts_of([round_])[round_.id]
    return {status: found[status] for status in STATUSES}


def counts_in(rows: list[Row]) -> dict[str, int]:
    """Return how many of the rows have each status."""
    found = Counter(row.status for row in rows)
    return {status: found[status] for status in STATUSES}


def tag(round_: Round) -> str:
    """Return a text that changes when how far anybody is does; it costs less than to look."""
    state = [(str(id), status, revision) for id, status, revision in session.execute(_work(round_))]
    return tag_of(round_.state, round_.assignment.state, state)


def _work(round_: Round) -> Select[UUID, str, int]:
    query = select(Submission.id, Submission.status, Submission.revision).filter_by(round_id=round_.id)
    return query.where(submissions.is_of(round_)).order_by(Submission.id)


def _share(viewed: list[list[int]], length: int) -> float:
    return covered_length((start, end) for start, end in viewed) / (length or 1)
