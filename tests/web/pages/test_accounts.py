"""Signing in and out, and the account page."""


import pytest
from flask import Flask
from flask.testing import FlaskClient

from annotator.models import User
from tests.cast import PASSWORD, Cast, browser
from tests.kinds import Arranging, ClientFor

COOKIE = "annotator"
TESS = {"email": "tess@example.org", "password": PASSWORD}


def test_a_teacher_signs_in(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/sign-in", data=TESS)
    assert (answer.status_code, answer.location) == (302, "/classrooms")
    assert "Media 10b" in client.get("/classrooms").text


@pytest.mark.parametrize(
    ("asked", "goes_to"),
    [
        ("/account", "/account"),
        ("//evil.example", "/classrooms"),
        ("/\\evil.example", "/classrooms"),
        ("https://evil.example/", "/classrooms"),
        ("/\t/evil.example", "/classrooms"),
    ],
)
def test_it_goes_on_to_pages_of_ours_only(asked: str, goes_to: str, client: FlaskClient, cast: Cast) -> None:
    assert client.post("/sign-in", query_string={"next": asked}, data=TESS).location == goes_to


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"password": "wrong"}, 403, "do not belong together"),
        ({"email": "nobody@example.org"}, 403, "do not belong together"),
        ({"email": ""}, 422, "Type your e-mail"),
        ({"password": ""}, 422, "Type your password"),
    ],
)
def test_it_says_what_is_wrong(
    typed: dict[str, str], status: int, sentence: str, client: FlaskClient, cast: Cast
) -> None:
    answer = client.post("/sign-in", data=TESS | typed)
    assert answer.status_code == status
    assert sentence in answer.text
    assert client.get("/account").status_code == 302


def test_too_many_wrong_passwords_lock_the_account_alone(app: Flask, client: FlaskClient, cast: Cast) -> None:
    wrong = [client.post("/sign-in", data=TESS | {"password": "wrong"}).status_code for _ in range(11)]
    assert wrong == [403] * 10 + [429]
    assert client.post("/sign-in", data=TESS).status_code == 429
    assert browser(app).post("/sign-in", data=TESS | {"email": "rita@example.org"}).status_code == 302


def test_signing_out_empties_the_browser_unless_marks_wait_in_it(cast: Cast, client_for: ClientFor) -> None:
    for form, emptied in (({}, '"cache", "storage"'), ({"keep": "1"}, '"cache"')):
        answer = client_for(cast.sam).post("/sign-out", data=form)
        assert answer.headers["Clear-Site-Data"] == emptied


def test_a_replayed_cookie_is_worth_nothing(app: Flask, cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.sam)
    assert client.get("/account").status_code == 200
    kept = client.get_cookie(COOKIE)
    assert kept is not None
    answer = client.post("/sign-out")
    assert client.get_cookie(COOKIE) is None
    assert "storage" in answer.headers["Clear-Site-Data"]
    thief = app.test_client()
    thief.set_cookie(COOKIE, kept.value)
    assert thief.get("/account").location == "/sign-in?next=/account"
    assert "You are signed out" in client.get(answer.location).text


def test_signing_out_here_leaves_other_devices_signed_in(cast: Cast, client_for: ClientFor) -> None:
    school, home = client_for(cast.tess), client_for(cast.tess)
    school.post("/sign-out")
    assert home.get("/account").status_code == 200


def test_it_says_who_is_here_already(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.sam)
    assert "You are signed in as Sam" in client.get("/sign-in").text
    refused = client.post("/sign-in", data=TESS)
    assert (refused.status_code, refused.headers.get("Location")) == (409, None)
    assert client.get("/sign-in?next=/account").location == "/account"


def test_a_password_is_changed_by_who_knows_the_old_one(app: Flask, cast: Cast, client_for: ClientFor) -> None:
    here, elsewhere = client_for(cast.tess), client_for(cast.tess)
    changed = here.post("/account", data={"present": PASSWORD, "new": "a new long password"})
    assert changed.location == "/account"
    assert "Your password is changed" in here.get("/account").text
    assert elsewhere.get("/account").status_code == 302
    assert browser(app).post("/sign-in", data=TESS).status_code == 403


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"present": "wrong", "new": "a new long password"}, 403, "do not belong together"),
        ({"present": PASSWORD, "new": "short"}, 422, "at least 10"),
        ({"present": PASSWORD, "new": ""}, 422, "Type a new password"),
    ],
)
def test_a_password_that_will_not_do_is_refused(
    typed: dict[str, str], status: int, sentence: str, app: Flask, cast: Cast, client_for: ClientFor
) -> None:
    answer = client_for(cast.tess).post("/account", data=typed)
    assert answer.status_code == status
    assert sentence in answer.text
    assert browser(app).post("/sign-in", data=TESS).status_code == 302


def test_a_student_reads_how_to_come_back_and_has_no_password(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.sam)
    page = client.get("/account").text
    assert cast.join_code in page
    assert "Three words" in page
    assert "Change the password" not in page
    assert cast.sam.recovery is not None
    assert cast.sam.recovery not in page
    assert client.post("/account", data={"present": "", "new": "a new long password"}).status_code == 404


def test_the_account_page_lists_ones_classes(cast: Cast, client_for: ClientFor) -> None:
    page = client_for(cast.otto).get("/account").text
    assert "Media 9a" in page
    assert "Media 10b" not in page


@pytest.mark.parametrize(("method", "url", "status"), [("get", "/sign-out", 405), ("put", "/account", 405)])
def test_other_verbs_are_refused(method: str, url: str, status: int, cast: Cast, client_for: ClientFor) -> None:
    assert getattr(client_for(cast.tess), method)(url).status_code == status


def test_the_signed_out_are_sent_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/account").location == "/sign-in?next=/account"
    assert client.post("/sign-out").location == "/sign-in"


def test_those_who_run_the_installation_are_named_to_staff(
    cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    assert "Who runs this installation" not in client_for(cast.tess).get("/account").text
    with arranging() as session:
        session.get_one(User, cast.otto.user_id).is_admin = True
    assert "otto@example.org" in client_for(cast.tess).get("/account").text
    assert "otto@example.org" not in client_for(cast.sam).get("/account").text
