"""What a unit says, when it is agreed by rule, and what rulings make of it."""

from fractions import Fraction

import pytest
from hypothesis import given

from annotator.core.adjudication import (
    FewerReadersThanSpans,
    RuledSpan,
    RulingFacts,
    current_rulings,
    is_agreed,
    read_added,
    read_unit,
    seen_digest,
    settle,
)
from annotator.core.spans import Span, Version
from annotator.core.units import group_units
from tests.core.classes import classes, spans_of

HALF = Fraction(1, 2)


def unit(*marks: tuple[int, int, str]) -> list[Span]:
    return [Span(str(at), f"S{at}", *mark) for at, mark in enumerate(marks)]


def claims(count: int) -> list[Span]:
    return unit(*[(0, 10, "claim")] * count)


def ruling(id: str, verdict: str = "span", *, on: list[Span], **more: object) -> RulingFacts:
    spans = (RuledSpan(0, 9, "claim"),) if verdict == "span" else ()
    return RulingFacts(**{"id": id, "verdict": verdict, "spans": spans, "made_on": made_on(on), **more})  # type: ignore[arg-type]


def made_on(spans: list[Span]) -> frozenset[Version]:
    return frozenset(span.version for span in spans)


@pytest.mark.parametrize(
    ("marks", "readers", "kind"),
    [
        ([(0, 9, "claim")], 4, "lone"),
        ([(0, 9, "claim")], 3, "presence"),
        ([(0, 9, "claim")] * 2, 2, "unanimous"),
        ([(0, 9, "claim"), (0, 9, "opinion")], 2, "label"),
        ([(0, 9, "claim"), (0, 8, "claim")], 2, "boundary"),
        ([(0, 9, "claim"), (0, 8, "claim")], 3, "mixed"),
    ],
)
def test_the_kind_names_what_differs(marks: list, readers: int, kind: str) -> None:
    assert read_unit(unit(*marks), readers).kind == kind


def test_edges_are_lower_medians_of_the_plurality() -> None:
    reading = read_unit(unit((0, 20, "claim"), (2, 22, "claim"), (9, 30, "opinion")), 4)
    assert (reading.label, reading.start, reading.end, reading.exact) == ("claim", 0, 20, 1)
    assert (reading.support, reading.votes_for, reading.votes_silent) == (Fraction(1, 2), 3, 1)


def test_a_tied_plurality_has_no_label() -> None:
    reading = read_unit(unit((0, 9, "claim"), (0, 9, "opinion")), 2)
    assert reading.label is None
    assert settle(reading, [], 2, bulk=True).state == "open"


def test_a_unit_with_fewer_readers_than_spans_is_refused() -> None:
    with pytest.raises(FewerReadersThanSpans):
        read_unit(claims(2), 1)


@given(classes())
def test_votes_add_up_to_the_readers(marked: list) -> None:
    for spans in group_units(spans_of(marked)):
        reading = read_unit(spans, len(marked))
        assert reading.votes_for + reading.votes_silent == len(marked)
        assert sum(reading.votes.values()) == reading.votes_for == sum(n for _, n in reading.versions)
        assert reading.start < reading.end


@pytest.mark.parametrize(
    ("claim", "opinion", "silent", "agreed"),
    [
        (2, 0, 1, True),
        (2, 1, 0, False),
        (2, 0, 0, False),
        (3, 0, 3, False),
        (6, 1, 3, True),
        (6, 4, 0, False),
        (5, 2, 1, True),
        (6, 3, 0, False),
    ],
)
def test_agreement_by_rule(claim: int, opinion: int, silent: int, *, agreed: bool) -> None:
    readers = claim + opinion + silent
    reading = read_unit(unit(*[(0, 9, "claim")] * claim, *[(0, 9, "opinion")] * opinion), readers)
    assert is_agreed(reading, readers, HALF) is agreed


def test_the_support_an_assignment_asks_for_counts_too() -> None:
    reading = read_unit(claims(6), 9)
    assert is_agreed(reading, 9, Fraction(2, 3))
    assert not is_agreed(reading, 9, Fraction(2, 3) + Fraction(1, 10**12))


def test_under_five_readers_an_agreed_label_is_provisional() -> None:
    few, many = (settle(read_unit(claims(n), n), [], n).labels[0] for n in (4, 5))
    assert (few.source, few.provisional) == ("unanimous", True)
    assert (many.source, many.provisional) == ("unanimous", False)


def test_bulk_settles_what_the_rule_leaves_open() -> None:
    reading = read_unit(claims(2), 5)
    assert settle(reading, [], 5).state == "open"
    settled = settle(reading, [], 5, bulk=True)
    assert (settled.state, settled.source, settled.labels[0].source) == ("agreed", "bulk", "bulk")


