"""The labels and rules, to read and to print."""

from uuid import UUID

from flask import Blueprint, render_template

from annotator.services import schemes
from annotator.web.access import found

bp = Blueprint("schemes", __name__, url_prefix="/schemes")


@bp.get("")
def index() -> str:
    return render_template("schemes/index.html", schemes=schemes.published())


@bp.get("/<uuid:id>")
def show(id: UUID) -> str:
    return render_template("schemes/show.html", scheme=found(schemes.with_id(id)))
