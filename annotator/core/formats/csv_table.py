"""Agreed labels as a table, one row each, safe to open in a spreadsheet; the exact text is in the record."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from unicodedata import category, normalize

from annotator.core.formats.facts import Record
from annotator.core.formats.offsets import EDGE_KEYS

COLUMNS = (
    "release", "round", "article", "article_sha256", "title", "id", *EDGE_KEYS, "label", "quote", "source",
    "weight", "provisional", "stale", "votes", "votes_for", "votes_silent", "support", "units",
)  # fmt: skip

BYTE_ORDER_MARK = "\ufeff"  # without it, Excel reads UTF-8 as the old encoding of its country
# What a spreadsheet takes for the beginning of a formula; wide and small forms of it are found by normalising.
FORMULA_STARTS = "=+-@\N{MINUS SIGN}"
CELL_STARTS = ("\t", "\r", "\n")  # after these, some read on for a formula
INVISIBLE = ("Cc", "Cf")  # controls, and signs without a shape


def label_table(records: Iterable[Record], release: int | None = None) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180, with a heading): one row for each label of each record."""
    yield BYTE_ORDER_MARK + csv_line(COLUMNS)
    for record in records:
        for label in record["labels"]:
            cells = _cells(record, label, release)
            yield csv_line(safe_cell(cells[column]) for column in COLUMNS)


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


def safe_cell(value: Any) -> str:
    """A cell as text; one that a spreadsheet would run is made plain by an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    return f"'{value}" if value.startswith(CELL_STARTS) or _is_formula(value) else value


def _is_formula(value: str) -> bool:
    """Whether the first character that is seen begins a formula; spaces before it are taken off by some programs."""
    seen = (one for one in value if not one.isspace() and category(one) not in INVISIBLE)
    first = normalize("NFKC", next(seen, "")).strip()
    return first[:1] in tuple(FORMULA_STARTS)


def csv_line(cells: Iterable[str]) -> str:
    """Return one row of a CSV file, with its end."""
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
