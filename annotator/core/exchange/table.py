"""Tables of spans (CSV, TSV), one a row: with or without a header, texts in a column or in files beside them."""

import ast
import csv
import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from annotator.core.exchange.found import Found, Mark, Options, Report, Stretch, Unreadable, nobody_named
from annotator.core.exchange.pick import whole
from annotator.core.exchange.sources import Source, Sources
from annotator.core.formats.offsets import CODE_POINTS
from annotator.core.formats.parsing import shown

KNOWN = {
    "annotator": ("annotator", "worker", "annotator_id", "worker_id", "workerid", "user", "coder", "rater"),
    "article": ("article", "article_id", "document", "doc", "doc_id", "document_id", "file", "filename",
                "comment_id", "text_id", "id"),
    "start": ("start", "begin", "start_offset", "span_start", "begin_offset", "start_char"),
    "end": ("end", "end_offset", "span_end", "end_char"),
    "label": ("label", "type", "tag", "category", "technique", "class"),
    "quote": ("quote", "covered_text", "span", "span_text"),
    "text": ("text", "comment", "comment_text", "content", "sentence"),
    "characters": ("characters", "spans", "toxic_spans", "span_list"),
    "note": ("note",),
}  # fmt: skip
FOUR = ("article", "label", "start", "end")
MOST_CELL = 10_000_000
Row = tuple[str, dict[str, str]]


def is_table(source: Source) -> bool:
    head, rows = _raw(source.text[:100_000], source.name)[:2], None
    if not head or len(head[0]) < 2:
        return False
    names = {cell.strip().lower() for cell in head[0]}
    has_edges = any(one in names for one in KNOWN["start"]) and any(one in names for one in KNOWN["end"])
    has_lists = any(one in names for one in KNOWN["characters"]) and any(one in names for one in KNOWN["text"])
    return has_edges or has_lists or (rows is None and sum(cell.strip().isdecimal() for cell in head[0]) >= 2)


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    texts: dict[str, Found] = {}
    for file in files:
        names, rows = _rows(file, options)
        for place, row in rows:
            found = _article(texts, row, place, file, sources, options)
            who = found.read_by(_annotator(row, file, options, report))
            _add(found, row, who, place, options)
        if options.text_dir and "text" not in names:
            _add_unlisted(texts, file, sources, options, report, is_named="annotator" in names)
    yield from texts.values()


