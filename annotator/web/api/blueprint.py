"""The API's blueprint, its description, and how what is sent is validated."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from pydantic import ValidationError
from spectree import SpecTree
from werkzeug.exceptions import InternalServerError

from annotator.i18n import N_
from annotator.services.mark_values import Seen
from annotator.services.review.units import View
from annotator.web.access import SAFE, public
from annotator.web.api.answers.base import Problem
from annotator.web.api.answers.review import Unit
from annotator.web.api.answers.work import Span
from annotator.web.api.description import described
from annotator.web.errors import PROBLEM_ROWS, MalformedRequest, UnusableRequest
from annotator.web.logs import told

bp = Blueprint("api", __name__, url_prefix="/api/v1")


def _refuse_unusable(request: Any, response: Any, error: Exception | None, *_: Any) -> None:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise UnusableRequest(where=where, why=first["msg"], extra={"errors": _all(error)})


def _all(error: ValidationError) -> list[dict[str, str]]:
    return [{"where": ".".join(map(str, one["loc"])), "why": one["msg"]} for one in error.errors()]


def _refuse_wrong_answer(request: Any, response: Any, error: Exception | None, *_: Any) -> None:
    """Answer 500 with a problem document when an answer is not what the description promises, and log where.

    The log names fields and kinds of faults, never what a person wrote.
    """
    if isinstance(error, ValidationError):
        current_app.logger.error("The answer of %s %s is wrong: %s", request.method, request.url_rule, told(error))
        raise InternalServerError


spec = SpecTree(
    "flask",
    title="Annotator",
    version="1",
    annotations=True,
    mode="strict",
    path="api/v1/openapi.json",  # spectree leaves out whatever lies under this
    page_templates={},
    before=_refuse_unusable,
    after=_refuse_wrong_answer,
    validation_error_model=Problem,
    nested_naming_strategy=lambda _parent, child: child,
    naming_strategy=lambda model: model.__name__,
    security_schemes=[],
)


def _span(mark: Seen) -> dict[str, Any]:
    return Span.seen(mark, longest=None).model_dump()


def _unit(view: View) -> dict[str, Any]:
    return Unit.seen_by(view.unit, view.viewer).model_dump()


def init_app(app: Flask) -> None:
    """Add the API and its description at `/api/v1/openapi.json`."""
    app.register_blueprint(bp)
    app.extensions[PROBLEM_ROWS] = {"span": _span, "unit": _unit}
    spec.app = app
    app.add_url_rule("/api/v1/openapi.json", "openapi", public(_description))


def _description() -> Response:
    return jsonify(described(spec.spec) | {"servers": [{"url": request.script_root or "/"}]})


@bp.before_request
def refuse_malformed() -> None:
    """Refuse a body that is no JSON object before anything reads it as empty; how it was sent makes no difference."""
    if request.method in SAFE or not request.get_data():
        return
    if not isinstance(request.get_json(), dict):
        raise MalformedRequest(why=N_("Send a JSON object."))
