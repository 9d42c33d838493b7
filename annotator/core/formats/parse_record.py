"""From one line of a record to facts: what is missing is computed, what contradicts is refused by name."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any
from uuid import uuid5

from annotator.core.adjudication import HALF
from annotator.core.formats import parsing
from annotator.core.formats.build import FORMAT, IDS, STATES, VERSION
from annotator.core.formats.facts import (
    LINKS_BEFORE,
    SOURCE_KEYS,
    STATUSES,
    Annotator,
    Article,
    MarkFacts,
    RecordFacts,
    Scheme,
    UnitFacts,
)
from annotator.core.formats.offsets import EDGE_KEYS, Wide, of_text, of_written_edges
from annotator.core.formats.parse_rulings import EdgeCheck, edge_check, read_ruling
from annotator.core.formats.parsing import Fields, Notes, RecordError, shown
from annotator.core.spans import LinkRules, Version

# Always computed anew; `annotator verify` compares them.
DERIVED = {
    "labels": (
        "id", *EDGE_KEYS, "label", "quote", "units", "source", "weight", "provisional", "stale", "links", "votes",
        "votes_for", "votes_silent", "support",
    ),
    "balance": ("units", *STATES),
}  # fmt: skip
DERIVED_OF_UNIT = (
    "state", "stale", "label", "exact", "support", "votes", "votes_for", "votes_silent", "silent",
)  # fmt: skip


def read_facts(record: Mapping[str, Any], faults: list[RecordError] | None = None) -> RecordFacts:
    """Read one parsed line. Offsets are code points, half-open.

    Raises RecordError, without the line's number. Where a list of `faults` is given, those with which reading
    can go on are put there instead, and annotators, spans and units that cannot be read are left out.
    """
    notes = Notes(faults=faults)
    top = Fields(record, "", notes)
    top.take("format", parsing.one_of([FORMAT]), FORMAT)
    if top.take("version", parsing.whole, VERSION) != VERSION:
        raise RecordError("unknown-version", f"only version {VERSION} of the record can be read.")
    article = _article(Fields(top.take("article", parsing.thing), "article", notes, "article."))
    raw_annotators = top.take("annotators", parsing.items(parsing.thing))
    annotators = notes.each(raw_annotators, lambda raw: _annotator(raw, notes))
    _check_annotators(annotators, article.text, notes)
    raw_spans = top.take("spans", parsing.items(parsing.thing))
    raw_units = top.take("units", parsing.items(parsing.thing), ())
    wide = written_offsets(record) if article.text is None else of_text(article.text)
    check = edge_check(article.text, wide)
    spans = notes.each(raw_spans, lambda raw: _span(raw, article, check, notes))
    scheme = _scheme(top, spans, notes)
    _check_spans(spans, annotators, scheme, notes)
    units = notes.each(raw_units, lambda raw: _unit(raw, article, check, notes))
    _check_units(units, spans, annotators, notes)
    round = top.take("round", parsing.counting, 1)
    min_support = top.take("min_support", parsing.fraction, HALF)
    _name_unknown_of_derived(record, notes)
    top.asked.update(DERIVED)
    top.close()
    unknown = dict(sorted(notes.unknown.items()))
    return RecordFacts(article, scheme, annotators, spans, units, round, min_support, unknown, notes.words)


def _name_unknown_of_derived(record: Mapping[str, Any], notes: Notes) -> None:
    for part, known in DERIVED.items():
        held = record.get(part)
        for one in held if isinstance(held, list) else [held]:
            if isinstance(one, dict):
                Fields(one, part, notes, f"{part}.", set(known)).close()


def written_offsets(record: Mapping[str, Any]) -> Wide:
    """The wider offsets that the spans, rulings and labels of a record without text bring themselves."""
    rulings = [ruling for unit in _things(record, "units") for ruling in _things(unit, "rulings")]
    ruled = [span for ruling in rulings for span in _things(ruling, "spans")]
    things = [*_things(record, "spans"), *ruled, *_things(record, "labels")]
    return of_written_edges(
        thing for thing in things if all(isinstance(thing.get(key), int) for key in EDGE_KEYS)
    )


def _things(holder: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    held = holder.get(key)
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


def _article(reader: Fields) -> Article:
    if "text" not in reader.thing:
        raise RecordError("missing-key", "the key “text” is missing.", place="article")
    text = reader.take("text", parsing.text, None)
    written = reader.take("sha256", parsing.name, None)
    digest = written if text is None else sha256(text.encode()).hexdigest()
    if digest is None:
        raise RecordError("missing-key", "without its text, the article needs its “sha256”.", place="article")
    if written not in (None, digest):
        reader.notes.refuse("hash-mismatch", "“sha256” is not the hash of the text.", "article")
    source = Fields(reader.take("source", parsing.thing, {}), "article", reader.notes, "article.source.")
    sources = {key: source.take(key, parsing.text, None) for key in SOURCE_KEYS}
    source.close()
    article = Article(
        id=reader.take("id", parsing.name, str(uuid5(IDS, digest))),
        sha256=digest,
        text=text,
        title=reader.take("title", parsing.text, None),
        language=reader.take("language", parsing.text, None),
        source=sources,
    )
    reader.close()
    return article


def _annotator(raw: Any, notes: Notes) -> Annotator:
    reader = Fields(parsing.thing(raw), f"annotator {shown(raw.get('id', '?'))}", notes, "annotators.")
    one = Annotator(
        reader.take("id", parsing.name),
        reader.take("status", parsing.one_of(STATUSES)),
        reader.take("seen", parsing.items(parsing.stretch), None),
    )
    reader.close()
    return one


def _check_annotators(annotators: Iterable[Annotator], text: str | None, notes: Notes) -> None:
    _refuse_doubles("annotator", [one.id for one in annotators], notes)
    for one in annotators:
        if text is not None and any(end > len(text) for _, end in one.seen or ()):
            notes.refuse("bad-offsets", "“seen” goes beyond the text.", f"annotator {shown(one.id)}")
        if one.status == "taken_in" and one.seen is None:
            reason = "work that was taken in counts where it was seen, and “seen” is missing."
            notes.refuse("missing", reason, f"annotator {shown(one.id)}")


def _span(raw: Mapping[str, Any], article: Article, check: EdgeCheck, notes: Notes) -> MarkFacts:
    words = "" if raw.get("id") else _span_in_words(raw)
    reader = Fields(raw, f"span {shown(raw.get('id') or words)}", notes, "spans.")
    annotator, label = reader.take("annotator", parsing.name), reader.take("label", parsing.name)
    start, end = check(reader)
    mark = MarkFacts(
        id=reader.take("id", parsing.name, None)
        or str(uuid5(IDS, repr((article.sha256, annotator, start, end, label)))),
        annotator=annotator,
        start=start,
        end=end,
        label=label,
        note=reader.take("note", parsing.text, None),
        unsure=reader.take("unsure", parsing.truth, False),
        links=reader.take("links", parsing.items(parsing.name), ()),
        group=reader.take("group", parsing.name, None),
    )
    reader.close()
    if words:
        notes.words[mark.id] = words
    return mark


def _span_in_words(raw: Mapping[str, Any]) -> str:
    """A span without an id as it stands in the file."""
    who, start, end, label = (shown(raw.get(key), 30) for key in ("annotator", "start", "end", "label"))
    return f"of {who} from {start} to {end}, {label}"


def _scheme(top: Fields, spans: Iterable[MarkFacts], notes: Notes) -> Scheme:
    reader = Fields(top.take("scheme", parsing.thing, {}), "scheme", notes, "scheme.")
    used = tuple(sorted({mark.label for mark in spans}))
    scheme = Scheme(
        reader.take("name", parsing.text, None),
        reader.take("version", parsing.text_or_whole, None),
        reader.take("labels", parsing.items(parsing.name), used),
        reader.take("links_to", _links_to, LINKS_BEFORE),
    )
    reader.close()
    for source, targets in scheme.links_to.items() if scheme.links_to is not LINKS_BEFORE else ():
        for name in sorted({source, *targets} - set(scheme.labels)):
            notes.refuse("unknown-label", f"“{shown(name)}” is no label of the scheme.", "scheme.links_to")
    return scheme


def _links_to(value: Any) -> LinkRules:
    """Return by label what its marks may be linked to."""
    targets = parsing.items(parsing.name)
    return {parsing.name(source): frozenset(targets(to)) for source, to in parsing.thing(value).items()}


def _check_spans(spans: Iterable[MarkFacts], annotators: Iterable[Annotator], scheme: Scheme, notes: Notes) -> None:
    known = {one.id for one in annotators}
    owner = {mark.id: mark.annotator for mark in spans}
    _refuse_doubles("span", [mark.id for mark in spans], notes)
    marked: set[tuple[str, Version]] = set()
    for mark in spans:
        place = notes.place("span", mark.id)
        if mark.annotator not in known:
            notes.refuse("unknown-annotator", f"{shown(mark.annotator)} is no annotator here.", place)
        if mark.label not in scheme.labels:
            notes.refuse("unknown-label", f"“{shown(mark.label)}” is no label of the scheme.", place)
        if (mark.annotator, mark.version) in marked:
            reason = f"{shown(mark.annotator)} has the same label twice on the same words."
            notes.refuse("exact-double", reason, place)
        if any(owner.get(link) != mark.annotator for link in mark.links):
            notes.refuse("unknown-link", "a link leads to no span of the same annotator.", place)
        marked.add((mark.annotator, mark.version))


def _unit(raw: Mapping[str, Any], article: Article, check: EdgeCheck, notes: Notes) -> UnitFacts:
    spans = raw.get("spans") or []
    reader = Fields(raw, f"unit {shown(raw.get('id') or _unit_in_words(spans))}", notes, "units.")
    held = reader.take("spans", parsing.items(parsing.name), ())
    added = reader.take("kind", parsing.text, None) == "added" and not spans
    unit = UnitFacts(
        id=reader.take("id", parsing.name, None) or str(uuid5(IDS, repr((article.sha256, sorted(held))))),
        spans=held,
        rulings=reader.take("rulings", parsing.items(lambda one: read_ruling(one, check, notes)), ()),
        bulk=reader.take("bulk", parsing.name, None),
        added=check(reader) if added else None,
        appealed=reader.take("appealed", parsing.truth, False),
    )
    reader.asked.update(DERIVED_OF_UNIT, ("start", "end"))
    reader.close()
    if not raw.get("id"):
        notes.words[unit.id] = _unit_in_words(spans)
    return unit


def _unit_in_words(spans: Any) -> str:
    """A unit without an id as it stands in the file."""
    first = shown(spans[0], 40) if isinstance(spans, list) and spans else "nothing"
    return f"without an id, of {first}" + (f" and {len(spans) - 1} more" if first != "nothing" and spans[1:] else "")


def _check_units(
    units: Iterable[UnitFacts], spans: Iterable[MarkFacts], annotators: Iterable[Annotator], notes: Notes
) -> None:
    submitted = {one.id for one in annotators if one.is_counted}
    owner = {mark.id: mark.annotator for mark in spans}
    _refuse_doubles("unit", [unit.id for unit in units], notes)
    _refuse_doubles("span", [id for unit in units for id in unit.spans], notes, "is in two units.")
    for unit in units:
        place = notes.place("unit", unit.id)
        for id in unit.spans:
            if owner.get(id) not in submitted:
                notes.refuse("unknown-span", f"{shown(id)} is no submitted span.", place)
        if len({owner.get(id, id) for id in unit.spans}) < len(unit.spans):
            notes.refuse("two-of-one", "it holds two spans of one annotator.", place)


def _refuse_doubles(what: str, ids: Iterable[str], notes: Notes, reason: str = "is there twice.") -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            notes.refuse("double-id", f"this {what} {reason}", notes.place(what, id))
        seen.add(id)
