"""Which spans a person may see: the one place that selects spans for anybody."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import aliased, contains_eager

from annotator.core.spans import LinkRules, may_link
from annotator.db import session
from annotator.models import Article, Link, Membership, Round, Span, SpanVersion, Submission
from annotator.permissions import owns


class Mark(NamedTuple):
    """What grouping needs of a span: of which submission it is, but not whose."""

    id: UUID
    submission_id: UUID
    start: int
    end: int
    label: str
    unit_id: UUID | None


MARK = Span.id, Span.submission_id, Span.start, Span.end, Span.label, Span.unit_id


class Shown(NamedTuple):
    """A span as the page takes it up on which it is marked; `links` are the ids of what it attributes."""

    id: UUID
    start: int
    end: int
    label: str
    version: int
    note: str | None
    unsure: bool
    links: tuple[UUID, ...]


class Changed(NamedTuple):
    """What counting needs of a span that was made, changed or deleted."""

    submission_id: UUID
    id: UUID
    start: int
    end: int
    label: str
    deleted: bool
    revision: int


MOST_LISTED = 1_000  # spans in one answer about what changed
CHANGED = (
    select(Span.submission_id, Span.id, Span.start, Span.end, Span.label, Span.deleted, Span.revision)
    .where(Span.submission_id.in_(bindparam("submissions", expanding=True)), Span.revision > bindparam("oldest"))
    .order_by(Span.start, Span.end, Span.id)
)  # made once and put to the connection, since every mark of a class asks it again


def may_see(viewer: Membership, submission: Submission) -> bool:
    """Say whether the viewer may see this work under its owner's name: the owner, and the teacher of the class.

    Reviewers may not: they see units, whose columns have no names.
    """
    if viewer.classroom_id != submission.membership.classroom_id:
        return False
    return owns(viewer, submission) or viewer.role == "teacher"


def spans_for(
    viewer: Membership, submission: Submission, *, since: int | None = None, until: int | None = None
) -> Sequence[Span]:
    """Return the spans of a submission that the viewer may see, in text order.

    With `since`, what changed after that revision, deleted spans included; with `until`, up to that one.
    """
    if not may_see(viewer, submission):
        return []
    query = select(Span).filter_by(submission_id=submission.id).order_by(Span.start, Span.end, Span.id)
    query = query.where(Span.deleted.is_(False)) if since is None else query.where(Span.revision > since)
    return session.scalars(query if until is None else query.where(Span.revision <= until)).all()


def last_listed(submission: Submission, since: int) -> int | None:
    """Return up to which revision an answer about what changed goes, or None when it is whole.

    Marks of one revision (a further round begins with such) are not torn apart.
    """
    later = select(Span.revision).where(Span.submission_id == submission.id, Span.revision > since)
    found = session.scalars(later.order_by(Span.revision).offset(MOST_LISTED - 1).limit(2)).all()
    if len(found) < 2 or session.scalar(later.where(Span.revision > found[0]).limit(1)) is None:
        return None
    return found[0]


def spans_shown(viewer: Membership, submission: Submission) -> list[Shown]:
    """Return the same spans as bare values, without ORM objects: a page may hold two thousand of them."""
    if not may_see(viewer, submission):
        return []
    columns = Span.id, Span.start, Span.end, Span.label, Span.version, Span.note, Span.unsure
    here = {"submission_id": submission.id, "deleted": False}
    rows = session.execute(select(*columns).filter_by(**here).order_by(Span.start, Span.end, Span.id))
    links = _links_of(submission)
    return [Shown(*row, links.get(row[0], ())) for row in rows]


def marks_over(submission: Submission, start: int, end: int) -> list[Mark]:
    """Return the marks of a submission that cover part of a stretch, to check one more against them."""
    here = select(*MARK).filter_by(submission_id=submission.id, deleted=False)
    return [Mark(*row) for row in session.execute(here.where(Span.start < end, Span.end > start))]


def links_from(source: Span) -> dict[UUID, bool]:
    """Return what a span links to, hidden links included, and whether each can be seen."""
    target = select(Link.target_id, Span.label, Span.deleted).join(Span, Span.id == Link.target_id)
    found = session.execute(target.where(Link.source_id == source.id))
    rules = _rules_of(source.submission)
    return {id: may_link(rules, source.label, label) and not deleted for id, label, deleted in found}


def _rules_of(submission: Submission) -> LinkRules:
    return submission.round.assignment.scheme.link_rules


def linkable(source: Span, ids: Collection[UUID], also: Collection[UUID]) -> set[UUID]:
    """Return which of these spans the source may be linked to, itself never; of deleted ones, those in `also`."""
    if not ids:
        return set()
    there = select(Span.id, Span.label).filter_by(submission_id=source.submission_id).where(Span.id.in_(ids))
    found = session.execute(there.where(Span.deleted.is_(False) | Span.id.in_(also)))
    rules = _rules_of(source.submission)
    return {id for id, label in found if id != source.id and may_link(rules, source.label, label)}


def span_at(submission: Submission, id: UUID, version: int) -> Span | SpanVersion | None:
    """Return a span of the submission as it was in one of its versions, to answer a request that is sent again."""
    here = {"submission_id": submission.id}
    span = session.scalar(select(Span).filter_by(id=id, version=version, **here))
    earlier = select(SpanVersion).filter_by(span_id=id, version=version).join(Span, Span.id == SpanVersion.span_id)
    return span or session.scalar(earlier.filter_by(**here))


def spans_at(submission: Submission, revision: int) -> list[tuple[Span, Span | SpanVersion]]:
    """Return the spans of a submission and what each was at an earlier revision, in text order of that time."""
    now = session.scalars(select(Span).filter_by(submission_id=submission.id)).all()
    earlier = select(SpanVersion).join(Span, Span.id == SpanVersion.span_id).filter_by(submission_id=submission.id)
    then = earlier.where(SpanVersion.revision <= revision).order_by(SpanVersion.version)
    latest: dict[UUID, Span | SpanVersion] = {row.span_id: row for row in session.scalars(then)}
    latest |= {span.id: span for span in now if span.revision <= revision}
    known = [(span, latest[span.id]) for span in now if span.id in latest and not latest[span.id].deleted]
    return sorted(known, key=lambda pair: (pair[1].start, pair[1].end, pair[0].id))


def linked_in_order(submission: Submission, targets: Collection[UUID]) -> list[UUID]:
    """Return ids of the submission's spans in text order, whether or not they are deleted."""
    if not targets:
        return []
    query = select(Span.id).where(Span.submission_id == submission.id, Span.id.in_(targets))
    return list(session.scalars(query.order_by(Span.start, Span.end, Span.id)))


