"""`annotator agreement ASSIGNMENT`: the same figures as from the file that an export writes of it."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from annotator import migrations
from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db
from annotator.models import Assignment
from annotator.services.demo import make_demo
from tests.cli.commands import annotator, refusal

pytestmark = pytest.mark.sqlite
MEASURES = ("--measure", "char_alpha", "--measure", "f1_soft", "--measure", "links_f1", "--json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("agreement")


@pytest.fixture(scope="module")
def assignment(folder: Path) -> str:
    with create_app(folder).app_context():
        migrations.upgrade(db.engine)
        make_demo(utcnow())
        db.session.commit()
        made = str(db.session.query(Assignment.id).scalar())
        db.session.close()
        db.engine.dispose()
    return made


def figures(told: dict[str, Any]) -> dict[str, float]:
    """What does not depend on how annotators are called."""
    return {
        f"{name} {label} {part}": figure
        for name, measured in told["measures"].items()
        for label, one in [(None, measured["overall"]), *measured["labels"].items()]
        for part, figure in (("value", one["value"]), ("n", one["n"]), ("low", one["interval"]["low"]))
    }


def test_it_measures_what_an_export_holds(folder: Path, assignment: str, tmp_path: Path) -> None:
    told = json.loads(annotator(folder, "agreement", assignment, *MEASURES).stdout)
    file = tmp_path / "class.jsonl"
    annotator(folder, "export", assignment, "--what", "all", "--format", "record", "-o", file)
    again = json.loads(annotator(folder, "agreement", file, *MEASURES).stdout)
    assert set(told["measures"]) == {"char_alpha", "f1_soft", "links_f1"}
    assert figures(told) == pytest.approx(figures(again)), "the order in which all are added up shows in the last bit"
    assert told["excluded"]["unsubmitted_share"] == pytest.approx(again["excluded"]["unsubmitted_share"])
    assert told["files"] == [assignment]


def test_what_is_neither_is_refused(folder: Path, assignment: str) -> None:
    assert "There is no assignment" in refusal(annotator(folder, "agreement", uuid4()))
    assert "no round 7" in refusal(annotator(folder, "agreement", assignment, "--round", "7"))
    usage = annotator(folder, "agreement", "nowhere.jsonl")
    assert usage.exit_code == 2
    assert "nowhere.jsonl is no file and no assignment" in usage.stderr
