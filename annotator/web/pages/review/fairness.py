"""How fair review is, for the teacher: overturned rulings, second looks and audits, and how many of those there are."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Assignment, Round
from annotator.permissions import Permission
from annotator.services.review import audit_shares, fairness
from annotator.web import loading

bp = Blueprint("fairness", __name__)


def shown_fairness(assignment: Assignment, round_: Round) -> dict[str, Any]:
    """Return what the assignment page tells its teacher about review."""
    audit, double = audit_shares.percents(assignment)
    return {
        "track_records": [one for one in fairness.track_records(assignment.classroom) if one.overturned.of],
        "double_agreement": fairness.double_agreement(round_), "audits": fairness.audits(round_),
        "audit_percent": audit, "double_percent": double,
    }  # fmt: skip


@bp.post("/assignments/<uuid:id>/sampling")
def set_shares(id: UUID) -> Response:
    """Choose how many units are audited and get a second look."""
    assignment, member = loading.assignment(id, Permission.TEACH)
    audit, double = (request.form.get(name, -1, type=int) for name in ("audit", "double"))
    fairness.set_shares(assignment, audit, double, by=member, now=utcnow())
    session.commit()
    flash(gettext("The shares are set. Reviewers are not told which units they concern."), "good")
    return redirect(url_for("rooms.results", id=id, _anchor="fairness"), 303)
