"""The demo that ships: a story with all there is to mark, and a class that disagrees in every way."""

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

from annotator.content import default_scheme, demo_article, demo_class
from annotator.core.adjudication import Reading, read_unit, settle
from annotator.core.spans import Span, overlap
from annotator.core.units import group_units
from annotator.intake import read_article

TEXT = read_article(demo_article(), "markdown").document.text
STUDENTS: list[dict[str, Any]] = demo_class()["students"]
SUBMITTED = [student for student in STUDENTS if student["status"] == "submitted"]
LABELS = {label["name"] for label in default_scheme()["labels"]}


def _start(quote: str, occurrence: int) -> int:
    start = -1
    for _ in range(occurrence):
        start = TEXT.index(quote, start + 1)
    return start


def _spans(student: dict[str, Any]) -> list[Span]:
    found = []
    for at, row in enumerate(student["spans"]):
        start = _start(row["quote"], row["occurrence"])
        name = student["pseudonym"]
        found.append(Span(f"{name}-{at}", name, start, start + len(row["quote"]), row["label"]))
    return found


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    spans = [span for student in SUBMITTED for span in _spans(student)]
    return [read_unit(unit, len(SUBMITTED)) for unit in group_units(spans)]


def test_the_story_is_a_short_one() -> None:
    assert 450 <= len(TEXT.split()) <= 650


def test_the_story_holds_what_breaks_offsets() -> None:
    assert any(ord(character) > 0xFFFF for character in TEXT)
    assert all(quotation_mark in TEXT for quotation_mark in "“”’")
    assert "\n" in TEXT


def test_markdown_leaves_no_trace_in_the_text() -> None:
    assert not any(sign in TEXT for sign in ("*", "#", "](", "  "))
    assert "Bat count on the Lark falls for the fourth year running\n" in TEXT


def test_six_students_submit_and_one_has_marked_nothing() -> None:
    assert len(SUBMITTED) == 6
    assert all(12 <= len(student["spans"]) <= 24 for student in SUBMITTED)
    assert [student["spans"] for student in STUDENTS if student not in SUBMITTED] == [[]]
    assert len({student["pseudonym"].casefold() for student in STUDENTS}) == len(STUDENTS)


@pytest.mark.parametrize("student", SUBMITTED, ids=lambda student: student["pseudonym"])
def test_marks_are_in_the_text_and_none_twice(student: dict[str, Any]) -> None:
    versions = [span.version for span in _spans(student)]
    assert len(versions) == len(set(versions))
    assert {version.label for version in versions} == LABELS
    assert all(
        TEXT[version.start : version.end].strip() == TEXT[version.start : version.end] for version in versions
    )


@pytest.mark.parametrize("student", SUBMITTED, ids=lambda student: student["pseudonym"])
def test_links_lead_from_attributions_to_claims_and_opinions(student: dict[str, Any]) -> None:
    known = {row["id"]: row["label"] for row in student["spans"] if "id" in row}
    for row in student["spans"]:
        if "links" in row:
            assert row["label"] == "attribution"
            assert {known[target] for target in row["links"]} <= {"claim", "opinion"}


def test_links_reach_a_claim_and_an_opinion() -> None:
    reached = {
        target["label"]
        for student in SUBMITTED
        for row in student["spans"]
        for target in student["spans"]
        if target.get("id") in row.get("links", [])
    }
    assert reached == {"claim", "opinion"}


def test_units_of_every_kind_come_out(readings: list[Reading]) -> None:
    found = Counter((reading.kind, settle(reading, [], len(SUBMITTED)).state) for reading in readings)
    assert {kind for kind, state in found if state == "agreed"} == {
        "unanimous", "presence", "label", "boundary", "mixed"
    }  # fmt: skip
    assert {kind for kind, state in found if state == "open"} == {"presence", "label", "mixed", "lone"}
    assert 24 <= found.total() <= 32


def test_a_tie_leaves_a_unit_without_label(readings: list[Reading]) -> None:
    assert any(
        reading.label is None and reading.kind == "label" and reading.support == Fraction(1, 2)
        for reading in readings
    )


def test_units_of_different_labels_nest(readings: list[Reading]) -> None:
    assert any(
        overlap(outer, inner) == inner.end - inner.start < outer.end - outer.start
        and outer.label != inner.label
        for outer in readings
        for inner in readings
    )


def test_one_more_empty_submission_ends_all_unanimity(readings: list[Reading]) -> None:
    spans = [span for student in SUBMITTED for span in _spans(student)]
    with_biscuit = {read_unit(unit, len(STUDENTS)).kind for unit in group_units(spans)}
    assert "unanimous" in {reading.kind for reading in readings}
    assert with_biscuit == {"presence", "mixed", "lone"}
