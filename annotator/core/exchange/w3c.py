"""W3C Web Annotation (JSON-LD), and Hypothesis: tags as labels, places by position or by quote."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.exchange.found import Found, Mark, Options, Relation, Report, Unreadable, nobody_named
from annotator.core.exchange.pick import listed, thing, whole, words
from annotator.core.exchange.sources import Source, Sources
from annotator.core.formats.offsets import CODE_POINTS
from annotator.core.formats.parsing import shown

Item = tuple[str, Mapping[str, Any]]
MOST_DEEP = 20


def is_w3c(value: Mapping[str, Any]) -> bool:
    kinds = {words(one) for one in listed(value.get("type", value.get("@type")))}
    named = any(one.startswith(("Annotation", "oa:Annotation")) for one in kinds)
    return (
        named
        or "anno.jsonld" in str(value.get("@context"))[:500]
        or (isinstance(value.get("target"), list | dict) and ("body" in value or "tags" in value or "uri" in value))
    )


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    texts: dict[str, Found] = {}
    homes: dict[str, Found] = {}
    links: list[Item] = []
    for file in files:
        for place, item in _items(file):
            targets = listed(item.get("target"))
            if "linking" in map(words, listed(item.get("motivation"))):
                links.append((place, item))
                continue
            selected = [one for one in targets if isinstance(one, dict) and one.get("selector")]
            report.leave_out("annotation without a selector", "it speaks of the whole page", int(not selected))
            for target in selected:
                found = _found(texts, target, item, file, sources, options)
                _add(found, item, target, place, file, options, report)
                homes[words(item.get("id", item.get("@id")))] = found
    for _, item in links:
        _link(item, homes, report)
    yield from texts.values()


def _items(file: Source) -> Iterator[Item]:
    pending = [(place, value, 0) for place, value in reversed(file.values)]
    while pending:
        place, value, depth = pending.pop()
        if depth > MOST_DEEP:
            raise Unreadable(f"{place}: nested too deeply.")
        inner = value if isinstance(value, list) else next(
            (thing(value)[key] for key in ("items", "first", "@graph", "rows", "resources")
             if isinstance(thing(value).get(key), list | dict) and "target" not in thing(value)), None)  # fmt: skip
        if isinstance(inner, list):
            pending += [
                (f"{place}, item {at}", one, depth + 1) for at, one in reversed(list(enumerate(inner, start=1)))
            ]
        elif inner is not None:
            pending.append((place, inner, depth + 1))
        elif isinstance(value, dict) and "target" in value:
            yield words(value.get("id", value.get("@id"))) or place, value


def _found(
    texts: dict[str, Found], target: Mapping[str, Any], item: Mapping[str, Any], file: Source,
    sources: Sources, options: Options,
) -> Found:  # fmt: skip
    source = target.get("source") or item.get("uri") or ""
    name = words(source.get("id") if isinstance(source, dict) else source)
    if name not in texts:
        last = options.text_name or name.rstrip("/").rpartition("/")[2].partition("#")[0].partition("?")[0]
        folder = f"{options.text_dir}/" if options.text_dir and options.text_dir != "." else ""
        names = [f"{folder}{last}{ending}" for ending in ("", ".txt")] if last else []
        text = next((one for one in (sources.beside(file, name) for name in names) if one), None)
        if text is None:
            raise Unreadable(
                f"{file.name}: the text of “{shown(name)}” is not there: hand it over, or name its folder (--text-dir)."
            )
        texts[name] = Found(text.text, text.name, offsets=CODE_POINTS, about={"id": text.stem, "title": text.stem})
    return texts[name]


def _add(
    found: Found, item: Mapping[str, Any], target: Mapping[str, Any], place: str, file: Source, options: Options,
    report: Report,
) -> None:  # fmt: skip
    who = found.read_by(_creator(item, file, options, report))
    edges, quote = _place(found, target, place, options, report)
    if edges is None:
        return
    labels, notes = _bodies(item)
    for label in labels or [""]:
        key = words(item.get("id", item.get("@id"))) or None
        found.marks.append(Mark(who, label, (edges,), quote, key, " · ".join(notes) or None, place=place))


def _place(
    found: Found, target: Mapping[str, Any], place: str, options: Options, report: Report
) -> tuple[tuple[int, int] | None, str | None]:  # fmt: skip
    held = _selectors(target)
    position = next((one for one in held if one.get("type") == "TextPositionSelector"), None)
    quote = next((one for one in held if one.get("type") == "TextQuoteSelector"), None)
    words_there = words(quote.get("exact")) if quote else None
    for one in held:
        char = re.fullmatch(r"char=(\d+),(\d+)", words(one.get("value")))
        position = position or ({"start": int(char[1]), "end": int(char[2])} if char else None)
    if position:
        return (whole(position.get("start"), place), whole(position.get("end"), place)), words_there
    if not words_there or quote is None:
        report.leave_out("annotation without a place", "neither a position nor a quote")
        return None, None
    before, after = words(quote.get("prefix")), words(quote.get("suffix"))
    starts = [one.start() for one in re.finditer(f"(?={re.escape(words_there)})", found.text)]
    best = [
        at
        for at in starts
        if found.text[:at].endswith(before) and found.text[at + len(words_there) :].startswith(after)
    ]
    if len(best or starts) == 1:
        start = (best or starts)[0]
        return (start, start + len(words_there)), words_there
    if options.ambiguous == "leave-out" or options.leave_out_bad:
        what = "ambiguous quote" if starts else "quote that is not there"
        report.leave_out(what, f"“{shown(words_there)}” stands {len(starts)} times")
        return None, None
    end = "and nothing says which is meant" if starts else "so it has no place"
    raise Unreadable(
        f"Annotation {place}: “{shown(words_there)}” stands {len(best or starts)} times in {found.place} {end}."
    )


def _selectors(target: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    held: list[Mapping[str, Any]] = []
    pending = listed(target.get("selector"))
    while pending and len(held) < 100:
        one = thing(pending.pop(0))
        held.append(one)
        pending += listed(one.get("refinedBy")) + listed(one.get("items"))
    return held


def _bodies(item: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    labels, notes = (
        [words(tag) for tag in listed(item.get("tags"))],
        [words(item["text"])] if words(item.get("text")) else [],
    )
    is_tag = {"tagging", "classifying", "identifying"} & set(map(words, listed(item.get("motivation"))))
    for body in listed(item.get("body", item.get("bodyValue"))):
        value = (
            body
            if isinstance(body, str)
            else words(thing(body).get("value") or thing(body).get("source") or thing(body).get("id"))
        )
        purpose = set(map(words, listed(thing(body).get("purpose"))))
        if purpose & {"tagging", "classifying", "identifying"} or (
            not purpose and (is_tag or not item.get("motivation"))
        ):
            labels.append(value.rstrip("/").rpartition("/")[2].rpartition("#")[2] if "://" in value else value)
        elif value:
            notes.append(value)
    return labels, notes


def _creator(item: Mapping[str, Any], file: Source, options: Options, report: Report) -> str:
    if options.annotator_from == "file-name":
        return file.stem
    if options.annotator and options.annotator_from is None:
        return options.annotator
    creator = item.get("creator") or item.get("user")
    one = listed(creator)[0] if listed(creator) else None
    if isinstance(one, dict):
        report.name("name or address of a creator", "never carried over", int("name" in one or "email" in one))
        one = (
            one.get("id") or one.get("nickname") or one.get("email") or (f"{one['name']}@" if one.get("name") else None)
        )
    name = words(one)
    if name.startswith(("mailto:", "acct:")):
        return name
    return name.rstrip("/").rpartition("/")[2] or nobody_named(options, report, file.name)


def _link(item: Mapping[str, Any], homes: Mapping[str, Found], report: Report) -> None:
    """From the body, or the first target, to the other targets."""
    ids = [words(thing(one).get("id")) if isinstance(one, dict) else words(one) for one in listed(item.get("target"))]
    labels = [
        words(thing(one).get("value")) for one in listed(item.get("body")) if isinstance(one, dict) and "value" in one
    ]
    bodies = [words(thing(one).get("id")) if isinstance(one, dict) else words(one) for one in listed(item.get("body"))]
    ids = [one for one in bodies if one in homes] + ids
    if len(ids) < 2 or ids[0] not in homes:
        report.leave_out("relation", "one of its ends is not there")
        return
    for target in ids[1:]:
        homes[ids[0]].relations.append(Relation(tuple(labels) or ("linking",), ids[0], target))
