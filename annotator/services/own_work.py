"""A submission as bare values, locked for a change by its owner: what saving a mark asks, in one statement.

It loads no article and no scheme with its clauses, since each mark of a class would pay for them.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Row, Table, bindparam, func, literal, select, update
from sqlalchemy.orm import aliased

from annotator.core.spans import LinkRules, link_rules
from annotator.db import session
from annotator.models import Article, Assignment, Membership, Round, Scheme, Submission

_owner, _viewer = aliased(Membership), aliased(Membership)
WORK = (
    select(
        Submission.id, Submission.article_id, Submission.status, Submission.revision, Submission.viewed,
        Round.id.label("round_id"), Round.state.label("round_state"), Assignment.state.label("assignment_state"),
        _owner.classroom_id, _owner.id.label("owner"), _owner.role.label("owner_role"),
        _viewer.id.label("viewer"), _viewer.role.label("viewer_role"), Scheme.labels,
        func.length(Article.text).label("text_length"),
    )
    .join(Round, Round.id == Submission.round_id).join(Assignment, Assignment.id == Round.assignment_id)
    .join(Scheme, Scheme.id == Assignment.scheme_id).join(Article, Article.id == Submission.article_id)
    .join(_owner, _owner.id == Submission.membership_id)
    .outerjoin(_viewer, (_viewer.classroom_id == _owner.classroom_id) & (_viewer.user_id == bindparam("user")))
    .where(Submission.id == bindparam("submission"))
    .with_for_update(of=Submission)
)  # fmt: skip
# `substr` counts code points on SQLite and on PostgreSQL, from 1.
_part = func.substr(Article.text, bindparam("first") + 1, bindparam("length"))
WITH_PART, WITH_TEXT = WORK.add_columns(_part.label("words")), WORK.add_columns(Article.text.label("words"))
WITHOUT_WORDS = WORK.add_columns(literal("").label("words"))
_row = cast(Table, Submission.__table__)
_touched = update(_row).where(_row.c.id == bindparam("of"))
TOUCHED = _touched.values(revision=bindparam("revision"), status=bindparam("status"))
TOUCHED_VIEWED = TOUCHED.values(viewed=bindparam("viewed"))
WORDS = select(_part).where(Article.id == bindparam("article"))


class Part(NamedTuple):
    """Which words of the article a change needs: `length` code points from `first` on."""

    first: int
    length: int


NOTHING, WHOLE = Part(0, 0), None


class BareAssignment(NamedTuple):
    classroom_id: UUID
    state: str


class BareRound(NamedTuple):
    id: UUID
    state: str
    assignment: BareAssignment


class BarePlace(NamedTuple):
    """A membership as bare values."""

    id: UUID
    classroom_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class OwnWork:
    """A submission under its lock; `words` are those of the article from `first` on, `length` is the whole's.

    The state of the round is that of the moment when the lock was asked for.
    """

    id: UUID
    article_id: UUID
    status: str
    revision: int
    viewed: list[Any]
    round: BareRound
    membership: BarePlace
    labels: list[dict[str, Any]]
    length: int
    first: int
    words: str

    @property
    def membership_id(self) -> UUID:
        return self.membership.id

    @property
    def label_names(self) -> list[str]:
        return [label["name"] for label in self.labels]

    @property
    def link_rules(self) -> LinkRules:
        return link_rules(self.labels)

    def between(self, start: int, end: int) -> str:
        """Return the words between two code points; they are read when they are not here."""
        if self.first <= start and end <= self.first + len(self.words):
            return self.words[start - self.first : end - self.first]
        found = {"article": self.article_id, "first": start, "length": end - start}
        return str(session.connection().execute(WORDS, found).scalar_one())


def locked(user_id: UUID, id: UUID, part: Part | None = NOTHING) -> tuple[OwnWork, BarePlace | None] | None:
    """Return a submission and the user's place in its class, if there are any; None as `part` is the whole text."""
    session.flush()
    statement, asked = WITHOUT_WORDS, {"user": user_id, "submission": id}
    if part is None:
        statement = WITH_TEXT
    elif part.length > 0:
        statement, asked = WITH_PART, asked | part._asdict()
    row = session.connection().execute(statement, asked).one_or_none()
    return row and (_work(row, part.first if part else 0), _viewer_of(row))


def touch(work: OwnWork, revision: int, viewed: list[list[int]] | None = None) -> str:
    """Write the revision that changes have come to, and open what was unopened; return the status.

    `viewed` is written with it, where it is given.
    """
    status = "open" if work.status == "unopened" else work.status
    row = {"of": work.id, "revision": revision, "status": status}
    if viewed is None:
        session.connection().execute(TOUCHED, row)
    else:
        session.connection().execute(TOUCHED_VIEWED, row | {"viewed": viewed})
    return status


def _work(row: Row[Any], first: int) -> OwnWork:
    assignment = BareAssignment(row.classroom_id, row.assignment_state)
    return OwnWork(
        row.id, row.article_id, row.status, row.revision, row.viewed,
        BareRound(row.round_id, row.round_state, assignment), BarePlace(row.owner, row.classroom_id, row.owner_role),
        row.labels, row.text_length, first, row.words,
    )  # fmt: skip


def _viewer_of(row: Row[Any]) -> BarePlace | None:
    return BarePlace(row.viewer, row.classroom_id, row.viewer_role) if row.viewer else None
