"""Every route of the URL map, asked by everybody: what you may not see is 404, what you may see but not do is 403."""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from werkzeug.routing import Rule as Route
from werkzeug.test import TestResponse

from annotator.app import create_app
from annotator.clock import utcnow
from annotator.models import Classroom, Membership, Round, Submission, User
from annotator.services import drafts, releases, scheme_drafts, schemes
from annotator.services.review import bulk, precedents, rulings, units
from annotator.services.review.rulings import Decision
from tests import make
from tests.cast import Cast, Person
from tests.kinds import Arranging

NOBODY, OTTO, SUE, RITA, SAM, TESS = "nobody", "otto", "sue", "rita", "sam", "tess"
EVERYBODY = (NOBODY, OTTO, SUE, RITA, SAM, TESS)  # those who may do most come last: what they do changes things
MEMBERS = {SUE, RITA, SAM, TESS}
STUDENTS = {SAM, SUE}
STAFF = {RITA, TESS}


@dataclass(frozen=True)
class Rule:
    """Who may ask for the routes of a family, and which of the others may not even know that the thing is there.

    Whoever is in neither set is refused with 403; nobody at all with 401, or a page to sign in with.
    """

    routes: str
    may: set[str]
    unseen: set[str]


def of_class(routes: str, may: set[str]) -> Rule:
    """A thing of the class: its members know of it, otto does not."""
    return Rule(routes, may, {OTTO})


def of_staff(routes: str, may: set[str]) -> Rule:
    """A thing that students may not even know of."""
    return Rule(routes, may, {OTTO, *STUDENTS})


def of_teacher(routes: str) -> Rule:
    """A thing that nobody but the teacher may know of."""
    return Rule(routes, {TESS}, {OTTO, RITA, *STUDENTS})


# A route takes the first rule that fits "METHOD /path", the API's without its prefix. The things asked for are those
# of the class: sam's place, sam's work, a unit, a release, a draft.
RULES = (
    Rule(r"GET (/|/openapi\.json|/submissions/worker\.js)", set(EVERYBODY), set()),
    Rule(r"\w+ /(sign-in|join|rejoin|join/back|join/CODE)", set(EVERYBODY), set()),
    Rule(r"POST /account", {OTTO, *STAFF}, STUDENTS),  # students have no password to change
    Rule(r"\w+ /join/welcome(/written-down)?", STUDENTS, {OTTO, *STAFF}),  # only students join
    Rule(r"\w+ /(account|sign-out)", {OTTO, *MEMBERS}, set()),
    Rule(r"GET /schemes(/ID(/changes)?)?", {OTTO, *MEMBERS}, set()),
    of_teacher(r"\w+ /scheme-drafts/ID(/.*)?"),
    Rule(r"GET /classrooms", {OTTO, *MEMBERS}, set()),
    Rule(r"POST /classrooms|\w+ /(classrooms|lessons)/new", {OTTO, *STAFF}, set()),
    of_class(r"GET /classrooms/ID(/assignments)?", MEMBERS),
    of_class(r"GET /classrooms/ID/articles", STAFF),
    of_staff(r"GET /classrooms/ID/units", STAFF),
    of_class(r"POST /classrooms/ID/consent", STUDENTS),  # to research with one's own work
    of_class(r"\w+ /classrooms/ID(/.*)?", {TESS}),
    Rule(r"\w+ /memberships/ID(/.*)?", {TESS}, {OTTO, SUE, RITA}),  # sam knows of his own place
    of_class(r"GET /articles/ID", MEMBERS),
    of_teacher(r"\w+ /drafts/ID(/.*)?"),
    of_class(r"GET /assignments/ID", MEMBERS),
    of_class(r"GET /assignments/ID/progress", STAFF),
    of_class(r"\w+ /assignments/ID(/.*)?", {TESS}),
    of_class(r"\w+ /rounds/ID/agreement(/live)?", STAFF),
    of_staff(r"\w+ /rounds/ID/(units(/new|/next|/deriving)?|bulk)", STAFF),
    of_staff(r"\w+ /(rulings|bulk-rules)/ID/undo", STAFF),
    of_staff(r"POST /proposals/ID/state", {TESS}),
    of_class(r"\w+ /rounds/ID(/.*)?", {TESS}),
    Rule(r"POST /submissions/ID/reopen", {SAM, TESS}, {OTTO, SUE, RITA}),
    Rule(r"GET /submissions/ID/rulings", {SAM}, {OTTO, SUE, RITA, TESS}),
    Rule(r"POST /submissions/ID/rulings/UNIT_ID/questions", {SAM}, {OTTO, SUE, RITA, TESS}),
    Rule(r"GET /submissions/ID(/spans|/paper)?", {SAM, TESS}, {OTTO, SUE, RITA}),
    Rule(r"\w+ /submissions/ID/.*", {SAM}, {OTTO, SUE, RITA}),
    of_staff(r"\w+ /units/ID(/.*)?", STAFF),
    of_teacher(r"GET /releases/ID(/files/FORMAT)?"),
)
# The page on which the teacher gives work back is the teacher's; the API's address is also the student's own.
PAGES_ONLY = (Rule(r"POST /submissions/ID/reopen", {TESS}, {OTTO, SUE, RITA}),)


