"""A database that cannot do what is asked: a sentence and a status that say when to try again, and reading goes on."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, select, text, update
from sqlalchemy.exc import ProgrammingError
from werkzeug.test import TestResponse

from annotator import db as database
from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db
from annotator.models import SignIn
from annotator.outages import Outage, outage_in
from annotator.services import spans
from annotator.web.api.answers.work import Submission
from tests.cast import browser
from tests.desks import Desk, make_desks, marking

WAIT = 0.3


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Desk:
    (tmp_path / "config.py").write_text(f"DATABASE_URL = {database_url!r}\n")
    return make_desks(tmp_path, 1)[0]


@pytest.fixture
def served(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The app on a database that others can use beside it; it waits for them `WAIT` seconds."""
    monkeypatch.setattr(database, "LONGEST_WAIT", WAIT)
    app = create_app(tmp_path)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def student(served: Flask, desk: Desk) -> FlaskClient:
    client = served.test_client(use_cookies=False)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {desk.token}"
    return client


@pytest.fixture
def save(student: FlaskClient, desk: Desk) -> Callable[..., TestResponse]:
    def put(number: int = 0, **more: Any) -> TestResponse:
        return student.put(
            f"/api/v1/submissions/{desk.submission}/spans/{uuid4()}", json=marking(number) | more
        )  # fmt: skip

    return put


