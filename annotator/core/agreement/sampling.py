"""Annotators by chance, for gamma's expected disorder: rotated as the paper does, or resembling in their statistics."""

from collections.abc import Callable, Sequence
from math import floor

from annotator.core.agreement.alignment import Units
from annotator.core.later import Generator, np
from annotator.core.ranges import without

Sampler = Callable[[Sequence[Units], float, Generator], list[Units]]
Free = list[tuple[float, float]]


def rotated(sets: Sequence[Units], length: float, rng: Generator) -> list[Units]:
    """As many annotators as there are, each drawn at random from those who marked, rotated by a pivot of its own.

    Section 5.2 of the paper: pivots keep half a mean unit apart, and what begins beyond the text's length comes in
    at its start.
    """
    marked = [units for units in sets if len(units)]
    total = sum(float((units[:, 1] - units[:, 0]).sum()) for units in marked)
    apart = total / sum(map(len, marked)) / 2
    free: Free = [(0.0, length)]
    drawn = []
    for _ in sets:
        pivot = _pivot(free or [(0.0, length)], rng)
        free = without(free, [(pivot - apart, pivot + apart)])
        units = marked[rng.integers(len(marked))].copy()
        units[:, :2] += pivot
        units[units[:, 0] > length, :2] -= length
        drawn.append(units)
    return drawn


def _pivot(free: Free, rng: Generator) -> float:
    """A whole number from the free stretches, every place in them alike."""
    place = rng.random() * sum(last - first for first, last in free)
    for first, last in free:
        if place < last - first:
            return float(floor(first + place))
        place -= last - first
    return float(floor(free[-1][1]))


def resembling(sets: Sequence[Units], length: float, rng: Generator) -> list[Units]:
    """Annotators with units of normally distributed number, gaps and lengths, and labels as frequent as here.

    The default of `pygamma-agreement`, here to compare with it; the text's length does not matter to it.
    """
    everything = np.concatenate(list(sets))
    lengths = everything[:, 1] - everything[:, 0]
    gaps = np.concatenate([_gaps(units) for units in sets]) if len(everything) else np.zeros(0)
    gaps = gaps if len(gaps) else np.zeros(1)
    numbers = np.array([len(units) for units in sets])
    drawn = []
    for _ in sets:
        many = max(1, int(rng.normal(numbers.mean(), numbers.std())))
        between = rng.normal(gaps.mean(), gaps.std(), many)
        long = np.maximum(np.abs(rng.normal(lengths.mean(), lengths.std(), many)), 1e-9)
        ends = np.cumsum(between + long)
        drawn.append(np.column_stack((ends - long, ends, rng.choice(everything[:, 2], many))))
    return drawn


def _gaps(units: Units) -> Units:
    """What lies between neighbouring units, and before the first one."""
    ordered = units[np.lexsort((units[:, 1], units[:, 0]))]
    before = ordered[:1, 0][ordered[:1, 0] > 0]
    return np.concatenate((before, ordered[1:, 0] - ordered[:-1, 1]))
