"""One student's work on one article: the page on which it is marked, and the teacher's way to give it back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Membership, Scheme, Submission
from annotator.permissions import is_accepting
from annotator.services import next_work, submissions, visibility
from annotator.web import loading
from annotator.web.filters import blocks_of
from annotator.web.pages.annotate.messages import script_messages
from annotator.web.pages.annotate.paper import marked_blocks, numbered

bp = Blueprint("submissions", __name__, url_prefix="/submissions")


@bp.get("/<uuid:id>")
def annotate(id: UUID) -> str:
    submission, viewer = loading.submission(id)
    is_own = submission.membership_id == viewer.id
    assignment = submission.round.assignment
    return render_template(
        "submissions/annotate.html", submission=submission, assignment=assignment, classroom=assignment.classroom,
        article=submission.article, blocks=blocks_of(submission.article), scheme=assignment.scheme,
        messages=script_messages(), labels=_labels(assignment.scheme), left=_as_left(submission, viewer),
        name=_name_of(submission.membership),
        is_own=is_own, may_edit=is_own and submissions.is_open(submission),
        closed_reason=_closed_reason(submission, is_own=is_own), may_return=submissions.may_return(submission.round),
        beside=None if is_own else next_work.beside(submission),
        following=next_work.following(submission) if is_own and submission.status == "submitted" else None,
    )  # fmt: skip


def _labels(scheme: Scheme) -> dict[str, Any]:
    """Return what the page's scripts need of the labels: their lines, what may be linked, and what rarely overlaps."""
    links = {source: sorted(targets) for source, targets in scheme.link_rules.items()}
    slots = [[label["name"], label["slot"]] for label in scheme.labels]
    return {"slots": slots, "rules": {"links": links, "alone": scheme.standing_alone}}


def _as_left(submission: Submission, viewer: Membership) -> dict[str, Any]:
    """Return what the page begins with; whatever changes after this revision it asks for by itself."""
    spans = [span[:-1] for span in visibility.spans_shown(viewer, submission)]  # it needs no revisions
    return {"revision": submission.revision, "viewed": submission.viewed, "spans": spans}


def _name_of(member: Membership) -> str:
    return member.pseudonym or member.user.name


def _closed_reason(submission: Submission, *, is_own: bool) -> str | None:
    """Return why the work cannot be changed or reopened here, or None when it can."""
    if not is_own:
        name = _name_of(submission.membership)
        return _("This is the work of %(name)s: you can look, but not change it.", name=name)
    if submissions.is_open(submission) or is_accepting(submission.round):
        return None
    if submission.round.assignment.state == "archived":
        return _("The assignment is over and put away.")
    if submissions.was_shown(submission.round):
        return _("The class has seen the rulings of this round, so its marks stay as they are.")
    return _("The class has finished marking. What you saved is kept.")


@bp.get("/<uuid:id>/paper")
def paper(id: UUID) -> str:
    """Show the article with its marks as elements: for a printer, and for people who cannot see painted ones."""
    submission, viewer = loading.submission(id)
    assignment, owner = submission.round.assignment, submission.membership
    spans = visibility.spans_for(viewer, submission)
    marks = numbered(spans)
    return render_template(
        "submissions/paper.html", submission=submission, assignment=assignment, classroom=assignment.classroom,
        article=submission.article, scheme=assignment.scheme, blocks=marked_blocks(submission.article, spans),
        marks=marks, numbers={span.id: number for number, span in marks.items()},
        is_own=owner.id == viewer.id, name=_name_of(owner),
    )  # fmt: skip


@bp.post("/<uuid:id>/reopen")
def reopen(id: UUID) -> Response:
    """Give submitted work back to its student, whatever the state of the round."""
    submission, teacher = loading.submission_to_return(id)
    submissions.reopen(submission, by=teacher, now=utcnow())
    session.commit()
    name = _name_of(submission.membership)
    flash(_("%(name)s can change this work and submit it again.", name=name), "good")
    return redirect(url_for("rooms.students", id=submission.round.assignment_id, round=submission.round_id), 303)
