"""What a record is made from: facts that people made, in a file or a database; the rest is derived."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from annotator.core.adjudication import HALF, RulingFacts
from annotator.core.spans import LinkRules, Span

Record = dict[str, Any]  # one article in one round, as it is written to a line of JSON

# Which labels were linked to which while no scheme said so itself: the rule for records of that time.
LINKS_BEFORE: LinkRules = {"attribution": frozenset({"claim", "opinion"})}
STATUSES = ("unopened", "open", "submitted", "returned", "taken_in")
COUNTED = ("submitted", "taken_in")  # whose work makes units; of what was taken in, only what was seen or marked
OURS = ("claim", "attribution", "opinion", "boilerplate")  # the labels of the scheme that ships
SOURCE_KEYS = ("url", "byline", "publisher", "published", "licence")


@dataclass(frozen=True, slots=True)
class Article:
    """A frozen text, or only its hash where `text` was left out; `source` has the keys of `SOURCE_KEYS`."""

    id: str
    sha256: str
    text: str | None
    title: str | None = None
    language: str | None = None
    source: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scheme:
    """The labels of an assignment; name and version are None when a file does not tell them.

    `links_to` says which labels a mark may be linked to. A file that does not tell it is from before schemes said it.
    """

    name: str | None
    version: int | str | None
    labels: tuple[str, ...]
    links_to: LinkRules = field(default_factory=lambda: LINKS_BEFORE)


@dataclass(frozen=True, slots=True)
class Annotator:
    """Someone who worked on the article; `seen`: the stretches that count, None for the whole."""

    id: str
    status: str
    seen: tuple[tuple[int, int], ...] | None = None

    @property
    def is_counted(self) -> bool:
        return self.status in COUNTED


@dataclass(frozen=True, slots=True)
class MarkFacts(Span):
    """A span with all that its annotator said about it; `links` are ids of spans of the same annotator.

    Spans that are pieces of one mark of another tool share `group`.
    """

    note: str | None = None
    unsure: bool = False
    links: tuple[str, ...] = ()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit as it was grouped and ruled on.

    `spans`: ids of submitted spans; `bulk`: the id of the rule that accepted it in bulk; `added`: the edges
    of a unit that a reviewer made where nobody marked; `appealed`: a student's question waits for an answer.
    """

    id: str
    spans: tuple[str, ...]
    rulings: tuple[RulingFacts, ...] = ()
    bulk: str | None = None
    added: tuple[int, int] | None = None
    appealed: bool = False


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """One line of a record, read and checked, its units not grouped yet.

    `unknown`: keys that were not read, and how often each was there. `words`: what to call a thing whose id the
    file does not have.
    """

    article: Article
    scheme: Scheme
    annotators: tuple[Annotator, ...]
    spans: tuple[MarkFacts, ...]
    units: tuple[UnitFacts, ...] = ()
    round: int = 1
    min_support: Fraction = HALF
    unknown: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