def test_a_ruling_goes_before_the_rule() -> None:
    settled = settle(read_unit(claims(5), 5), [ruling("r", on=claims(5))], 5)
    assert (settled.state, settled.labels[0].end, settled.labels[0].source) == ("ruled", 9, "ruled")


@pytest.mark.parametrize(("verdict", "state"), [("none", "ruled_none"), ("return", "open")])
def test_verdicts_without_labels(verdict: str, state: str) -> None:
    settled = settle(read_unit(claims(5), 5), [ruling("r", verdict, on=claims(5))], 5)
    assert (settled.state, settled.labels) == (state, ())


def test_several_defensible_readings_are_weighted_labels() -> None:
    spans = (RuledSpan(0, 9, "claim", Fraction(2, 3)), RuledSpan(0, 9, "opinion", Fraction(1, 3)))
    settled = settle(read_unit(claims(2), 5), [ruling("r", "several", on=claims(2), spans=spans)], 5)
    assert settled.state == "ruled"
    assert [(row.source, row.weight, row.support) for row in settled.labels] == [
        ("several", Fraction(2, 3), Fraction(2, 5)),
        ("several", Fraction(1, 3), Fraction(0)),
    ]


def test_rulings_that_differ_leave_the_unit_open_and_equal_ones_count_once() -> None:
    first, second = ruling("1", on=claims(2)), ruling("2", "none", on=claims(2))
    assert settle(read_unit(claims(2), 5), [first, second], 5).state == "open"
    assert settle(read_unit(claims(2), 5), [first, ruling("3", on=claims(2))], 5).state == "ruled"
    assert len(current_rulings([first, ruling("3", on=claims(2))])) == 1


def test_only_a_named_ruling_is_superseded() -> None:
    first, second = ruling("1", on=claims(2)), ruling("2", "none", on=claims(2), replaces=("1",))
    assert current_rulings([first, second]) == [second]
    assert settle(read_unit(claims(2), 5), [first, second], 5).state == "ruled_none"


def test_one_ruling_supersedes_all_that_it_names() -> None:
    first, second = ruling("1", on=claims(2)), ruling("2", "none", on=claims(2))
    third = ruling("3", "none", on=claims(2), replaces=("1", "2"))
    assert settle(read_unit(claims(2), 5), [first, second], 5).state == "open"
    assert current_rulings([first, second, third]) == [third]
    assert settle(read_unit(claims(2), 5), [first, second, third], 5).state == "ruled_none"


def test_new_versions_make_a_ruling_stale_and_counts_do_not() -> None:
    made = ruling("1", on=claims(2))
    assert settle(read_unit(claims(4), 9), [made], 9).state == "ruled"
    late = settle(read_unit(unit((0, 10, "claim"), (0, 11, "claim")), 9), [made], 9)
    assert (late.state, late.stale) == ("open", True)
    assert [(row.end, row.stale) for row in late.labels] == [(9, True)]
    assert settle(read_unit(claims(2), 9), [made], 9).stale is False


def test_rulings_of_merged_units_are_both_kept_and_the_unit_is_open() -> None:
    one = ruling("1", on=unit((0, 10, "claim")))
    two = ruling("2", on=unit((0, 14, "claim")), spans=(RuledSpan(0, 14, "claim"),))
    settled = settle(read_unit(unit((0, 10, "claim"), (0, 14, "claim")), 5), [one, two], 5)
    assert (settled.state, settled.stale, len(settled.labels)) == ("open", True, 2)


def test_a_dispute_of_reviewers_is_not_exported_when_it_grows_stale() -> None:
    rulings = [ruling("1", on=claims(1)), ruling("2", on=claims(1), spans=(RuledSpan(0, 8, "claim"),))]
    assert settle(read_unit(unit((0, 10, "claim"), (0, 14, "claim")), 5), rulings, 5).labels == ()


def test_a_unit_without_spans_exports_nothing_and_an_added_one_its_ruling() -> None:
    made = ruling("1", on=[])
    assert settle(None, [ruling("1", on=claims(1))], 5).labels == ()
    added = settle(read_added(0, 9, 5), [made], 5)
    assert (added.state, added.stale, len(added.labels)) == ("ruled", False, 1)


def test_what_was_seen_changes_with_versions_and_rulings_only() -> None:
    one, two = Version(0, 9, "claim"), Version(0, 8, "claim")
    assert seen_digest([one, two], ["a", "b"]) == seen_digest([two, one, one], ["b", "a"])
    assert len({seen_digest([one], []), seen_digest([one, two], []), seen_digest([one], ["a"])}) == 3
