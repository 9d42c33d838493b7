"""Labelled stretches of a text, counted in code points and half-open, and how much two of them overlap."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol


class Stretch(Protocol):
    """Anything with two edges in code points, the end not included."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True, order=True, slots=True)
class Version:
    """A distinct labelled stretch, whoever marked it; sorts by position, then label."""

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
