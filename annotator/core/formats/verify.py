"""The proof of an export: hashes, quotes, offsets, votes, labels and balance follow from what people did."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotator.core.formats.build import build_record
from annotator.core.formats.differences import differences
from annotator.core.formats.facts import Record, RecordFacts
from annotator.core.formats.lines import parse_line
from annotator.core.formats.offsets import UnknownOffset
from annotator.core.formats.parse_record import read_facts, written_offsets
from annotator.core.formats.parsing import RecordError, shown
from annotator.core.spans import may_link

PARTS = (
    "format", "version", "round", "article", "scheme", "annotators", "spans", "units", "labels", "balance",
)  # fmt: skip
REQUIRED = ("article", "annotators", "spans")  # an object that has none of them is no record
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


@dataclass(slots=True)
class Proof:
    """What was found in a file: its faults, none when it is whole; what was counted; the keys that are not read."""

    faults: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)


Complaint = tuple[str, str, str]  # place, code, reason


def faults(lines: Iterable[str]) -> list[Fault]:
    """Every fault of an export; none when it is whole. Where the text was left out, all else is checked."""
    return prove(lines).faults


def prove(lines: Iterable[str]) -> Proof:
    """Hold every line against what follows from it. Of a file without a single record only the first fault is told."""
    proof, articles = Proof(), set[object]()
    try:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                proof.faults += [Fault(number, *complaint) for complaint in _of_line(line, articles, proof)]
    except RecordError as error:  # the file itself: not UTF-8, or cut off
        proof.faults.append(Fault(error.line or 1, "", error.code, error.reason))
    if not articles and not proof.faults:
        proof.faults.append(Fault(1, "", "empty", "there is no record in this file."))
    if not articles:
        proof.faults = [_of_another_file(proof.faults)]
    return proof


def _of_another_file(found: list[Fault]) -> Fault:
    """The first fault alone: every other line of a table or of another tool's file would only say the same."""
    first = found[0]
    more = " No line of this file is a record, which is one object for each article." if len(found) > 1 else ""
    return Fault(first.line, first.place, first.code, first.reason + more)


def _of_line(line: str, articles: set[object], proof: Proof) -> Iterator[Complaint]:
    errors: list[RecordError] = []
    try:
        record = parse_line(line)
        _refuse_other_things(record)
        facts = _facts(record, errors, articles)
    except RecordError as error:
        yield error.place or "", error.code, error.reason
        return
    if (facts.article.id, facts.round) in articles:
        yield "article", "double-article", "this article and round is there twice."
    articles.add((facts.article.id, facts.round))
    proof.unknown.update(facts.unknown)
    yield from ((error.place or "", error.code, error.reason) for error in errors)
    named = {error.place for error in errors}
    is_countable = not any(error.code in BASIC for error in errors)
    for complaint in _of_record(record, facts, is_countable=is_countable):
        if complaint[0] not in named:  # what is wrong with it has been said
            yield complaint
    _count(facts, record, proof.counts)


def _refuse_other_things(record: Mapping[str, Any]) -> None:
    if not any(part in record for part in REQUIRED):
        keys = ", ".join(f"“{shown(key, 20)}”" for key in list(record)[:5]) or "nothing"
        raise RecordError("no-record", f"a record has “article”, “annotators” and “spans”; this object has {keys}.")


def _facts(record: Mapping[str, Any], errors: list[RecordError], articles: set[object]) -> RecordFacts:
    try:
        return read_facts(record, errors)
    except RecordError:
        articles.add(None)  # a record, if a broken one: the other lines are worth a look
        raise


def _count(facts: RecordFacts, record: Mapping[str, Any], counts: Counter[str]) -> None:
    labels = record.get("labels")
    counts.update(articles=1, annotators=len(facts.annotators), spans=len(facts.spans))
    counts.update(labels=len(labels) if isinstance(labels, list) else 0)
    balance = record.get("balance")
    if isinstance(balance, dict):
        counts.update({key: many for key, many in balance.items() if isinstance(many, int)})


def _of_record(record: Mapping[str, Any], facts: RecordFacts, *, is_countable: bool) -> Iterator[Complaint]:
    missing = [part for part in PARTS if record.get(part) is None]
    if missing:
        names = ", ".join(f"“{part}”" for part in missing)
        reason = f"an export also has {names}; this line does not. “annotator units” reads it all the same."
        yield "", "missing-key", reason
    unplaced = [] if "units" in missing else _unplaced(facts)
    for id in unplaced:
        yield f"span {_name(facts, id)}", "not-in-a-unit", "this submitted span is in no unit."
    yield from _double_rulings(facts)
    yield from _illegal_links(facts)
    for words in () if missing else facts.words.values():
        yield words, "missing-key", "the key “id” is missing."
    if missing or unplaced or facts.words or not is_countable:
        return
    try:
        expected = _rebuilt(record, facts)
    except UnknownOffset as error:
        yield "", "unknown-offset", str(error)
        return
    yield from differences(record, expected)


def _name(facts: RecordFacts, id: str) -> str:
    return facts.words.get(id) or shown(id)


def _unplaced(facts: RecordFacts) -> list[str]:
    submitted = {one.id for one in facts.annotators if one.is_counted}
    placed = {id for unit in facts.units for id in unit.spans}
    return [mark.id for mark in facts.spans if mark.annotator in submitted and mark.id not in placed]


def _illegal_links(facts: RecordFacts) -> Iterator[Complaint]:
    labels = {mark.id: mark.label for mark in facts.spans}
    for mark in facts.spans:
        for target in mark.links:
            if target == mark.id:
                yield f"span {_name(facts, mark.id)}", "wrong-link", "a mark is linked to itself."
            elif target in labels and not may_link(facts.scheme.links_to, mark.label, labels[target]):
                reason = f"a {shown(mark.label)} is linked to a {shown(labels[target])}: {_legal(facts, mark.label)}."
                yield f"span {_name(facts, mark.id)}", "wrong-link", reason


def _legal(facts: RecordFacts, label: str) -> str:
    """Say what the scheme lets marks of a label be linked to."""
    targets = facts.scheme.links_to.get(label)
    if not targets:
        return "the scheme links that label to none"
    return f"the scheme links that label only to {shown(', '.join(sorted(targets)))}"


def _double_rulings(facts: RecordFacts) -> Iterator[Complaint]:
    for unit in facts.units:
        for id, count in Counter(ruling.id for ruling in unit.rulings).items():
            if count > 1:
                yield f"unit {_name(facts, unit.id)}", "double-id", f"the ruling {shown(id)} is there twice."


def _rebuilt(record: Mapping[str, Any], facts: RecordFacts) -> Record:
    rebuilt = build_record(facts, wide=written_offsets(record) if facts.article.text is None else None)
    if "links_to" not in record.get("scheme", {}):  # a record from before schemes said it
        del rebuilt["scheme"]["links_to"]
    return rebuilt
