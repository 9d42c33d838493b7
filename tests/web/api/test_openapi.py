"""The description of the API: valid, whole, and true of what the story was answered."""

import re
from functools import cache
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.cast import Cast, token_for
from tests.web.api.story import API, Exchange, Script, tell

pytestmark = pytest.mark.sqlite


@pytest.fixture
def description(client: FlaskClient) -> dict[str, Any]:
    description: dict[str, Any] = client.get(f"{API}/openapi.json").get_json()
    return description


def test_it_is_valid(description: dict[str, Any]) -> None:
    validate(description)


def test_every_route_is_in_it(description: dict[str, Any], app: Flask) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(API) and rule.endpoint != "openapi"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, item in description["paths"].items() for method in item}
    assert described == routes


def test_every_change_says_what_it_takes(description: dict[str, Any]) -> None:
    for path, item in description["paths"].items():
        for method in set(item) & {"post", "put", "patch"}:
            assert "requestBody" in item[method], (method, path)


def test_every_answer_is_as_described(description: dict[str, Any], app: Flask, cast: Cast) -> None:
    teacher, reviewer = (Script(app, token_for(app, person, kind="script")) for person in (cast.tess, cast.rita))
    assert cast.rita.email is not None
    told = tell(teacher, reviewer, cast.rita.email)
    student = teacher.as_somebody(told.joined[0]["token"])
    for path, status in ((f"/submissions/{told.submissions[1]['id']}", 404), ("/articles/none", 404)):
        student.get(path, status=status)
    student.put(f"/submissions/{told.submissions[0]['id']}/viewed", {"ranges": "all"}, status=422)
    for path in ("agreement?by=article&by=pair", "agreement/live"):
        reviewer.get(f"/rounds/{told.assignment['round']['id']}/{path}")
    many = {"articles": [{"text": "One more."}, {"text": ""}]}
    teacher.post(f"/classrooms/{told.classroom['id']}/articles:batch", many, status=200)
    teacher.post(f"/assignments/{told.assignment['id']}/rounds", {"start_from": "own"})
    teacher.post(f"/assignments/{told.assignment['id']}/copy", {"classroom": told.classroom["id"]})
    teacher.ask("DELETE", f"/memberships/{told.joined[1]['membership']['id']}")
    teacher.ask("DELETE", f"/classrooms/{told.classroom['id']}")
    answered = {_hold(exchange, description) for exchange in teacher.log + reviewer.log if "none" not in exchange.path}
    every = {(path, method) for path, item in description["paths"].items() for method in item}
    assert every == answered


def _hold(exchange: Exchange, description: dict[str, Any]) -> tuple[str, str]:
    """Hold one answer to its schema; say which operation it was."""
    path = API + exchange.path.removeprefix(API).split("?")[0]
    template = next(one for one in description["paths"] if _pattern(one).fullmatch(path))
    operation = description["paths"][template][exchange.method.lower()]
    response = operation["responses"].get(str(exchange.status)) or operation["responses"]["default"]
    if content := response.get("content"):
        assert exchange.mimetype in content, (exchange.method, path, exchange.status, exchange.mimetype)
        schema = content[exchange.mimetype]["schema"] | {"components": description["components"]}
        Draft202012Validator(schema).validate(exchange.answer)
    else:
        assert exchange.status == 204
    return template, exchange.method.lower()


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/:]+", template))
