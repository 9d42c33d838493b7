"""The record, the format that loses nothing: one article in one round a line of JSON, read and written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid5

from annotator.core.formats.build import IDS, build_record
from annotator.core.formats.facts import Record, RecordFacts, UnitFacts
from annotator.core.formats.lines import json_line, parse_line
from annotator.core.formats.offsets import UnknownOffset
from annotator.core.formats.parse_record import read_facts, written_offsets
from annotator.core.formats.parsing import RecordError
from annotator.core.identity import keep_ids
from annotator.core.spans import Span
from annotator.core.units import group_units


def read_records(lines: Iterable[str], *, has_units: bool = True) -> Iterator[tuple[Record, Mapping[str, int]]]:
    """Each line completed, with the names of the keys kept out and how often each was there.

    Without `has_units` nothing is grouped: the records have marks and no units. Raises RecordError with the line, also
    where there is no record at all.
    """
    records = 0
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read_line(line, number, has_units=has_units)
            records += 1
    if not records:
        raise RecordError("empty", "there is no record in this file.")


def _read_line(line: str, number: int, *, has_units: bool) -> tuple[Record, Mapping[str, int]]:
    try:
        record = parse_line(line)
        facts = read_facts(record)
        return complete_record(facts, record, has_units=has_units), facts.unknown
    except (RecordError, UnknownOffset) as error:
        known = error if isinstance(error, RecordError) else RecordError("unknown-offset", str(error))
        known.line = number
        raise known from error


def complete_record(facts: RecordFacts, written: Mapping[str, Any], *, has_units: bool = True) -> Record:
    """The whole record from what a line says: grouped anew, units that were there keep id and rulings."""
    whole = replace(facts, units=tuple(regrouped(facts)) if has_units else ())
    return build_record(whole, wide=written_offsets(written) if facts.article.text is None else None)


def regrouped(facts: RecordFacts) -> list[UnitFacts]:
    """The units of the submitted spans, with the ids and rulings of the units they come from."""
    submitted = {one.id for one in facts.annotators if one.is_counted}
    groups = group_units(mark for mark in facts.spans if mark.annotator in submitted)
    before = {unit.id: unit for unit in facts.units if not unit.added}
    ruled = {
        id: frozenset(span.version for ruling in unit.rulings for span in ruling.spans)
        for id, unit in before.items()
        if unit.rulings
    }
    units = [unit for unit in facts.units if unit.added]
    kept = keep_ids({id: unit.spans for id, unit in before.items()}, groups, ruled)
    for group, keeps in zip(groups, kept, strict=True):
        sources = [before[id] for id in (keeps.id, *keeps.absorbed) if id is not None]
        id = keeps.id or new_unit_id(facts.article.sha256, group)
        rulings = {ruling.id: ruling for unit in sources for ruling in unit.rulings}
        bulk = next((unit.bulk for unit in sources), None)
        appealed = any(unit.appealed for unit in sources)
        units.append(UnitFacts(id, tuple(span.id for span in group), tuple(rulings.values()), bulk, appealed=appealed))
    return units


def new_unit_id(namespace: str, group: Iterable[Span]) -> str:
    """An id from what was marked and not from who marked it: renaming annotators changes no id."""
    return str(uuid5(IDS, repr((namespace, [(span.start, span.end, span.label) for span in group]))))


def written(records: Iterable[Record]) -> Iterator[str]:
    """Each record as a line of JSON, keys in the order of the format; line ends but LF are escaped."""
    for record in records:
        yield json_line(record) + "\n"


def without_text(record: Record) -> Record:
    """A copy that holds none of the article's words: the hash and all offsets stay."""
    blanked: Record = _without_quotes(record)
    return blanked | {"article": record["article"] | {"text": None}}


def _without_quotes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: None if key == "quote" else _without_quotes(item) for key, item in value.items()}
    return [_without_quotes(item) for item in value] if isinstance(value, list) else value


def with_text(record: Record, text: str) -> Record:
    """A copy of a record without text, which has the article's words again; `text` is the text that was hashed."""
    quoted: Record = _with_quotes(record, text)
    return quoted | {"article": record["article"] | {"text": text}}


def _with_quotes(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        words = {"quote": text[value["start"] : value["end"]]} if "quote" in value else {}
        return {key: _with_quotes(item, text) for key, item in value.items()} | words
    return [_with_quotes(item, text) for item in value] if isinstance(value, list) else value
