"""The table of agreed labels: stable columns, and nothing that a spreadsheet would run."""

import csv
import io
from typing import Any

import pytest

from annotator.core.formats import FORMATS
from annotator.core.formats.csv_table import COLUMNS
from annotator.core.formats.reading import read_facts
from annotator.core.formats.record import complete_record, without_text


def record(text: str) -> dict[str, Any]:
    facts = read_facts(
        {
            "article": {"id": "a", "text": text, "title": "@title"},
            "annotators": [{"id": f"S{at}", "status": "submitted"} for at in range(3)],
            "spans": [
                {"annotator": f"S{at}", "start": 0, "end": len(text), "label": "claim"} for at in range(3)
            ],
        }
    )
    return complete_record(facts, {})


def rows(*records: dict[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(FORMATS["csv"].write(records, 7)), newline="")))


def test_each_label_is_a_row_with_hash_and_release() -> None:
    whole = record("😀, he said")
    (row,) = rows(whole)
    assert tuple(row) == COLUMNS
    assert (row["release"], row["article_sha256"]) == ("7", whole["article"]["sha256"])
    assert (row["start_utf16"], row["end_utf16"], row["quote"]) == ("0", "11", "😀, he said")
    assert (row["provisional"], row["votes"], row["support"]) == ("true", '{"claim": 3}', "1.0")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_begins_a_formula(start: str) -> None:
    (row,) = rows(record(f"{start}1+1"))
    assert row["quote"] == f"'{start}1+1"
    assert row["title"] == "'@title"


def test_a_record_without_text_gives_rows_without_quotes() -> None:
    (row,) = rows(without_text(record("words")))
    assert (row["quote"], row["end"]) == ("", "5")
