"""Marks made by the service that the API uses, for tests that hold rows: they are read anew afterwards."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from annotator.db import session
from annotator.models import Span, Submission
from annotator.services import own_work, spans, submissions
from annotator.services.own_work import WHOLE, OwnWork
from annotator.services.spans import Change, Marking, Outcome, Verb


def locked(submission: Submission) -> OwnWork:
    found = own_work.locked(submission.membership.user_id, submission.id, WHOLE)
    assert found is not None
    return found[0]


def mark_span(submission: Submission, id: UUID, marking: Marking, *, now: datetime) -> tuple[Verb, Span]:
    """Make, change or restore a span; return what was done, and its row."""
    verb, _seen = spans.mark_span(locked(submission), id, marking, now=now)
    session.expire_all()
    return verb, session.get_one(Span, id)


def delete_span(submission: Submission, id: UUID, *, version: int, now: datetime) -> None:
    spans.delete_span(locked(submission), id, version=version, now=now)
    session.expire_all()


def apply_batch(submission: Submission, changes: Sequence[Change], *, now: datetime) -> list[Outcome]:
    _revision, outcomes = spans.apply_batch(locked(submission), changes, now=now)
    session.expire_all()
    return outcomes


def view(submission: Submission, ranges: Sequence[tuple[int, int]]) -> None:
    """Note what was on screen."""
    submissions.view(locked(submission), ranges)
    session.expire_all()
