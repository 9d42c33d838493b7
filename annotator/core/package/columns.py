"""The columns of a package's tables: what each is called, what it holds, and where its value stands in the record."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from annotator.core.formats.about import About
from annotator.core.formats.csv_table import safe_cell
from annotator.core.formats.facts import Record
from annotator.core.formats.offsets import EDGE_KEYS


@dataclass(frozen=True, slots=True)
class Row:
    """What a row is made of: its release, its article's record, and the thing that it tells of."""

    about: About
    record: Record
    thing: dict[str, Any]
    unit: dict[str, Any] | None = None  # of a ruling


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, and its value. A sentence for the codebook stands beside the code."""

    name: str
    holds: str
    value: Callable[[Row], Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file: what a row is, its columns, and its rows in the order in which they are written."""

    name: str
    row: str
    columns: tuple[Column, ...]
    rows: Callable[[About, Record], Iterator[Row]]


def of_thing(key: str, holds: str) -> Column:
    """Return a column that holds a value of the thing itself, under its own name."""
    return Column(key, holds, lambda row: row.thing.get(key))


def of_article(key: str, holds: str) -> Column:
    """Return a column that holds a value of the article, under its own name."""
    return Column(key, holds, lambda row: row.record["article"][key])


def of_source(key: str, holds: str) -> Column:
    """Return a column that holds what is known of where the article is from."""
    return Column(key, holds, lambda row: row.record["article"]["source"][key])


def list_of(key: str, holds: str) -> Column:
    """Return a column that holds a list of ids, parted by spaces."""
    return Column(key, holds, lambda row: " ".join(row.thing.get(key) or ()))


ORIGIN = (
    Column("release", "The number of the release.", lambda row: row.about.number),
    Column("round", "The round of the assignment, from 1.", lambda row: row.record["round"]),
    Column("article", "The id of the article, as in articles.csv.", lambda row: row.record["article"]["id"]),
)
EDGES = (
    of_thing("start", "The first character, counted in code points from 0."),
    of_thing("end", "The character after the last one, in code points: the length is end - start."),
    of_thing(EDGE_KEYS[2], "The same as start, in UTF-16 units (JavaScript, Java, .NET)."),
    of_thing(EDGE_KEYS[3], "The same as end, in UTF-16 units."),
)
QUOTE = (
    of_thing("quote", "The words from start to end; empty where the release has no text."),
    Column(
        "quote_has_apostrophe",
        "true where an apostrophe was put before the quote, so that no spreadsheet runs it as a formula.",
        lambda row: is_escaped(row.thing.get("quote")),
    ),
)


def is_escaped(value: Any) -> bool:
    """Whether a cell of this value begins with an apostrophe that is not part of it."""
    return isinstance(value, str) and safe_cell(value) != value