def name_of(method: str, route: Route) -> str:
    """Return what rules are written about."""
    named = re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda part: part[1].upper(), route.rule)
    return f"{method} {named.removeprefix('/api/v1')}"


def is_of_api(route: Route) -> bool:
    return route.rule.startswith("/api/")


def rule_for(method: str, route: Route) -> Rule | None:
    rules = RULES if is_of_api(route) else PAGES_ONLY + RULES
    return next((rule for rule in rules if re.fullmatch(rule.routes, name_of(method, route))), None)


def routes() -> Iterator[tuple[str, Route]]:
    """Every route with each of its methods, as the app registers them."""
    app = create_app(Path(tempfile.mkdtemp()), SECRET_KEY="for the map only", DATABASE_URL="sqlite://")
    for route in sorted(app.url_map.iter_rules(), key=lambda route: route.rule):
        if route.endpoint != "static":
            yield from ((method, route) for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}))


EVERY = list(routes())


def ids(cases: list[tuple[str, Route]]) -> list[str]:
    return [f"{method} {route.rule}" for method, route in cases]


def one_of_each_family() -> list[tuple[str, Route]]:
    """The last route of each blueprint and rule: on PostgreSQL, these stand for all."""
    kept = {(route.endpoint.split(".")[0], str(rule_for(method, route))): (method, route) for method, route in EVERY}
    return list(kept.values())




@pytest.fixture
def things(cast: Cast, arranging: Arranging) -> dict[str, Any]:
    with arranging() as session:
        return make_things(session, cast)


def make_things(session: scoped_session[Session], cast: Cast) -> dict[str, Any]:
    """What the routes name, by the first word of the path; sue has submitted, so there are a unit and a release."""
    tess, round_ = session.get_one(User, cast.tess.user_id), session.get_one(Round, cast.round_id)
    room = session.get_one(Classroom, cast.classroom_id)
    sue, sam = (session.get_one(Submission, person.submission_id) for person in (cast.sue, cast.sam))
    marked = make.span(sam, "The bridge is safe", now=utcnow())
    make.span(sue, "Engineers disagree", now=utcnow())
    make.hand_in(sue, now=utcnow())
    draft = drafts.take(room, "One paragraph.\n\nAnother one.", "text", now=utcnow())
    shipped = schemes.chosen(cast.scheme_id, tess)
    own = scheme_drafts.begin(room, shipped, by=tess, now=utcnow())
    release = releases.create(round_, policy="class", has_text=True, by=tess, now=utcnow())
    rita, unit = session.get_one(Membership, cast.rita.membership_id), units.of_round(round_)[0]
    accepted = bulk.accept(round_, "1/2", by=rita, now=utcnow())
    ruling = rulings.settle_unit(unit, Decision("none", units.digest(unit)), by=rita, now=utcnow())
    proposed = precedents.propose(unit, "clause", "On bridges", by=rita, now=utcnow())
    return {
        "classrooms": room.id, "memberships": cast.sam.membership_id, "articles": cast.article_id,
        "drafts": draft.id, "assignments": cast.assignment_id, "rounds": round_.id, "submissions": sam.id,
        "units": unit.id, "unit_id": unit.id, "rulings": ruling.id, "bulk-rules": accepted.id,
        "proposals": proposed.id, "releases": release.id, "schemes": cast.scheme_id,
        "scheme-drafts": own.id, "number": "C1",
        "span_id": marked.id, "code": cast.join_code, "format": "csv", "index": 0, "offset": 3, "change": "undo",
    }  # fmt: skip


def address(route: Route, things: dict[str, Any]) -> str:
    family = route.rule.removeprefix("/api/v1").split("/")[1]
    values = things | {"id": things.get(family)}
    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda part: str(values[part[1]]), route.rule)


@dataclass(frozen=True)
class Ask:
    """What is sent with a request: just enough to be understood."""

    query: dict[str, Any]
    json: dict[str, Any] | None
    form: dict[str, Any] | None = None


