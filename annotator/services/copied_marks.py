"""A round that starts from one's own marks: they are copied, so that the earlier round stays as it was."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select

from annotator.core.spans import deepest, trimmed
from annotator.db import session
from annotator.models import Link, Round, Span, Submission
from annotator.services import span_rules, visibility
from annotator.services.span_rules import Edges


def carry_over(round_: Round, *, now: datetime) -> None:
    """Give every untouched submission of the round copies of its owner's marks in the round before."""
    fresh = session.scalars(select(Submission).filter_by(round_id=round_.id, revision=0)).all()
    for submission in fresh:
        if earlier := _earlier(submission):
            _copy(earlier, submission, now)
    session.flush()


def _earlier(submission: Submission) -> Submission | None:
    before = (
        select(Round.id)
        .filter_by(assignment_id=submission.round.assignment_id)
        .where(Round.number < submission.round.number)
        .order_by(Round.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    same = {"article_id": submission.article_id, "membership_id": submission.membership_id}
    return session.scalar(select(Submission).filter_by(**same).where(Submission.round_id == before))


def _copy(earlier: Submission, submission: Submission, now: datetime) -> None:
    copies = _fitting(earlier)
    ids = {span.id: uuid4() for span, _ in copies}
    submission.revision = 1 if copies else 0
    session.add_all(
        Span(
            id=ids[span.id], submission_id=submission.id, start=start, end=end, label=span.label,
            note=span.note, unsure=span.unsure, version=1, revision=1, changed_at=now,
        )
        for span, (start, end) in copies
    )  # fmt: skip
    session.flush()
    session.add_all(
        Link(source_id=ids[span.id], target_id=ids[target.id])
        for span, _ in copies
        for target in span.links
        if target.id in ids
    )


def _fitting(earlier: Submission) -> list[tuple[Span, Edges]]:
    """Return the marks with the edges of their copies, in text order.

    What could not be marked today is not copied: outer white space, twice the same, more over one character than one
    person may. Only marks from before these rules are such; they stay in their own round as they are.
    """
    spans = visibility.spans_for(earlier.membership, earlier)
    edges = [trimmed(earlier.article.text, span.start, span.end) for span in spans]
    is_crowded = deepest(edges, 0, len(earlier.article.text)) > span_rules.MOST_HERE
    taken: dict[tuple[Edges, str], Edges] = {}
    copies = []
    for span, (start, end) in zip(spans, edges, strict=True):
        is_double = ((start, end), span.label) in taken
        if start < end and not is_double and not (is_crowded and _is_full(taken.values(), start, end)):
            taken[(start, end), span.label] = start, end
            copies.append((span, (start, end)))
    return copies


def _is_full(taken: Iterable[Edges], start: int, end: int) -> bool:
    return deepest(taken, start, end) >= span_rules.MOST_HERE
