"""Articles as lists of sentences in paragraphs, and marks in another file whose offsets count inside a sentence."""

from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.exchange.found import Found, Mark, Options, Report, Unreadable, nobody_named
from annotator.core.exchange.pick import listed, thing, things, whole, words
from annotator.core.exchange.sources import Source, Sources
from annotator.core.formats.offsets import CODE_POINTS

BODY, MARKS, WHOLE = "body-paragraphs", "phrase-level-annotations", "article-level-annotations"
KNOWN = {"start", "end", "id", "txt", "quote", "notes"}


def is_sentence_json(value: Mapping[str, Any]) -> bool:
    return BODY in value or MARKS in value


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    values = [(file, thing(file.values[0][1])) for file in files]
    texts = {words(value.get("uuid")): (file, value) for file, value in values if BODY in value}
    for file, value in values:
        if MARKS not in value:
            continue
        held = texts.get(words(value.get("uuid")))
        if held is None:
            raise Unreadable(f"{file.name}: the article “{words(value.get('uuid'))[:60]}” is not among the files.")
        yield _found(held[1], value, file, options, report)
    marked = {words(value.get("uuid")) for _, value in values if MARKS in value}
    for uuid, (file, value) in texts.items():
        if uuid not in marked:
            yield Found(_text(value, file)[0], file.name, about={"id": uuid, "title": words(value.get("title"))})


def _text(value: Mapping[str, Any], file: Source) -> tuple[str, list[int]]:
    """The text, and where each of its sentences begins."""
    starts, paragraphs, at = [], [], 0
    for paragraph in listed(value[BODY]):
        sentences = [words(one) for one in listed(paragraph)]
        for sentence in sentences:
            starts.append(at)
            at += len(sentence) + 1
        paragraphs.append(" ".join(sentences))
    return "\n".join(one for one in paragraphs if one), starts


def _found(
    article: Mapping[str, Any], value: Mapping[str, Any], file: Source, options: Options, report: Report
) -> Found:
    text, starts = _text(article, file)
    found = Found(text, file.name, offsets=CODE_POINTS)
    found.about = {"id": words(article.get("uuid")), "title": words(article.get("title"))}
    who = found.read_by(
        file.stem if options.annotator_from == "file-name" else nobody_named(options, report, file.name)
    )
    label_key = thing(options.columns).get("label", "bias")
    for number, one in enumerate(things(value[MARKS]), start=1):
        place = f"{file.name}, mark {number}"
        sentence = words(one.get("id")).removeprefix("p")
        if not sentence.isdecimal():
            report.leave_out("mark outside the text", f"on the {words(one.get('id'))[:20]}")
            continue
        if int(sentence) >= len(starts):
            raise Unreadable(f"{place}: there is no sentence {sentence[:20]}.")
        base = starts[int(sentence)]
        parts = ((base + whole(one.get("start"), place), base + whole(one.get("end"), place)),)
        quote, note = words(one.get("txt")) or None, words(one.get("notes")) or None
        found.marks.append(Mark(who, words(one.get(label_key)), parts, quote, note=note, place=place))
        for key in one.keys() - KNOWN - {label_key}:
            report.leave_out(f"feature {key[:60]}", "it has no place in a record")
    for key, answer in thing(value.get(WHOLE)).items():
        report.leave_out("answer about the article", key[:60], int(bool(answer)))
    return found
