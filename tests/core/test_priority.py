"""The order of the queue."""

import pytest

from annotator.core.adjudication import read_added, read_unit
from annotator.core.priority import edge_spread, priority, reasons
from annotator.core.spans import Span

TEXT = "one two three four five six"


def unit(*marks: tuple[int, int, str]) -> list[Span]:
    return [Span(str(at), f"S{at}", *mark) for at, mark in enumerate(marks)]


def test_support_near_half_comes_first() -> None:
    half, most, all_ = (priority(read_unit(unit(*[(0, 3, "claim")] * n), 6), 6, TEXT) for n in (3, 5, 6))
    assert half == pytest.approx(1)
    assert half > most > all_ == 0


def test_split_labels_and_spread_edges_add_up() -> None:
    reading = read_unit(unit((0, 7, "claim"), (4, 13, "opinion")), 2)
    assert edge_spread(reading, TEXT) == 0.5 + 0.5
    assert priority(reading, 2, TEXT) == pytest.approx(1 + 1 + 0.05 * 1)
    assert reasons(reading, 2, TEXT) == ["support", "label", "boundary"]


def test_lone_and_added_units_say_so() -> None:
    assert reasons(read_unit(unit((0, 3, "claim")), 5), 5, TEXT) == ["lone"]
    assert reasons(read_added(0, 3, 5), 5, TEXT) == ["added"]
    assert priority(read_added(0, 3, 5), 5, TEXT) == 0
