"""What a unit's page tells of its reader: that they look, go on looking, or have left. Only a script sends this."""

from uuid import UUID

from flask import Blueprint, jsonify, make_response
from werkzeug.wrappers import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.services.review import leases
from annotator.web import loading

bp = Blueprint("leases", __name__)


@bp.post("/units/<uuid:id>/look")
def look(id: UUID) -> Response:
    """Keep the unit from other reviewers' queues while one looks at it; say whether somebody else was first."""
    unit, member = loading.known_unit(id)
    lease = leases.look(unit, by=member, now=utcnow())
    is_taken = lease.membership_id != member.id
    session.commit()
    return make_response(jsonify(taken=is_taken), 200)


@bp.post("/units/<uuid:id>/leave")
def leave(id: UUID) -> Response:
    """Give the unit back, as the page is closed or hidden."""
    unit, member = loading.known_unit(id)
    leases.give_back(unit, by=member)
    session.commit()
    return make_response("", 204)