def _links_of(submission: Submission) -> dict[UUID, tuple[UUID, ...]]:
    """Return what each span attributes, without links that are hidden."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    for one, other in _shown_links(Span.submission_id == submission.id, _rules_of(submission)):
        found[one] = (*found.get(one, ()), other)
    return found


def links_under_review(round_: Round) -> list[tuple[UUID, UUID]]:
    """Return the links of a round that can be seen, by the ids of their ends."""
    works = select(Submission.id).filter_by(round_id=round_.id).scalar_subquery()
    return _shown_links(Span.submission_id.in_(works), round_.assignment.scheme.link_rules)


def _shown_links(where: ColumnElement[bool], rules: LinkRules) -> list[tuple[UUID, UUID]]:
    """Return links whose source is where it is asked for, without those that an end hides."""
    target = aliased(Span)
    ends = select(Link.source_id, Link.target_id, Span.label, target.label).join(Span, Span.id == Link.source_id)
    both = ends.join(target, target.id == Link.target_id).where(where, ~Span.deleted, ~target.deleted)
    return [(one, other) for one, other, label, of in session.execute(both) if may_link(rules, label, of)]


def spans_under_review(round_: Round, article: Article) -> Sequence[Span]:
    """Return the spans of submitted work, for units and releases; no name goes with them."""
    return session.scalars(_of_article(round_, article).where(Submission.status == "submitted")).all()


def marks_under_review(round_: Round, article: Article) -> list[Mark]:
    """Return the same spans as bare values, for grouping: a class of two hundred has ten thousand."""
    here = {"round_id": round_.id, "article_id": article.id, "status": "submitted"}
    query = select(*MARK).join(Span.submission).filter_by(**here).where(Span.deleted.is_(False))
    return [Mark(*row) for row in session.execute(query)]


def marks_of(submission: Submission) -> list[Mark]:
    """Return the spans of one submission as bare values, for grouping what they touch."""
    query = select(*MARK).where(Span.submission_id == submission.id, Span.deleted.is_(False))
    return [Mark(*row) for row in session.execute(query)]


def units_with_own_span(viewer: Membership, unit_ids: Collection[UUID]) -> set[UUID]:
    """Return which of the units hold a submitted span of the viewer's own, under any role in any class."""
    query = select(Span.unit_id).join(Span.submission).join(Submission.membership)
    own = query.where(Span.unit_id.in_(unit_ids), Span.deleted.is_(False), Submission.status == "submitted")
    return {id for id in session.scalars(own.where(Membership.user_id == viewer.user_id)) if id}


