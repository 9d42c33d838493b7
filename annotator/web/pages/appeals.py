"""What was ruled on a student's own marks, once it is revealed, and the student's question about it."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Membership, Submission
from annotator.permissions import blinding_round, is_revealed, owns
from annotator.services.errors import Missing, Refused
from annotator.services.review import appeals
from annotator.web import loading
from annotator.web.errors import sentence_of, status_of
from annotator.web.fresh_units import derive_first
from annotator.web.labels import label_of
from annotator.web.pages.outcomes import outcomes_of

bp = Blueprint("appeals", __name__)


@bp.get("/submissions/<uuid:id>/rulings")
def show(id: UUID) -> Response:
    return _page(*_own(id))


def _own(id: UUID) -> tuple[Submission, Membership]:
    """Return the visitor's own work; rulings on it are for nobody else."""
    submission, viewer = loading.submission(id)
    if not owns(viewer, submission):
        raise Missing
    if is_revealed(submission.round):
        derive_first(submission.round)
    return submission, viewer


def _page(
    submission: Submission, viewer: Membership, status: int = 200, refused: UUID | None = None, notice: str = ""
) -> Response:
    shown = {
        "submission": submission, "scheme": submission.round.assignment.scheme, "text": submission.article.text,
        "outcomes": outcomes_of(submission, viewer), "blinding": blinding_round(submission.round),
        "left": appeals.left(submission.round, viewer),
        "label_of": label_of, "refused": refused, "notice": notice,
    }  # fmt: skip
    return make_response(render_template("appeals/show.html", **shown), status)


@bp.post("/submissions/<uuid:id>/rulings/<uuid:unit_id>/questions")
def ask(id: UUID, unit_id: UUID) -> Response:
    submission, viewer = _own(id)
    unit = loading.unit_in(submission, unit_id)
    try:
        appeals.ask(unit, request.form.get("question", ""), by=viewer, now=utcnow())
    except Refused as error:
        session.rollback()
        return _page(*_own(id), status_of(error), unit_id, sentence_of(error))
    session.commit()
    flash(gettext("Your question is on its way to the reviewers. They do not see your name."), "good")
    return redirect(url_for("appeals.show", id=id, _anchor=f"u-{unit_id}"), 303)
