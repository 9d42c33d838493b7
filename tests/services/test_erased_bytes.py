"""What is erased is not in SQLite's files any more either: neither in free pages nor in the write-ahead log."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from annotator import migrations
from annotator.app import create_app
from annotator.cli.classrooms import classrooms_group
from annotator.clock import utcnow
from annotator.db import db, session, set_pragmas
from annotator.models import Classroom, Membership
from annotator.services import accounts, assignments, classrooms, erasure, schemes, spans, submissions
from tests import make, own_marks

pytestmark = pytest.mark.sqlite
NOW = utcnow()
NOTE, NAME = "a zarf by the quay", "Quillon"
TEXT = "\n\n".join(f"Paragraph {n} says that the bridge is {n} metres long." for n in range(60))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """A class with one student who has made sixty marks with notes, in a file of its own."""
    app = create_app(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'class.sqlite3'}")
    with app.app_context():
        migrations.upgrade(db.engine)
        tess = accounts.add_user("tess@example.org", name="tess", password="right horse battery", now=NOW)
        room = classrooms.create("Bytes", by=tess, retention=timedelta(days=1), now=NOW)
        article = make.article(room, TEXT, by=tess, now=NOW)
        assignment = make.assignment(room, [article], schemes.publish_shipped(now=NOW), by=tess, now=NOW)
        assignments.set_state(assignment, "active", by=tess, now=NOW)
        member = classrooms.join(room, NAME, now=NOW).membership
        (work,) = submissions.of_member(assignment.rounds[0], member)
        for n in range(60):
            mark(work, f"Paragraph {n} says")
        submissions.submit(work, by=member, now=NOW)
        session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def mark(work: Any, quote: str) -> None:
    marking = make.marking(work.article.text, quote)
    own_marks.mark_span(work, uuid4(), spans.Marking(**vars(marking) | {"note": NOTE}), now=NOW)


def words_left(folder: Path) -> list[str]:
    """Return which of the words stand in which file of the database, once the log is written back."""
    files = sorted(folder.glob("class.sqlite3*"))
    return [f"{file.name}: {word}" for file in files for word in (NOTE, NAME) if word.encode() in file.read_bytes()]


def test_an_erased_member_is_in_no_byte_of_the_database(app: Flask, tmp_path: Path) -> None:
    assert words_left(tmp_path)
    with app.app_context():
        erasure.delete_membership(session.scalars(select(Membership).filter_by(pseudonym=NAME)).one())
        session.commit()
    assert words_left(tmp_path) == []


def test_an_erased_classroom_is_in_no_byte_of_the_database(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        erasure.delete_classroom(session.scalars(select(Classroom)).one())
        session.commit()
    assert words_left(tmp_path) == []


def test_a_class_whose_day_has_come_is_in_no_byte_of_the_database(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        session.scalars(select(Classroom)).one().delete_on = (NOW - timedelta(days=1)).date()
        session.commit()
    assert CliRunner().invoke(classrooms_group, ["expire"], obj=lambda: app).exit_code == 0
    assert words_left(tmp_path) == []


def test_somebody_who_reads_at_that_moment_stops_no_erasure(app: Flask, tmp_path: Path) -> None:
    """What they read stays in the log until a later commit, or the end of the server, writes it back."""
    file = tmp_path / "class.sqlite3"
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM span").fetchall()
        with app.app_context():
            erasure.delete_classroom(session.scalars(select(Classroom)).one())
            session.commit()
    with closing(sqlite3.connect(file)) as later:
        later.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert words_left(tmp_path) == []


def test_every_connection_overwrites_what_it_deletes() -> None:
    """Whatever SQLite was built with: some builds do so by themselves, most do not."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        set_pragmas(connection, None)
        assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)
