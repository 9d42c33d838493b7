"""What reviewers miss in the rules: proposed from a unit, taken up by a teacher, or declined."""

from typing import Literal
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.services.errors import Refused
from annotator.services.review import precedents
from annotator.web import loading
from annotator.web.errors import sentence_of, status_of
from annotator.web.pages.review.ruling_form import form_for
from annotator.web.pages.review.unit_page import unit_page
from annotator.web.pages.review.units import shown_unit
from annotator.web.pages.review.walks import carried, walk_in

bp = Blueprint("proposals", __name__)


PROPOSED: dict[str, Literal["clause", "fits", "fits_not"]] = {
    "clause": "clause", "fits": "fits", "fits_not": "fits_not"
}  # fmt: skip


@bp.post("/units/<uuid:id>/proposals")
def propose(id: UUID) -> Response:
    """Propose a clause, or the unit as an example for one; a refusal keeps what was typed."""
    unit, member = loading.known_unit(id)
    kind, text, clause = (request.form.get(name, "") for name in ("kind", "text", "clause"))
    proposed = PROPOSED.get(kind, "clause")
    about = {"label": unit.label} if proposed == "clause" else {"clause": clause}
    try:
        precedents.propose(unit, proposed, text, by=member, now=utcnow(), **about)
    except Refused as error:
        session.rollback()
        return _refused(id, error)
    session.commit()
    flash(gettext("Your proposal waits for the teacher."), "good")
    return redirect(url_for("units.show", id=id, **carried()), 303)


def _refused(id: UUID, error: Refused) -> Response:
    unit, member = loading.known_unit(id)
    page = unit_page(unit, member, walk_in(unit.round))
    form = form_for(unit, page.passage, page.seen)
    return shown_unit(page, form, status_of(error), unproposed=sentence_of(error))


@bp.post("/proposals/<uuid:id>/state")
def decide(id: UUID) -> Response:
    proposal, member = loading.proposal(id)
    state: Literal["taken", "declined"] = "taken" if request.form.get("state") == "taken" else "declined"
    precedents.decide(proposal, state, by=member, now=utcnow())
    session.commit()
    return redirect(url_for("schemes.show", id=proposal.scheme_id, _anchor="proposals"), 303)