@contextmanager
def held_by_another(url: str) -> Iterator[None]:
    """Let another connection hold the database, so that nobody else can write."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE span, sign_in, failure, submission IN SHARE ROW EXCLUSIVE MODE"))
        yield
    engine.dispose()


def assert_outage(answer: TestResponse, status: int, code: str) -> None:
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    problem = answer.get_json()
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["detail"]
    assert int(answer.headers["Retry-After"]) > 0


def make_stale(app: Flask) -> None:
    """Make the next request of everybody note that the sign-in is in use."""
    with app.app_context():
        db.session.execute(update(SignIn).values(seen_at=utcnow() - timedelta(minutes=5)))
        db.session.commit()


def test_the_use_of_a_sign_in_is_noted(student: FlaskClient, served: Flask, caplog: pytest.LogCaptureFixture) -> None:
    make_stale(served)
    assert student.get("/join").status_code == 200
    with served.app_context():
        seen = db.session.scalars(select(SignIn.seen_at)).all()
    assert max(seen) > utcnow() - timedelta(minutes=1)
    assert "not noted" not in caplog.text


def test_a_change_is_put_off_while_another_process_writes(
    save: Callable[..., TestResponse], database_url: str, served: Flask
) -> None:
    assert save(0).status_code == 201
    with held_by_another(database_url):
        assert_outage(save(1), 503, "busy")
    assert save(1).status_code == 201


def test_reading_goes_on_while_another_process_writes(
    student: FlaskClient, desk: Desk, served: Flask, database_url: str
) -> None:
    make_stale(served)
    with held_by_another(database_url):
        for path in (f"/submissions/{desk.submission}", f"/api/v1/submissions/{desk.submission}/spans", "/join"):
            assert student.get(path).status_code == 200, path


def test_a_page_that_changes_something_says_so_too(served: Flask, database_url: str) -> None:
    with held_by_another(database_url):
        answer = browser(served).post("/sign-in", data={"email": "tess@example.org", "password": "wrong password"})
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert "try again in a few seconds" in answer.text


@pytest.mark.sqlite
def test_a_long_text_is_kept_on_the_page_that_says_so(served: Flask, desk: Desk, database_url: str) -> None:
    client, typed = browser(served), "The bridge is safe, the mayor said on Monday. " * 3
    with client.session_transaction() as cookie:
        cookie["_user_id"] = desk.token
    with held_by_another(database_url):
        answer = client.post("/classrooms/new", data={"name": typed}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert "try again in a few seconds" in answer.text
    assert typed.strip() in answer.text


@pytest.mark.sqlite
def test_only_the_first_waits_for_a_process_that_holds_the_database(
    save: Callable[..., TestResponse], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert save().status_code == 201
    waits: list[float] = []
    set_timeout = database._set_busy_timeout
    monkeypatch.setattr(database, "_set_busy_timeout", lambda *asked: (waits.append(asked[1]), set_timeout(*asked)))
    with held_by_another(database_url):
        for _ in range(3):
            assert_outage(save(), 503, "busy")
    assert save(1).status_code == 201
    assert save(2).status_code == 201
    first, *others, last = waits
    assert first > WAIT / 2
    assert max(others) <= database.SHORT_WAIT
    assert last > WAIT / 2


@pytest.fixture
def limited(served: Flask) -> Callable[[str], AbstractContextManager[None]]:
    """`with limited(pragma):` every connection has it."""

    @contextmanager
    def limit(pragma: str) -> Iterator[None]:
        with served.app_context():
            engine = db.engine

        def set_pragma(connection: Any, record: Any) -> None:
            connection.execute(f"PRAGMA {pragma}")

        engine.dispose()
        event.listen(engine, "connect", set_pragma)
        try:
            yield
        finally:
            event.remove(engine, "connect", set_pragma)
            engine.dispose()

    return limit


@pytest.mark.sqlite
def test_a_full_disk_refuses_what_is_new_and_shows_what_is_there(
    save: Callable[..., TestResponse], student: FlaskClient, desk: Desk, served: Flask,
    limited: Callable[[str], AbstractContextManager[None]],
) -> None:  # fmt: skip
    make_stale(served)
    with limited("max_page_count = 1"):  # as many as there are
        answers = [save(number, note="word " * 300) for number in range(30)]
        kept = [answer for answer in answers if answer.status_code == 201]
        assert_outage(answers[-1], 507, "disk-full")
        shown = student.get(f"/api/v1/submissions/{desk.submission}/spans")
        assert shown.status_code == 200
        assert len(shown.get_json()["spans"]) == len(kept)


@pytest.mark.sqlite
def test_a_disk_that_takes_nothing_refuses_changes_and_shows_pages(
    save: Callable[..., TestResponse], student: FlaskClient, desk: Desk, served: Flask,
    limited: Callable[[str], AbstractContextManager[None]],
) -> None:  # fmt: skip
    make_stale(served)
    with limited("query_only = ON"):
        assert_outage(save(), 503, "read-only")
        assert student.get(f"/submissions/{desk.submission}").status_code == 200


def test_a_database_that_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    app = create_app(tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    client = app.test_client(use_cookies=False)
    token = {"Authorization": "Bearer of-somebody"}
    assert client.get("/join").status_code == 200
    page = client.get("/classrooms", headers=token)
    assert page.status_code == 503
    assert "does not answer" in page.text
    assert_outage(client.get("/api/v1/classrooms", headers=token), 503, "unreachable")
    assert_outage(client.post("/api/v1/join", json={"join_code": "AAAA", "pseudonym": "Sam"}), 503, "unreachable")


def test_a_fault_of_ours_is_no_outage(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection, pytest.raises(Exception, match="nothing") as caught:
        connection.execute(text("SELECT nothing FROM nowhere WHERE nothing"))
    assert outage_in(caught.value) is None
    assert outage_in(ValueError()) is None
    engine.dispose()


@pytest.mark.parametrize(
    ("code", "outage"),
    [
        ("40001", Outage.BUSY), ("40P01", Outage.BUSY), ("55P03", Outage.BUSY), ("53300", Outage.BUSY),
        ("53100", Outage.FULL), ("57P01", Outage.UNREACHABLE), ("08006", Outage.UNREACHABLE), ("23505", None),
    ],
)  # fmt: skip
def test_postgresql_names_an_outage_by_its_code(code: str, outage: Outage | None) -> None:
    origin = Exception({"S": "ERROR", "C": code, "M": "whatever"})
    assert outage_in(ProgrammingError("SELECT 1", None, origin)) is outage


SECRET = "what nobody else should read"


def test_a_fault_is_logged_without_what_was_written(
    save: Callable[..., TestResponse], served: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        try:
            db.session.execute(text("INSERT INTO classroom (id, name) VALUES (1, :note)"), {"note": SECRET})
        except Exception as error:
            raise ValueError(f"This cannot be done: {SECRET}") from error

    monkeypatch.setattr(spans, "mark_span", broken)
    with caplog.at_level(logging.DEBUG):
        answer = save(note=SECRET)
    assert answer.status_code == 500
    assert answer.get_json()["code"] == "broken"
    assert "ValueError" in caplog.text
    assert "INSERT INTO classroom" in caplog.text
    assert SECRET not in caplog.text


def test_an_answer_that_breaks_its_promise_is_logged_and_a_problem(
    student: FlaskClient, desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Submission, "whole", lambda *_, **__: {"id": SECRET})
    answer = student.get(f"/api/v1/submissions/{desk.submission}")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert answer.get_json()["code"] == "broken"
    assert "/submissions/<uuid:id>" in caplog.text
    assert "missing" in caplog.text
    assert SECRET not in caplog.text
