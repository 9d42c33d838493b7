"""`annotator users`, `annotator classrooms` and `annotator articles` in use, on a data folder of their own."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from annotator.app import create_app
from annotator.clock import utcnow
from annotator.config import DEFAULTS
from annotator.db import db
from annotator.models import Article, Failure, Operation, SignIn, User
from annotator.services import accounts, classrooms, passwords
from tests.cli.commands import annotator, refusal

pytestmark = pytest.mark.sqlite

PASSWORD, OTHER = "right horse battery", "wrong horse battery"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    annotator(tmp_path, "db", "upgrade")
    return tmp_path


@contextmanager
def database(folder: Path) -> Iterator[None]:
    with create_app(folder).app_context():
        yield
        db.session.close()
        db.engine.dispose()


def add_tess(folder: Path, *options: str) -> None:
    result = annotator(folder, "users", "add", "Tess@Example.org", "--password-stdin", *options, stdin=f"{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output


def has_password(folder: Path, password: str) -> bool:
    with database(folder):
        return passwords.is_right(password, accounts.existing("tess@example.org").password_hash)


def ask_api(folder: Path, token: str) -> int:
    app = create_app(folder)
    answer = app.test_client().get("/api/v1/classrooms", headers={"Authorization": f"Bearer {token}"})
    with app.app_context():
        db.engine.dispose()
    return answer.status_code


def test_an_account_from_standard_input(folder: Path) -> None:
    add_tess(folder, "--name", "Tess", "--admin")
    with database(folder):
        user = accounts.existing("tess@example.org")
        assert (user.name, user.is_admin) == ("Tess", True)
    assert has_password(folder, PASSWORD)


def test_an_account_from_a_prompt(folder: Path) -> None:
    result = annotator(folder, "users", "add", "tess@example.org", stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    assert has_password(folder, PASSWORD)


def test_accounts_that_cannot_be_are_refused(folder: Path) -> None:
    add_tess(folder)
    for email, password, why in (
        ("tess@example.org", PASSWORD, "has an account already"),
        ("sue@example.org", "short", "at least 10 characters"),
        ("sue", PASSWORD, "is not an e-mail address"),
    ):
        assert why in refusal(annotator(folder, "users", "add", email, "--password-stdin", stdin=password))
    with database(folder):
        assert db.session.query(User).count() == 1


def test_a_new_password_ends_the_old_one_and_every_sign_in(folder: Path) -> None:
    add_tess(folder)
    token = annotator(folder, "users", "token", "tess@example.org").stdout.strip()
    assert ask_api(folder, token) == 200
    assert annotator(folder, "users", "password", "tess@example.org", "--password-stdin", stdin=OTHER).exit_code == 0
    assert (has_password(folder, OTHER), has_password(folder, PASSWORD)) == (True, False)
    assert ask_api(folder, token) == 401


def test_nobody_gets_no_password_and_no_token(folder: Path) -> None:
    for command in ("password", "token"):
        arguments = ["--password-stdin"] if command == "password" else []
        result = annotator(folder, "users", command, "who@example.org", *arguments, stdin=PASSWORD)
        assert "Nobody has an account" in refusal(result)


def test_a_token_opens_the_api(folder: Path) -> None:
    add_tess(folder)
    token = json.loads(annotator(folder, "users", "token", "tess@example.org", "--json").stdout)["token"]
    assert ask_api(folder, token) == 200
    assert ask_api(folder, "guessed") == 401


def test_tokens_add_up_and_are_revoked_together(folder: Path) -> None:
    add_tess(folder)
    tokens = [annotator(folder, "users", "token", "tess@example.org").stdout.strip() for _ in range(2)]
    assert [ask_api(folder, token) for token in tokens] == [200, 200]
    ended = annotator(folder, "users", "token", "tess@example.org", "--revoke")
    assert (ended.exit_code, ended.stdout.strip()) == (0, "2 tokens of tess@example.org ended.")
    assert [ask_api(folder, token) for token in tokens] == [401, 401]
    again = annotator(folder, "users", "token", "tess@example.org", "--revoke", "--json")
    assert json.loads(again.stdout) == {"revoked": 0}


def test_a_database_that_was_never_migrated_gets_one_sentence(tmp_path: Path) -> None:
    result = annotator(tmp_path, "users", "add", "tess@example.org", "--password-stdin", stdin=PASSWORD)
    assert "annotator db upgrade" in refusal(result)


@pytest.fixture
def classroom(folder: Path) -> str:
    add_tess(folder)
    with database(folder):
        retention = timedelta(days=DEFAULTS["RETENTION_DAYS"])
        made = classrooms.create("10b", by=accounts.existing("tess@example.org"), retention=retention, now=utcnow())
        db.session.commit()
        return str(made.id)


def test_classrooms_are_listed_with_their_ids(folder: Path, classroom: str) -> None:
    assert annotator(folder, "classrooms", "list").stdout == f"{classroom}  10b\n"
    shown = json.loads(annotator(folder, "classrooms", "list", "--json").stdout)
    assert shown == [{"id": classroom, "name": "10b", "assignments": []}]


def test_an_article_is_frozen_and_told_by_its_hash(folder: Path, classroom: str, tmp_path: Path) -> None:
    file = tmp_path / "story.txt"
    file.write_bytes("Bats 🦇\r\n\r\nThe **council** said so.".encode())
    result = annotator(folder, "articles", "add", file, "--classroom", classroom, "--title", "Bats", "--json")
    shown = json.loads(result.stdout)
    text = "Bats 🦇\nThe council said so."
    expected = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "title": "Bats", "as": "markdown"}
    assert shown == {"id": shown["id"], **expected}
    with database(folder):
        assert [(str(row.id), row.text) for row in db.session.query(Article)] == [(shown["id"], text)]


def test_how_an_article_is_written_can_be_said(folder: Path, classroom: str) -> None:
    result = annotator(
        folder, "articles", "add", "-", "--classroom", classroom, "--as", "text", stdin="It is **bold**."
    )
    assert result.exit_code == 0
    assert "It is **bold**." in result.stdout


def test_what_is_to_be_checked_is_said(folder: Path, classroom: str) -> None:
    add = ("articles", "add", "-", "--classroom", classroom)
    result = annotator(folder, *add, stdin=b"caf\xc3\xa9 \x92s")
    assert "Note: Bytes that are not UTF-8, as the rest of this file is: 1." in result.stderr
    assert "“’” (1:6)" in result.stderr
    assert json.loads(annotator(folder, *add, "--json", stdin="Größe".encode("cp1252")).stdout)["notes"] == [
        "This file was read in the encoding cp1252. Check the letters with accents."
    ]


def test_articles_that_cannot_be_are_refused(folder: Path, classroom: str) -> None:
    for stdin, why in ((b"%PDF-1.7 \x00", "not a text file but a PDF"), (b" \n ", "There is no text in this.")):
        assert why in refusal(annotator(folder, "articles", "add", "-", "--classroom", classroom, stdin=stdin))
    url = "https://news.example/story"
    assert "switched off" in refusal(annotator(folder, "articles", "add", url, "--classroom", classroom))
    nobody = refusal(annotator(folder, "articles", "add", "-", "--classroom", uuid4(), stdin="A text."))
    assert "annotator classrooms list" in nobody
    assert annotator(folder, "articles", "add", "none.txt", "--classroom", classroom).exit_code == 2
    with database(folder):
        assert db.session.query(Article).count() == 0


def test_classes_whose_day_has_come_are_deleted(folder: Path) -> None:
    add_tess(folder)
    with database(folder):
        for name, days in (("Old", -1), ("New", 30)):
            by = accounts.existing("tess@example.org")
            classrooms.create(name, by=by, retention=timedelta(days=days), now=utcnow())
        db.session.commit()
    result = annotator(folder, "classrooms", "expire")
    assert result.stdout.startswith('Old: {"members": 1')
    assert [one["name"] for one in json.loads(annotator(folder, "classrooms", "list", "--json").stdout)] == ["New"]


def test_what_nobody_asks_for_again_goes_with_the_day(folder: Path) -> None:
    add_tess(folder)
    with database(folder):
        tess, now = accounts.existing("tess@example.org"), utcnow()
        for days in (29, 31):
            then = now - timedelta(days=days)
            db.session.add(Operation(user_id=tess.id, op=uuid4(), status=200, answer={"days": days}, created_at=then))
            db.session.add(Failure(key=str(days), count=1, expires_at=now + timedelta(days=30 - days)))
        accounts.open_sign_in(tess, kind="browser", now=now - timedelta(hours=3))
        accounts.open_sign_in(tess, kind="browser", now=now - timedelta(minutes=5))
        accounts.open_sign_in(tess, kind="script", now=now - timedelta(days=300))
        db.session.commit()
    annotator(folder, "classrooms", "expire")
    with database(folder):
        assert [operation.answer for operation in db.session.query(Operation)] == [{"days": 29}]
        assert [failure.key for failure in db.session.query(Failure)] == ["29"]
        assert sorted(sign_in.kind for sign_in in db.session.query(SignIn)) == ["browser", "script"]
