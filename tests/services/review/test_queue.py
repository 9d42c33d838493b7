"""The queue: its order, pages by cursor, whose units it leaves out, and what is left to do."""

from datetime import timedelta

import pytest

from annotator.models import Round, Unit
from annotator.services.review import leases, queue, units
from annotator.services.review.queue import Filters
from tests.cast import Cast
from tests.kinds import Db
from tests.services.classwork import (
    MAYOR,
    NOW,
    PILLAR,
    SAFE,
    class_of,
    found,
    hand_in,
    ids,
    move,
    newcomer,
    place,
    round_of,
    rule,
)

NEWS = "Subscribe to our newsletter"


@pytest.fixture
def round_(session: Db, cast: Cast) -> Round:
    """Four readers and four units: two labels on the pillar, two edges, one half, one reader alone."""
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (PILLAR, "claim"), (SAFE, "claim"), (MAYOR, "attribution"), (NEWS, "boilerplate"))
    hand_in(sue, (PILLAR, "opinion"), (SAFE[4:], "claim"), (MAYOR, "attribution"))
    hand_in(third, (PILLAR, "claim"))
    hand_in(newcomer(session, cast, "Fourth"), (PILLAR, "opinion"))
    return round_of(session, cast)


def words(listed: list[Unit]) -> list[str]:
    return [unit.article.text[unit.start : unit.end] for unit in listed]


def open_units(round_: Round) -> list[Unit]:
    return queue.page(round_, Filters(state="open")).units


def test_the_most_disputed_comes_first_and_the_lone_last(round_: Round) -> None:
    assert words(open_units(round_)) == [PILLAR, SAFE, MAYOR, NEWS]
    assert words(queue.page(round_, Filters(order="text")).units) == [SAFE, MAYOR, PILLAR, NEWS]


@pytest.mark.parametrize("order", queue.ORDERS)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_follow_each_other_without_gap_or_double(round_: Round, order: str, size: int) -> None:
    whole, after, seen = queue.page(round_, Filters(order=order)).units, None, list[Unit]()
    while True:
        page = queue.page(round_, Filters(order=order), after=after, size=size)
        seen += page.units
        if (after := page.next) is None:
            break
    assert seen == whole


def test_a_unit_settled_meanwhile_shifts_nothing(session: Db, cast: Cast, round_: Round) -> None:
    first = queue.page(round_, Filters(state="open"), size=2)
    rule(first.units[0], place(session, cast.rita), verdict="none")
    assert words(queue.page(round_, Filters(state="open"), after=first.next, size=2).units) == [MAYOR, NEWS]


@pytest.mark.parametrize("after", ["", "nonsense", "0" * 20, "Z" * 60])
def test_a_cursor_that_is_none_begins_at_the_beginning(round_: Round, after: str) -> None:
    assert words(queue.page(round_, Filters(), after=after, size=1).units) == [PILLAR]


def test_filters_choose_what_is_shown(session: Db, cast: Cast, round_: Round) -> None:
    unit = open_units(round_)[0]
    rule(unit, place(session, cast.rita), verdict="none")
    assert queue.page(round_, Filters(state="ruled_none")).units == [unit]
    assert words(queue.page(round_, Filters(label="attribution")).units) == [MAYOR]
    assert words(queue.page(round_, Filters(kind="lone", article=unit.article_id)).units) == [NEWS]
    assert words(queue.page([round_], Filters(label="attribution")).units) == [MAYOR]


def test_a_stale_unit_goes_to_the_top(session: Db, cast: Cast, round_: Round) -> None:
    lone = open_units(round_)[-1]
    rule(lone, place(session, cast.rita), verdict="none")
    hand_in(newcomer(session, cast, "Fifth"), (NEWS[:20], "boilerplate"))
    assert open_units(round_)[0].id == lone.id


def test_what_was_returned_waits_for_the_class(session: Db, cast: Cast, round_: Round) -> None:
    rita = place(session, cast.rita)
    first = open_units(round_)[0]
    rule(first, rita, verdict="return")
    assert open_units(round_)[-1] == first
    met, unit = list[Unit](), queue.next_unit(round_, by=rita, now=NOW)
    while unit is not None and unit not in met:
        met.append(unit)
        unit = queue.next_unit(round_, after=unit, by=rita, now=NOW)
    assert words(met) == [SAFE, MAYOR, NEWS]


