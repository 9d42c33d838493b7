"""The way in on the wall: the code, the address as a picture for phones, and how many are in."""

from uuid import UUID

from flask import Blueprint, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator.permissions import Permission
from annotator.services import presence
from annotator.web import loading
from annotator.web.pages import way_in
from annotator.web.qr_code import picture_of

bp = Blueprint("wall", __name__, url_prefix="/classrooms/<uuid:id>/code")


@bp.get("")
def show(id: UUID) -> str:
    classroom, _member = loading.classroom(id, Permission.TEACH)
    address, path = way_in.for_phones(), url_for("join.pseudonym", code=classroom.join_code)
    link = address and address + path.removeprefix(request.script_root)
    return render_template(
        "classrooms/projector.html", classroom=classroom, address=address, link=link,
        is_local=way_in.is_loopback_address(address), qr=picture_of(link) if link else None,
        is_in=presence.students_in(classroom),
    )  # fmt: skip


@bp.get("/in")
def count(id: UUID) -> Response:
    """Say how many students are in, and whether more can join: the wall asks every few seconds."""
    classroom, _member = loading.classroom(id, Permission.TEACH)
    response = jsonify(students=presence.students_in(classroom), is_open=classroom.is_open_to_join)
    response.add_etag()
    return response.make_conditional(request)