def _raw(text: str, name: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    mark = max("\t,;", key=first.count)
    csv.field_size_limit(MOST_CELL)
    try:
        return list(csv.reader(text.splitlines(keepends=True), delimiter=mark, quoting=csv.QUOTE_MINIMAL))
    except csv.Error as error:
        raise Unreadable(f"{name}: this table cannot be read ({error}).") from error


def _rows(file: Source, options: Options) -> tuple[Sequence[str], list[Row]]:
    """The columns that are known, and the rows under their names."""
    raw = [(number, row) for number, row in enumerate(_raw(file.text, file.name), start=1) if any(row)]
    if not raw:
        raise Unreadable(f"{file.name}: the table is empty.")
    is_headed = not any(cell.strip().isdecimal() for cell in raw[0][1])
    if isinstance(options.columns, list) and not is_headed:
        columns = [str(one) for one in options.columns]
    elif not is_headed:
        if len(raw[0][1]) != len(FOUR):
            raise Unreadable(
                f"{file.name}: the table has no header: name its columns (--columns article,label,start,end)."
            )
        columns = list(FOUR)
    else:
        columns = _named(raw[0][1], options)
        raw = raw[1:]
    return columns, [(f"{file.name}, row {number}", dict(zip(columns, row, strict=False))) for number, row in raw]


def _named(header: Sequence[str], options: Options) -> list[str]:
    given = {str(value): key for key, value in options.columns.items()} if isinstance(options.columns, dict) else {}
    if options.annotator_from and options.annotator_from.startswith("column:"):
        given[options.annotator_from.partition(":")[2]] = "annotator"
    names = [given.get(cell, "") for cell in header]
    for key, known in KNOWN.items():
        for one in known if key not in names else ():
            at = next((at for at, cell in enumerate(header) if cell.strip().lower() == one and not names[at]), None)
            if at is not None:
                names[at] = key
                break
    return [name or f"-{at}" for at, name in enumerate(names)]


def _annotator(row: dict[str, str], file: Source, options: Options, report: Report) -> str:
    if options.annotator and not options.annotator_from:
        return options.annotator
    if options.annotator_from == "file-name":
        return file.stem
    return row.get("annotator", "").strip().removesuffix(".0") or nobody_named(options, report, file.name)


def _article(
    texts: dict[str, Found], row: dict[str, str], place: str, file: Source, sources: Sources, options: Options
) -> Found:
    name = row.get("article", "").strip().removesuffix(".0")
    key = f"{name}\n{row.get('text', '')}"
    if key not in texts:
        text = row.get("text")
        if not text:
            source = _source(name, file, sources, options)
            if source is None:
                raise Unreadable(
                    f"{place}: the text of “{shown(name)}” is not there: name the folder of the texts (--text-dir)."
                )
            text = source.text
        texts[key] = Found(text, place, about={"id": name or None})
    return texts[key]


def _source(name: str, file: Source, sources: Sources, options: Options) -> Source | None:
    if not name:
        return None
    folder = f"{options.text_dir}/" if options.text_dir else ""
    pattern = re.sub(r"\{\w*\}", lambda _: name, options.text_name or "{}.txt")
    names = [pattern, f"{name}.txt", name, f"article{name}.txt"]
    exact = next((one for one in (sources.beside(file, folder + each) for each in names) if one), None)
    if exact:
        return exact
    near = [
        one
        for one in sources.texts(options.text_dir)
        if re.search(rf"(?<!\w|\d){re.escape(name)}$|(?<!\d){re.escape(name)}$", one.stem)
    ]
    return near[0] if len(near) == 1 else None


def _add(found: Found, row: dict[str, str], who: str, place: str, options: Options) -> None:
    label = row.get("label", "").strip() or options.label or ""
    if row.get("characters", "").strip():
        found.offsets = CODE_POINTS  # lists of characters come from Python
        for start, end, own in _listed(row["characters"], place):
            if not label and not own:
                raise Unreadable(f"{place}: nothing names the label of these marks: say it (--label).")
            found.marks.append(Mark(who, own or label, ((start, end),), place=place))
    elif row.get("start", "").strip() or row.get("end", "").strip():
        parts = ((whole(row.get("start"), place), whole(row.get("end"), place)),)
        found.marks.append(Mark(who, label, parts, row.get("quote") or None, note=row.get("note") or None, place=place))


def _listed(cell: str, place: str) -> Iterator[tuple[int, int, str]]:
    """Runs of a list of single characters, or pairs of start and end, with a label or without."""
    try:
        held: Any = json.loads(cell)
    except (ValueError, RecursionError):
        held = _literal(cell)
    if not isinstance(held, list | tuple):
        raise Unreadable(f"{place}: “{shown(cell)}” is no list of characters.")
    numbers = sorted({whole(one, place) for one in held if not isinstance(one, list | tuple)})
    yield from ((start, end, "") for start, end in _runs(numbers))
    for one in held:
        if isinstance(one, list | tuple) and len(one) >= 2:
            yield whole(one[0], place), whole(one[1], place), str(one[2]) if len(one) > 2 else ""


def _literal(cell: str) -> Any:
    try:
        return ast.literal_eval(cell) if len(cell) < MOST_CELL // 100 else None
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def _runs(numbers: Sequence[int]) -> list[Stretch]:
    if not numbers:
        return []
    breaks = [(one, other) for one, other in pairwise(numbers) if other != one + 1]
    starts = [numbers[0], *(other for _, other in breaks)]
    return list(zip(starts, [*(one + 1 for one, _ in breaks), numbers[-1] + 1], strict=True))


def _add_unlisted(
    texts: dict[str, Found], file: Source, sources: Sources, options: Options, report: Report, *, is_named: bool
) -> None:  # fmt: skip
    """Texts of the folder that no row names: read by the only annotator, unless several are named."""
    held = {found.text for found in texts.values()}
    for one in sources.texts(options.text_dir):
        if one.text not in held:
            found = texts[one.name] = Found(one.text, one.name, about={"id": one.stem})
            is_unread = options.unlisted == "not-read" or is_named
            report.name("text without a row", "nobody has read it" if is_unread else "read, and nothing marked")
            if not is_unread:
                found.read_by(nobody_named(options, report, file.name))
