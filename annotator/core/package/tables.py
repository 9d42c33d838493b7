"""The tables of a package: labels, units, spans, rulings and articles, each column with its sentence."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from annotator.core.formats.about import About
from annotator.core.formats.facts import Record
from annotator.core.package.columns import (
    EDGES,
    ORIGIN,
    QUOTE,
    Column,
    Row,
    Table,
    list_of,
    of_article,
    of_source,
    of_thing,
)

VOTES_FOR = of_thing("votes_for", "Readers who marked anything in the unit, under any label.")
VOTES_SILENT = of_thing("votes_silent", "Readers who read the passage and marked nothing in it.")
SUPPORT = of_thing("support", "Readers who gave the label, of all who read the passage (0 to 1).")


def tables(labels: Sequence[str]) -> tuple[Table, ...]:
    """Return the tables for a scheme with these labels, in the order of the package."""
    votes = tuple(_votes(label) for label in labels)
    return (
        Table("labels.csv", "One label that was agreed or ruled.", (*_LABEL, *votes, *_LABEL_END), _things("labels")),
        Table("units.csv", "One unit: open, agreed, ruled, or ruled to be no span.", (*_UNIT, *votes, *_UNIT_END),
              _things("units")),
        Table("spans.csv", "One mark of one annotator.", _SPAN, _things("spans")),
        Table("rulings.csv", "One ruling on one unit.", _RULING, _rulings),
        Table("articles.csv", "One article in one round.", _ARTICLE, lambda about, record: iter([_own(about, record)])),
    )  # fmt: skip


def _votes(label: str) -> Column:
    holds = f"How many readers gave the label “{label}” in the unit."
    return Column(f"votes_{label}", holds, lambda row: row.thing["votes"].get(label, 0))


def _things(part: str) -> Callable[[About, Record], Iterator[Row]]:
    return lambda about, record: (Row(about, record, thing) for thing in record[part])


def _rulings(about: About, record: Record) -> Iterator[Row]:
    for unit in record["units"]:
        yield from (Row(about, record, ruling, unit) for ruling in unit["rulings"])


def _own(about: About, record: Record) -> Row:
    return Row(about, record, record["article"])


def _status(row: Row) -> str:
    names = {one["id"]: one["status"] for one in row.record["annotators"]}
    return str(names[row.thing["annotator"]])


def _differs(row: Row) -> bool:
    """Whether current rulings on an open unit say different things."""
    replaced = {id for one in row.thing["rulings"] for id in _ids(one["replaces"])}
    current = [one for one in row.thing["rulings"] if one["id"] not in replaced]
    return len({_decision(one) for one in current}) > 1


def _ids(replaces: Any) -> list[str]:
    if isinstance(replaces, list):
        return replaces
    return [replaces] if replaces else []


def _decision(ruling: dict[str, Any]) -> str:
    spans = sorted((span["start"], span["end"], span["label"], span["weight"]) for span in ruling["spans"])
    return repr((ruling["verdict"], spans))


def _spans(row: Row) -> str:
    """Return the spans of a ruling as start-end:label, parted by spaces."""
    return " ".join(f"{one['start']}-{one['end']}:{one['label']}" for one in row.thing["spans"])


def _count(*statuses: str) -> Callable[[Row], int]:
    return lambda row: sum(one["status"] in statuses for one in row.record["annotators"])


def _balance(state: str) -> Column:
    what = "Units of the article." if state == "units" else f"Units of the article that are {state}."
    return Column(f"units_{state}" if state != "units" else "units", what, lambda row: row.record["balance"][state])


def _length(row: Row) -> int | None:
    text = row.record["article"]["text"]
    return None if text is None else len(text)


_ID = of_thing("id", "An opaque id, the same in the record.")
_LABEL = (
    *ORIGIN, _ID, *EDGES, of_thing("label", "The label."), *QUOTE,
    of_thing("source", "How it came about: unanimous, majority, bulk, ruled, or several."),
    of_thing("weight", "1; less for one of several readings that are defensible."),
    of_thing("provisional", "true where fewer than five readers agreed."),
    of_thing("stale", "true where marks have changed since the ruling."),
)  # fmt: skip
_LABEL_END = (
    VOTES_FOR, VOTES_SILENT, SUPPORT, list_of("units", "Ids of the units that come to this label."),
    list_of("links", "Ids of the labels that this one is linked to."),
)  # fmt: skip
_UNIT = (
    *ORIGIN, _ID,
    of_thing("kind", "How readers differ: unanimous, presence, label, boundary, mixed, lone, or added by a reviewer."),
    of_thing("state", "open, agreed, ruled, or ruled_none (no span here)."),
    of_thing("stale", "true where marks have changed since the ruling."),
    Column("returned", "true where a ruling gave it back to the class.",
           lambda row: any(one["verdict"] == "return" for one in row.thing["rulings"])),
    Column("differing", "true where current rulings say different things.", _differs),
    of_thing("label", "The label with most votes; empty for a tie."),
    of_thing("start", "Lower median of the starts of the label's marks, in code points."),
    of_thing("end", "Lower median of their ends, in code points."),
    of_thing("exact", "How many readers drew just these edges."),
)  # fmt: skip
_UNIT_END = (
    VOTES_FOR, VOTES_SILENT, SUPPORT,
    Column("rulings", "How many rulings there are on it.", lambda row: len(row.thing["rulings"])),
    list_of("spans", "Ids of its marks, as in spans.csv."), list_of("silent", "Readers without a mark in it."),
)  # fmt: skip
_SPAN = (
    *ORIGIN, _ID, of_thing("annotator", "A1, A2 …: who marked it, under a name made for the release."),
    Column("status", "The annotator's work: submitted, taken_in, or open where unfinished work leaves.", _status),
    *EDGES, of_thing("label", "The label."), *QUOTE, of_thing("unsure", "true where the annotator said so."),
    of_thing("note", "What the annotator noted."), list_of("links", "Ids of the spans that this one is linked to."),
    of_thing("group", "The same for pieces of one discontinuous mark of another tool."),
)  # fmt: skip
_RULING = (
    *ORIGIN, Column("unit", "The id of the unit.", lambda row: (row.unit or {})["id"]), _ID,
    of_thing("reviewer", "R1, R2 …: who ruled; empty when that person was erased."),
    of_thing("verdict", "span, none (no span here), several (readings), or return (to the class)."),
    Column("spans", "What was ruled: start-end:label, parted by spaces.", _spans),
    of_thing("clause", "The clause of the scheme that was cited."), of_thing("reason", "The reason that was given."),
    of_thing("confidence", "How sure the reviewer was."), of_thing("at", "When, in UTC."),
    Column("replaces", "Ids of the rulings that it replaces.", lambda row: " ".join(_ids(row.thing["replaces"]))),
    of_thing("stale", "true where marks have changed since."),
)  # fmt: skip
_ARTICLE = (
    *ORIGIN, of_article("sha256", "SHA-256 of the text in UTF-8."), of_article("title", "The title."),
    of_article("language", "Code of the language; empty where nobody named one."),
    of_source("url", "Where it was published."), of_source("byline", "Who wrote it."),
    of_source("publisher", "Who published it."), of_source("published", "When it was published."),
    of_source("licence", "The licence of the text; the labels have one of their own."),
    Column("characters", "Length of the text in code points; empty where the release has no text.", _length),
    Column("readers", "Annotators whose work was submitted and leaves.", _count("submitted")),
    Column("taken_in", "Annotators whose unfinished work counts where they saw or marked.", _count("taken_in")),
    Column("spans", "Marks of all annotators.", lambda row: len(row.record["spans"])),
    *(_balance(state) for state in ("units", "agreed", "ruled", "ruled_none", "open")),
    Column("labels", "Labels that were agreed or ruled.", lambda row: len(row.record["labels"])),
)  # fmt: skip
