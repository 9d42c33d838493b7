"""Marks without names, for what is made of many people's: units, figures, the picture of a class; and their numbers.

Nothing here takes a viewer: who may ask for what is made of it, `web/loading.py` decides.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, func, select, update

from annotator.db import session
from annotator.models import Article, Round, Span, SpanVersion, Submission
from annotator.services.counted import is_counted
from annotator.services.mark_values import Changed, Mark

SPANS = cast(Table, Span.__table__)
MOVED = update(SPANS).where(SPANS.c.id == bindparam("span")).values(unit_id=bindparam("unit"))
# Made once and put to the connection, since every mark or hand-in of a class asks it again.
CHANGED = (
    select(Span.submission_id, Span.id, Span.start, Span.end, Span.label, Span.deleted, Span.revision)
    .where(Span.submission_id.in_(bindparam("submissions", expanding=True)), Span.revision > bindparam("oldest"))
    .order_by(Span.start, Span.end, Span.id)
)


def work_under_review(round_: Round, article: Article) -> tuple[dict[str, int], list[Mark]]:
    """Return ids and revisions of submitted work, and its marks as bare values, in no order: for grouping.

    One statement, so that both are of one moment on every database.
    """
    here = {"round_id": round_.id, "article_id": article.id}
    columns = Span.id, Submission.id, Span.start, Span.end, Span.label, Span.unit_id, Submission.revision
    stands = (Span.submission_id == Submission.id) & Span.deleted.is_(False)
    work = select(*columns).select_from(Submission).filter_by(**here).where(is_counted())
    rows = session.execute(work.outerjoin(Span, stands)).all()
    revisions = {str(row[1]): row.revision for row in rows}
    return revisions, [Mark(*row[:-1]) for row in rows if row[0] is not None]


def count_under_review(round_: Round, article: Article) -> int:
    """Return how many marks the submitted work on an article holds: a number, never a mark."""
    here = {"round_id": round_.id, "article_id": article.id}
    return count_of(select(Submission.id).filter_by(**here).where(is_counted()))


def units_of_work(submission_ids: Collection[UUID]) -> set[UUID]:
    """Return the units that hold or held a mark of these submissions, marks that are deleted now included."""
    query = select(Span.unit_id).where(Span.submission_id.in_(submission_ids), Span.unit_id.is_not(None)).distinct()
    return {id for id in session.scalars(query) if id}


def marked_units(submission_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return by unit which of these submissions have a mark in it now."""
    found: dict[UUID, set[UUID]] = {}
    query = select(Span.unit_id, Span.submission_id).where(Span.submission_id.in_(submission_ids), ~Span.deleted)
    for unit_id, submission_id in session.execute(query) if submission_ids else ():
        if unit_id:
            found.setdefault(unit_id, set()).add(submission_id)
    return found


def move_to_units(moved: Sequence[Mapping[str, UUID]]) -> None:
    """Note in which unit each `span` is now, its `unit`, by their ids. Rows that are loaded learn of it, too."""
    session.connection().execute(MOVED, list(moved))
    for row in session:
        if isinstance(row, Span):
            session.expire(row, ["unit_id"])


def marks_since(since: Mapping[UUID, int]) -> list[Changed]:
    """Return what changed after the revision of each submission named, finished or not, deleted marks included.

    It is for counting: the same marks from the beginning and bit by bit make the same figures, and nobody is named.
    """
    if not since:
        return []
    session.flush()
    asked = {"submissions": list(since), "oldest": min(since.values())}
    found = (Changed(*row) for row in session.connection().execute(CHANGED, asked))
    return [change for change in found if change.revision > since[change.submission_id]]


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
