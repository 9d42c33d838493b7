"""The record: the least that may be said, what is computed from it, and what is refused."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.formats.lines import text_lines
from annotator.core.formats.parsing import RecordError
from annotator.core.formats.record import read_records, without_text, written
from annotator.core.formats.verify import faults
from tests.core.classes import TEXT, classes, record_of

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"


def completed(record: dict[str, Any]) -> dict[str, Any]:
    ((whole, _),) = read_records([json.dumps(record)])
    return whole


def small(*marks: tuple[int, int, int, str], readers: int = 3) -> dict[str, Any]:
    record = record_of([[]] * readers)
    record["spans"] = [
        {"id": f"s{at}", "annotator": f"S{who}", "start": start, "end": end, "label": label}
        for at, (who, start, end, label) in enumerate(marks)
    ]
    return record


def ruling(id: str, label: str = "claim", **more: Any) -> dict[str, Any]:
    spans = [{"start": 0, "end": 6, "label": label}]
    on = [{"start": 0, "end": 6, "label": "claim"}]
    return {"id": id, "verdict": "span", "spans": spans, "made_on": on, **more}


@given(classes())
def test_what_is_missing_is_computed_and_proves_whole(marked: list) -> None:
    whole = completed(record_of(marked))
    assert faults(written([whole])) == []
    states = whole["balance"]
    assert states["agreed"] + states["ruled"] + states["ruled_none"] + states["open"] == states["units"]
    assert all(unit["votes_for"] + unit["votes_silent"] == len(marked) for unit in whole["units"])
    assert all(span["quote"] == TEXT[span["start"] : span["end"]] for span in whole["spans"])


@given(classes())
def test_reading_what_was_written_changes_nothing(marked: list) -> None:
    whole = completed(record_of(marked))
    assert completed(whole) == whole
    blank = without_text(whole)
    assert completed(blank) == blank
    assert faults(written([blank])) == []
    assert "Police" not in json.dumps(blank)


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_text_in_any_place_comes_back_and_proves_whole(one: str, other: str, words: str) -> None:
    names = [f"{one}1", f"{one}2"]
    spans = [
        {"id": f"{other}{at}", "annotator": name, "start": 0, "end": len(words), "label": one, "note": other}
        for at, name in enumerate(names)
    ]
    spans[0] |= {"group": one}
    told = {"id": one, "verdict": "span", "spans": [{"start": 0, "end": 1, "label": other}]}
    more = {"clause": one, "reason": other, "at": one, "confidence": other, "reviewer": one}
    source = dict.fromkeys(("url", "byline", "publisher", "published", "licence"), other)
    record = {
        "article": {"id": one, "text": words, "title": other, "language": one, "source": source},
        "scheme": {"name": one, "version": other, "labels": sorted({one, other})},
        "annotators": [{"id": name, "status": "submitted"} for name in names],
        "spans": spans,
        "units": [{"id": other, "spans": [span["id"] for span in spans], "rulings": [told | more]}],
    }
    whole = completed(record)
    for release in (whole, without_text(whole)):
        lines = list(text_lines(BytesIO("".join(written([release])).encode())))
        assert len(lines) == 1
        assert faults(lines) == []
        ((again, unknown),) = read_records(lines)
        assert (again, unknown) == (release, {})
    (unit,) = whole["units"]
    assert {key: unit["rulings"][0][key] for key in more} == more
    assert [(span["note"], span["quote"]) for span in whole["spans"]] == [(other, words)] * 2


def test_those_who_have_not_submitted_do_not_count() -> None:
    record = small((0, 0, 6, "claim"), (1, 0, 6, "claim"), (2, 0, 6, "claim"))
    record["annotators"][2]["status"] = "open"
    (unit,) = completed(record)["units"]
    assert (unit["votes_for"], unit["votes_silent"], unit["state"]) == (2, 0, "open")


def test_readers_are_those_who_saw_the_passage() -> None:
    record = small((0, 2, 6, "claim"), (1, 2, 6, "claim"), readers=4)
    record["annotators"][2]["seen"] = [[0, 5], [5, 9]]
    (unit,) = completed(record)["units"]
    assert (unit["votes_silent"], unit["silent"]) == (1, ["S3"])


def test_a_unit_keeps_its_id_and_rulings_when_late_work_regroups_it() -> None:
    record = small((0, 0, 6, "claim"), (1, 0, 6, "claim"), (2, 0, 7, "claim"))
    record["units"] = [{"id": "u", "spans": ["s0", "s1"], "rulings": [ruling("r")]}]
    (unit,) = completed(record)["units"]
    assert (unit["id"], unit["spans"], unit["state"], unit["stale"]) == ("u", ["s0", "s1", "s2"], "open", True)
    assert [(one["id"], one["stale"]) for one in unit["rulings"]] == [("r", True)]


def test_units_that_merge_keep_both_rulings_and_are_open() -> None:
    record = small((0, 0, 6, "claim"), (1, 0, 6, "claim"))
    rulings = [ruling("r"), ruling("q", "opinion")]
    record["units"] = [
        {"id": id, "spans": [span], "rulings": [one]}
        for id, span, one in zip("uv", ("s0", "s1"), rulings, strict=True)
    ]
    (unit,) = completed(record)["units"]
    assert (unit["state"], {one["id"] for one in unit["rulings"]}) == ("open", {"r", "q"})


def test_one_ruling_over_neighbours_is_one_row_that_names_them() -> None:
    record = small((0, 0, 6, "claim"), (1, 20, 26, "claim"))
    second = [{"start": 20, "end": 26, "label": "claim"}]
    record["units"] = [
        {"id": "u", "spans": ["s0"], "rulings": [ruling("r")]},
        {"id": "v", "spans": ["s1"], "rulings": [ruling("r", made_on=second)]},
    ]
    whole = completed(record)
    assert [row["units"] for row in whole["labels"]] == [["u", "v"]]
    assert whole["balance"]["ruled"] == 2
    assert faults(written([whole])) == []


def test_a_unit_that_a_reviewer_added_has_no_spans_and_may_be_ruled() -> None:
    record = small(readers=2)
    record["units"] = [{"id": "u", "kind": "added", "start": 0, "end": 6, "rulings": [ruling("r", made_on=[])]}]
    whole = completed(record)
    assert (whole["units"][0]["kind"], whole["units"][0]["votes_silent"]) == ("added", 2)
    assert whole["labels"][0]["quote"] == "Police"
    assert faults(written([whole])) == []


def test_a_bulk_rule_survives_the_file() -> None:
    record = small((0, 0, 6, "claim"), (1, 0, 6, "claim"), readers=5)
    record["units"] = [{"id": "u", "spans": ["s0", "s1"], "bulk": "rule"}]
    whole = completed(record)
    assert (whole["balance"]["agreed"], whole["labels"][0]["source"]) == (1, "bulk")
    assert completed(whole) == whole


def attributed(linking: int) -> dict[str, Any]:
    marks = [(who, *mark) for who in range(4) for mark in ((0, 11, "attribution"), (14, 31, "claim"))]
    record = small(*marks, readers=4)
    for span in record["spans"][: 2 * linking : 2]:
        span["links"] = [f"s{int(span['id'][1:]) + 1}"]
    return record


def test_a_link_needs_more_than_half_of_those_with_both_spans() -> None:
    source, content = completed(attributed(3))["labels"]
    assert (source["links"], content["links"]) == ([content["id"]], [])
    assert completed(attributed(2))["labels"][0]["links"] == []


def test_labels_are_linked_as_marks_may_be() -> None:
    """Most readers linked the two, but what the passage came to be called has no links."""
    record = attributed(3)
    record["units"] = [
        {"id": "u", "spans": ["s0", "s2", "s4", "s6"], "rulings": [ruling("r", "claim")]},
        {"id": "v", "spans": ["s1", "s3", "s5", "s7"]},
    ]
    whole = completed(record)
    assert {row["label"] for row in whole["labels"]} == {"claim"}
    assert not [row for row in whole["labels"] if row["links"]]
    assert faults(written([whole])) == []


def test_a_ruling_may_set_a_link() -> None:
    record = attributed(0)
    record["units"] = [
        {"id": "u", "spans": ["s0"], "rulings": [ruling("r", "attribution", links=["v"])]},
        {"id": "v", "spans": ["s1"]},
    ]
    whole = completed(record)
    assert whole["labels"][0]["links"] == [whole["labels"][1]["id"]]
    assert faults(written([whole])) == []


def test_unknown_keys_are_kept_out_and_named() -> None:
    record = small((0, 0, 6, "claim")) | {"colour": "red"}
    record["spans"][0]["mood"] = "good"
    ((whole, unknown),) = read_records([json.dumps(record)])
    assert unknown == {"colour": 1, "spans.mood": 1}
    assert "mood" not in json.dumps(whole)


def changed(path: str, value: Any) -> dict[str, Any]:
    record: Any = small((0, 0, 6, "claim"), (1, 0, 6, "claim"))
    *way, last = path.split(".")
    here = record
    for step in way:
        here = here[int(step)] if step.isdigit() else here.setdefault(step, {})
    here[last] = value
    return record


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("spans.1.quote", "Politics", "quote-mismatch"),
        ("spans.1.end", len(TEXT) + 1, "bad-offsets"),
        ("spans.1.end", 0, "bad-offsets"),
        ("spans.1.start", True, "wrong-value"),
        ("spans.1.start", 1.0, "wrong-value"),
        ("spans.1.start_utf16", 4, "offset-mismatch"),
        ("spans.1.annotator", "S9", "unknown-annotator"),
        ("spans.1.annotator", "S0", "exact-double"),
        ("spans.1.id", "s0", "double-id"),
        ("spans.1.links", ["s0"], "unknown-link"),
        ("spans.1.label", None, "missing-key"),
        ("scheme.labels", ["opinion"], "unknown-label"),
        ("annotators.1.id", "S0", "double-id"),
        ("annotators.1.status", "bored", "wrong-value"),
        ("annotators.1.seen", [[0, 10_000]], "bad-offsets"),
        ("article.sha256", "0" * 64, "hash-mismatch"),
        ("article.text", "\ud800", "wrong-value"),
        ("units", [{"id": "u", "spans": ["s7"]}], "unknown-span"),
        ("units", [{"id": "u", "spans": ["s0"]}, {"id": "v", "spans": ["s0"]}], "double-id"),
        ("units", [{"id": "u", "spans": ["s0"], "rulings": [ruling("r", verdict="none")]}], "bad-ruling"),
        ("min_support", "2", "wrong-value"),
        ("version", 2, "unknown-version"),
        ("round", 0, "wrong-value"),
        ("round", True, "wrong-value"),
        ("format", "other", "wrong-value"),
    ],
)
def test_what_contradicts_is_refused_with_its_line(path: str, value: Any, code: str) -> None:
    lines = [json.dumps(small()), json.dumps(changed(path, value))]
    with pytest.raises(RecordError) as refused:
        list(read_records(lines))
    assert (refused.value.code, refused.value.line) == (code, 2)
    assert str(refused.value).startswith("Line 2")
    if path.startswith("spans.1") and path != "spans.1.id":
        assert "s1" in str(refused.value)


@pytest.mark.parametrize("line", ["{", "[]", "1", '{"round": NaN}', "[" * 100_000])
def test_what_is_no_object_is_refused(line: str) -> None:
    with pytest.raises(RecordError) as refused:
        list(read_records([line]))
    assert refused.value.code == "malformed"


@pytest.mark.skipif(not REFERENCE.exists(), reason="the simulated classes are not here")
@pytest.mark.parametrize(("students", "precision", "settled"), [(5, 0.70, 0.66), (10, 0.88, 0.65), (30, 0.99, 0.79)])
def test_simulated_classes_settle_as_the_design_says(students: int, precision: float, settled: float) -> None:
    truth = json.loads((REFERENCE / "simulated_truth.json").read_text(encoding="utf-8"))
    found = right = true = 0
    with (REFERENCE / "simulated_classes.jsonl").open(encoding="utf-8") as lines:
        for record, _ in read_records(line for line in lines if f'"sim-{students:02}-' in line[:200]):
            expected = {tuple(span) for span in truth[record["article"]["id"]]}
            rows = {(row["start"], row["end"], row["label"]) for row in record["labels"]}
            found, right, true = found + len(rows), right + len(rows & expected), true + len(expected)
    assert right / found == pytest.approx(precision, abs=0.04)
    assert found / true >= settled - 0.02
