"""A round that starts from one's own marks: they are copied, so that the earlier round stays as it was."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select

from annotator.db import session
from annotator.models import Link, Round, Span, Submission
from annotator.services import visibility


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
    spans = visibility.spans_for(earlier.membership, earlier)
    ids = {span.id: uuid4() for span in spans}
    submission.revision = 1 if spans else 0
    session.add_all(
        Span(
            id=ids[span.id], submission_id=submission.id, start=span.start, end=span.end, label=span.label,
            note=span.note, unsure=span.unsure, version=1, revision=1, changed_at=now,
        )
        for span in spans
    )  # fmt: skip
    session.flush()
    session.add_all(
        Link(source_id=ids[span.id], target_id=ids[target.id]) for span in spans for target in span.links
    )
