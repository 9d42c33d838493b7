"""The bodies of changes that tests of the API send."""

from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast

BRIDGE = "The bridge is safe 🌉"
MAYOR = "the mayor of Zürich said"


def body(cast: Cast, quote: str = BRIDGE, label: str = "claim", version: int = 0, **more: Any) -> dict[str, Any]:
    """Return a marking of the cast's article by its words."""
    start = cast.text.index(quote)
    found = {"start": start, "end": start + len(quote), "quote": quote, "label": label, "version": version}
    return found | more


def path(cast: Cast, id: UUID | str | None = None) -> str:
    """Return the address of one of sam's spans."""
    return f"/api/v1/submissions/{cast.sam.submission_id}/spans/{id or uuid4()}"


def put(client: FlaskClient, cast: Cast, id: UUID | str, quote: str = BRIDGE, **more: Any) -> dict[str, Any]:
    """Save a span of sam's and return it."""
    answer = client.put(path(cast, id), json=body(cast, quote, **more))
    assert answer.status_code in {200, 201}, answer.text
    span: dict[str, Any] = answer.get_json()
    return span


def assert_problem(answer: TestResponse, status: int, code: str | None = None) -> dict[str, Any]:
    """Hold an answer to RFC 9457 and to the house: a status, a stable code, and a sentence."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    problem: dict[str, Any] = answer.get_json()
    assert {"type", "title", "status", "code", "detail"} <= set(problem)
    assert problem["status"] == status
    assert code is None or problem["code"] == code
    assert problem["detail"]
    assert "%(" not in problem["detail"]
    return problem
