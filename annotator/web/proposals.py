"""What reviewers miss in the rules: taken up by a teacher, or declined."""

from typing import Literal
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.permissions import Permission
from annotator.services import precedents
from annotator.web.access import found, place_in

bp = Blueprint("proposals", __name__)


@bp.post("/proposals/<uuid:id>/state")
def decide(id: UUID) -> Response:
    proposal = found(precedents.proposal_with_id(id))
    member = place_in(proposal.unit.round.assignment.classroom, Permission.TEACH)
    state: Literal["taken", "declined"] = "taken" if request.form.get("state") == "taken" else "declined"
    precedents.decide(proposal, state, by=member, now=utcnow())
    session.commit()
    return redirect(url_for("schemes.show", id=proposal.scheme_id, _anchor="proposals"), 303)
