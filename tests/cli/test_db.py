"""`annotator db` on each database: what it does, and what it refuses in one sentence."""

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine, select

from annotator import migrations
from annotator.app import create_app
from annotator.cli.db import db
from annotator.clock import utcnow
from annotator.db import db as database
from annotator.models import Scheme, User
from annotator.services import accounts

Command = Callable[..., Result]


@pytest.fixture
def fresh(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An app on a database without tables."""
    app = create_app(tmp_path / "instance", DATABASE_URL=database_url)
    yield app
    with app.app_context():
        database.engine.dispose()


@pytest.fixture
def command(fresh: Flask) -> Command:
    """`command("upgrade")` runs `annotator db upgrade`."""

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(db, [str(one) for one in arguments], obj=lambda: fresh)
        with fresh.app_context():
            database.engine.dispose()  # a command is a process of its own, and this one ends here
        return result

    return run


def add_tess(app: Flask) -> None:
    with app.app_context():
        accounts.add_user("tess@example.org", name="Tess", password="right horse battery", now=utcnow())
        database.session.commit()


def names(app: Flask) -> list[str]:
    with app.app_context():
        return list(database.session.scalars(database.select(User.name)))


def test_upgrade_makes_the_tables_and_publishes_the_scheme(command: Command, fresh: Flask) -> None:
    assert command("upgrade").exit_code == 0
    assert command("check").output.startswith("The database is up to date")
    with fresh.app_context():
        assert [scheme.name for scheme in database.session.scalars(select(Scheme))] == ["media-literacy"]


def test_upgrading_twice_keeps_everything(command: Command, fresh: Flask) -> None:
    command("upgrade")
    add_tess(fresh)
    assert command("upgrade").exit_code == 0
    assert names(fresh) == ["Tess"]
    with fresh.app_context():
        assert len(database.session.scalars(select(Scheme)).all()) == 1


def test_check_says_what_mends_an_old_database(command: Command) -> None:
    result = command("check")
    assert result.exit_code == 1
    assert result.stderr == "Error: The database is not up to date. Run “annotator db upgrade”.\n"


@pytest.mark.sqlite
def test_check_finds_rows_that_point_at_nothing(command: Command, engine: Engine) -> None:
    command("upgrade")
    with closing(sqlite3.connect(str(engine.url.database))) as raw:
        raw.execute("INSERT INTO sign_in VALUES ('a', 'nobody', 'hash', 'browser', '2026-01-01', '2026-01-01')")
        raw.commit()
    result = command("check")
    assert result.exit_code == 1
    assert "sign_in points at nothing" in result.stderr


@pytest.mark.sqlite
def test_a_backup_brings_back_what_was(command: Command, fresh: Flask, tmp_path: Path) -> None:
    command("upgrade")
    add_tess(fresh)
    assert command("backup", tmp_path / "copy.sqlite3").exit_code == 0
    with fresh.app_context():
        database.session.execute(database.delete(User))
        database.session.commit()
    assert command("restore", tmp_path / "copy.sqlite3", "--yes").exit_code == 0
    assert names(fresh) == ["Tess"]
    with fresh.app_context():
        assert database.session.scalar(database.text("PRAGMA journal_mode")) == "wal"


@pytest.mark.sqlite
def test_a_backup_holds_what_was_committed_beside_it(command: Command, fresh: Flask, tmp_path: Path) -> None:
    """The server keeps its connection open and its writes in the log while the copy is made."""
    command("upgrade")
    with fresh.app_context():
        accounts.add_user("tess@example.org", name="Tess", password="right horse battery", now=utcnow())
        database.session.commit()
        accounts.add_user("rita@example.org", name="Rita", password="right horse battery", now=utcnow())
        result = CliRunner().invoke(db, ["backup", str(tmp_path / "copy.sqlite3")], obj=lambda: fresh)
        database.session.rollback()
    assert result.exit_code == 0
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("SELECT name FROM user").fetchall() == [("Tess",)]


@pytest.mark.sqlite
def test_a_backup_never_overwrites(command: Command, tmp_path: Path) -> None:
    command("upgrade")
    (tmp_path / "copy.sqlite3").write_text("precious")
    result = command("backup", tmp_path / "copy.sqlite3")
    assert result.exit_code == 1
    assert "is there already" in result.stderr
    assert (tmp_path / "copy.sqlite3").read_text() == "precious"


@pytest.mark.sqlite
def test_restore_refuses_to_overwrite_without_yes(command: Command, fresh: Flask, tmp_path: Path) -> None:
    command("upgrade")
    command("backup", tmp_path / "copy.sqlite3")
    add_tess(fresh)
    result = command("restore", tmp_path / "copy.sqlite3")
    assert result.exit_code == 1
    assert "--yes overwrites it" in result.stderr
    assert names(fresh) == ["Tess"]


@pytest.mark.sqlite
@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\x00 but broken"])
def test_restore_refuses_what_is_no_copy(command: Command, fresh: Flask, tmp_path: Path, content: bytes) -> None:
    command("upgrade")
    add_tess(fresh)
    (tmp_path / "copy.sqlite3").write_bytes(content)
    result = command("restore", tmp_path / "copy.sqlite3", "--yes")
    assert result.exit_code == 1
    assert "copy.sqlite3 is no" in result.stderr
    assert names(fresh) == ["Tess"]


@pytest.mark.sqlite
def test_restore_refuses_while_the_server_runs(command: Command, engine: Engine, fresh: Flask, tmp_path: Path) -> None:
    place = Path(str(engine.url.database))
    command("upgrade")
    add_tess(fresh)
    command("backup", tmp_path / "copy.sqlite3")
    with engine.connect():
        migrations.current(engine)
        result = command("restore", tmp_path / "copy.sqlite3", "--yes")
    assert result.exit_code == 1
    assert "stop the server first" in result.stderr
    assert [file.name for file in place.parent.iterdir() if "restoring" in file.name] == []
    engine.dispose()
    assert command("restore", tmp_path / "copy.sqlite3", "--yes").exit_code == 0


@pytest.mark.sqlite
def test_a_backup_that_fails_leaves_no_file(command: Command, tmp_path: Path) -> None:
    command("upgrade")
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, most))  # as a full disk does, it takes the beginning
    try:
        result = command("backup", tmp_path / "copy.sqlite3")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
    assert result.exit_code == 1
    assert "could not be written" in result.stderr
    assert list(tmp_path.glob("copy.sqlite3*")) == []


def test_postgresql_has_tools_of_its_own(command: Command, database: str, tmp_path: Path) -> None:
    result = command("backup", tmp_path / "copy.sqlite3")
    assert ("use its own pg_dump" in result.stderr) == (database == "postgresql")
