"""People in records under other names: each release gives annotators and reviewers names of its own."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annotator.core.formats.facts import Record


def annotators_of(records: Iterable[Record]) -> list[str]:
    """Everybody who read an article of these records, once."""
    return sorted({one["id"] for record in records for one in record["annotators"]})


def reviewers_of(records: Iterable[Record]) -> list[str]:
    """Everybody whose rulings stand in these records, once; a ruling of somebody erased has no reviewer."""
    return sorted({one["reviewer"] for one in _rulings(records) if "reviewer" in one})


def _rulings(records: Iterable[Record]) -> Iterator[Mapping[str, Any]]:
    for record in records:
        for unit in record["units"]:
            yield from unit["rulings"]


def renamed(record: Record, annotators: Mapping[str, str], reviewers: Mapping[str, str]) -> Record:
    """Return a copy of a complete record in which everybody has the name that is given for the old one.

    Lists of people are sorted by the new names, since the old order would tell who is who.
    """
    people = [one | {"id": annotators[one["id"]]} for one in record["annotators"]]
    return record | {
        "annotators": sorted(people, key=lambda one: _order(one["id"])),
        "spans": [span | {"annotator": annotators[span["annotator"]]} for span in record["spans"]],
        "units": [_renamed_unit(unit, annotators, reviewers) for unit in record["units"]],
    }


def _renamed_unit(unit: Record, annotators: Mapping[str, str], reviewers: Mapping[str, str]) -> Record:
    return unit | {
        "silent": sorted((annotators[one] for one in unit["silent"]), key=_order),
        "rulings": [
            one | {"reviewer": reviewers[one["reviewer"]]} if "reviewer" in one else one for one in unit["rulings"]
        ],
    }


def _order(name: str) -> tuple[int, str]:
    return len(name), name