def marks_since(since: Mapping[UUID, int]) -> list[Changed]:
    """Return what changed after the revision of each submission named, finished or not, deleted marks included.

    It is for counting: the same marks from the beginning and bit by bit make the same figures, and nobody is named.
    """
    if not since:
        return []
    asked = {"submissions": list(since), "oldest": min(since.values())}
    found = (Changed(*row) for row in session.connection().execute(CHANGED, asked))
    return [change for change in found if change.revision > since[change.submission_id]]


def spans_unfinished(round_: Round, article: Article) -> Sequence[Span]:
    """Return the spans of work not submitted, for an export of everything."""
    return session.scalars(_of_article(round_, article).where(Submission.status != "submitted")).all()


def _of_article(round_: Round, article: Article) -> Select[Span]:
    return (
        select(Span)
        .join(Span.submission)
        .where(Submission.round_id == round_.id, Submission.article_id == article.id, Span.deleted.is_(False))
        .options(contains_eager(Span.submission))
        .order_by(Span.start, Span.end, Span.label, Span.id)
    )


def every_version(works: Select[UUID]) -> set[tuple[int, int, str]]:
    """Return every (start, end, label) that a mark of these submissions (ids) has or had, deleted marks included.

    It is for erasing: a version that only the erased person had must be found nowhere any more. It is shown to no one.
    """
    now = select(Span.start, Span.end, Span.label).where(Span.submission_id.in_(works))
    before = select(SpanVersion.start, SpanVersion.end, SpanVersion.label).join(Span, Span.id == SpanVersion.span_id)
    found = [*session.execute(now), *session.execute(before.where(Span.submission_id.in_(works)))]
    return {(start, end, label) for start, end, label in found}


def count_of(works: Select[UUID]) -> int:
    """Return how many marks these submissions (ids) hold: a number, never a mark."""
    query = select(func.count()).select_from(Span).where(Span.submission_id.in_(works), Span.deleted.is_(False))
    return session.scalar(query) or 0


def counts_of_round(round_: Round) -> dict[UUID, int]:
    """Return how many marks each submission of a round holds, by its id."""
    here = Span.submission_id, func.count()
    query = select(*here).join(Submission).where(Submission.round_id == round_.id, Span.deleted.is_(False))
    return dict(session.execute(query.group_by(Span.submission_id)).all())


def ids_by_unit(unit_ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """Return units with the ids of the spans that they last held, those withdrawn for now included."""
    found = session.execute(select(Span.unit_id, Span.id).where(Span.unit_id.in_(unit_ids)))
    return [(unit_id, span_id) for unit_id, span_id in found if unit_id]
