"""Hashing takes long, so it is done while no transaction is open: nobody who saves waits for somebody who signs in."""

from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from annotator.app import is_slow
from annotator.db import db
from annotator.models import Membership
from annotator.services import passwords
from tests.cast import PASSWORD, Cast, browser
from tests.kinds import Arranging, ClientFor

NEW = "a wholly new password"


class Watched:
    """The hasher, which notes of every use whether a transaction was open meanwhile."""

    def __init__(self) -> None:
        self.real, self.was_open = passwords._hasher, list[bool]()

    def hash(self, secret: str) -> str:
        self.was_open.append(db.session().in_transaction())
        return self.real.hash(secret)

    def verify(self, hash_: str, secret: str) -> bool:
        self.was_open.append(db.session().in_transaction())
        return self.real.verify(hash_, secret)


@pytest.fixture
def watched(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched()
    monkeypatch.setattr(passwords, "_hasher", watched)
    return watched


@pytest.mark.parametrize("password", [PASSWORD, "wrong horse"])
@pytest.mark.parametrize("name", ["tess", "nobody"])
def test_a_password_is_tried_apart(client: FlaskClient, watched: Watched, name: str, password: str) -> None:
    answer = client.post("/sign-in", data={"email": f"{name}@example.org", "password": password})
    assert answer.status_code == (302 if (name, password) == ("tess", PASSWORD) else 403)
    assert watched.was_open == [False]


@pytest.mark.parametrize("is_right", [True, False])
def test_words_are_tried_apart(app: Flask, cast: Cast, client: FlaskClient, watched: Watched, is_right: bool) -> None:
    words = cast.sam.recovery if is_right else "a b c"
    form = {"code": cast.join_code, "pseudonym": "Sam", "recovery": words}
    assert client.post("/join/back", data=form).status_code == (302 if is_right else 403)
    sent = {"join_code": cast.join_code, "pseudonym": "sam", "recovery": words}
    assert browser(app).post("/api/v1/rejoin", json=sent).status_code == (201 if is_right else 403)
    assert watched.was_open == [False, False]


def test_words_for_who_joins_are_made_apart(app: Flask, cast: Cast, client: FlaskClient, watched: Watched) -> None:
    assert client.post(f"/join/{cast.join_code}", data={"pseudonym": "Otter"}).status_code == 302
    sent = {"join_code": cast.join_code, "pseudonym": "Heron", "op": str(uuid4())}
    first, again = (browser(app).post("/api/v1/join", json=sent) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert watched.was_open == [False] * 3
    back = {"join_code": cast.join_code, "pseudonym": "Heron", "recovery": again.get_json()["recovery"]}
    assert browser(app).post("/api/v1/rejoin", json=back).status_code == 201


@pytest.mark.parametrize(("code", "name", "status"), [("WRNG2345", "Otter", 403), (None, "?", 422)])
def test_who_may_not_join_costs_no_hash(
    app: Flask, cast: Cast, client: FlaskClient, watched: Watched, code: str | None, name: str, status: int
) -> None:
    code = code or cast.join_code
    assert client.post(f"/join/{code}", data={"pseudonym": name}).status_code == status
    assert browser(app).post("/api/v1/join", json={"join_code": code, "pseudonym": name}).status_code == status
    assert browser(app).post("/api/v1/rejoin", json={
        "join_code": "WRNG2345", "pseudonym": "Sam", "recovery": cast.sam.recovery,
    }).status_code == 403  # fmt: skip
    assert watched.was_open == []


def test_a_closed_class_costs_no_hash(
    cast: Cast, client_for: ClientFor, client: FlaskClient, watched: Watched
) -> None:
    client_for(cast.tess).post(f"/classrooms/{cast.classroom_id}/joining", data={"open": "0"})
    assert client.post(f"/join/{cast.join_code}", data={"pseudonym": "Otter"}).status_code == 403
    assert watched.was_open == []


def test_a_new_password_is_tried_and_hashed_apart(cast: Cast, client_for: ClientFor, watched: Watched) -> None:
    tess = client_for(cast.tess)
    assert tess.post("/account", data={"present": "wrong horse", "new": NEW}).status_code == 403
    assert tess.post("/account", data={"present": PASSWORD, "new": NEW}).status_code == 302
    assert watched.was_open == [False] * 3


def test_new_words_are_hashed_apart(cast: Cast, client_for: ClientFor, watched: Watched) -> None:
    path = f"/memberships/{cast.sam.membership_id}/words"
    assert client_for(cast.tess).post(path).status_code == 303
    assert watched.was_open == [False]
    assert client_for(cast.otto).post(path).status_code == 404
    assert watched.was_open == [False]


def test_words_made_anew_meanwhile_are_tried_again(
    cast: Cast, client: FlaskClient, arranging: Arranging, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found out about the old words says nothing about the new ones."""
    hash_ = passwords.hashed("one two three")
    real = passwords.is_right

    def replaced_meanwhile(secret: str, hash_before: str | None) -> bool:
        monkeypatch.setattr(passwords, "is_right", real)
        with arranging() as session:
            session.get_one(Membership, cast.sam.membership_id).recovery_hash = hash_
        return real(secret, hash_before)

    monkeypatch.setattr(passwords, "is_right", replaced_meanwhile)
    sent = {"join_code": cast.join_code, "pseudonym": "Sam", "recovery": cast.sam.recovery}
    assert client.post("/api/v1/rejoin", json=sent).status_code == 403


def test_the_server_is_told_which_changes_hash(app: Flask) -> None:
    """Of the URL map: who sends these waits for others who do, and nobody else waits for them."""
    changing = {rule.rule for rule in app.url_map.iter_rules() if {"POST", "PUT"} & (rule.methods or set())}
    assert {rule for rule in changing if is_slow({"PATH_INFO": rule})} == {
        "/sign-in", "/account", "/join", "/join/<string(minlength=8):code>", "/join/back",
        "/join/welcome/written-down", "/memberships/<uuid:id>/words", "/api/v1/join", "/api/v1/rejoin",
    }  # fmt: skip
