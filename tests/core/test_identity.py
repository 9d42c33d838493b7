"""Units keep their ids when late work regroups them."""

from annotator.core.identity import Kept, keep_ids
from annotator.core.spans import Span, Version


def unit(*ids: str, start: int = 0) -> tuple[Span, ...]:
    return tuple(Span(id, id, start, start + 10, "claim") for id in ids)


def test_the_unit_that_holds_most_keeps_the_id() -> None:
    assert keep_ids({"u": "abc"}, [unit("a"), unit("b", "c", start=50)], {}) == [Kept(None), Kept("u")]


def test_a_tie_goes_to_the_ruled_version_then_to_the_earliest() -> None:
    halves = [unit("a"), unit("b", start=50)]
    assert keep_ids({"u": "ab"}, halves, {}) == [Kept("u"), Kept(None)]
    ruled = {"u": frozenset({Version(50, 60, "claim")})}
    assert keep_ids({"u": "ab"}, halves, ruled) == [Kept(None), Kept("u")]
    assert keep_ids({"u": "ab"}, halves[::-1], {}) == [Kept(None), Kept("u")]


def test_units_that_merge_are_absorbed_by_the_larger_then_the_ruled() -> None:
    assert keep_ids({"u": "a", "v": "bc"}, [unit("a", "b", "c")], {}) == [Kept("v", ("u",))]
    ruled = {"v": frozenset({Version(0, 10, "claim")})}
    assert keep_ids({"u": "a", "v": "b"}, [unit("a", "b")], ruled) == [Kept("v", ("u",))]


def test_a_unit_whose_spans_are_gone_is_nowhere_and_comes_back_as_itself() -> None:
    assert keep_ids({"u": "a"}, [unit("b")], {}) == [Kept(None)]
    assert keep_ids({"u": "a", "v": "b"}, [unit("b"), unit("a")], {}) == [Kept("v"), Kept("u")]
