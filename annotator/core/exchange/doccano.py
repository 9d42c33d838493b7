"""doccano: lines of JSON with a text and marks under one of its six keys, in whatever form its versions had."""

from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.exchange.found import Found, Mark, Options, Relation, Report, Unreadable, nobody_named
from annotator.core.exchange.pick import items, listed, text, thing, things, whole, words
from annotator.core.exchange.sources import Source, Sources
from annotator.core.formats.parsing import shown

TEXT_KEYS = ("text", "data", "sentence")
MARK_KEYS = ("entities", "label", "labels", "annotations", "spans")
COMMENTS = ("Comments", "comments")


def is_doccano(value: Mapping[str, Any]) -> bool:
    return any(isinstance(value.get(key), str) for key in TEXT_KEYS) and any(
        isinstance(value.get(key), list) for key in MARK_KEYS
    )


def is_label_file(value: Any) -> bool:
    """Whether a list names labels by number, as a project's settings have them."""
    return (
        bool(value)
        and isinstance(value, list)
        and all(
            isinstance(one, dict) and "id" in one and ("text" in one or "name" in one) and "background_color" in one
            for one in value
        )
    )


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    names = _label_names(sources, options, files)
    read_all = [(file, list(items(file.values))) for file in files]
    by_file = _is_by_file(read_all, options, report)
    for file, values in read_all:
        for place, value in values:
            found = _line(thing(value), place, names, options, report)
            if not any(thing(mark).get("user") is not None for mark in listed(thing(value).get("annotations"))):
                who = file.stem if by_file else nobody_named(options, report, file.name)
                _own(found, who, thing(value), options)
            else:
                for mark in found.marks:
                    found.read_by(mark.annotator)
            yield found


def _is_by_file(read_all: list[tuple[Source, list[tuple[str, Any]]]], options: Options, report: Report) -> bool:
    """Whether each file is an annotator: as was said, or since files have the same texts."""
    if options.annotator_from:
        return options.annotator_from == "file-name"
    if options.annotator or len(read_all) < 2:
        return False
    texts = [{_text(thing(value)) for _, value in values} for _, values in read_all]
    is_shared = any(one & other for number, one in enumerate(texts) for other in texts[:number])
    report.name("annotator", "each file is one, since they have the same texts", len(read_all) if is_shared else 0)
    return is_shared


def _text(value: Mapping[str, Any]) -> str | None:
    return next((value[key] for key in TEXT_KEYS if isinstance(value.get(key), str)), None)


def _own(found: Found, who: str, value: Mapping[str, Any], options: Options) -> None:
    """Give the marks of a line that names nobody to its annotator; a line without an answer was read by nobody."""
    found.marks = [
        Mark(who, one.label, one.parts, one.quote, one.key, one.note, place=one.place) for one in found.marks
    ]
    found.read_by(who)


def _line(
    value: Mapping[str, Any], place: str, names: Mapping[str, str] | None, options: Options, report: Report
) -> Found:  # fmt: skip
    words_of = _text(value)
    if words_of is None:
        raise Unreadable(f"{place}: there is no text ({', '.join(TEXT_KEYS)}).")
    found = Found(words_of, place, about={"id": value.get("id")})
    for key in MARK_KEYS:
        for number, raw in enumerate(listed(value.get(key)), start=1):
            mark = _mark(raw, f"{place}, mark {number}", names)
            if mark is None:
                report.leave_out("category", "a word about the whole article")
            else:
                found.marks.append(mark)
    for raw in things(value.get("relations")):
        kind = words(raw.get("type") or raw.get("label"))
        found.relations.append(Relation((kind,), words(raw.get("from_id")), words(raw.get("to_id"))))
    for key in COMMENTS:
        report.leave_out("comment", "a note on the article, not on a span", len(listed(value.get(key))))
    return found


def _mark(raw: Any, place: str, names: Mapping[str, str] | None) -> Mark | None:
    """Read a mark as an object or as [start, end, label]; None for a label of the whole text."""
    if isinstance(raw, list) and len(raw) >= 3:
        start, end, label = raw[:3]
        return Mark("", _label(label, names, place), ((whole(start, place), whole(end, place)),), place=place)
    if not isinstance(raw, dict) or not ({"start_offset", "start"} & raw.keys()):
        return None
    start, end = (raw.get(f"{edge}_offset", raw.get(edge)) for edge in ("start", "end"))
    label = _label(raw.get("label"), names, place)
    quote = raw.get("text") if isinstance(raw.get("text"), str) else None
    parts = ((whole(start, place), whole(end, place)),)
    return Mark(words(raw.get("user")), label, parts, quote, words(raw.get("id")) or None, place=place)


def _label(value: Any, names: Mapping[str, str] | None, place: str) -> str:
    number = words(value)
    if not isinstance(value, int):
        return number
    if names is None:
        raise Unreadable(
            f"{place}: labels are numbers ({number} and others): give the label file that names them (--label-file)."
        )
    if number not in names:
        raise Unreadable(f"{place}: the label file has no name for {number}.")
    return names[number]


def _label_names(sources: Sources, options: Options, files: list[Source]) -> Mapping[str, str] | None:
    """The names of labels by number: of the file that was named, or of one that was handed over."""
    file = sources.beside(files[0], options.label_file) if options.label_file else None
    if options.label_file and file is None:
        raise Unreadable(f"The label file {shown(options.label_file)} is not there.")
    if file is None:
        given = [one for one in sources.files if one.path.suffix == ".json" and is_label_file(_first(one))]
        file = sources.take(given[0]) if given else None
    if file is None:
        return None
    values = [one for _, value in items(file.values) for one in listed(value)]
    named = {words(one.get("id")): text(one.get("text", one.get("name")), file.name) for one in things(values)}
    return named or {words(key): words(one) for _, value in file.values for key, one in thing(value).items()}


def _first(source: Source) -> Any:
    try:
        return source.values[0][1]
    except Unreadable:
        return None
