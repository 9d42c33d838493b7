"""Rounds: opened to the class, closed for review, revealed, and begun again."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.permissions import Permission
from annotator.services import rounds
from annotator.web.access import found, me
from annotator.web.api.assignments import seen_assignment

bp = Blueprint("rounds", __name__)


@bp.post("/rounds/<uuid:id>/state")
def change_state(id: UUID) -> Response:
    round_ = found(rounds.with_id(id))
    seen_assignment(round_.assignment_id, Permission.TEACH)
    rounds.set_state(round_, request.form["state"], by=me(), now=utcnow())
    session.commit()
    flash(_sentence(round_.state), "good")
    return redirect(url_for("assignments.show", id=round_.assignment_id), 303)


def _sentence(state: str) -> str:
    return {
        "waiting": _("Nothing has changed."),
        "open": _("The round is open: students can mark and submit."),
        "reviewing": _("The round is closed for review: students can no longer change their marks."),
        "revealed": _("What was settled is revealed to the class."),
    }[state]


@bp.post("/assignments/<uuid:id>/rounds")
def start(id: UUID) -> Response:
    assignment, _member = seen_assignment(id, Permission.TEACH)
    round_ = rounds.start(assignment, "nothing", by=me(), now=utcnow())
    rounds.set_state(round_, "open", by=me(), now=utcnow())
    session.commit()
    flash(_("Round %(number)s is open: students can mark and submit.", number=round_.number), "good")
    return redirect(url_for("assignments.show", id=assignment.id), 303)
