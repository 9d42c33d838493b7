"""What a class is shown of its own marks: how many marked each stretch, and the places where it is divided most."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Generic, TypeVar

Marked = tuple[Hashable, int, int, str]  # whose, start, end (code points, half-open), label


@dataclass(frozen=True)
class Shade:
    """A stretch that the same people marked with the same labels; `count`: how many marked it with any."""

    start: int
    end: int
    count: int
    votes: Mapping[str, int]


One = TypeVar("One", bound=Any)  # a unit, of which `start`, `end`, `votes` and `votes_silent` are asked


@dataclass(frozen=True)
class Place(Generic[One]):
    """Units that lie over each other or touch: one place to talk about."""

    units: tuple[One, ...]

    @property
    def start(self) -> int:
        return min(int(unit.start) for unit in self.units)

    @property
    def end(self) -> int:
        return max(int(unit.end) for unit in self.units)

    @property
    def division(self) -> float:
        """The sum of how far each of its units is from one answer for all."""
        return sum(division(unit.votes, unit.votes_silent) for unit in self.units)


def division(votes: Mapping[str, int], silent: int) -> float:
    """Return the share of the readers who gave another answer than most did; having marked nothing is an answer."""
    answers = [*votes.values(), silent]
    readers = sum(answers)
    return 1 - max(answers) / readers if readers else 0.0


def shades(marks: Iterable[Marked], length: int) -> list[Shade]:
    """Return the whole text in stretches, cut wherever a mark begins or ends."""
    begins: dict[int, list[Marked]] = defaultdict(list)
    ends: dict[int, list[Marked]] = defaultdict(list)
    for mark in marks:
        begins[mark[1]].append(mark)
        ends[mark[2]].append(mark)
    over = Counter[tuple[str, Hashable]]()
    found = []
    for start, end in pairwise(sorted({0, length, *begins, *ends})):
        over.subtract((label, who) for who, _start, _end, label in ends[start])
        over.update((label, who) for who, _start, _end, label in begins[start])
        over = +over
        votes = Counter(label for label, _who in over)
        found.append(Shade(start, end, len({who for _label, who in over}), dict(sorted(votes.items()))))
    return found


def places(units: Iterable[One]) -> list[Place[One]]:
    """Return the places to talk about, the most divided first."""
    groups: list[list[One]] = []
    reach = -1
    for unit in sorted(units, key=lambda one: (one.start, one.end)):
        if unit.start > reach:
            groups.append([])
        groups[-1].append(unit)
        reach = max(reach, unit.end)
    found = [Place(tuple(group)) for group in groups]
    return sorted(found, key=lambda place: (-place.division, place.start))


def shown_versions(versions: Sequence[tuple[int, int, str, int]], readers: int) -> list[tuple[int, int, str, int]]:
    """Return the versions that may be shown, most votes first.

    In a small class a version of one person would say who that was.
    """
    least = 1 if readers >= LEAST_READERS else 2
    return sorted((one for one in versions if one[3] >= least), key=lambda one: (-one[3], one[:3]))


LEAST_READERS = 10  # from this many on, what one person alone marked is shown
