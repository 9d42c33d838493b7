"""A script does the whole story over the API, and what it exports is exactly what was marked and ruled."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from annotator.core.formats.verify import faults
from tests.cast import Cast, Person, token_for
from tests.web.api.story import ARABIC, FAMILY, LONG, MARKS, Script, Told, tell

STATES = ("agreed", "ruled", "ruled_none", "open")


@pytest.fixture(scope="module")
def told_before() -> dict[str, Told]:
    return {}


@pytest.fixture
def told(database: str, app: Flask, cast: Cast, told_before: dict[str, Told]) -> Told:
    """The story as it was told once on this database: what was answered, not what is still there."""
    return told_before.get(database) or told_before.setdefault(database, tell_anew(app, cast))


def tell_anew(app: Flask, cast: Cast) -> Told:
    assert cast.rita.email is not None
    teacher, reviewer = (Script(app, token_for(app, person, kind="script")) for person in (cast.tess, cast.rita))
    return tell(teacher, reviewer, cast.rita.email)


@pytest.fixture
def record(told: Told) -> dict[str, Any]:
    (line, _) = told.files["record"].split("\n")
    record: dict[str, Any] = json.loads(line)
    return record


def utf16(text: str, start: int, end: int) -> str:
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def test_the_text_is_canonical(told: Told) -> None:
    text = told.article["text"]
    assert not set("\r\t") & set(text)
    changed = "crossed it yesterday", "the x\u0323\u0301 office", "Zürich\u00a0paid 3\u00a0000"
    for words in (FAMILY, ARABIC, LONG, *changed):
        assert words in text, words
    assert len(text.encode("utf-16-le")) > 2 * len(text)


def test_every_exported_quote_is_the_text(told: Told, record: dict[str, Any]) -> None:
    text = record["article"]["text"]
    assert text == told.article["text"]
    assert record["article"]["sha256"] == told.article["sha256"]
    assert len(record["spans"]) == sum(map(len, MARKS))
    for thing in record["spans"] + record["labels"]:
        assert thing["quote"] == text[thing["start"] : thing["end"]]
        assert thing["quote"] == utf16(text, thing["start_utf16"], thing["end_utf16"])


def test_the_record_is_whole(told: Told) -> None:
    assert faults(told.files["record"].split("\n")) == []


def test_what_was_marked_is_what_is_exported(told: Told, record: dict[str, Any]) -> None:
    kept = ("id", "start", "end", "label", "quote", "note", "unsure", "links")
    sent = [{key: span[key] for key in kept} for work in told.submissions for span in work["spans"]]
    text = told.article["text"]
    assert any(span["quote"] is None for span in sent), "a long quote is left out of lists"
    sent = [span | {"quote": text[span["start"] : span["end"]]} for span in sent]
    exported = [{key: span[key] for key in kept} for span in record["spans"]]
    assert sorted(exported, key=lambda span: span["id"]) == sorted(sent, key=lambda span: span["id"])
    assert any(span["note"] == "Who says?" and span["unsure"] for span in exported)


def test_every_verdict_says_what_it_said(told: Told) -> None:
    states = {(unit["start"], unit["end"]): unit["state"] for unit in told.listed["items"]}
    assert [ruling["verdict"] for ruling in told.rulings] == ["span", "several", "none", "return", "span"]
    assert sorted(states.values()) == ["agreed", "agreed", "agreed", "open", "ruled", "ruled", "ruled", "ruled_none"]


def test_the_balance_adds_up_everywhere(told: Told, record: dict[str, Any]) -> None:
    assert told.listed["balance"] == told.release["balance"] == record["balance"]
    assert sum(record["balance"][state] for state in STATES) == record["balance"]["units"] == len(record["units"]) == 8
    for unit in record["units"]:
        assert unit["votes_for"] + unit["votes_silent"] == 3


def test_links_are_agreed_and_exported(record: dict[str, Any]) -> None:
    rows = {row["quote"]: row for row in record["labels"]}
    assert rows["The mayor 🌉 said"]["links"] == [rows["“the bridge is safe”"]["id"]]


def test_the_table_says_the_same(told: Told, record: dict[str, Any]) -> None:
    text = told.files["csv"].removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["id"], row["start"], row["end"], row["label"]) for row in rows] == [
        (label["id"], str(label["start"]), str(label["end"]), label["label"]) for label in record["labels"]
    ]
    for row in rows:
        assert row["article_sha256"] == told.article["sha256"]
        assert row["release"] == "1"
        assert row["title"] == "'=A bridge"


def test_nobody_is_named_in_an_export(told: Told) -> None:
    for content in told.files.values():
        assert not [name for name in ("Ada", "Ben", "Cleo") if name in content]
        assert not [one for one in told.joined if one["membership"]["id"] in content]


def test_units_have_no_annotators(told: Told) -> None:
    written = json.dumps(told.listed)
    assert not [work["id"] for work in told.submissions if work["id"] in written]
    assert not [span["id"] for work in told.submissions for span in work["spans"] if span["id"] in written]


SHAPES = {
    "classroom": {"id", "name", "join_code"},
    "joined": {"classroom", "membership", "token", "recovery"},
    "article": {"id", "sha256", "text", "blocks", "marks", "title"},
    "assignment": {"id", "state", "round"},
    "submission": {"id", "assignment", "round", "article", "scheme", "status", "viewed", "revision", "spans"},
    "span": {"id", "start", "end", "quote", "label", "version", "note", "unsure", "links", "deleted"},
    "unit": {"id", "kind", "state", "stale", "label", "start", "end", "exact", "support", "votes", "votes_for",
             "votes_silent", "versions", "rulings", "seen"},
    "version": {"start", "end", "quote", "label", "votes"},
    "release": {"id", "number", "balance", "files"},
}  # fmt: skip


def test_shapes_are_those_promised(told: Told) -> None:
    shown = {
        "classroom": told.classroom, "joined": told.joined[0], "article": told.article, "assignment": told.assignment,
        "submission": told.submissions[0], "span": told.submissions[0]["spans"][0], "unit": told.listed["items"][0],
        "version": told.listed["items"][0]["versions"][0], "release": told.release,
    }  # fmt: skip
    assert {name: keys - set(shown[name]) for name, keys in SHAPES.items()} == {name: set() for name in SHAPES}
    assert {"id", "role", "pseudonym"} <= set(told.joined[0]["membership"])
    assert {"id", "number", "state"} <= set(told.assignment["round"])
    assert told.assignment["round"]["state"] == "waiting"
    assert told.submissions[0]["viewed"] == [[0, len(told.article["text"])]]
    assert not {"annotators", "silent", "spans"} & set(told.listed["items"][0])


def test_support_is_the_share_of_readers(told: Told) -> None:
    by_words = {unit["quote"]: unit for unit in told.listed["items"]}
    assert by_words["“the bridge is safe”"]["support"] == 1.0
    assert by_words[ARABIC]["support"] == pytest.approx(2 / 3)


def test_a_student_is_shown_only_her_own(
    app: Flask, cast: Cast, client_for: Callable[[Person], FlaskClient]
) -> None:
    told = tell_anew(app, cast)
    ada = Script(app, told.joined[0]["token"])
    items = ada.get(f"/assignments/{told.assignment['id']}/submissions?mine=1")["items"]
    assert [item["annotator"] for item in items] == ["Ada"]
    ada.get(f"/assignments/{told.assignment['id']}/submissions", status=403)
    ada.get(f"/submissions/{told.submissions[1]['id']}", status=404)
    ada.get(f"/rounds/{told.assignment['round']['id']}/units", status=404)
    assert client_for(cast.otto).get(f"/api/v1/assignments/{told.assignment['id']}").status_code == 404
