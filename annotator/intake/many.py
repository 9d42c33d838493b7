"""Several articles in one file: JSON Lines, a CSV table with a column of texts, or a zip of text files.

Each is an `Entry`, which says where it stands, or a `Fault`, which says what is wrong there; the caller decides what
becomes of the others. A file of any other kind is one article by itself.
"""

import csv
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, cast, get_args

from annotator.core.language_tags import is_language_tag
from annotator.i18n import N_
from annotator.intake.article import MOST_BYTES
from annotator.intake.charset import decoded
from annotator.intake.errors import UnusableArticle
from annotator.intake.guess import Form

FORMS: tuple[Form, ...] = get_args(Form)
DESCRIBED = ("title", "byline", "publisher", "published", "url", "licence", "republished_from", "language")
FORM_OF = {".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}
LONGEST_FIELD = 1_000  # characters of a title or another field
MOST_MEMBERS = 20_000  # of a zip
MOST_UNPACKED = 500_000_000  # bytes of all of them
DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Entry:
    """An article as it was sent: where it stands, how it is written (None: to be guessed), what is said of it."""

    place: str
    raw: bytes | str
    form: Form | None
    described: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place; `sentence` is for translation, with its `params`."""

    place: str
    sentence: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Unread:
    """What was left aside: names of columns or keys that mean nothing here, and members of a zip that are no text."""

    names: set[str] = field(default_factory=set)
    members: int = 0


def entries(name: str, raw: bytes, form: Form | None, unread: Unread) -> Iterator[Entry | Fault]:
    """Yield the articles of a file, by the ending of its name."""
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in (".jsonl", ".ndjson"):
        yield from _of_text(name, raw, lambda text: _json_lines(name, text, form, unread))
    elif suffix == ".csv":
        yield from _of_text(name, raw, lambda text: _rows(name, text, form, unread))
    elif suffix == ".zip":
        yield from _members(name, raw, form, unread)
    else:
        yield Entry(name, raw, form)


def _of_text(name: str, raw: bytes, read: Callable[[str], Iterator[Entry | Fault]]) -> Iterator[Entry | Fault]:
    try:
        text = decoded(raw).text
    except UnusableArticle as error:
        yield Fault(name, error.template, error.params)
        return
    yield from read(text)


def _json_lines(name: str, text: str, form: Form | None, unread: Unread) -> Iterator[Entry | Fault]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _json_entry(f"{name}, line {number}", line, form, unread)


def _json_entry(place: str, line: str, form: Form | None, unread: Unread) -> Entry | Fault:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Fault(place, N_("This is no JSON: %(why)s."), {"why": str(error).split("\n")[0]})
    if not isinstance(value, dict):
        return Fault(place, N_("An object with a key “text” is expected here."))
    return _entry(place, value, form, unread)


def _rows(name: str, text: str, form: Form | None, unread: Unread) -> Iterator[Entry | Fault]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # a text may be long; what is too long is said later
    head = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names: list[str] | None = None
    try:
        for row in rows:
            if names is None:
                names = [one.strip().lower() for one in row]
                if not set(names) & set(FORMS):
                    yield Fault(name, N_("There is no column “text” in the first line."))
                    return
            elif any(cell.strip() for cell in row):
                yield _row(f"{name}, line {rows.line_num}", names, row, form, unread)
    except csv.Error as error:
        yield Fault(f"{name}, line {rows.line_num}", N_("This is no CSV: %(why)s."), {"why": str(error)})
        return
    if names is None:
        yield Fault(name, N_("There is nothing in this file."))


def _row(place: str, names: list[str], row: list[str], form: Form | None, unread: Unread) -> Entry | Fault:
    if len(row) > len(names):
        params = {"cells": len(row), "columns": len(names)}
        return Fault(place, N_("This row has %(cells)s cells, and there are %(columns)s columns."), params)
    return _entry(place, {name: cell for name, cell in zip(names, row, strict=False) if cell.strip()}, form, unread)


def _entry(place: str, value: Mapping[str, Any], form: Form | None, unread: Unread) -> Entry | Fault:
    """Return the article of a JSON object or of a row: one text, and what is said of it."""
    known = {*FORMS, *DESCRIBED}
    unread.names |= value.keys() - known
    given = {key: one for key, one in value.items() if key in known and one is not None}
    wrong = [key for key, one in given.items() if not isinstance(one, str)]
    if wrong:
        return Fault(place, N_("“%(key)s” has to be a text."), {"key": wrong[0]})
    texts = [key for key in FORMS if key in given]
    if len(texts) != 1:
        return Fault(place, N_("Exactly one of “text”, “markdown” and “html” is needed here."))
    described = {key: given[key] for key in DESCRIBED if key in given}
    long = next((key for key, one in described.items() if len(one) > LONGEST_FIELD), None)
    if long:
        return Fault(place, N_("“%(key)s” is longer than %(most)s characters."), {"key": long, "most": LONGEST_FIELD})
    if "language" in described and not is_language_tag(described["language"]):
        tag = described["language"]
        return Fault(place, N_("“%(tag)s” is no tag of a language, such as en or de-CH."), {"tag": tag})
    written = texts[0]
    return Entry(place, given[written], form if written == "text" and form else written, described)


def _members(name: str, raw: bytes, form: Form | None, unread: Unread) -> Iterator[Entry | Fault]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        yield Fault(name, N_("This zip cannot be opened."))
        return
    with archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        if len(members) > MOST_MEMBERS:
            yield Fault(name, N_("This zip has more than %(most)s files."), {"most": f"{MOST_MEMBERS:,}"})
            return
        shown = [one for one in members if not _is_hidden(one.filename)]
        unread.members += len(members) - len(shown)
        if sum(min(one.file_size, MOST_BYTES) for one in shown) > MOST_UNPACKED:
            yield Fault(name, N_("This zip holds more than %(most)s MB."), {"most": MOST_UNPACKED // 1_000_000})
            return
        for member in sorted(shown, key=lambda one: one.filename):
            yield _member(f"{name}, {member.filename}", archive, member, form)
        if not shown:
            yield Fault(name, N_("There is nothing in this file."))


def _is_hidden(name: str) -> bool:
    """Say whether a system keeps notes of its own in a member, as macOS does."""
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _member(place: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, form: Form | None) -> Entry | Fault:
    written = FORM_OF.get(PurePosixPath(member.filename.lower()).suffix)
    if written is None:
        return Fault(place, N_("This is no text, Markdown or HTML: its name ends in none of %(endings)s."),
                     {"endings": ", ".join(FORM_OF)})  # fmt: skip
    try:
        with archive.open(member) as file:
            raw = file.read(MOST_BYTES + 1)  # never more than an article may have, whatever the zip says
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError) as error:
        return Fault(place, N_("This cannot be unpacked: %(why)s."), {"why": str(error) or type(error).__name__})
    return Entry(place, raw, form or cast(Form, written))

