"""Requests that are forged, malformed or lost: each gets its status and a sentence, and changes nothing."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.kinds import ClientFor
from tests.web.api.changes import assert_problem, body, path
from tests.web.api.conftest import Stored

ROOMS = "/api/v1/classrooms"


def test_without_a_session_nothing_is_shown(client: FlaskClient, cast: Cast) -> None:
    assert_problem(client.get(f"/api/v1/submissions/{cast.sam.submission_id}"), 401, "not-signed-in")
    assert_problem(client.get(ROOMS, headers={"Authorization": "Bearer nonsense"}), 401, "not-signed-in")
    assert_problem(client.get(ROOMS, headers={"Authorization": "Bearer \u00ff"}), 401, "not-signed-in")


@pytest.mark.parametrize("token", [None, "", "guessed"])
def test_a_cookie_alone_changes_nothing(token: str | None, cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    tess = client_for(cast.tess)
    tess.environ_base.pop("HTTP_X_CSRFTOKEN")
    before, headers = stored(), {} if token is None else {"X-CSRFToken": token}
    assert_problem(tess.post(ROOMS, json={"name": "Forged"}, headers=headers), 403, "forged-form")
    form = {"name": "Forged"} | ({} if token is None else {"csrf_token": token})
    assert_problem(tess.post(ROOMS, data=form), 403, "forged-form")
    assert_problem(tess.delete(f"{ROOMS}/{cast.classroom_id}", headers=headers), 403, "forged-form")
    assert stored() == before


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
     {"Sec-Fetch-Site": "same-site"}],
)  # fmt: skip
def test_another_sites_page_changes_nothing(
    headers: dict[str, str], cast: Cast, client_for: ClientFor, client: FlaskClient, stored: Stored
) -> None:
    tess = client_for(cast.tess)
    before = stored()
    assert_problem(tess.post(ROOMS, json={"name": "Forged"}, headers=headers), 403, "foreign-request")
    joining = {"join_code": cast.join_code, "pseudonym": "Forged"}
    assert_problem(client.post("/api/v1/join", json=joining, headers=headers), 403, "foreign-request")
    assert stored() == before


def test_a_script_needs_no_csrf_token(cast: Cast, script_for: ClientFor) -> None:
    answer = script_for(cast.tess).post(ROOMS, json={"name": "By script"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 201


def test_a_cookie_does_not_help_a_wrong_token(cast: Cast, client_for: ClientFor) -> None:
    answer = client_for(cast.tess).post(ROOMS, json={"name": "x"}, headers={"Authorization": "Bearer nonsense"})
    assert_problem(answer, 401)


MALFORMED = {
    "cut": b'{"name": "x"',
    "no JSON": b"name=x",
    "latin-1": '{"name": "Zürich"}'.encode("latin-1"),
    "a list": b'["name"]',
    "a word": b'"name"',
    "null": b"null",
    "too deep": b"[" * 100_000,
    "deep": b'{"name": ' + b"[" * 900 + b"]" * 900 + b"}",
    "a number without end": b'{"name": 1' + b"0" * 5_000 + b"}",
    "a number that is none": b'{"name": NaN}',
}


@pytest.mark.parametrize("what", MALFORMED)
def test_malformed_json_is_refused(what: str, cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    tess = client_for(cast.tess)
    before = stored()
    answer = tess.post(ROOMS, data=MALFORMED[what], content_type="application/json")
    assert_problem(answer, 422 if what in {"deep", "a number that is none"} else 400)
    assert stored() == before


def test_another_content_type_is_refused(cast: Cast, client_for: ClientFor) -> None:
    assert_problem(client_for(cast.tess).post(ROOMS, data="name=x", content_type="text/plain"), 415, "not-json")


def test_a_body_that_is_too_large_is_refused(cast: Cast, client_for: ClientFor, app: Flask, stored: Stored) -> None:
    tess = client_for(cast.tess)
    before = stored()
    address = f"{ROOMS}/{cast.classroom_id}/articles"
    assert_problem(tess.post(address, json={"text": "word " * 40_001}), 413)
    assert_problem(tess.post(address, data=b"x" * (app.config["MAX_CONTENT_LENGTH"] + 1),
                             content_type="application/json"), 413)  # fmt: skip
    assert stored() == before


@pytest.mark.parametrize("text", ["", " \n\t ", "\0\1\2"])
def test_an_article_without_words_is_refused(text: str, cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    tess = client_for(cast.tess)
    before = stored()
    assert_problem(tess.post(f"{ROOMS}/{cast.classroom_id}/articles", json={"text": text}), 422)
    assert stored() == before


@pytest.mark.parametrize("sent", [{}, {"text": "a", "html": "b"}, {"url": "https://example.org"}])
def test_an_article_comes_in_exactly_one_form(sent: dict[str, str], cast: Cast, client_for: ClientFor) -> None:
    assert_problem(client_for(cast.tess).post(f"{ROOMS}/{cast.classroom_id}/articles", json=sent), 422, "invalid")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_wrong_verb_names_the_right_ones(method: str, cast: Cast, client_for: ClientFor, client: FlaskClient) -> None:
    for browser in (client_for(cast.tess), client):
        answer = browser.open("/api/v1/schemes", method=method, json={})
        assert_problem(answer, 405, "wrong-method")
        assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("address", ["/api/v1/nowhere", "/api/v1/classrooms/1", "/api/v2/classrooms", "/api/\0"])
def test_an_unknown_address_is_a_problem_too(address: str, cast: Cast, client_for: ClientFor) -> None:
    assert_problem(client_for(cast.tess).get(address), 400 if "\0" in address else 404)


NOBODY = UUID(int=1)  # the same in every process that collects these tests
QUERIES = [
    "/rounds/{round}/units?label=%00", "/rounds/{round}/units?label=%ff", "/rounds/{round}/units?order=best",
    "/rounds/{round}/units?article=x", "/rounds/{round}/units?after=-1", "/rounds/{round}/units?limit=100000",
    "/rounds/{round}/units?state=%00", "/assignments/{assignment}/submissions?mine=maybe",
    "/assignments/{assignment}/submissions?round=%00", "/submissions/{submission}/spans?since=x",
    "/submissions/{submission}/spans?since=99999999999999999999999999",
    f"/releases/{NOBODY}/files/%00", f"/releases/{NOBODY}/files/%ff", f"/releases/{NOBODY}/files/pdf",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_breaks_it(query: str, cast: Cast, client_for: ClientFor) -> None:
    ids = {"round": cast.round_id, "assignment": cast.assignment_id, "submission": cast.sam.submission_id}
    answer = client_for(cast.tess).get("/api/v1" + query.format(**ids))
    assert answer.status_code in ({200} if "label=%ff" in query else {400, 404, 422}), answer.text


# Every field of every change that takes text, with a body that is right otherwise.
TEXTS: list[tuple[str, str, dict[str, Any], str]] = [
    ("POST", "/classrooms", {}, "name"),
    ("POST", "/classrooms/{room}/members", {"role": "reviewer"}, "email"),
    ("POST", "/classrooms/{room}/members", {"email": "rita@example.org"}, "role"),
    ("POST", "/join", {"join_code": "{code}"}, "pseudonym"),
    ("POST", "/join", {"pseudonym": "Somebody"}, "join_code"),
    ("POST", "/rejoin", {"join_code": "{code}", "pseudonym": "Sam"}, "recovery"),
    *(("POST", "/classrooms/{room}/articles", {"text": "Some words."}, name)
      for name in ("title", "byline", "publisher", "published", "url", "licence", "republished_from", "language")),
    ("POST", "/classrooms/{room}/assignments", {"articles": ["{article}"]}, "title"),
    ("POST", "/classrooms/{room}/assignments", {"articles": ["{article}"], "title": "x"}, "min_support"),
    ("POST", "/classrooms/{room}/assignments", {"articles": ["{article}"], "title": "x"}, "scheme"),
    ("PATCH", "/assignments/{assignment}", {}, "state"),
    ("PATCH", "/rounds/{round}", {}, "state"),
    ("POST", "/assignments/{assignment}/rounds", {}, "start_from"),
    ("POST", "/assignments/{assignment}/copy", {}, "classroom"),
    ("POST", "/assignments/{assignment}/releases", {}, "policy"),
    ("POST", "/rounds/{round}/units", {"article": "{article}", "start": 0, "end": 3}, "quote"),
    ("DELETE", "/classrooms/{room}", {}, "op"),
    ("POST", "/submissions/{submission}/reopen", {}, "op"),
]  # fmt: skip


@pytest.mark.parametrize("text", ["a\0b", "\ud83d", "x" * 200_001, 7, [["x"]], {"x": "\0"}, True])
def test_no_text_breaks_it(text: Any, cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    tess = client_for(cast.tess)
    names = {"room": cast.classroom_id, "code": cast.join_code, "article": cast.article_id, "round": cast.round_id,
             "assignment": cast.assignment_id, "submission": cast.sam.submission_id}  # fmt: skip
    before = stored()
    for method, address, sent, field in TEXTS:
        filled = {key: _filled(value, names) for key, value in sent.items()} | {field: text}
        answer = tess.open("/api/v1" + address.format(**names), method=method, json=filled)
        assert 400 <= answer.status_code < 500, (address, field, answer.status_code, answer.text)
        assert answer.get_json()["detail"], (address, field)
    after = stored()
    assert {name: count for name, count in after.items() if name != "failure"} == {
        name: count for name, count in before.items() if name != "failure"
    }


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_an_article_is_cleaned_of_what_cannot_be_stored(form: str, cast: Cast, client_for: ClientFor) -> None:
    tess, address = client_for(cast.tess), f"{ROOMS}/{cast.classroom_id}/articles"
    assert "\0" not in tess.post(address, json={form: "a\0b"}).get_json()["text"]
    assert_problem(tess.post(address, json={form: "\ud83d"}), 400, "malformed")
    assert_problem(tess.post(address, json={form: 7}), 422, "invalid")


def _filled(value: Any, names: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_filled(one, names) for one in value]
    return value.format(**names) if isinstance(value, str) else value


@pytest.mark.parametrize("due", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "tomorrow", 1e300, "1e9"])
def test_no_date_breaks_it(due: Any, cast: Cast, client_for: ClientFor) -> None:
    plan = {"title": "x", "articles": [str(cast.article_id)], "due": due}
    assert_problem(client_for(cast.tess).post(f"{ROOMS}/{cast.classroom_id}/assignments", json=plan), 422)


def test_a_date_is_kept_in_utc(cast: Cast, client_for: ClientFor) -> None:
    for due, kept in (("2030-05-01T12:00:00+02:00", "2030-05-01T10:00"), ("2030-05-01", "2030-05-01T00:00")):
        plan = {"title": "x", "articles": [str(cast.article_id)], "due": due}
        made = client_for(cast.tess).post(f"{ROOMS}/{cast.classroom_id}/assignments", json=plan)
        assert made.get_json()["due"] == f"{kept}:00+00:00"


@pytest.mark.parametrize("support", ["1/3", "2", "0", "1/0", "nan", "1e999999999", "-1/2", "half", "１/２"])
def test_support_is_a_fraction_from_one_half_to_one(support: str, cast: Cast, client_for: ClientFor) -> None:
    plan = {"title": "x", "articles": [str(cast.article_id)], "min_support": support}
    answer = client_for(cast.tess).post(f"{ROOMS}/{cast.classroom_id}/assignments", json=plan)
    assert_problem(answer, 422, "unusable-support")


def test_an_assignment_holds_articles_of_its_class(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    tess, otto = client_for(cast.tess), client_for(cast.otto)
    theirs = otto.post(f"{ROOMS}/{cast.otto.classroom_id}/articles", json={"text": "Other words."}).get_json()
    before = stored()
    for id in (theirs["id"], str(uuid4())):
        plan = {"title": "x", "articles": [str(cast.article_id), id]}
        assert_problem(tess.post(f"{ROOMS}/{cast.classroom_id}/assignments", json=plan), 422, "no-articles")
    assert stored() == before


def test_the_session_cookie_works_with_the_token(cast: Cast, client_for: ClientFor) -> None:
    sam = client_for(cast.sam)
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert sam.put(path(cast), json=body(cast), headers=own).status_code == 201
