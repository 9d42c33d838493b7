"""Agreed labels as a table, one row each, safe to open in a spreadsheet; the exact text is in the record."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annotator.core.formats.facts import Record
from annotator.core.formats.offsets import EDGE_KEYS

COLUMNS = (
    "release", "round", "article", "article_sha256", "title", "id", *EDGE_KEYS, "label", "quote", "source",
    "weight", "provisional", "stale", "votes", "votes_for", "votes_silent", "support", "units",
)  # fmt: skip

# What a spreadsheet takes for the beginning of a formula, with the full-width forms it also reads as one.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def label_table(records: Iterable[Record], release: int | None = None) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180, with a heading): one row for each label of each record."""
    yield _line(COLUMNS)
    for record in records:
        for label in record["labels"]:
            cells = _cells(record, label, release)
            yield _line(_safe(cells[column]) for column in COLUMNS)


def _cells(record: Record, label: Mapping[str, Any], release: int | None) -> dict[str, Any]:
    article = record["article"]
    return {
        **label,
        "release": release,
        "round": record["round"],
        "article": article["id"],
        "article_sha256": article["sha256"],
        "title": article["title"],
        "votes": json.dumps(label["votes"], ensure_ascii=False),
        "units": " ".join(label["units"]),
    }


def _safe(value: Any) -> str:
    """A cell as text; one that a spreadsheet would run is made plain by an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
