"""Pictures as plain geometry that templates draw as SVG: bars in per cent of their width, a matrix of squares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotator.core.agreement.differences import Paragraph

CELL = 20  # of a matrix, in the units of its view box
NUMBERED = 15  # readers up to whom each row is numbered; of more, every fifth


@dataclass(frozen=True)
class Column:
    """One bar of many, side by side: where it stands in per cent of the width, how high in per cent, and what it is."""

    x: float
    width: float
    height: float
    paragraph: int
    is_high: bool


@dataclass(frozen=True)
class Square:
    """A cell of the lower half of a matrix: the more two agree, the larger."""

    x: float
    y: float
    side: float
    one: int
    other: int
    score: float


@dataclass(frozen=True)
class Matrix:
    """Squares in a view box `side` wide and high, shown `width` pixels wide; `numbers`: rows that carry theirs."""

    side: int
    width: int
    squares: tuple[Square, ...]
    numbers: tuple[tuple[int, float], ...]


def place(value: float) -> float:
    """Return where a figure stands on a scale from 0 to 1, in per cent; what lies outside stands at the edge."""
    return round(100 * min(max(value, 0.0), 1.0), 2)


def columns(paragraphs: Sequence[Paragraph], high: Iterable[int]) -> list[Column]:
    """Return one bar for each paragraph, as wide as it is long; its height is what of all pairs differ."""
    length = max((one.end for one in paragraphs), default=0) or 1
    marked = set(high)
    return [
        Column(
            round(100 * one.start / length, 3), round(100 * (one.end - one.start) / length, 3),
            place(one.overall or 0.0), at, at in marked,
        )
        for at, one in enumerate(paragraphs)
    ]  # fmt: skip


def most_disputed(paragraphs: Sequence[Paragraph], most: int = 3) -> list[int]:
    """Return which paragraphs differ most, the worst first."""
    ranked = sorted(range(len(paragraphs)), key=lambda at: (-(paragraphs[at].overall or 0.0), at))
    return [at for at in ranked[:most] if paragraphs[at].overall]


def ordered(readers: Sequence[str], pairs: Mapping[tuple[str, str], float]) -> list[tuple[str, float | None]]:
    """Return the readers with their mean agreement with all others, who agrees most first."""
    scores: dict[str, list[float]] = {reader: [] for reader in readers}
    for pair, score in pairs.items():
        for reader in pair:
            scores[reader].append(score)
    means = {reader: sum(own) / len(own) if own else None for reader, own in scores.items()}
    return sorted(means.items(), key=lambda one: -1.0 if one[1] is None else -one[1])


def score(pairs: Mapping[tuple[str, str], float], one: str, other: str) -> float | None:
    """Return how far two readers agree, in whichever order they are named."""
    return pairs.get((one, other), pairs.get((other, one)))


def matrix(readers: Sequence[str], pairs: Mapping[tuple[str, str], float]) -> Matrix:
    """Return the lower half of who agrees with whom: the largest square fills its cell, others are in proportion."""
    squares, most = [], max(pairs.values(), default=0) or 1
    for row, one in enumerate(readers):
        for column, other in enumerate(readers[:row]):
            found = score(pairs, one, other)
            if found is not None:
                side = round((CELL - 2) * found / most, 2)
                inset = (CELL - side) / 2
                squares.append(Square(column * CELL + inset, row * CELL + inset, side, row, column, found))
    step = 1 if len(readers) <= NUMBERED else 5
    numbers = tuple((at + 1, at * CELL + CELL / 2) for at in range(len(readers)) if (at + 1) % step == 0 or at == 0)
    return Matrix(len(readers) * CELL, min(560, 40 + 44 * len(readers)), tuple(squares), numbers)
