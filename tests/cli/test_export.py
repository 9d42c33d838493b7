"""`annotator export` on the demo's class, and what the demo's class holds."""

import csv
import gzip
import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from annotator import migrations
from annotator.app import create_app
from annotator.clock import utcnow
from annotator.content import demo_class
from annotator.db import db
from annotator.models import Article, Assignment, Membership, Release, Span, Submission
from annotator.services import classrooms, passwords, rounds
from annotator.services.demo import Demo, make_demo
from annotator.services.review import regrouping, units
from tests.cli.commands import annotator, refusal

pytestmark = pytest.mark.sqlite


@contextmanager
def database(folder: Path) -> Iterator[None]:
    with create_app(folder).app_context():
        yield
        db.session.close()
        db.engine.dispose()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(folder: Path) -> Demo:
    with database(folder):
        migrations.upgrade(db.engine)
        made = make_demo(utcnow())
        db.session.commit()
        return made


@pytest.fixture(scope="module")
def assignment(folder: Path, demo: Demo) -> str:
    (classroom,) = json.loads(annotator(folder, "classrooms", "list", "--json").stdout)
    (shown,) = classroom["assignments"]
    assert shown["state"] == "active"
    return str(shown["id"])


def records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").strip().split("\n")]


def test_the_class_is_as_shipped(folder: Path, demo: Demo) -> None:
    with database(folder):
        works = {work.membership.pseudonym: work for work in db.session.query(Submission)}
        students = demo_class()["students"]
        assert {name: work.status for name, work in works.items()} == {s["pseudonym"]: s["status"] for s in students}
        assert works["Otter"].viewed == [[0, len(works["Otter"].article.text)]]
        assert 0 < works["Biscuit"].viewed[0][1] < len(works["Biscuit"].article.text)
        (assignment,) = db.session.query(Assignment)
        assert (assignment.state, rounds.current(assignment).state) == ("active", "open")
        regrouping.bring_up_to_date(rounds.current(assignment))
        balance = units.balance(rounds.current(assignment))
        assert balance["agreed"] > 5 < balance["open"]
        roles = {member.role for member in db.session.query(Membership)}
        assert roles == {"teacher", "reviewer", "student"}


def test_newcomers_join_by_code_and_find_the_article(folder: Path, demo: Demo) -> None:
    with database(folder):
        (assignment,) = db.session.query(Assignment)
        newcomer = classrooms.join(assignment.classroom, "Newcomer", now=utcnow()).membership
        assert assignment.classroom.join_code == demo.join_code
        assert db.session.query(Submission).filter_by(membership_id=newcomer.id).count() == 1


def test_sign_ins_that_went_astray_are_made_anew(folder: Path, demo: Demo) -> None:
    with database(folder):
        assert make_demo(utcnow(), demo) == demo
        again = make_demo(utcnow())
        assert again.classroom == demo.classroom
        assert (again.password, again.recovery) != (demo.password, demo.recovery)
        student = next(one for one in db.session.query(Membership) if one.pseudonym == demo.student)
        assert passwords.is_right(again.recovery or "", student.recovery_hash)


