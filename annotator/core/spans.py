"""Labelled stretches of a text, counted in code points and half-open, and how much two of them overlap."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any, Protocol


class Stretch(Protocol):
    """Anything with two edges in code points, the end not included."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True, order=True, slots=True)
class Version:
    """A distinct labelled stretch, however many marked it; sorts by position, then label."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Span:
    """One annotator's mark."""

    id: str
    annotator: str
    start: int
    end: int
    label: str

    @property
    def version(self) -> Version:
        return Version(self.start, self.end, self.label)


def overlap(a: Stretch, b: Stretch) -> int:
    """How many code points two stretches share."""
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def iou(a: Stretch, b: Stretch) -> Fraction:
    """Intersection over union, as a fraction: averages are compared, and rounding would decide ties."""
    shared = overlap(a, b)
    return Fraction(shared, (a.end - a.start) + (b.end - b.start) - shared)


# What no mark begins or ends with: White_Space of Unicode, and U+FEFF, which JavaScript's `trim` takes away, too.
WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
# By label: the labels that a mark of it may be linked to. A label that is missing is linked to none.
LinkRules = Mapping[str, frozenset[str]]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the edges without outer white space; of white space alone, twice the same edge.

    A space that carries an accent is one character with it, and stays.
    """
    words = text[start:end]
    first = end - len(words.lstrip(WHITE_SPACE))
    if start < first < end and unicodedata.category(text[first]).startswith("M"):
        first -= 1
    return first, max(first, start + len(words.rstrip(WHITE_SPACE)))


def deepest(stretches: Iterable[tuple[int, int]], start: int, end: int) -> int:
    """Return how many of the stretches share one character between two edges, at most."""
    inside = [(max(first, start), min(last, end)) for first, last in stretches if first < end and start < last]
    # At a place where one ends and another begins, the end counts first: they share no character.
    steps = sorted([(first, 1) for first, _ in inside] + [(last, -1) for _, last in inside])
    return max(accumulate((step for _, step in steps), initial=0))


def may_link(rules: LinkRules, source: str, target: str) -> bool:
    """Say whether a mark of one label may be linked to a mark of another."""
    return target in rules.get(source, ())


def link_rules(labels: Iterable[Mapping[str, Any]]) -> LinkRules:
    """Return the rules that the labels of a scheme give with `links_to`."""
    return {label["name"]: frozenset(label["links_to"]) for label in labels if label.get("links_to")}