def ask_for(method: str, route: Route, app: Flask, things: dict[str, Any]) -> Ask:
    """Read from the API's own description what a request has to hold; copies go to the class they come from."""
    target = {"classroom": str(things["classrooms"])}
    if not is_of_api(route) or route.endpoint == "openapi":
        return Ask({}, None, target if method == "POST" else None)
    if route.endpoint == "api.copy_assignment":
        return Ask({}, target)
    description = app.test_client().get("/api/v1/openapi.json").get_json()
    operation = description["paths"][re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.rule)][method.lower()]
    schemas = description["components"]["schemas"]
    needed = [one for one in operation["parameters"] if one["in"] == "query" and one["required"]]
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    body = None if method in {"GET", "DELETE"} else sample(schema, schemas)
    return Ask({one["name"]: sample(one["schema"], schemas) for one in needed}, body)


def sample(schema: Any, schemas: dict[str, Any]) -> Any:
    """Return the least that a schema takes."""
    if not schema:
        return {}
    if "$ref" in schema:
        return sample(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {name: sample(schema["properties"][name], schemas) for name in schema.get("required", [])}
        case "array":
            return [sample(schema.get("items"), schemas)] * schema.get("minItems", 0)
        case "integer":
            return max(1, schema.get("minimum", 1))
        case "string":
            return str(UUID(int=0)) if schema.get("format") == "uuid" else "something"
    raise AssertionError(f"say how to make {schema}")


def check_route(
    method: str,
    route: Route,
    app: Flask,
    cast: Cast,
    things: dict[str, Any],
    client: FlaskClient,
    client_for: Callable[[Person], FlaskClient],
) -> None:
    rule = rule_for(method, route)
    assert rule, f"a new route: say in RULES who may ask for {name_of(method, route)}"
    ask, where = ask_for(method, route, app, things), address(route, things)
    for name in EVERYBODY:
        browser = client if name == NOBODY else client_for(getattr(cast, name))
        answer = browser.open(where, method=method, query_string=ask.query, json=ask.json, data=ask.form)
        problem = complaint(answer, name, rule, is_api=is_of_api(route))
        assert problem is None, f"{name}: {method} {where}: {answer.status_code}, but {problem}: {answer.text[:300]}"


def complaint(answer: TestResponse, name: str, rule: Rule, *, is_api: bool) -> str | None:
    """Return what is wrong with an answer, if anything is."""
    status = answer.status_code
    if name in rule.may:
        return "this is allowed" if status in {401, 404, 405} or status >= 500 or is_refused(answer) else None
    if name == NOBODY:
        to_sign_in = status in {302, 303} and answer.headers["Location"].startswith("/sign-in")
        is_turned_away = status == 401 if is_api else to_sign_in
        return None if is_turned_away else "nobody is signed in"
    expected = 404 if name in rule.unseen else 403
    return None if status == expected else f"it should be {expected}"


def is_refused(answer: TestResponse) -> bool:
    """Say whether the role was refused: a join code that is wrong is 403, too, and something else."""
    code = (answer.get_json() or {}).get("code") if answer.is_json else None
    return answer.status_code == 403 and code not in {"wrong-join-code", "wrong-recovery"}


@pytest.mark.sqlite
@pytest.mark.parametrize(("method", "route"), EVERY, ids=ids(EVERY))
def test_every_route_asks_who_is_there(
    method: str, route: Route, app: Flask, cast: Cast, things: dict[str, Any], client: FlaskClient,
    client_for: Callable[[Person], FlaskClient],
) -> None:  # fmt: skip
    check_route(method, route, app, cast, things, client, client_for)


@pytest.mark.parametrize(("method", "route"), one_of_each_family(), ids=ids(one_of_each_family()))
def test_one_route_of_each_family_does_on_every_database(
    method: str, route: Route, app: Flask, cast: Cast, things: dict[str, Any], client: FlaskClient,
    client_for: Callable[[Person], FlaskClient],
) -> None:  # fmt: skip
    check_route(method, route, app, cast, things, client, client_for)


@pytest.mark.sqlite
@pytest.mark.parametrize(("method", "route"), EVERY, ids=ids(EVERY))
def test_no_route_takes_another_verb(method: str, route: Route, app: Flask, cast: Cast, things: dict[str, Any]) -> None:
    client, where = app.test_client(), address(route, things)
    taken = {other for other, one in EVERY if one.rule == route.rule}
    for verb in {"POST", "PUT", "PATCH", "DELETE"} - taken:
        if verb not in client.options(where).headers.get("Allow", ""):
            answer = client.open(where, method=verb)
            assert answer.status_code in {302, 401, 405}, (verb, where, answer.status_code)


@pytest.mark.sqlite
def test_every_rule_is_used() -> None:
    used = [rule_for(method, route) for method, route in EVERY]
    assert not [rule.routes for rule in RULES + PAGES_ONLY if rule not in used]


@pytest.mark.sqlite
def test_a_route_without_a_rule_is_found() -> None:
    assert rule_for("GET", Route("/gradebook/<uuid:id>")) is None
    assert rule_for("DELETE", Route("/api/v1/articles/<uuid:id>")) is None
