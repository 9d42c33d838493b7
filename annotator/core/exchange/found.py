"""What a reader of another tool's format gives: texts with marks as they stand there, and what was noticed."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

Stretch = tuple[int, int]
NAMELESS = "A1"  # the only annotator of files that name nobody


class Unreadable(ValueError):
    """Files that are refused; `str` is a sentence that names the file, the place and the reason."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as its file has it, in the file's own offsets; `parts` are its pieces, in order.

    `quote` is what the file says stands there, None where it says nothing. `key` is what relations call it.
    """

    annotator: str
    label: str
    parts: tuple[Stretch, ...]
    quote: str | None = None
    key: str | None = None
    note: str | None = None
    unsure: bool = False
    place: str = ""
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """One mark leads to another: names of its kind, the most special first, and the keys of both ends."""

    kinds: tuple[str, ...]
    source: str
    target: str


@dataclass(slots=True)
class Found:
    """One text of one file. `readers` have read it, with or without marks; `offsets` is the format's own unit, or None.

    `seen` has the stretches of those who were asked about parts only, in the same offsets as the marks.
    """

    text: str
    place: str
    readers: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    offsets: str | None = None
    seen: dict[str, list[Stretch]] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    round: int = 1

    def read_by(self, annotator: str) -> str:
        """Note that somebody has read the text; gives the name back."""
        if annotator not in self.readers:
            self.readers.append(annotator)
        return annotator


@dataclass(slots=True)
class Report:
    """What is left out and what is changed or guessed: counts by what it is and why."""

    excluded: Counter[tuple[str, str]] = field(default_factory=Counter)
    named: Counter[tuple[str, str]] = field(default_factory=Counter)

    def leave_out(self, what: str, why: str, many: int = 1) -> None:
        if many:
            self.excluded[what, why] += many

    def name(self, what: str, why: str, many: int = 1) -> None:
        if many:
            self.named[what, why] += many


def listed(counts: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Return the counts as the report in JSON has them."""
    return [{"what": what, "count": count, "why": why} for (what, why), count in counts.items()]


def no_html(source: str) -> str:
    """Stand in for the intake where nobody handed one over."""
    raise Unreadable("The text is HTML, which cannot be read here.")


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says because the files do not; None where nothing was said. `docs/import.md` explains each."""

    annotator: str | None = None
    annotator_from: str | None = None
    labels: Mapping[str, str | None] | None = None
    label: str | None = None
    relations: Mapping[str, str | None] | None = None
    layer: str | None = None
    feature: str | None = None
    group: str | None = None
    column: int | str | None = None
    columns: Any = None
    text_dir: str | None = None
    text_as: str | None = None
    text_name: str | None = None
    text_from: str | None = None
    offsets: str | None = None
    discontinuous: str | None = None
    label_file: str | None = None
    mismatch: str | None = None
    ambiguous: str | None = None
    predictions: str | None = None
    empty: str | None = None
    readers: str | None = None
    unlisted: str | None = None
    leave_out_bad: bool = False
    read_html: Callable[[str], str] = no_html


OPTION_NAMES = frozenset(one.name for one in fields(Options)) - {"read_html"}


def nobody_named(options: Options, report: Report, place: str) -> str:
    """Return who marked in a file that names nobody."""
    if options.annotator is None:
        report.name("annotator", f"{place} names nobody: called {NAMELESS}")
    return options.annotator or NAMELESS


def some(names: Sequence[str], most: int = 5) -> str:
    """Return names as a sentence lists them, cut after the first few."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"“{name[:60]}”" for name in names[:most]) + more
