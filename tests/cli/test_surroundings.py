"""Commands in bad surroundings end with one sentence on standard error and exit 1, never with a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner

from annotator import migrations
from annotator.__main__ import main
from annotator.app import create_app
from annotator.db import db
from tests.cli.commands import annotator, refusal

pytestmark = pytest.mark.sqlite
NEEDS_DATABASE = [
    ("classrooms", "list"), ("classrooms", "expire"), ("db", "check"), ("db", "upgrade"), ("users", "token", "a@b.ch"),
    ("users", "add", "a@b.ch", "--password-stdin"), ("export", "11111111-1111-4111-8111-111111111111", "-o", "-"),
    ("agreement", "11111111-1111-4111-8111-111111111111"), ("serve",),
]  # fmt: skip
RECORD = {
    "article": {"id": "é“😀", "text": "😀 words"},
    "annotators": [{"id": name, "status": "submitted"} for name in "ab"],
    "spans": [{"annotator": "a", "start": 0, "end": 1, "label": "claim"}],
}


@pytest.mark.parametrize("words", NEEDS_DATABASE, ids=" ".join)
def test_a_file_that_is_no_database_is_said_to_be_none(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "annotator.sqlite3").write_text("something else, long enough to be read as a header " * 9)
    assert "file is not a database" in refusal(annotator(tmp_path, *words, stdin="a long password\n"))


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("nonsense", "Could not parse SQLAlchemy URL"),
        ("mysql://host/name", "MySQLdb"),
        ("cobol://host/name", "cobol"),
        ("postgresql://127.0.0.1:1/name", "names no user"),
        ("postgresql://me:it@127.0.0.1:1/name", "The database cannot be reached"),
    ],
)
def test_a_database_that_cannot_be_used_is_named(setting: str, why: str, tmp_path: Path) -> None:
    environment = {"ANNOTATOR_DATA": str(tmp_path), "ANNOTATOR_DATABASE_URL": setting}
    assert why in refusal(CliRunner(env=environment).invoke(main, ["classrooms", "list"]))


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert str(tmp_path / "file") in refusal(annotator(tmp_path / "file", "classrooms", "list"))


def test_a_word_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with create_app(tmp_path).app_context():
        migrations.upgrade(db.engine)
        db.engine.dispose()
    raw = b"a password \xff of bytes\n"
    assert "not text in UTF-8" in refusal(annotator(tmp_path, "users", "add", "a@b.ch", "--password-stdin", stdin=raw))


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_json_can_be_read_whatever_the_terminals_encoding(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text(json.dumps(RECORD), encoding="utf-8")
    answer = CliRunner(charset=encoding).invoke(main, ["units", str(tmp_path / "r.jsonl")])
    assert json.loads(answer.stdout_bytes.decode(encoding))["article"] == RECORD["article"]["id"]  # type: ignore[index]
    shown = CliRunner(charset=encoding).invoke(main, ["agreement", str(tmp_path / "r.jsonl"), "--measure", "f1_exact"])
    assert shown.exit_code == 0


def test_a_closed_input_holds_no_record() -> None:
    verify = [sys.executable, "-c", "import os; os.close(0); os.execv(os.sys.executable, os.sys.argv[1:])"]
    verify += [sys.executable, "-m", "annotator", "verify", "-"]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert (done.returncode, done.stderr.strip()) == (1, "line 1: there is no record in this file.")


def run(command: list[str], out: IO[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603 - ours


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_said_and_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text(json.dumps(RECORD) + "\n", encoding="utf-8")
    units = [sys.executable, "-m", "annotator", "units", str(tmp_path / "r.jsonl")]
    with Path("/dev/full").open("w") as full:
        done = run(units, full)
    assert (done.returncode, done.stderr.strip()) == (1, "Error: No space left on device")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = run(units, pipe)
    assert (done.returncode, done.stderr) == (1, "")
