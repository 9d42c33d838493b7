"""Label Studio: tasks with annotations, older ones with completions, and HTML with places in its nodes."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from annotator.core.exchange.found import Found, Mark, Options, Relation, Report, Unreadable, nobody_named
from annotator.core.exchange.pick import items, listed, thing, things, whole, words
from annotator.core.exchange.placing import solid
from annotator.core.exchange.sources import Source, Sources

SPANS = ("labels", "hypertextlabels", "paragraphlabels")


def is_label_studio(value: Mapping[str, Any]) -> bool:
    if isinstance(value.get("projects"), list):
        return True
    held = any(isinstance(value.get(key), list) for key in ("annotations", "completions", "predictions"))
    is_flat = isinstance(value.get("label"), list) and any("labels" in thing(one) for one in value["label"])
    return (isinstance(value.get("data"), dict) and held) or is_flat


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    for file in files:
        for place, value in items(file.values):
            for at, task in _tasks(thing(value), place, report):
                yield _task(task, at, file, options, report)


def _tasks(value: Mapping[str, Any], place: str, report: Report) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(value.get("projects"), list):
        yield place, value
        return
    for number, project in enumerate(things(value["projects"]), start=1):
        tasks = things(project.get("tasks"))
        report.name("project without tasks", "nothing in it", int(not tasks))
        for at, task in enumerate(tasks, start=1):
            yield f"{place}, project {number}, task {at}", task


def _task(task: Mapping[str, Any], place: str, file: Source, options: Options, report: Report) -> Found:
    data = thing(task.get("data"))
    if not data and isinstance(task.get("label"), list):  # the flat form
        result = [{"type": "labels", "value": one} for one in things(task["label"])]
        task = {"id": task.get("id"), "data": task, "annotations": [
            {"completed_by": task.get("annotator"), "result": result}]}  # fmt: skip
        data = thing(task["data"])
    report.name(
        "e-mail address",
        "never carried over",
        sum("@" in one for one in data.values() if isinstance(one, str) and len(one) < 200),
    )
    answers = things(task.get("annotations")) + things(task.get("completions"))
    text = _text(data, place, options)
    is_html = options.text_as == "html" or any(
        thing(one).get("type") == "hypertextlabels"
        for answer in answers for one in listed(answer.get("result")))  # fmt: skip
    nodes = _nodes(text) if is_html else text
    found = Found(nodes, place, about={"id": task.get("id"), "title": words(data.get("title")) or None})
    for number, answer in enumerate(answers, start=1):
        if answer.get("was_cancelled") or answer.get("skipped"):
            report.leave_out("cancelled annotation", "skipped: its regions are no marks, its person no reader")
            continue
        who = found.read_by(_annotator(answer, file, options, report))
        _answer(found, answer, who, f"{place}, annotation {number}", f"a{number}:", report)
    report.leave_out("draft", "not handed in", len(things(task.get("drafts"))))
    _predictions(found, things(task.get("predictions")), place, options, report)
    return _as_read(found, text, options, report) if is_html else found


def _text(data: Mapping[str, Any], place: str, options: Options) -> str:
    texts = {key: value for key, value in data.items() if isinstance(value, str)}
    if options.text_name:
        texts = {key: value for key, value in texts.items() if key == options.text_name}
    if not texts:
        raise Unreadable(f"{place}: “data” holds no text; dialogues, pictures and sound cannot be read.")
    usual = next((texts[key] for key in ("text", "html", "content") if key in texts), None)
    return usual if usual is not None else max(texts.values(), key=len)


def _annotator(answer: Mapping[str, Any], file: Source, options: Options, report: Report) -> str:
    if options.annotator_from == "file-name":
        return file.stem
    by = answer.get("completed_by")
    if isinstance(by, dict):
        report.name("e-mail address", "never carried over", int("email" in by))
        by = by.get("id") or by.get("email")
    if options.annotator and options.annotator_from is None:
        return options.annotator
    return words(by) or nobody_named(options, report, file.name)


def _predictions(
    found: Found, predictions: list[Mapping[str, Any]], place: str, options: Options, report: Report
) -> None:
    for number, one in enumerate(predictions, start=1):
        name = words(one.get("model_version")) or "model"
        if options.predictions in (None, "leave-out"):
            report.leave_out("prediction", f"a suggestion of {name}, no annotator")
        else:
            _answer(found, one, found.read_by(name), f"{place}, prediction {number}", f"p{number}:", report)


def _answer(found: Found, answer: Mapping[str, Any], who: str, place: str, prefix: str, report: Report) -> None:
    notes = {
        words(one.get("id")): _written(one) for one in things(answer.get("result")) if one.get("type") == "textarea"
    }
    for number, one in enumerate(things(answer.get("result")), start=1):
        kind, value = words(one.get("type")), thing(one.get("value"))
        if kind == "relation":
            found.relations += _relations(one, prefix)
        elif kind in SPANS or ("start" in value and any(key in value for key in SPANS)):
            found.marks += _marks(found, one, value, who, f"{place}, region {number}", prefix, notes, report)
        elif kind != "textarea" or words(one.get("id")) not in {
            words(other.get("id")) for other in things(answer.get("result")) if other is not one
        }:
            report.leave_out(f"answer {kind}", "no mark in the text")


def _written(one: Mapping[str, Any]) -> str:
    return " · ".join(map(words, listed(thing(one.get("value")).get("text"))))


def _marks(
    found: Found, one: Mapping[str, Any], value: Mapping[str, Any], who: str, place: str, prefix: str,
    notes: Mapping[str, str], report: Report,
) -> Iterator[Mark]:  # fmt: skip
    quote = value.get("text") if isinstance(value.get("text"), str) else None
    edges = thing(value.get("globalOffsets")) or value
    if isinstance(edges.get("start"), str) and not edges["start"].strip().isdecimal():
        many = found.text.count(quote) if quote else 0
        if many != 1 or quote is None:
            raise Unreadable(
                f"{place}: its place is an xpath without “globalOffsets”, and its words stand {many} times in the text."
            )
        start = found.text.index(quote)
        edges = {"start": start, "end": start + len(quote)}
        report.name("place", "an xpath without globalOffsets: found by its words, which stand once")
    parts = ((whole(edges.get("start"), place), whole(edges.get("end"), place)),)
    held = (value[key] for key in (words(one.get("type")), *SPANS) if isinstance(value.get(key), list))
    labels: list[Any] = next(held, [])
    key = words(one.get("id"))
    for label in labels or [""]:
        yield Mark(who, words(label), parts, quote, prefix + key if key else None, notes.get(key), place=place)


def _relations(one: Mapping[str, Any], prefix: str) -> Iterator[Relation]:
    kinds = tuple(map(words, listed(one.get("labels"))))
    ends = prefix + words(one.get("from_id")), prefix + words(one.get("to_id"))
    if one.get("direction") != "left":
        yield Relation(kinds, *ends)
    if one.get("direction") in ("left", "bi"):
        yield Relation(kinds, ends[1], ends[0])


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _nodes(source: str) -> str:
    """The text of all nodes, one after another, as a browser counts it."""
    parser = _Text()
    parser.feed(source)
    parser.close()
    return "".join(parser.parts)


def _as_read(found: Found, source: str, options: Options, report: Report) -> Found:
    """Part the text into the blocks of the page, where that changes nothing but white space."""
    read = options.read_html(source)
    if solid(read) == solid(found.text):
        found.about["as"] = read
    else:
        report.name("text", "HTML: the text of its nodes, without its blocks")
    return found
