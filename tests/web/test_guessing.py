"""Whoever guesses is slowed down, and nobody who is right is kept out by it: not a class, not a school."""


import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from annotator.services import passwords
from tests.cast import PASSWORD, Cast, browser

TESS = {"email": "tess@example.org", "password": PASSWORD}
WRONG = TESS | {"password": "wrong"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare by equality what the cast's hashes stand for: hashing some hundred times is not what is tested."""
    known: dict[str, str] = {}
    real = passwords.is_right

    def is_right(secret: str, hash_: str | None) -> bool:
        if known.get(hash_ or "") != secret and secret not in {"wrong", "a b c"} and real(secret, hash_):
            known[hash_ or ""] = secret
        return known.get(hash_ or "") == secret

    monkeypatch.setattr(passwords, "is_right", is_right)


def test_wrong_codes_of_others_keep_no_right_one_out(app: Flask, cast: Cast, client: FlaskClient) -> None:
    """They share one address, as a school does; the guesser keeps its cookie or sends none."""
    guesser = browser(app)
    statuses = [guesser.post("/join", data={"code": f"WRNG{n:04}"}).status_code for n in range(170)]
    assert statuses == [403] * 10 + [429] * 160
    statuses = [browser(app).post("/join", data={"code": f"WRNG{n:04}"}).status_code for n in range(200)]
    assert statuses[-1] == 429
    right = {"code": cast.join_code}
    for asking in (client, guesser, browser(app)):
        assert asking.post("/join", data=right).location == f"/join/{cast.join_code}"
    words = right | {"pseudonym": "Sam", "recovery": cast.sam.recovery}
    assert browser(app).post("/join/back", data=words).status_code == 302
    assert browser(app).post(f"/join/{cast.join_code}", data={"pseudonym": "Otter"}).location == "/join/welcome"


def test_wrong_passwords_of_others_keep_no_right_one_out(app: Flask, cast: Cast, client: FlaskClient) -> None:
    guesser = browser(app)
    assert [guesser.post("/sign-in", data=WRONG).status_code for _ in range(30)] == [403] * 10 + [429] * 20
    for _ in range(20):
        assert browser(app).post("/sign-in", data=WRONG).status_code == 403
    assert client.post("/sign-in", data=TESS).status_code == 302


def test_her_own_browser_lets_her_in_when_no_other_at_the_address_is(app: Flask, cast: Cast) -> None:
    own = browser(app)
    assert own.post("/sign-in", data=TESS).status_code == 302
    own.post("/sign-out")
    own.get("/sign-in")
    with own.session_transaction() as cookie:
        cookie["csrf_token"] = token = "of the new session"
    own.environ_base["HTTP_X_CSRFTOKEN"] = sign(app, token)
    statuses = [browser(app).post("/sign-in", data=WRONG).status_code for _ in range(201)]
    assert statuses == [403] * 200 + [429]
    assert own.post("/sign-in", data=WRONG).status_code == 403
    assert own.post("/sign-in", data=TESS).status_code == 302
    elsewhere = browser(app)
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert elsewhere.post("/sign-in", data=TESS).status_code == 302


def sign(app: Flask, secret: str) -> str:
    return str(URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(secret))


def test_wrong_words_of_a_classmate_keep_no_student_out(app: Flask, cast: Cast) -> None:
    right = {"code": cast.join_code, "pseudonym": "Sam", "recovery": cast.sam.recovery}
    guesser = browser(app)
    statuses = [guesser.post("/join/back", data=right | {"recovery": "a b c"}).status_code for _ in range(11)]
    assert statuses == [403] * 10 + [429]
    assert browser(app).post("/join/back", data=right).status_code == 302


@pytest.mark.parametrize("cookie", ["forged", "", "eyJpZCI6IDF9.x"])
def test_a_forged_device_cookie_is_no_device(cookie: str, app: Flask, cast: Cast) -> None:
    guesser = browser(app)
    guesser.set_cookie("annotator_device", cookie)
    assert guesser.get("/sign-in").headers.getlist("Set-Cookie")[0].startswith("annotator_device=")
    assert guesser.post("/sign-in", data=TESS).status_code == 302


def test_the_device_cookie_is_made_before_anything_is_tried_and_stays(app: Flask, cast: Cast) -> None:
    visitor = app.test_client()
    visitor.get("/join")
    made = visitor.get_cookie("annotator_device")
    assert made is not None
    assert (made.http_only, made.same_site, made.max_age) == (True, "Lax", 365 * 24 * 60 * 60)
    visitor.get("/sign-in")
    kept = visitor.get_cookie("annotator_device")
    assert kept is not None
    assert kept.value == made.value
