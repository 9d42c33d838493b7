"""A unit of a record with its marks, what it says and what settles it: all derived from the facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from annotator.core.adjudication import Reading, Settlement, read_added, read_unit, settle
from annotator.core.formats.facts import Annotator, MarkFacts, RecordFacts, UnitFacts
from annotator.core.readers import has_seen


@dataclass(frozen=True, slots=True)
class Case:
    """A unit with what it says and what it came to."""

    facts: UnitFacts
    marks: tuple[MarkFacts, ...]
    silent: tuple[str, ...]
    reading: Reading
    settlement: Settlement


def cases_of(facts: RecordFacts) -> Iterator[Case]:
    marks = {mark.id: mark for mark in facts.spans}
    submitted = [one for one in facts.annotators if one.is_counted]
    for unit in facts.units:
        held = tuple(sorted((marks[id] for id in unit.spans), key=lambda mark: (mark.version, mark.id)))
        if held or unit.added:
            yield _case(unit, held, submitted, facts.min_support)


def _case(
    unit: UnitFacts, held: tuple[MarkFacts, ...], submitted: Sequence[Annotator], min_support: Fraction
) -> Case:
    start, end = unit.added or (0, 0)
    if held:
        start, end = min(mark.start for mark in held), max(mark.end for mark in held)
    voters = {mark.annotator for mark in held}
    silent = tuple(one.id for one in submitted if one.id not in voters and is_reader(one, start, end))
    readers = len(voters) + len(silent)
    reading = read_unit(held, readers) if held else read_added(start, end, readers)
    settlement = settle(reading, unit.rulings, readers, min_support, bulk=unit.bulk is not None, appealed=unit.appealed)
    return Case(unit, held, silent, reading, settlement)


def is_reader(annotator: Annotator, start: int, end: int) -> bool:
    """Say whether an annotator who has marked nothing in a passage has read it."""
    return annotator.seen is None or has_seen(annotator.seen, start, end)
