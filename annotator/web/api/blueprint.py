"""The API's blueprint, its description, and the two things every change has in common: validation and `op`."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, jsonify, request
from pydantic import ValidationError
from spectree import SpecTree
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from annotator.clock import utcnow
from annotator.db import session
from annotator.i18n import N_
from annotator.services import operations
from annotator.services.operations import Answer
from annotator.web.access import SAFE, me, public
from annotator.web.api.answers import Problem
from annotator.web.api.description import described
from annotator.web.errors import MalformedRequest, UnusableRequest

bp = Blueprint("api", __name__, url_prefix="/api/v1")
View = Callable[..., Any]


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


def changes(view: View) -> View:
    """Commit what the view changed; give a repeated `op` its first answer.

    The view returns a body, or a body and a status; None is 204.
    """

    @wraps(view)
    def changed(*args: Any, **kwargs: Any) -> Response:
        op = _op()
        if op and (known := operations.claim(me(), op, now=utcnow())):
            return respond(known)
        answer = as_answer(view(*args, **kwargs))
        if op:
            operations.keep(me(), op, answer)
        session.commit()
        return respond(answer)

    return changed


def _op() -> UUID | None:
    body = request.get_json(silent=True) or {}
    value = body.get("op") or request.args.get("op")
    if value is None:
        return None
    try:
        return UUID(str(value))
    except ValueError:
        raise UnusableRequest(where="op", why="Input should be a valid UUID") from None


def as_answer(returned: Any) -> Answer:
    """Return what a view returned as body and status."""
    body, status = returned if isinstance(returned, tuple) else (returned, 204 if returned is None else 200)
    return Answer(status, body)


def respond(answer: Answer) -> Response:
    """Return an answer as the response it was."""
    response = Response(status=204) if answer.body is None else jsonify(answer.body)
    response.status_code = answer.status
    return response
