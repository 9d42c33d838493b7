"""Prodigy: lines of JSON with answers; only accepted ones are marks."""

from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.exchange.found import Found, Mark, Options, Relation, Report, Unreadable, nobody_named
from annotator.core.exchange.pick import items, text, thing, things, whole, words
from annotator.core.exchange.sources import Source, Sources
from annotator.core.formats.offsets import CODE_POINTS

ANSWERS = {"reject": "rejected answer", "ignore": "ignored answer"}
SESSION_KEYS = ("_session_id", "_annotator_id", "session", "annotator")
MARKS = ("answer", "_task_hash", "_input_hash", "_view_id", "_session_id")


def is_prodigy(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("text"), str) and any(key in value for key in MARKS)


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    for file in files:
        for place, value in items(file.values):
            yield _answer(thing(value), place, file, options, report)


def _answer(value: Mapping[str, Any], place: str, file: Source, options: Options, report: Report) -> Found:
    if "text" not in value:
        raise Unreadable(f"{place}: there is no “text”; only tasks with marks in a text can be read.")
    meta = thing(value.get("meta"))
    about = {"title": words(meta.get("title")) or None}
    found = Found(text(value["text"], place), place, offsets=CODE_POINTS, about=about)
    who = _annotator(value, file, options, report)
    answer = words(value.get("answer", "accept"))
    if answer in ANSWERS:
        report.leave_out(ANSWERS[answer], "it is no mark, and its person no reader of this text")
        return found
    found.read_by(who)
    for number, raw in enumerate(things(value.get("spans")), start=1):
        at = f"{place}, span {number}"
        parts = ((whole(raw.get("start"), at), whole(raw.get("end"), at)),)
        quote = raw.get("text") if isinstance(raw.get("text"), str) else None
        found.marks.append(Mark(who, words(raw.get("label")), parts, quote, _key(raw), place=at))
    for raw in things(value.get("relations")):
        ends = _key(thing(raw.get("head_span"))), _key(thing(raw.get("child_span")))
        found.relations.append(Relation((words(raw.get("label")),), *ends))
    report.leave_out(
        "choice",
        "an answer about the whole text",
        len(value.get("accept") or ()) if isinstance(value.get("accept"), list) else 0,
    )
    return found


def _key(raw: Mapping[str, Any]) -> str:
    """Marks have no ids: relations name them by their places."""
    return "-".join(words(raw.get(key)) for key in ("start", "end", "label"))


def _annotator(value: Mapping[str, Any], file: Source, options: Options, report: Report) -> str:
    if options.annotator_from == "file-name":
        return file.stem
    if options.annotator and not options.annotator_from:
        return options.annotator
    named = next((words(value[key]) for key in SESSION_KEYS if words(value.get(key))), "")
    return named or nobody_named(options, report, file.name)
