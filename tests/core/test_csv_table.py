"""The table of agreed labels: stable columns, and nothing that a spreadsheet would run."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.formats import FORMATS
from annotator.core.formats.csv_table import COLUMNS
from annotator.core.formats.parse_record import read_facts
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
    written = "".join(FORMATS["csv"].write(records, 7)).encode()
    return list(csv.DictReader(io.TextIOWrapper(io.BytesIO(written), encoding="utf-8-sig", newline="")))


def test_each_label_is_a_row_with_hash_and_release() -> None:
    whole = record("😀, he said")
    (row,) = rows(whole)
    assert tuple(row) == COLUMNS
    assert (row["release"], row["article_sha256"]) == ("7", whole["article"]["sha256"])
    assert (row["start_utf16"], row["end_utf16"], row["quote"]) == ("0", "11", "😀, he said")
    assert (row["provisional"], row["votes"], row["support"]) == ("true", '{"claim": 3}', "1.0")


def test_a_spreadsheet_sees_the_encoding_and_every_row_ends_alike() -> None:
    written = "".join(FORMATS["csv"].write([record("“curly” — é")], 7)).encode()
    assert written.startswith(b"\xef\xbb\xbfrelease,round,")
    assert written.count(b"\xef\xbb\xbf") == 1
    assert written.count(b"\r\n") == written.count(b"\n") == 2


BEFORE = ["", " ", "\u3000", "\xa0", "\u200b", "\ufeff", "\x00", "\u2028", "\x1f"]
STARTS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "\N{MINUS SIGN}"]


@pytest.mark.parametrize("start", ["\t", "\r", "\n", *(before + start for before in BEFORE for start in STARTS)])
def test_no_cell_begins_a_formula(start: str) -> None:
    (row,) = rows(record(f"{start}1+1"))
    assert row["quote"] == f"'{start}1+1"
    assert row["title"] == "'@title"


def test_a_record_without_text_gives_rows_without_quotes() -> None:
    (row,) = rows(without_text(record("words")))
    assert (row["quote"], row["end"]) == ("", "5")


@pytest.mark.parametrize("quote", ["A plain word", "'quoted'", "“said”", "1 = 1", "é", "(a)", "€5", " ", "\u200b"])
def test_other_cells_are_as_they_are(quote: str) -> None:
    assert rows(record(quote))[0]["quote"] == quote


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_comes_back_but_for_the_apostrophe(quote: str) -> None:
    (row,) = rows(record(quote))
    assert row["quote"] in (quote, f"'{quote}")
    assert (row["end"], row["label"]) == (str(len(quote)), "claim")
