"""People under other names: one person has one name in all records of a release, and no order tells who is who."""

import json

from annotator.core.formats.names import annotators_of, renamed, reviewers_of
from annotator.core.formats.record import read_records, written
from annotator.core.formats.verify import faults
from tests.core.classes import TEXT


def records() -> list[dict[str, object]]:
    """Two articles; y marks in both, z is silent, and two reviewers ruled, one of whom was erased."""
    made_on = [{"start": 0, "end": 6, "label": "claim"}]
    rulings = [
        {"id": f"r{at}", "verdict": "none", "made_on": made_on} | ({"reviewer": who} if who else {})
        for at, who in enumerate(("v", "u", None))
    ]
    lines = [
        {
            "article": {"id": article, "text": TEXT + article},
            "annotators": [{"id": one, "status": "submitted"} for one in readers],
            "spans": [{"id": f"{article}s", "annotator": "y", "start": 0, "end": 6, "label": "claim"}],
            "units": [{"id": f"{article}u", "spans": [f"{article}s"], "rulings": rulings}],
        }
        for article, readers in (("a", "xyz"), ("b", "yz"))
    ]
    return [record for record, _ in read_records(map(json.dumps, lines))]


def test_one_person_has_one_name_in_all_records() -> None:
    before = records()
    assert (annotators_of(before), reviewers_of(before)) == (["x", "y", "z"], ["u", "v"])
    annotators, reviewers = {"x": "A2", "y": "A10", "z": "A1"}, {"u": "R2", "v": "R1"}
    after = [renamed(record, annotators, reviewers) for record in before]
    assert [[one["id"] for one in record["annotators"]] for record in after] == [["A1", "A2", "A10"], ["A1", "A10"]]
    assert [record["spans"][0]["annotator"] for record in after] == ["A10", "A10"]
    assert [record["units"][0]["silent"] for record in after] == [["A1", "A2"], ["A1"]]
    assert [one.get("reviewer") for one in after[0]["units"][0]["rulings"]] == ["R1", "R2", None]
    assert faults(written(after)) == []
    assert records() == before
