"""Writes a package: records are read once, every file grows on disk, and the zip is the same each time."""

import hashlib
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import IO, Any

from annotator.core.agreement.records import study_of
from annotator.core.agreement.study import Study
from annotator.core.formats.about import About
from annotator.core.formats.build import balance
from annotator.core.formats.csv_table import BYTE_ORDER_MARK, csv_line, safe_cell
from annotator.core.formats.facts import Record
from annotator.core.formats.lines import json_line
from annotator.core.package import agreement_table, prose
from annotator.core.package.columns import Table
from annotator.core.package.tables import tables

PIECE = 1 << 18  # bytes
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say; the release's time is in release.json
SUMS = "SHA256SUMS"


class Package:
    """The files of a package while records are added to them; a context, since they are on disk."""

    def __init__(self, about: About) -> None:
        self.about = about
        self.files: dict[str, IO[bytes]] = {}
        self.studies: list[Study] = []
        self.counts: Counter[str] = Counter(articles=0, spans=0, units=0, labels=0)
        self.balance: Counter[str] = Counter(balance(()))
        self.people: dict[str, set[str]] = {"annotators": set(), "reviewers": set()}
        self.first: Record | None = None
        self.stack = ExitStack()

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_error: object) -> None:
        self.stack.close()

    def add(self, record: Record) -> None:
        """Write the rows of one record to every table."""
        if self.first is None:
            self.first = {key: record[key] for key in ("scheme", "min_support")}
        self._write("record.jsonl", json_line(record) + "\n")
        for table in tables(record["scheme"]["labels"]):
            self._write(table.name, "".join(_lines(table, self.about, record, has_head=table.name not in self.files)))
        self.studies.append(study_of(record))
        self._count(record)

    def _count(self, record: Record) -> None:
        self.counts.update({"articles": 1, **{part: len(record[part]) for part in ("spans", "units", "labels")}})
        self.balance.update(record["balance"])
        self.people["annotators"].update(one["id"] for one in record["annotators"])
        rulings = (ruling for unit in record["units"] for ruling in unit["rulings"])
        self.people["reviewers"].update(one["reviewer"] for one in rulings if "reviewer" in one)

    def _write(self, name: str, text: str) -> None:
        if name not in self.files:
            self.files[name] = self.stack.enter_context(tempfile.TemporaryFile())
        self.files[name].write(text.encode())

    def finish(self) -> None:
        """Write what is known only now: agreement, and what explains the rest; the checksums come last."""
        first = self.first or {"scheme": {"labels": []}, "min_support": "1/2"}
        people = {part: len(names) for part, names in self.people.items()}
        counts: dict[str, Any] = {**self.counts, **people, "balance": dict(self.balance)}
        about, support = self.about, first["min_support"]
        heading: list[list[object]] = [list(agreement_table.COLUMNS), *agreement_table.rows(self.studies)]
        self._write("agreement.csv", BYTE_ORDER_MARK + "".join(csv_line(map(safe_cell, row)) for row in heading))
        self._write("release.json", prose.release_json(about, counts, support))
        self._write("scheme.json", prose.scheme_json(about, first["scheme"]))
        self._write("codebook.md", prose.codebook(first["scheme"]["labels"]))
        self._write("datasheet.md", prose.datasheet(about, counts, support))
        self._write("CITATION.cff", prose.citation(about))
        self._write("LICENCE.txt", (about.licence or prose.NO_LICENCE) + "\n")
        self._write(SUMS, "".join(f"{_digest(self.files[name])}  {name}\n" for name in sorted(self.files)))

    def zipped(self) -> IO[bytes]:
        """Return the zip as a file without a name, at its beginning: same files, same bytes."""
        made = self.stack.enter_context(tempfile.TemporaryFile())
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(self.files):
                entry = zipfile.ZipInfo(name, FIRST_DAY)
                entry.create_system, entry.external_attr = 3, 0o644 << 16  # the same on every system
                entry.compress_type = zipfile.ZIP_DEFLATED
                self.files[name].seek(0)
                with archive.open(entry, "w", force_zip64=True) as inside:
                    shutil.copyfileobj(self.files[name], inside)
        made.seek(0)
        return made


def package(records: Iterable[Record], about: About | None = None) -> Iterator[bytes]:
    """Yield the zip of a release piece by piece. Records are read once; memory holds the marks as numbers alone."""
    with Package(about or About()) as made:
        for record in records:
            made.add(record)
        made.finish()
        file = made.zipped()
        while piece := file.read(PIECE):
            yield piece


def _lines(table: Table, about: About, record: Record, *, has_head: bool) -> Iterator[str]:
    if has_head:
        yield BYTE_ORDER_MARK + csv_line(column.name for column in table.columns)
    for row in table.rows(about, record):
        yield csv_line(safe_cell(column.value(row)) for column in table.columns)


def table_text(table: Table, about: About, records: Iterable[Record]) -> str:
    """Return a whole table, as it stands in the package of these records."""
    parts = (_lines(table, about, record, has_head=not at) for at, record in enumerate(records))
    return "".join(line for part in parts for line in part)


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # a file on disk
    file.seek(0, 2)
    return digest
