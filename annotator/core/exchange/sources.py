"""The files that a user hands over: unpacked within bounds, decoded, and found by the names that others give them."""

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from annotator.core.exchange.found import Unreadable
from annotator.core.formats.parsing import shown

MOST_BYTES = 24 * 2**20  # of a file, unpacked, and of all files of one archive together
MOST_VALUES = 2_000_000  # lists and objects in one file of JSON
MOST_MEMBERS = 20_000
LONGEST_NUMBER = 300  # digits
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf_16_le"), (b"\xfe\xff", "utf_16_be"))


@dataclass(slots=True)
class Source:
    """One file: its name with the folders below what was handed over, and its bytes as they are unpacked."""

    name: str
    raw: bytes
    _text: str | None = None
    _values: list[tuple[str, Any]] | None = None

    @property
    def path(self) -> PurePosixPath:
        return PurePosixPath(self.name)

    @property
    def stem(self) -> str:
        """The name without folders and endings."""
        name = self.path.name
        for _ in range(2):
            stem, dot, ending = name.rpartition(".")
            if stem and dot and ending.isalnum() and len(ending) <= 8 and not ending.isdigit():
                name = stem
        return name

    @property
    def text(self) -> str:
        """The bytes as text, line ends as they are. Raises Unreadable with the first byte that is none."""
        if self._text is None:
            self._text = _decoded(self.name, self.raw)
        return self._text

    @property
    def values(self) -> list[tuple[str, Any]]:
        """The JSON of the file with the place of each value: the one of the file, or one of each line."""
        if self._values is None:
            self._values = list(_values(self.name, self.text))
        return self._values


def _decoded(name: str, raw: bytes) -> str:
    mark, encoding = next(((mark, name) for mark, name in MARKS if raw.startswith(mark)), (b"", "utf-8"))
    try:
        return raw[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        what = f"{name}: byte {error.start + 1} is not text in {encoding.upper()}. Save the file as UTF-8."
        raise Unreadable(what) from error


def _values(name: str, text: str) -> Iterator[tuple[str, Any]]:
    if text.count("[") + text.count("{") > MOST_VALUES:
        raise Unreadable(f"{name}: more than {MOST_VALUES:,} lists and objects in one file.")
    try:
        yield name, _json(name, text)
        return
    except json.JSONDecodeError as error:
        whole = error
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    for number, line in lines:
        try:
            yield f"{name}, line {number}", _json(f"{name}, line {number}", line)
        except json.JSONDecodeError as error:
            is_first = number == lines[0][0]  # then it is no JSON Lines either: the fault of the whole is told
            fault, at = (whole, whole.lineno) if is_first else (error, number)
            raise Unreadable(f"{name}, line {at}, character {fault.colno}: this is not JSON ({fault.msg}).") from error


def _json(place: str, text: str) -> Any:
    try:
        return json.loads(text, parse_int=_whole)
    except RecursionError as error:
        raise Unreadable(f"{place}: this JSON is nested too deeply.") from error


def _whole(written: str) -> int | str:
    """A number that is too long to be one is left as its digits: who needs a number refuses it."""
    return int(written) if len(written) <= LONGEST_NUMBER else written


@dataclass(slots=True)
class Sources:
    """All files that were handed over; `look(folder, name)` finds others that lie beside them, None where none does.

    `listing(folder)` gives every text of a folder.
    """

    files: list[Source]
    look: Callable[[str, str], Source | None] = lambda folder, name: None
    listing: Callable[[str], list[Source]] = lambda folder: []
    used: set[str] = field(default_factory=set)

    def take(self, source: Source) -> Source:
        """Note that a file was read."""
        self.used.add(source.name)
        return source

    def beside(self, source: Source, name: str) -> Source | None:
        """Find a file by the name that another gives it: in its folder, then anywhere among the files, then outside."""
        near = str(source.path.parent / name)
        by_name = {one.name: one for one in self.files}
        last = PurePosixPath(name).name
        found = by_name.get(near) or next((one for one in self.files if one.path.name == last), None)
        found = found or self.look(str(source.path.parent), name)
        return self.take(found) if found else None

    def texts(self, folder: str | None) -> list[Source]:
        """The plain texts: those of a folder outside where one is named, and those that were handed over."""
        here = [one for one in self.files if one.path.suffix.lower() == ".txt"]
        return self.listing(folder) + here if folder else here


def unpacked(name: str, raw: bytes) -> list[Source]:
    """A file, or the files of an archive. Raises Unreadable where it is damaged or too large."""
    if raw.startswith(ZIP):
        return _members(name, raw)
    if raw.startswith(GZIP):
        return [Source(name.removesuffix(".gz"), _inflated(name, raw))]
    if len(raw) > MOST_BYTES:
        raise _too_large(name)
    return [Source(name, raw)]


def _too_large(name: str) -> Unreadable:
    return Unreadable(f"{name}: more than {MOST_BYTES // 2**20} MB in one file. Divide it.")


def _inflated(name: str, raw: bytes) -> bytes:
    try:
        inner = gzip.GzipFile(fileobj=io.BytesIO(raw)).read(MOST_BYTES + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Unreadable(f"{name}: the compressed file is damaged or cut off.") from error
    if len(inner) > MOST_BYTES:
        raise _too_large(name)
    return inner


def _members(name: str, raw: bytes) -> list[Source]:
    found, left = [], MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir() and _is_shown(one.filename)]
            if len(members) > MOST_MEMBERS:
                raise Unreadable(f"{name}: more than {MOST_MEMBERS:,} files in one archive.")
            for member in members:
                with archive.open(member) as file:
                    inner = file.read(left + 1)
                left -= len(inner)
                if left < 0:
                    raise _too_large(name)
                found += _of_member(member.filename, inner)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"{name}: the archive is damaged, or closed with a password ({shown(str(error))}).") from error
    return found


def _is_shown(name: str) -> bool:
    return not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _of_member(name: str, raw: bytes) -> list[Source]:
    """A member that is compressed itself, or is an archive within (as INCEpTION packs each annotator's)."""
    if raw.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = [one for one in archive.infolist() if not one.is_dir() and _is_shown(one.filename)]
            if sum(one.file_size for one in names) > MOST_BYTES:
                raise _too_large(name)
            folder = PurePosixPath(name).parent
            inner = [(one.filename, archive.open(one).read(MOST_BYTES + 1)) for one in names]
            return [Source(str(folder / one), held) for one, held in inner if not held.startswith(ZIP)]
    return [Source(name.removesuffix(".gz"), _inflated(name, raw) if raw.startswith(GZIP) else raw)]
