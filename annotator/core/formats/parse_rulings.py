"""Reading the edges of spans and the rulings on units, each held against the article's text."""

from collections.abc import Callable
from functools import partial
from typing import Any

from annotator.core.adjudication import RuledSpan, RulingFacts
from annotator.core.formats import parsing
from annotator.core.formats.offsets import EDGE_KEYS, UnknownOffset, Wide, edges
from annotator.core.formats.parsing import Fields, Notes, RecordError, shown
from annotator.core.spans import Version

VERDICTS = ("span", "none", "several", "return")
EdgeCheck = Callable[[Fields], tuple[int, int]]


def edge_check(text: str | None, wide: Wide) -> EdgeCheck:
    """A reader of edges that holds them, the quote and the wider pair against the text."""

    def read(reader: Fields) -> tuple[int, int]:
        start, end = (reader.take(key, parsing.whole) for key in ("start", "end"))
        if not 0 <= start < end or (text is not None and end > len(text)):
            reason = f"{start} to {end} is no stretch of the text."
            raise RecordError("bad-offsets", reason, place=reader.place)
        quote = reader.take("quote", parsing.text, None)
        if text is not None and quote not in (None, text[start:end]):
            reason = f"the quote is not what the text holds from {start} to {end}."
            reader.notes.refuse("quote-mismatch", reason, reader.place)
        try:
            expected = edges(start, end, wide)
        except UnknownOffset as error:
            raise RecordError("unknown-offset", str(error), place=reader.place) from error
        for key in EDGE_KEYS:
            if reader.take(key, parsing.whole, expected[key]) != expected[key]:
                reason = f"“{key}” should be {expected[key]}."
                reader.notes.refuse("offset-mismatch", reason, reader.place)
        return start, end

    return read


def read_ruling(raw: Any, check: EdgeCheck, notes: Notes) -> RulingFacts:
    place = f"ruling {shown(parsing.thing(raw).get('id', '?'))}"
    reader = Fields(raw, place, notes, "rulings.")
    version = partial(_version, place=place, notes=notes)
    ruling = RulingFacts(
        id=reader.take("id", parsing.name),
        verdict=reader.take("verdict", parsing.one_of(VERDICTS)),
        spans=reader.take("spans", parsing.items(lambda one: _ruled_span(one, place, check, notes)), ()),
        replaces=reader.take("replaces", _replaced, ()),
        made_on=frozenset(reader.take("made_on", parsing.items(version), ())),
        links=reader.take("links", parsing.items(parsing.name), None),
        clause=reader.take("clause", parsing.text, None),
        reason=reader.take("reason", parsing.text, None),
        confidence=reader.take("confidence", parsing.text_or_number, None),
        at=reader.take("at", parsing.text, None),
        reviewer=reader.take("reviewer", parsing.name, None),
    )
    if bool(ruling.spans) != (ruling.verdict in ("span", "several")):
        notes.refuse("bad-ruling", f"its spans do not go with “{ruling.verdict}”.", place)
    reader.asked.add("stale")
    reader.close()
    return ruling


def _replaced(raw: Any) -> tuple[str, ...]:
    """Return the ids of the rulings that one replaces: null, an id, or a list of ids."""
    if raw is None:
        return ()
    return tuple(parsing.items(parsing.name)(raw)) if isinstance(raw, list) else (parsing.name(raw),)


def _ruled_span(raw: Any, place: str, check: EdgeCheck, notes: Notes) -> RuledSpan:
    reader = Fields(parsing.thing(raw), place, notes, "rulings.spans.")
    start, end = check(reader)
    label, weight = reader.take("label", parsing.name), reader.take("weight", parsing.weight, None)
    reader.close()
    return RuledSpan(start, end, label) if weight is None else RuledSpan(start, end, label, weight)


def _version(raw: Any, place: str, notes: Notes) -> Version:
    reader = Fields(parsing.thing(raw), place, notes, "rulings.made_on.")
    start, end = (reader.take(key, parsing.whole) for key in ("start", "end"))
    version = Version(start, end, reader.take("label", parsing.name))
    reader.close()
    return version
