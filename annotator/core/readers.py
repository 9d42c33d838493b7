"""Who is a reader of a passage: who read the whole article, and of others those who saw the passage or marked in it."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from annotator.core.ranges import Range

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class Readers(Generic[Name]):
    """`whole`: how many read everything; `partial`: what each of the others saw, in code points."""

    whole: int
    partial: Mapping[Name, Sequence[Range]] = field(default_factory=dict)

    def of(self, start: int, end: int, marked: Collection[Name] = ()) -> int:
        """Return how many read a passage, those who marked in it included."""
        return self.whole + sum(
            name in marked or has_seen(stretches, start, end) for name, stretches in self.partial.items()
        )


def has_seen(stretches: Iterable[Range], start: int, end: int) -> bool:
    """Say whether one of the stretches covers the passage as a whole."""
    for first, last in stretches:  # not `any`: this is asked for every unit and every reader
        if first <= start and end <= last:
            return True
    return False
