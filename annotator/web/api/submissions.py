"""Submissions: what a student has, what was on screen, submitting and reopening."""

from typing import Any
from uuid import UUID

from spectree import Response

from annotator.clock import utcnow
from annotator.models import Membership
from annotator.models import Submission as SubmissionRow
from annotator.permissions import Permission, owns
from annotator.services import submissions, visibility
from annotator.services.operations import Answer
from annotator.web import loading
from annotator.web.api.answers.base import Problem
from annotator.web.api.answers.work import (
    ListedSpan,
    Spans,
    Submission,
    SubmissionBrief,
    SubmissionBriefs,
    ViewedNow,
)
from annotator.web.api.blueprint import bp, spec
from annotator.web.api.changes import Repeat, changes
from annotator.web.api.schemas import Empty, MineQuery, SinceQuery, Viewed
from annotator.web.errors import problem


def own_submission(id: UUID) -> SubmissionRow:
    """Return the visitor's own work, which they alone may change."""
    return loading.own_submission(id)[0]


def _whole(submission: SubmissionRow, member: Membership) -> Submission:
    text = submission.article.text
    spans = [ListedSpan.shown(span, text) for span in visibility.spans_shown(member, submission)]
    return Submission.whole(submission, spans, is_open=submissions.is_open(submission))


def _handed_in_again(known: Answer, id: UUID, **_given: Any) -> Any:
    return _whole_at(id, known, "submitted")


def _reopened_again(known: Answer, id: UUID, **_given: Any) -> Any:
    submission, member = loading.submission(id)
    return _whole_at(id, known, "open" if owns(member, submission) else "returned")


def _whole_at(id: UUID, known: Answer, status: str) -> Submission:
    """Return the submission as a change left it that is asked for again; links are those of now."""
    submission, _member = loading.submission(id)
    text, then = submission.article.text, visibility.spans_at(submission, known.revision or 0)
    spans = [
        ListedSpan.at(row, text, id=span.id, links=[one.id for one in span.links], revision=row.revision)
        for span, row in then
    ]
    is_open = status != "submitted"
    return Submission.whole(submission, spans, is_open=is_open, status=status, revision=known.revision)


def _viewed_again(known: Answer, id: UUID, **_given: Any) -> Any:
    return ViewedNow.of(own_submission(id), status="open", revision=known.revision)


@bp.get("/assignments/<uuid:id>/submissions")
@spec.validate(resp=Response(HTTP_200=SubmissionBriefs, HTTP_403=Problem, HTTP_404=Problem), tags=["submissions"])
def list_submissions(id: UUID, query: MineQuery) -> Any:
    """List your own submissions of the present round with `mine=1`, or everybody's if you teach."""
    assignment, member = loading.assignment(id, Permission.SEE)
    round_ = loading.round_of(assignment, query.round)
    if query.mine:
        mine = submissions.of_member(round_, member)
        return SubmissionBriefs(items=[SubmissionBrief.of(row, spans=None) for row in mine])
    loading.place_in(assignment.classroom_id, Permission.TEACH)
    rows = submissions.page_of_round(round_, after=query.after, size=query.limit + 1)
    following = str(rows[query.limit - 1].id) if len(rows) > query.limit else None
    shown = [SubmissionBrief.of(row, spans=None) for row in rows[: query.limit]]
    return SubmissionBriefs(items=shown, next=following)


@bp.get("/submissions/<uuid:id>")
@spec.validate(resp=Response(HTTP_200=Submission, HTTP_404=Problem), tags=["submissions"])
def show_submission(id: UUID) -> Any:
    """Show a submission with article, scheme and spans, to its owner and to the teacher."""
    return _whole(*loading.submission(id))


@bp.get("/submissions/<uuid:id>/spans")
@spec.validate(resp=Response(HTTP_200=Spans, HTTP_404=Problem), tags=["spans"])
def list_spans(id: UUID, query: SinceQuery) -> Any:
    """List what changed after a revision, deleted spans included, and say whether the work is open to its owner.

    `next`, unless it is null, is the `since` to ask with for the rest.
    """
    submission, member = loading.submission(id)
    last, closed = visibility.last_listed(submission, query.since), submissions.closed_by(submission)
    spans = visibility.spans_for(member, submission, since=query.since, until=last)
    return Spans(
        revision=submission.revision if last is None else last, next=last,
        spans=[ListedSpan.now(row, submission.article.text) for row in spans],
        is_open=closed is None, closed_because=problem(closed)["detail"] if closed else None,
    )  # fmt: skip


@bp.put("/submissions/<uuid:id>/viewed")
@spec.validate(resp=Response(HTTP_200=ViewedNow, HTTP_403=Problem, HTTP_404=Problem), tags=["submissions"])
@changes(Repeat(own_submission, _viewed_again), 200)
def view_submission(id: UUID, json: Viewed) -> Any:
    """Add stretches that were on screen."""
    return ViewedNow.model_validate(submissions.view(loading.work_to_change(id), json.ranges))


@bp.post("/submissions/<uuid:id>/submit")
@spec.validate(resp=Response(HTTP_200=Submission, HTTP_403=Problem, HTTP_404=Problem), tags=["submissions"])
@changes(Repeat(own_submission, _handed_in_again, named="id"), 200)
def submit_submission(id: UUID, json: Empty) -> Any:
    """Hand in the whole article; having marked nothing is an answer, too."""
    submission, member = loading.own_submission(id)
    return _whole(submissions.submit(submission, by=member, now=utcnow()), member)


@bp.post("/submissions/<uuid:id>/reopen")
@spec.validate(resp=Response(HTTP_200=Submission, HTTP_403=Problem, HTTP_404=Problem), tags=["submissions"])
@changes(Repeat(loading.submission, _reopened_again, named="id"), 200)
def reopen_submission(id: UUID, json: Empty) -> Any:
    """Take submitted work back: its owner while the round is open, the teacher until the reveal."""
    submission, member = loading.submission(id)
    return _whole(submissions.reopen(submission, by=member, now=utcnow()), member)
