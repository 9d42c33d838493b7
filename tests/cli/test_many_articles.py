"""`annotator articles add` with many articles: files, JSON Lines, tables and zips, all of them or none."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from annotator.clock import utcnow
from annotator.db import db
from annotator.models import Article
from annotator.services import accounts, classrooms
from tests.cli.commands import annotator
from tests.cli.test_people_and_articles import database

pytestmark = pytest.mark.sqlite


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, str]:
    """A data folder and the id of a class in it."""
    annotator(tmp_path, "db", "upgrade")
    with database(tmp_path):
        tess = accounts.add_user("tess@example.org", name="tess", password="right horse battery", now=utcnow())
        room = classrooms.create("10b", by=tess, retention=timedelta(days=9), now=utcnow())
        db.session.commit()
        return tmp_path, str(room.id)


def add(place: tuple[Path, str], *arguments: Any) -> Any:
    folder, classroom = place
    return annotator(folder, "articles", "add", *map(str, arguments), "--classroom", classroom)


def kept(place: tuple[Path, str]) -> list[tuple[str, str]]:
    with database(place[0]):
        return sorted((row.title, row.text) for row in db.session.query(Article.title, Article.text))


def write(place: tuple[Path, str], name: str, content: str | bytes) -> Path:
    file = place[0] / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_every_kind_of_file_at_once(place: tuple[Path, str]) -> None:
    lines = [{"text": "One.", "title": "First", "mood": "x"}, {"markdown": "**Two.**", "title": "Second"}]
    files = (
        write(place, "a.jsonl", "\ufeff" + "\n\n".join(map(json.dumps, lines)) + "\r\n"),
        write(place, "b.csv", "title;text;id\r\nThird;\"Three,\r\nindeed.\";7\r\n;;\r\n"),
        write(place, "c.zip", zipped({"x/d.txt": b"Four.", "__MACOSX/x": b"?", "e.html": b"<p>Five.</p>", ".f": b"?"})),
        write(place, "g.txt", "Six."),
    )
    result = add(place, *files)
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 6
    assert [title for title, _text in kept(place)] == ["First", "Five.", "Four.", "Second", "Six.", "Third"]
    assert "Note: not read, since they mean nothing here: id, mood" in result.stderr
    assert "Note: 2 hidden files were left aside" in result.stderr


WRONG = {
    "a.jsonl": (
        '{"text": "Good."}\n[1]\n{"text": 1}\n{\n{"text": "x", "html": "y"}\n{"text": "x", "language": "?"}',
        ["line 2", "line 3: “text” has to be", "line 4: This is no JSON", "line 5: Exactly one", "line 6: “?”"],
    ),
    "b.csv": (
        'title,text\nGood,Yes.\nBad\nWorse,"a",b\nOpen,"x',
        ["line 3: Exactly one", "line 4: This row has 3 cells", "This is no CSV"],
    ),
    "one.jsonl": ('{"text": 1}', ["one.jsonl, line 1: “text” has to be"]),
    "c.csv": ("a,b\n1,2", ["There is no column “text”"]),
    "d.csv": ("", ["There is nothing"]),
    "e.zip": (b"PK\x03\x04 nonsense", ["This zip cannot be opened"]),
    "f.zip": (
        zipped({"a.txt": b"Good.", "b.doc": b"x", "c.txt": b" "}), ["b.doc: This is no text", "c.txt: There is no"],
    ),
}  # fmt: skip


def test_every_fault_is_named_and_nothing_is_taken_in(place: tuple[Path, str]) -> None:
    for name, (content, sentences) in WRONG.items():
        result = add(place, write(place, name, content))
        assert result.exit_code == 1, name
        assert "Traceback" not in result.output
        missing = [sentence for sentence in sentences if sentence not in result.stderr]
        assert not missing, (name, result.stderr)
    assert kept(place) == []


def test_the_good_ones_alone_where_that_is_said(place: tuple[Path, str]) -> None:
    file = write(place, "a.jsonl", WRONG["a.jsonl"][0])
    result = add(place, file, "--leave-out-bad", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["title"] == "Good."
    assert kept(place) == [("Good.", "Good.")]
    assert add(place, write(place, "c.csv", "a,b\n1,2"), "--leave-out-bad").exit_code == 1


def test_a_title_is_for_one(place: tuple[Path, str]) -> None:
    files = write(place, "a.txt", "One."), write(place, "b.txt", "Two.")
    assert add(place, *files, "--title", "T").exit_code == 2
    assert add(place, files[0], "--title", "T").exit_code == 0
    assert kept(place) == [("T", "One.")]