def test_what_is_agreed_becomes_a_release_that_verifies(folder: Path, assignment: str, tmp_path: Path) -> None:
    file = tmp_path / "class.jsonl"
    shown = json.loads(annotator(folder, "export", assignment, "-o", file, "--json").stdout)
    assert shown["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    (record,) = records(file)
    assert [shown["balance"]] == [one["balance"] for one in shown["articles"]] == [record["balance"]]
    assert len(record["annotators"]) == 6
    assert any(span["links"] for span in record["spans"])
    with database(folder):
        release = db.session.query(Release).filter_by(number=shown["release"]).one()
        assert release.balance == record["balance"]
    verified = annotator(folder, "verify", file, "--json")
    assert (verified.exit_code, json.loads(verified.stdout)["whole"]) == (0, True)


def test_the_balance_is_told_before_the_file(folder: Path, assignment: str, tmp_path: Path) -> None:
    result = annotator(folder, "export", assignment, "--format", "csv", "-o", tmp_path / "labels.csv")
    title, release = result.stdout.splitlines()
    assert title.startswith("Two in three street lamps to go dark after midnight: ")
    assert "units = " in title
    with (tmp_path / "labels.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {f"Release {row['release']}" for row in csv.DictReader(file)} == {release}


def test_standard_output_holds_the_file_and_nothing_else(folder: Path, assignment: str) -> None:
    result = annotator(folder, "export", assignment, "-o", "-")
    assert "units = " in result.stderr
    assert json.loads(result.stdout)["format"] == "annotator-record"


def test_everything_holds_unfinished_work_and_makes_no_release(folder: Path, assignment: str, tmp_path: Path) -> None:
    with database(folder):
        before = db.session.query(Release).count()
    shown = annotator(folder, "export", assignment, "--what", "all", "-o", tmp_path / "all.jsonl", "--json").stdout
    (record,) = records(tmp_path / "all.jsonl")
    assert json.loads(shown)["release"] is None
    assert sorted(one["status"] for one in record["annotators"]) == ["open", *["submitted"] * 6]
    with database(folder):
        assert db.session.query(Release).count() == before
    assert annotator(folder, "verify", tmp_path / "all.jsonl").exit_code == 0


def test_without_text_no_word_of_the_article_leaves(folder: Path, assignment: str, tmp_path: Path) -> None:
    annotator(folder, "export", assignment, "--no-text", "-o", tmp_path / "bare.jsonl")
    (record,) = records(tmp_path / "bare.jsonl")
    assert record["article"]["text"] is None
    assert {span["quote"] for span in record["spans"]} == {None}
    assert annotator(folder, "verify", tmp_path / "bare.jsonl").exit_code == 0


def test_nothing_is_overwritten_and_no_number_is_spent_on_a_refusal(
    folder: Path, assignment: str, tmp_path: Path
) -> None:
    (tmp_path / "mine.jsonl").write_text("mine")
    with database(folder):
        before = db.session.query(Release).count()
    for arguments, why in (
        ((assignment, "-o", tmp_path / "mine.jsonl"), "is there already"),
        ((assignment, "-o", tmp_path / "none" / "a.jsonl"), "There is no folder"),
        ((assignment, "-o", tmp_path / "a.jsonl", "--round", 2), "no round 2"),
        ((assignment, "-o", tmp_path / "a.jsonl", "--policy", "research"), "nothing to export"),
        ((uuid4(), "-o", tmp_path / "a.jsonl"), "There is no assignment"),
        ((assignment, "-o", tmp_path / ("long" * 99)), "File name too long"),
    ):
        assert why in refusal(annotator(folder, "export", *arguments))
    assert annotator(folder, "export", assignment, "-o", tmp_path / "a", "--format", "brat").exit_code == 2
    assert [file.name for file in tmp_path.iterdir()] == ["mine.jsonl"]
    with database(folder):
        assert db.session.query(Release).count() == before


# All that `str.splitlines` splits at but the line feed, which no title may hold.
SEPARATORS = "a\v\f\x1c\x1d\x1e\x85\u2028\u2029b\rc"


def test_no_separator_in_any_text_ends_a_line_of_an_export(folder: Path, assignment: str, tmp_path: Path) -> None:
    with database(folder):
        (article,) = db.session.query(Article)
        before = article.title
        article.title = article.byline = article.url = SEPARATORS
        noted = db.session.query(Span).filter(Span.unit_id.is_not(None)).first()
        assert noted is not None
        noted.note = SEPARATORS
        db.session.commit()
    for options in ((), ("--no-text",), ("--what", "all")):
        file = tmp_path / f"{len(list(tmp_path.iterdir()))}.jsonl"
        assert annotator(folder, "export", assignment, *options, "-o", file).exit_code == 0
        (line,) = file.read_text(encoding="utf-8").splitlines()
        assert json.loads(line)["article"]["title"] == SEPARATORS
        assert SEPARATORS in {span["note"] for span in json.loads(line)["spans"]}
        for command in (("verify",), ("units",), ("agreement", "--measure", "f1_exact")):
            assert annotator(folder, *command, file).exit_code == 0
    table = tmp_path / "labels.csv"
    assert annotator(folder, "export", assignment, "--format", "csv", "-o", table).exit_code == 0
    with table.open(encoding="utf-8-sig", newline="") as rows:
        assert {row["title"] for row in csv.DictReader(rows)} == {SEPARATORS}
    with database(folder):
        db.session.query(Article).one().title = before
        db.session.commit()


def test_a_name_that_ends_in_gz_gives_a_compressed_file(folder: Path, assignment: str, tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.gz", "a.jsonl"):
        shown = json.loads(annotator(folder, "export", assignment, "-o", tmp_path / name, "--json").stdout)
        assert shown["sha256"] == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    packed = (tmp_path / "a.jsonl.gz").read_bytes()
    assert packed == (tmp_path / "b.jsonl.gz").read_bytes()
    assert gzip.decompress(packed) == (tmp_path / "a.jsonl").read_bytes()
    assert annotator(folder, "verify", tmp_path / "a.jsonl.gz").exit_code == 0


def test_a_package_of_a_release_has_the_same_bytes_and_makes_none(
    folder: Path, assignment: str, tmp_path: Path
) -> None:
    first = annotator(folder, "export", assignment, "--format", "zip", "-o", tmp_path / "1", "--json")
    number = json.loads(first.stdout)["release"]
    for name, options in (("2", ()), ("3", ("--release", number))):
        annotator(folder, "export", assignment, "--format", "zip", *options, "-o", tmp_path / name)
        assert (tmp_path / name).read_bytes() == (tmp_path / "1").read_bytes()
    annotator(folder, "export", assignment, "--release", number, "-o", tmp_path / "record")
    assert zipfile.ZipFile(tmp_path / "1").read("record.jsonl") == (tmp_path / "record").read_bytes()
    why = refusal(annotator(folder, "export", assignment, "--release", 99, "-o", tmp_path / "none"))
    assert "no release 99" in why
    mixed = annotator(folder, "export", assignment, "--release", number, "--what", "all", "-o", tmp_path / "none")
    assert mixed.exit_code == 2
    assert not (tmp_path / "none").exists()


def test_formats_and_files_without_text_are_one_release(folder: Path, assignment: str, tmp_path: Path) -> None:
    told = []
    for at, options in enumerate(((), ("--format", "csv"), ("--no-text",), ("--format", "csv", "--no-text"), ())):
        result = annotator(folder, "export", assignment, *options, "-o", tmp_path / str(at), "--json")
        told.append(json.loads(result.stdout))
    assert len({one["release"] for one in told}) == 1
    assert [one["is_new"] for one in told[1:]] == [False] * 4
    assert "Nothing has changed since release" in result.stderr
    assert (tmp_path / "0").read_bytes() == (tmp_path / "4").read_bytes()