def test_the_next_unit_is_not_one_that_somebody_looks_at(session: Db, cast: Cast, round_: Round) -> None:
    rita, tess = place(session, cast.rita), place(session, cast.tess)
    first, second = open_units(round_)[:2]
    leases.look(first, by=rita, now=NOW)
    assert queue.next_unit(round_, by=tess, now=NOW) == second
    assert queue.next_unit(round_, by=rita, now=NOW) == first
    assert queue.next_unit(round_, by=tess, now=NOW + leases.LASTS + timedelta(seconds=1)) == first


def test_the_next_unit_holds_no_mark_of_ones_own(session: Db, cast: Cast, round_: Round) -> None:
    sue = place(session, cast.sue)
    sue.role = "reviewer"
    unit = queue.next_unit(round_, by=sue, now=NOW)
    assert unit is not None
    assert words([unit]) == [NEWS]


def test_previous_is_the_way_back(session: Db, cast: Cast, round_: Round) -> None:
    first, second = open_units(round_)[:2]
    assert queue.previous_unit(round_, second) == first
    assert queue.previous_unit(round_, first) is None


def test_what_is_left_goes_by_the_reviewers_own_pace(session: Db, cast: Cast, round_: Round) -> None:
    rita, (unit, *_others) = place(session, cast.rita), open_units(round_)
    for seconds in (2, 2, 2, 2, 2, 2, 2, 2, 2):
        rule(unit, rita, verdict="none", seconds=seconds)
    assert queue.what_is_left(round_, rita).seconds is None  # nine keys are no pace
    rule(unit, rita, verdict="none", seconds=102)
    left = queue.what_is_left(round_, rita)
    assert (left.open, left.seconds_each, left.seconds) == (3, 12, 36)
    assert queue.what_is_left(round_, place(session, cast.tess)).seconds is None


def test_counts_follow_every_change(session: Db, cast: Cast, round_: Round) -> None:
    first = open_units(round_)[0]
    rule(first, place(session, cast.rita), verdict="none")
    assert units.balance(round_) == {"units": 4, "agreed": 0, "ruled": 0, "ruled_none": 1, "open": 3}
    newest = newcomer(session, cast, "Fifth")
    (mark,) = hand_in(newest, ("It is a disgrace", "opinion"))
    assert units.balance(round_)["units"] == len(found(session, cast)) == 5
    move(newest, mark, NEWS, "boilerplate")
    assert first.id in ids(found(session, cast))
    assert units.balance(round_)["units"] == 4


@pytest.mark.parametrize(
    ("q", "there"),
    [("THIRD PILLAR", [PILLAR]), ("newsletter", [NEWS]), ("no way of knowing", [SAFE]), ("c1", [SAFE]), ("100%", [])],
)
def test_search_finds_words_of_units_of_reasons_and_clauses(
    session: Db, cast: Cast, round_: Round, q: str, there: list[str]
) -> None:
    safe = queue.page(round_, Filters(order="text")).units[0]
    rule(safe, place(session, cast.rita), verdict="none", clause="C1", reason="There is No Way of knowing")
    assert words(queue.page(round_, Filters(q=q), by=place(session, cast.tess)).units) == there


def test_a_walk_keeps_to_its_filters_and_ends_unless_it_is_of_open_units(
    session: Db, cast: Cast, round_: Round
) -> None:
    rita = place(session, cast.rita)
    safe, mayor, pillar, _news = queue.page(round_, Filters(order="text")).units
    in_text = Filters(state="open", order="text")
    assert queue.next_unit(round_, in_text, after=safe, by=rita) == mayor
    assert queue.previous_unit(round_, mayor, in_text, by=rita) == safe
    claims = Filters(state="open", label="claim")
    assert queue.next_unit(round_, claims, after=safe, by=rita) is None
    for unit in (safe, pillar):
        rule(unit, rita, verdict="none")
    ruled = Filters(state="ruled_none", order="text")
    assert queue.next_unit(round_, ruled, by=rita) == safe
    assert queue.next_unit(round_, ruled, after=safe, by=rita) == pillar
    assert queue.next_unit(round_, ruled, after=pillar, by=rita) is None


def test_units_on_which_reviewers_differ_can_be_chosen(session: Db, cast: Cast, round_: Round) -> None:
    unit, other = open_units(round_)[:2]
    tess, rita = place(session, cast.tess), place(session, cast.rita)
    rule(unit, rita, verdict="none")
    assert not queue.page(round_, Filters(state="differ"), by=tess).units
    rule(unit, tess, verdict="return")
    rule(other, rita, verdict="none")
    rule(other, tess, verdict="none")
    assert queue.page(round_, Filters(state="differ"), by=tess).units == [unit]
