"""The proof of an export: hashes, quotes, offsets, votes, labels and balance follow from what people did."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from annotator.core.formats.build import balance, build_record
from annotator.core.formats.facts import Record, RecordFacts
from annotator.core.formats.offsets import UnknownOffset
from annotator.core.formats.parsing import RecordError
from annotator.core.formats.reading import parse_line, read_facts, written_offsets

PARTS = (
    "format", "version", "round", "article", "scheme", "annotators", "spans", "units", "labels", "balance",
)  # fmt: skip
# After one of these the units cannot be counted again: what follows would be echoes of the same fault.
BASIC = {
    "missing-key", "wrong-value", "bad-offsets", "unknown-offset", "double-id", "unknown-annotator",
    "unknown-span", "two-of-one", "bad-ruling",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the line (from 1), what it is about, a stable code, and a sentence."""

    line: int
    place: str
    code: str
    reason: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.place}" if self.place else f"line {self.line}"
        return f"{where}: {self.reason}"


def faults(lines: Iterable[str]) -> list[Fault]:
    """Every fault of an export; none when it is whole. Where the text was left out, all else is checked."""
    found: list[Fault] = []
    rounds: set[object] = set()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            found += [Fault(number, *fault) for fault in _faults_of_line(line, rounds)]
    if not rounds and not found:
        found.append(Fault(1, "", "empty", "there is no record in this file."))
    return found


Complaint = tuple[str, str, str]


def _faults_of_line(line: str, rounds: set[object]) -> Iterator[Complaint]:
    errors: list[RecordError] = []
    try:
        record = parse_line(line)
        facts = read_facts(record, errors)
    except RecordError as error:
        yield error.place or "", error.code, error.reason
        return
    if (facts.article.id, facts.round) in rounds:
        yield "article", "double-article", "this article and round is there twice."
    rounds.add((facts.article.id, facts.round))
    yield from ((error.place or "", error.code, error.reason) for error in errors)
    named = {error.place for error in errors}
    is_countable = not any(error.code in BASIC for error in errors)
    for complaint in _faults_of_record(record, facts, is_countable=is_countable):
        if complaint[0] not in named:  # what is wrong with it has been said
            yield complaint


def _faults_of_record(
    record: Mapping[str, Any], facts: RecordFacts, *, is_countable: bool
) -> Iterator[Complaint]:
    missing = [part for part in PARTS if record.get(part) is None]
    for part in missing:
        yield "", "missing-key", f"an export has “{part}”, this line has not."
    unplaced = _unplaced(facts)
    for id in unplaced:
        yield f"span {id}", "not-in-a-unit", "this submitted span is in no unit."
    yield from _double_rulings(facts)
    if missing or unplaced or not is_countable:
        return
    try:
        expected = _rebuilt(record, facts)
    except UnknownOffset as error:
        yield "", "unknown-offset", str(error)
        return
    yield from _differences(record, expected)
    yield from _balance_faults(record)


def _unplaced(facts: RecordFacts) -> list[str]:
    submitted = {one.id for one in facts.annotators if one.is_submitted}
    placed = {id for unit in facts.units for id in unit.spans}
    return [mark.id for mark in facts.spans if mark.annotator in submitted and mark.id not in placed]


def _double_rulings(facts: RecordFacts) -> Iterator[Complaint]:
    for unit in facts.units:
        for id, count in Counter(ruling.id for ruling in unit.rulings).items():
            if count > 1:
                yield f"unit {unit.id}", "double-id", f"the ruling {id} is there twice."


def _rebuilt(record: Mapping[str, Any], facts: RecordFacts) -> Record:
    return build_record(
        article=facts.article,
        scheme=facts.scheme,
        annotators=facts.annotators,
        spans=facts.spans,
        units=facts.units,
        round=facts.round,
        min_support=facts.min_support,
        wide=written_offsets(record) if facts.article.text is None else None,
    )


def _differences(record: Mapping[str, Any], expected: Record) -> Iterator[Complaint]:
    """Everything derived, held against what the facts in the same line give."""
    yield from _compare("article", record["article"], expected["article"])
    for what in ("span", "unit"):
        written, computed = (_by_id(whole[f"{what}s"]) for whole in (record, expected))
        for id in written.keys() - computed.keys():
            yield f"{what} {id}", "empty-unit", "this unit holds no span and no reviewer added it."
        for id in sorted(computed):
            yield from _compare(f"{what} {id}", written.get(id, {}), computed[id])
    yield from _label_faults(record["labels"], expected["labels"])


def _by_id(things: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(thing.get("id")): thing for thing in things}


def _compare(place: str, written: Mapping[str, Any], computed: Mapping[str, Any]) -> Iterator[Complaint]:
    for key, value in computed.items():
        if key not in written:
            yield place, "missing-key", f"the key “{key}” is missing."
        elif not (written[key] == value if key == "votes" else _is_same(written[key], value)):
            yield place, f"wrong-{key}", f"“{key}” is {written[key]!r}, but should be {value!r}."


def _is_same(written: Any, computed: Any) -> bool:
    """Lists may come in any order, objects may hold more keys than we know; booleans are no numbers."""
    if isinstance(written, list) and isinstance(computed, list):
        pairs = zip(sorted(written, key=_order), sorted(computed, key=_order), strict=False)
        return len(written) == len(computed) and all(_is_same(*pair) for pair in pairs)
    if isinstance(written, dict) and isinstance(computed, dict):
        return all(key in written and _is_same(written[key], value) for key, value in computed.items())
    return bool(written == computed) and isinstance(written, bool) == isinstance(computed, bool)


def _order(thing: Any) -> str:
    keys = ("id", "start", "end", "label")
    return repr([thing.get(key) for key in keys] if isinstance(thing, dict) else thing)


def _label_faults(written: Any, computed: list[Record]) -> Iterator[Complaint]:
    """Rows are matched by what they say, since their ids are opaque; links are compared through the same."""
    if not isinstance(written, list) or not all(isinstance(row, dict) for row in written):
        yield "", "wrong-value", "“labels” must be a list of objects."
        return
    ours, theirs = {_row(row): row for row in computed}, {_row(row): row for row in written}
    ids = [row.get("id") for row in written]
    if len(set(map(str, ids))) < len(ids) or not all(isinstance(id, str) and id for id in ids):
        yield "", "double-id", "the labels need ids of their own."
    if len(theirs) < len(written):
        yield "", "double-label", "a label is there twice."
    for key in theirs.keys() - ours.keys():
        yield f"label {theirs[key].get('id')}", "unfounded", "no unit comes to this label."
    for key in ours.keys() - theirs.keys():
        yield f"label {key}", "missing-label", "a unit comes to this label, but it is not there."
    names = {str(theirs[key].get("id")): ours[key]["id"] for key in ours.keys() & theirs.keys()}
    for key in sorted(ours.keys() & theirs.keys()):
        row = theirs[key]
        links = [names.get(str(link)) for link in row.get("links") or ()]
        place = f"label {row.get('id')}"
        yield from _compare(place, {**row, "id": ours[key]["id"], "links": links}, ours[key])


def _row(row: Mapping[str, Any]) -> str:
    return f"{row.get('start')} to {row.get('end')}, {row.get('label')}"


def _balance_faults(record: Mapping[str, Any]) -> Iterator[Complaint]:
    written = record["balance"]
    if not isinstance(written, dict):
        yield "balance", "wrong-value", "“balance” must be an object."
        return
    yield from _compare("balance", written, balance(unit.get("state") for unit in record["units"]))
