"""The API's blueprint, its description, and how what is sent is validated."""

import json
from typing import Any

from flask import Blueprint, Flask, jsonify, request
from pydantic import ValidationError
from spectree import SpecTree
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from annotator.i18n import N_
from annotator.web.access import SAFE, public
from annotator.web.api.answers import Problem
from annotator.web.api.description import described
from annotator.web.errors import MalformedRequest, UnusableRequest

bp = Blueprint("api", __name__, url_prefix="/api/v1")


def _refuse_unusable(request: Any, response: Any, error: Exception | None, *_: Any) -> None:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise UnusableRequest(where=where, why=first["msg"], extra={"errors": _all(error)})


def _all(error: ValidationError) -> list[dict[str, str]]:
    return [{"where": ".".join(map(str, one["loc"])), "why": one["msg"]} for one in error.errors()]


spec = SpecTree(
    "flask",
    title="Annotator",
    version="1",
    annotations=True,
    mode="strict",
    path="api/v1/openapi.json",  # spectree leaves out whatever lies under this
    page_templates={},
    before=_refuse_unusable,
    validation_error_model=Problem,
    nested_naming_strategy=lambda _parent, child: child,
    naming_strategy=lambda model: model.__name__,
    security_schemes=[],
)


def init_app(app: Flask) -> None:
    """Add the API and its description at `/api/v1/openapi.json`."""
    app.register_blueprint(bp)
    spec.app = app
    app.add_url_rule("/api/v1/openapi.json", "openapi", public(lambda: jsonify(described(spec.spec))))


@bp.before_request
def refuse_malformed() -> None:
    """Refuse a body that is not JSON before anything reads it as empty."""
    if request.method in SAFE or not request.content_length:
        return
    try:
        body = request.get_json()
        json.dumps(body, ensure_ascii=False).encode()
    except UnsupportedMediaType:
        raise
    except UnicodeEncodeError as error:
        raise MalformedRequest(why=N_("This holds half a character, a surrogate without its other half.")) from error
    except (BadRequest, RecursionError) as error:
        raise MalformedRequest(why=N_("This is not JSON.")) from error
    if not isinstance(body, dict):
        raise MalformedRequest(why=N_("Send a JSON object."))
