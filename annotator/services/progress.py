"""How far each student is: status, share read and number of marks; no mark itself."""

from dataclasses import dataclass
from uuid import UUID

from annotator.core.ranges import covered_length
from annotator.models import Round, Submission
from annotator.services import submissions
from annotator.services.tags import tag_of


@dataclass(frozen=True)
class Row:
    """How far one student is with one article; `seen` is the share of the text that was on screen."""

    submission: Submission
    seen: float
    spans: int


@dataclass(frozen=True)
class Progress:
    """Everybody's rows, counts by status, and a tag that changes when any of it does."""

    rows: tuple[Row, ...]
    counts: dict[str, int]
    etag: str


def of_round(round_: Round) -> Progress:
    """Return how far everybody is."""
    spans = submissions.span_counts(round_)
    found = sorted(submissions.of_round(round_), key=_place)
    rows = tuple(_row(submission, spans.get(submission.id, 0)) for submission in found)
    statuses = [row.submission.status for row in rows]
    counts = {status: statuses.count(status) for status in ("unopened", "open", "submitted", "returned")}
    state = [(row.submission.id, row.submission.revision, row.submission.status) for row in rows]
    return Progress(rows, counts, tag_of(round_.state, round_.assignment.state, state))


def _place(submission: Submission) -> tuple[str, UUID]:
    return (submission.membership.pseudonym or "").casefold(), submission.article_id


def _row(submission: Submission, spans: int) -> Row:
    length = len(submission.article.text) or 1
    return Row(submission, covered_length((start, end) for start, end in submission.viewed) / length, spans)
