"""The data folder's own files: readable by their owner alone, and a secret that all processes share."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from annotator import config
from annotator.app import create_app
from annotator.config import kept_secret
from annotator.db import db
from tests.cli.commands import annotator

pytestmark = pytest.mark.sqlite


@pytest.mark.skipif(os.name != "posix", reason="rights of files are POSIX's")
def test_nobody_else_on_the_computer_reads_the_database_or_a_copy(tmp_path: Path) -> None:
    annotator(tmp_path, "db", "upgrade")
    annotator(tmp_path, "users", "add", "tess@example.org", "--password-stdin", stdin="right horse battery\n")
    annotator(tmp_path, "db", "backup", tmp_path / "copy.sqlite3")
    annotator(tmp_path, "db", "restore", tmp_path / "copy.sqlite3", "--yes")
    with create_app(tmp_path).app_context():
        with db.engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1 FROM user")
            files = [file for file in tmp_path.iterdir() if file.name != "config.py"]
            assert len(files) >= 4
            assert not [file for file in files if file.stat().st_mode & 0o077]
        db.engine.dispose()


def test_two_processes_that_start_at_once_have_one_secret(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.touch()  # as it is in the moment before the other process has written to it
    with ThreadPoolExecutor() as pool:
        second = pool.submit(kept_secret, file)
        file.write_text("written by the first")
        assert second.result() == "written by the first"


def test_an_empty_secret_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "WAIT", 0)
    (tmp_path / "secret").touch()
    with pytest.raises(RuntimeError, match="Delete it"):
        create_app(tmp_path)


@pytest.mark.parametrize("setting", ["31 July", "02-29", "13-01", "2026-07-31", ""])
def test_a_school_year_that_ends_on_no_day_is_refused_at_the_start(setting: str, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="Write month and day"):
        create_app(tmp_path, SCHOOL_YEAR_ENDS=setting)
    assert config.month_and_day("12-20") == (12, 20)
