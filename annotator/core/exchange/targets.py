"""What `annotator convert` can write: each format from records, and what it cannot hold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from annotator.core.formats.csv_table import label_table
from annotator.core.formats.facts import Record
from annotator.core.formats.record import written


@dataclass(frozen=True, slots=True)
class Target:
    """`write(records)` gives the file in pieces; `endings` are those of its files; `losses` complete a sentence."""

    write: Callable[[Sequence[Record]], Iterator[str]]
    endings: tuple[str, ...]
    losses: tuple[str, ...] = ()


TARGETS = {
    "record": Target(written, (".jsonl", ".json", "-")),
    "csv": Target(lambda records: label_table(records, None), (".csv",), ("who marked what, only agreed labels",)),
}


def target_of(name: str, format: str | None) -> Target | None:
    """Return the format that was named, or the one whose ending a file has."""
    if format is not None:
        return TARGETS.get(format)
    return next((one for one in TARGETS.values() if name.endswith(one.endings)), None)
