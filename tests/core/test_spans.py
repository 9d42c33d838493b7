"""Stretches: what outer white space is, how many lie over one character, and which marks may be linked."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.spans import WHITE_SPACE, deepest, link_rules, may_link, trimmed

stretches = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda one: (one[0], one[0] + one[1])))


@pytest.mark.parametrize("space", WHITE_SPACE)
def test_outer_white_space_of_every_kind_is_left_out(space: str) -> None:
    assert trimmed(f"a{space}b c{space}d", 1, 6) == (2, 5)


def test_every_separator_of_unicode_is_white_space() -> None:
    separators = {chr(point) for point in range(0x110000) if unicodedata.category(chr(point)) in {"Zs", "Zl", "Zp"}}
    assert separators <= set(WHITE_SPACE)


@pytest.mark.parametrize("text", [" \u3000", "\n", "\ufeff\xa0"])
def test_of_white_space_alone_nothing_is_left(text: str) -> None:
    start, end = trimmed(f"a{text}b", 1, 1 + len(text))
    assert start == end


def test_a_space_that_carries_an_accent_is_a_character() -> None:
    assert trimmed("a \u0301b", 1, 4) == (1, 4)
    assert trimmed("a  \u0301b", 1, 5) == (2, 5)


@pytest.mark.parametrize("text", ["…", "—", "“", "\u200d", "safe"])
def test_punctuation_may_stand_alone(text: str) -> None:
    assert trimmed(f" {text} ", 1, 1 + len(text)) == (1, 1 + len(text))


@given(stretches, st.integers(0, 8), st.integers(1, 12))
def test_the_deepest_place_is_where_most_lie(found: list[tuple[int, int]], start: int, length: int) -> None:
    end = start + length
    naive = max(sum(first <= place < last for first, last in found) for place in range(start, end))
    assert deepest(found, start, end) == naive


def test_the_scheme_says_what_may_be_linked() -> None:
    rules = link_rules([{"name": "source", "links_to": ["fact", "view"]}, {"name": "fact"}, {"name": "view"}])
    names = ("source", "fact", "view", "gossip")
    legal = {(one, other) for one in names for other in names if may_link(rules, one, other)}
    assert legal == {("source", "fact"), ("source", "view")}
