"""GATE: documents as JSON, their annotation sets as annotators; and the older form with entities by type."""

from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.exchange.found import Found, Mark, Options, Report, Unreadable, nobody_named
from annotator.core.exchange.pick import items, listed, text, thing, things, whole, words
from annotator.core.exchange.sources import Source, Sources
from annotator.core.formats.offsets import CODE_POINTS, UTF_16

MARKUP = "Original markups"
SYNTAX = {"Token", "SpaceToken", "Sentence", "Split", "Lookup", "paragraph", "p"}


def is_gate(value: Mapping[str, Any]) -> bool:
    is_older = isinstance(value.get("text"), str) and isinstance(value.get("entities"), dict)
    return isinstance(value.get("annotation_sets"), dict) or is_older


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    for file in files:
        for place, value in items(file.values):
            yield _document(thing(value), place, file, options, report)


def _document(value: Mapping[str, Any], place: str, file: Source, options: Options, report: Report) -> Found:
    kind = words(value.get("offset_type")).lower()
    unit = {"j": UTF_16, "p": CODE_POINTS}.get(kind)
    if kind and unit is None:
        raise Unreadable(f"{place}: “offset_type” is j or p, not “{kind[:20]}”.")
    name = words(value.get("name")) or file.stem
    found = Found(text(value.get("text"), place), place, offsets=unit, about={"id": name, "title": name})
    if "annotation_sets" not in value:
        who = found.read_by(nobody_named(options, report, place))
        for label, marks in thing(value.get("entities")).items():
            for one in things(marks):
                edges = listed(one.get("indices")) or [None, None]
                found.marks.append(_mark({"type": label, "start": edges[0], "end": edges[-1]}, who, place, options))
        return found
    sets = {key: _held(one) for key, one in thing(value.get("annotation_sets")).items()}
    named = [key for key in sets if key not in ("", MARKUP)]
    for key, held in sets.items():
        if key == MARKUP or (key == "" and (named or options.annotator_from == "set")):
            report.leave_out("annotation set", "the unnamed one and Original markups hold no labels")
            continue
        is_own = options.annotator is not None and options.annotator_from is None
        who = found.read_by(key if key and not is_own else nobody_named(options, report, place))
        for one in held:
            if one.get("type") in SYNTAX or (options.layer and one.get("type") != options.layer):
                report.leave_out(f"layer {words(one.get('type'))[:60]}", "no marks of an annotator")
                continue
            found.marks.append(_mark(one, who, f"{place}, set {key}", options))
            for feature in thing(one.get("features")):
                report.leave_out(f"feature {feature[:60]}", "a record has no features", int(feature != options.feature))
    return found


def _held(one: Any) -> list[Mapping[str, Any]]:
    held = thing(one).get("annotations", one)
    return things(list(held.values())) if isinstance(held, dict) else things(held)


def _mark(one: Mapping[str, Any], who: str, place: str, options: Options) -> Mark:
    label = words(thing(one.get("features")).get(options.feature) if options.feature else one.get("type"))
    return Mark(who, label, ((whole(one.get("start"), place), whole(one.get("end"), place)),), place=place)
