"""Which changes come from a page of ours: tokens, and the headers that browsers send and gateways take away."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule as Route

from tests.cast import PASSWORD, Cast, browser, sign_in
from tests.kinds import ClientFor
from tests.test_routes import EVERY, address, is_of_api, rule_for, things

__all__ = ["things"]  # a fixture


TESS = {"email": "tess@example.org", "password": PASSWORD}
PEOPLE = ("tess", "rita", "sam", "sue", "otto")
SCHOOL = "https://school.example"
POSTS = [route for method, route in EVERY if method == "POST" and not is_of_api(route)]
REFUSED = ("forged", "out of date", "another site", "no cookie", "without https", "since this page was loaded")


@pytest.fixture
def secure(app: Flask) -> Iterator[Flask]:
    """The app as it is configured where https is spoken."""
    before = {name: app.config[name] for name in ("HTTPS", "SESSION_COOKIE_SECURE")}
    app.config.update(HTTPS=True, SESSION_COOKIE_SECURE=True)
    yield app
    app.config.update(before)


def at_school(client: FlaskClient) -> FlaskClient:
    """Return the browser with its cookies as it would have them from the school's server."""
    for cookie in list(client._cookies.values()):  # the cookie was made for localhost
        client.set_cookie(cookie.key, cookie.value, domain="school.example", secure=True)
    return client


def who_may(route: Route) -> str:
    """Return somebody who may send this form."""
    rule = rule_for("POST", route)
    assert rule is not None
    return next(name for name in PEOPLE if name in rule.may)


@pytest.mark.parametrize("gateway", [
    {"Origin": SCHOOL, "Sec-Fetch-Site": "same-origin"}, {"Origin": SCHOOL}, {"Sec-Fetch-Site": "same-origin"},
    {}, {"Origin": "null"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"},
    {"Origin": "https://SCHOOL.example:443"}, {"Origin": "", "Sec-Fetch-Site": ""},
], ids=str)  # fmt: skip
@pytest.mark.sqlite
def test_every_form_is_taken_without_referer(
    gateway: dict[str, str], secure: Flask, cast: Cast, things: dict[str, Any], client: FlaskClient
) -> None:
    """Of each page family in turn, whatever a gateway leaves of the other headers; those that sign out come last."""
    browsers = {name: at_school(sign_in(secure, getattr(cast, name))) for name in PEOPLE}
    for route in sorted(POSTS, key=lambda route: route.rule == "/sign-out"):
        target = {"classroom": str(things["classrooms"])}
        answer = browsers[who_may(route)].post(address(route, things), data=target, headers=gateway, base_url=SCHOOL)
        assert not (answer.status_code == 403 and any(word in answer.text for word in REFUSED)), (route.rule, gateway)


@pytest.mark.parametrize(
    ("url", "typed"), [("/sign-in", TESS), ("/join", None), ("/join/{code}", {"pseudonym": "New"})]
)
def test_coming_in_needs_no_referer(url: str, typed: dict[str, str] | None, secure: Flask, cast: Cast) -> None:
    client = at_school(browser(secure))
    typed = typed or {"code": cast.join_code}
    assert client.post(url.format(code=cast.join_code), data=typed, base_url=SCHOOL).status_code == 302


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
    {"Origin": "https://school.example.evil.example"}, {"Origin": "https://school.example:8443"},
    {"Origin": "https://["}, {"Origin": "school.example"}, {"Origin": "https://school.example:x"},
    {"Origin": SCHOOL, "Sec-Fetch-Site": "cross-site"},
])  # fmt: skip
def test_another_page_s_form_is_refused_although_the_token_is_right(
    headers: dict[str, str], secure: Flask, cast: Cast, client: FlaskClient
) -> None:
    tess = at_school(sign_in(secure, cast.tess))
    answer = tess.post("/classrooms/new", data={"name": "Forged"}, headers=headers, base_url=SCHOOL)
    assert answer.status_code == 403
    assert "another site" in answer.text


def test_a_wrong_token_is_refused_whatever_the_headers_say(cast: Cast, client_for: ClientFor) -> None:
    tess = client_for(cast.tess)
    tess.environ_base.pop("HTTP_X_CSRFTOKEN")
    for token in ({}, {"csrf_token": "guessed"}):
        answer = tess.post("/classrooms/new", data={"name": "x"} | token, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 403
        assert "out of date" in answer.text


@pytest.mark.parametrize("url", ["/sign-in", "/join", "/join/back"])
def test_a_browser_without_cookies_is_told_so(url: str, app: Flask, client: FlaskClient) -> None:
    blocked = app.test_client(use_cookies=False)
    token = client.environ_base["HTTP_X_CSRFTOKEN"]
    answer = blocked.post(url, data=TESS | {"csrf_token": token})
    assert answer.status_code == 403
    assert "Allow cookies" in answer.text


def test_whoever_comes_by_http_is_sent_to_https(secure: Flask, cast: Cast) -> None:
    """By https, cookies that are switched off are the cause; an untrusted proxy hides by which scheme it was."""
    for origin, sentence in ((None, SCHOOL), ("http://school.example", SCHOOL), (SCHOOL, "Allow cookies")):
        plain = secure.test_client(use_cookies=False)
        headers = {"Host": "school.example"} | ({"Origin": origin} if origin else {})
        answer = plain.post("/sign-in", data=TESS, headers=headers)
        assert answer.status_code == 403
        assert sentence in answer.text


def test_a_page_from_before_signing_out_says_so(app: Flask, cast: Cast, client_for: ClientFor) -> None:
    tess = client_for(cast.tess)
    tess.post("/sign-out")
    tess.get("/sign-in")
    answer = tess.post("/sign-in", data=TESS)
    assert answer.status_code == 403
    assert "since this page was loaded" in answer.text


@pytest.mark.parametrize("url", ["/sign-in", "/join"])
def test_a_page_from_before_the_browser_was_closed_says_so(url: str, app: Flask, cast: Cast) -> None:
    """Cookies of the session end with the browser, and a page that it opens again has a token of that session."""
    restored = browser(app)
    restored.get(url)
    restored.delete_cookie("annotator")
    answer = restored.post(url, data=TESS)
    assert answer.status_code == 403
    assert "before your browser was closed" in answer.text
