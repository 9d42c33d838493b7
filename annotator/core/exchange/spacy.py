"""spaCy: training lists of version 2, documents of version 3 as JSON, groups of spans, and the older training JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.exchange.found import Found, Mark, Options, Report, Unreadable, nobody_named, some
from annotator.core.exchange.iob import Tagged, marks_of
from annotator.core.exchange.pick import items, listed, thing, things, whole, words
from annotator.core.exchange.sources import Source, Sources
from annotator.core.formats.offsets import CODE_POINTS


def is_spacy(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], dict)
    if not isinstance(value, dict):
        return False
    has_groups = isinstance(value.get("spans"), dict)
    has_lists = isinstance(value.get("entities"), list) and any(isinstance(one, list) for one in value["entities"])
    is_document = isinstance(value.get("text"), str) and ("ents" in value or has_groups or has_lists)
    return is_document or isinstance(value.get("paragraphs"), list) or ("classes" in value and "annotations" in value)


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    for file in files:
        for place, value in _documents(file):
            if isinstance(value, dict) and "paragraphs" in value:
                yield from _older(value, place, file, options, report)
            elif isinstance(value, list):
                if not is_spacy(value):
                    raise Unreadable(f"{place}: a text and its marks are expected here.")
                yield _listed(value, place, file, options, report)
            else:
                yield _document(thing(value), place, file, options, report)


def _documents(file: Source) -> Iterator[tuple[str, Any]]:
    for place, value in file.values:
        if is_spacy(value) and isinstance(value, list):
            yield place, value
            continue
        for inner, one in items([(place, value)]):
            nested = isinstance(one, dict) and "classes" in one and isinstance(one.get("annotations"), list)
            yield from items([(inner, one["annotations"])]) if nested else [(inner, one)]


def _annotator(file: Source, options: Options, report: Report) -> str:
    return file.stem if options.annotator_from == "file-name" else nobody_named(options, report, file.name)


def _listed(value: list[Any], place: str, file: Source, options: Options, report: Report) -> Found:
    """Read [text, {"entities": [[start, end, label], …]}]."""
    found = Found(value[0], place, offsets=CODE_POINTS)
    who = found.read_by(_annotator(file, options, report))
    _add(found, who, value[1].get("entities"), place)
    report.leave_out("category", "a word about the whole article", len(thing(value[1].get("cats"))))
    return found


def _document(value: Mapping[str, Any], place: str, file: Source, options: Options, report: Report) -> Found:
    if not isinstance(value.get("text"), str):
        raise Unreadable(f"{place}: there is no “text”.")
    found = Found(value["text"], place, offsets=CODE_POINTS, about={"id": value.get("id")})
    report.leave_out("category", "a word about the whole article", len(thing(value.get("cats"))))
    groups = {name: marks for name, marks in thing(value.get("spans")).items() if isinstance(marks, list)}
    if options.annotator_from == "group":
        for name, marks in groups.items():
            _add(found, found.read_by(name), marks, place)
        return found
    who = found.read_by(_annotator(file, options, report))
    marks = listed(value.get("ents")) + listed(value.get("entities"))
    chosen = _group(groups, options, place, has_marks=bool(marks))
    for name in groups:
        report.leave_out(f"group {name}", "not chosen", len(groups[name]) if name != chosen else 0)
    if chosen and marks and options.group:
        report.leave_out("ents", "the group was chosen", len(marks))
        marks = []
    _add(found, who, marks + groups.get(chosen or "", []), place)
    return found


def _group(groups: Mapping[str, list[Any]], options: Options, place: str, *, has_marks: bool) -> str | None:
    if options.group is not None:
        return options.group
    held = [name for name, marks in groups.items() if marks]
    if has_marks or not held:
        return None
    if len(held) == 1:
        return held[0]
    raise Unreadable(
        f"{place}: there are the groups {some(held)}: choose one (--group), or make each an annotator "
            "(--annotator-from group)."
    )


def _add(found: Found, who: str, raw: Any, place: str) -> None:
    for number, one in enumerate(listed(raw), start=1):
        at = f"{place}, mark {number}"
        start, end, label = one[:3] if isinstance(one, list) and len(one) >= 3 else _edges(thing(one))
        parts = ((whole(start, at), whole(end, at)),)
        found.marks.append(Mark(who, words(label), parts, place=at))


def _edges(one: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    start, end = (one.get(key, one.get(f"{key}_char", one.get(f"{key}_offset"))) for key in ("start", "end"))
    return start, end, one.get("label", one.get("label_"))


def _older(
    value: Mapping[str, Any], place: str, file: Source, options: Options, report: Report
) -> Iterator[Found]:  # fmt: skip
    """Read the training JSON of version 2: paragraphs of sentences of tokens with a tag each."""
    for number, paragraph in enumerate(things(value["paragraphs"]), start=1):
        at = f"{place}, paragraph {number}"
        sentences = [things(one.get("tokens")) for one in things(paragraph.get("sentences"))]
        tokens = [
            [Tagged(words(one.get("orth")), (words(one.get("ner")) or "O",)) for one in each] for each in sentences
        ]
        who = _annotator(file, options, report)
        if any(tokens):
            yield marks_of([one for one in tokens if one], [who], at, report, text=paragraph.get("raw"))
