"""The formats by name: what writes each, the suffix of its files and its media type."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from annotator.core.formats.csv_table import label_table
from annotator.core.formats.facts import Record
from annotator.core.formats.record import written


@dataclass(frozen=True, slots=True)
class Format:
    """`write(records, release)` gives the file piece by piece; `release` is the release's number or None."""

    write: Callable[[Iterable[Record], int | None], Iterator[str]]
    suffix: str
    media_type: str


FORMATS = {
    "record": Format(lambda records, release: written(records), ".jsonl", "application/jsonl"),
    "csv": Format(label_table, ".csv", "text/csv"),
}
