"""Which spans a person may see: the one place that selects spans for anybody.

`may_see` decides on work under its owner's name. Functions that take no viewer give marks without names; who may ask
for what is made of them, `web/loading.py` decides.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.orm import aliased

from annotator.core.formats.facts import COUNTED, STATUSES
from annotator.core.spans import LinkRules, may_link
from annotator.db import session
from annotator.models import Article, Link, Membership, Round, Span, SpanVersion, Submission, Unit
from annotator.permissions import Place, Work, owns
from annotator.services.counted import is_not_left_out
from annotator.services.mark_values import LeavingMark, LinkEnd, OwnMark, Shown

MOST_LISTED = 1_000  # spans in one answer about what changed
# Made once and put to the connection, since every mark or hand-in of a class asks them again.
SHOWN = (
    select(Span.id, Span.start, Span.end, Span.label, Span.version, Span.note, Span.unsure, Span.revision)
    .where(Span.submission_id == bindparam("submission"), ~Span.deleted)
    .order_by(Span.start, Span.end, Span.id)
)
_own = (
    Span.id, Span.submission_id, Span.start, Span.end, Span.label, Span.note, Span.unsure, Span.deleted, Span.version,
    Span.revision, Span.changed_at,
)  # fmt: skip
_named = Span.id.in_(bindparam("ids", expanding=True))
_over = (Span.submission_id == bindparam("submission")) & (Span.start < bindparam("end")) & ~Span.deleted
FOR_CHANGE = select(*_own).where(_named | (_over & (Span.end > bindparam("start"))))
_target = aliased(Span)
LINKS_FOR_CHANGE = (
    select(Link.source_id, _target.id, _target.start, _target.end, _target.label, _target.deleted)
    .join(_target, _target.id == Link.target_id)
    .where(
        Link.source_id.in_(bindparam("ids", expanding=True)) | Link.target_id.in_(bindparam("ids", expanding=True))
    )
)
_LINKS = (
    select(Link.source_id, Link.target_id, Span.label, _target.label)
    .join(Span, Span.id == Link.source_id).join(_target, _target.id == Link.target_id)
    .where(~Span.deleted, ~_target.deleted)
)  # fmt: skip
LINKS_OF_WORK = _LINKS.where(Span.submission_id == bindparam("submission"))
LINKS_OF_ROUND = _LINKS.join(Submission, Submission.id == Span.submission_id).where(
    Submission.round_id == bindparam("round")
)
LINKS_OF_ARTICLE = LINKS_OF_ROUND.where(Submission.article_id == bindparam("article"))
LEAVING = (
    select(
        Span.id, Span.submission_id, Span.start, Span.end, Span.label, Span.unit_id, Span.note, Span.unsure,
        Submission.status,
    )
    .join(Submission, Submission.id == Span.submission_id)
    .where(
        Submission.round_id == bindparam("round"), Submission.article_id == bindparam("article"), ~Span.deleted,
        Submission.status.in_(bindparam("statuses", expanding=True)), is_not_left_out(),
    )
    .order_by(Span.start, Span.end, Span.label, Span.id)
)  # fmt: skip


def _asked(statement: Executable, **values: Any) -> Iterable[Any]:
    """Ask one of the statements that are made once, after what was changed and is not sent yet."""
    session.flush()
    return session.connection().execute(statement, values)


def may_see(viewer: Place, submission: Work) -> bool:
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
    rows = _asked(SHOWN, submission=submission.id)
    links = _links_of(submission)
    return [Shown._make([*row[:-1], links.get(row[0], ()), row.revision]) for row in rows]


def marks_for_change(submission_id: UUID, ids: Collection[UUID], start: int, end: int) -> list[OwnMark]:
    """Return spans with these ids, whosesoever they are, and the submission's marks that cover part of a stretch.

    They are what changes to the spans are checked against, and are not shown.
    """
    asked = {"submission": submission_id, "ids": list(ids), "start": start, "end": end}
    return [OwnMark(*row) for row in _asked(FOR_CHANGE, **asked)]


def links_for_change(ids: Collection[UUID]) -> list[LinkEnd]:
    """Return the links from and to these spans, hidden links included, with what their targets are."""
    return [LinkEnd(*row) for row in _asked(LINKS_FOR_CHANGE, ids=list(ids))]


def _rules_of(submission: Submission) -> LinkRules:
    return submission.round.assignment.scheme.link_rules


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
    for one, other in _not_hidden(_asked(LINKS_OF_WORK, submission=submission.id), _rules_of(submission)):
        found[one] = (*found.get(one, ()), other)
    return found


def links_under_review(round_: Round) -> list[tuple[UUID, UUID]]:
    """Return the links of a round that can be seen, by the ids of their ends."""
    return _not_hidden(_asked(LINKS_OF_ROUND, round=round_.id), round_.assignment.scheme.link_rules)


def _not_hidden(ends: Iterable[Any], rules: LinkRules) -> list[tuple[UUID, UUID]]:
    """Return links without those that an end hides, from ids and labels of their ends."""
    return [(one, other) for one, other, label, of in ends if may_link(rules, label, of)]


def marks_to_leave(round_: Round, article: Article, *, has_unfinished: bool) -> list[LeavingMark]:
    """Return the marks of submitted work, and with `has_unfinished` of all work, for releases and exports.

    No name goes with them.
    """
    here = {"round": round_.id, "article": article.id}
    targets: dict[UUID, list[UUID]] = {}
    rules = round_.assignment.scheme.link_rules
    for one, other in _not_hidden(_asked(LINKS_OF_ARTICLE, **here), rules):
        targets.setdefault(one, []).append(other)
    statuses = STATUSES if has_unfinished else COUNTED
    rows = _asked(LEAVING, statuses=statuses, **here)
    return [LeavingMark._make([*row, tuple(targets.get(row.id, ()))]) for row in rows]


def units_with_own_span(viewer: Membership, unit_ids: Collection[UUID]) -> set[UUID]:
    """Return which of the units hold a submitted span of the viewer's own, under any role in any class.

    Decided by edges and label, since a span that was handed in after the units were derived is in none of them yet.
    """
    chosen = select(Unit.id, Unit.round_id, Unit.article_id, Unit.versions).where(Unit.id.in_(unit_ids))
    found = session.execute(chosen).all()
    work = select(Submission.round_id, Submission.article_id, Span.start, Span.end, Span.label)
    theirs = work.join(Span.submission).join(Submission.membership).where(
        Membership.user_id == viewer.user_id, Submission.status.in_(COUNTED), Span.deleted.is_(False),
        Submission.round_id.in_({row.round_id for row in found}),
    )  # fmt: skip
    own = set(map(tuple, session.execute(theirs))) if found else set()
    return {
        id
        for id, round_id, article_id, versions in found
        if any((round_id, article_id, start, end, label) in own for start, end, label, _votes in versions)
    }
