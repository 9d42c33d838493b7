"""What a class is shown: shades are counted as anybody would count them, and places hold what lies together."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.talk import division, places, shades, shown_versions

LENGTH = 12
edges = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH)).filter(lambda pair: pair[0] < pair[1])
marks = st.lists(st.tuples(st.sampled_from("ABC"), edges, st.sampled_from(["claim", "opinion"])), max_size=8)


@given(marks)
def test_every_character_is_counted_by_people_and_not_by_marks(made: list[Any]) -> None:
    flat = [(who, start, end, label) for who, (start, end), label in made]
    found = shades(flat, LENGTH)
    assert [(one.start, one.end) for one in found][0][0] == 0
    assert found[-1].end == LENGTH
    assert all(one.end == other.start for one, other in zip(found, found[1:], strict=False))
    for at in range(LENGTH):
        (shade,) = [one for one in found if one.start <= at < one.end]
        over = [(who, label) for who, start, end, label in flat if start <= at < end]
        assert shade.count == len({who for who, _label in over})
        assert shade.votes == dict(Counter(label for _who, label in set(over)))


def unit(start: int, end: int, silent: int = 0, **votes: int) -> SimpleNamespace:
    return SimpleNamespace(start=start, end=end, votes=votes, votes_silent=silent)


def test_what_is_nested_or_touches_is_one_place() -> None:
    nested, inner = unit(0, 10, 1, claim=1), unit(2, 4, 1, claim=1)
    touching, apart = unit(10, 12, claim=2), unit(13, 20)
    found = places([apart, touching, inner, nested])
    edges = [[(one.start, one.end) for one in place.units] for place in found]
    assert edges == [[(0, 10), (2, 4), (10, 12)], [(13, 20)]]
    assert (found[0].start, found[0].end) == (0, 12)
    assert found[0].division == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("votes", "silent", "expected"),
    [({"claim": 4}, 0, 0.0), ({"claim": 2}, 2, 0.5), ({"claim": 1, "opinion": 1}, 2, 0.5), ({}, 0, 0.0)],
)
def test_silence_is_an_answer(votes: dict[str, int], silent: int, expected: float) -> None:
    assert division(votes, silent) == expected


def test_what_one_person_marked_is_not_shown_in_a_small_class() -> None:
    versions = [(0, 4, "claim", 1), (0, 5, "claim", 3)]
    assert shown_versions(versions, 9) == [(0, 5, "claim", 3)]
    assert shown_versions(versions, 10) == [(0, 5, "claim", 3), (0, 4, "claim", 1)]
