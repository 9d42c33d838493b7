"""Units in the database: their ids last, their rulings stay, and they are what the submitted spans make them."""

from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.core.units import group_units
from annotator.models import Submission, Unit
from annotator.services import erasure, releases, submissions
from annotator.services.errors import ExactDouble
from annotator.services.mark_values import LeavingMark
from annotator.services.review import kept, regrouping, units
from annotator.services.visibility import marks_to_leave
from tests import make, own_marks
from tests.cast import Cast
from tests.kinds import Db
from tests.released import records
from tests.services.classwork import (
    MAYOR,
    NOW,
    PILLAR,
    SAFE,
    class_of,
    derive,
    found,
    hand_in,
    ids,
    move,
    newcomer,
    place,
    round_of,
    rule,
    second_reviewer,
    take_back,
    user,
    work_of,
)

LABELS = ("claim", "opinion")


def test_only_submitted_work_makes_units(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    make.span(sam, SAFE, now=NOW)
    assert not found(session, cast)
    hand_in(sue, (SAFE, "claim"))
    hand_in(third)
    (unit,) = found(session, cast)
    assert (unit.votes_for, unit.votes_silent, unit.state) == (1, 1, "open")


def test_an_id_lasts_over_reopening_and_late_work(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    (mine,) = hand_in(sam, (SAFE, "claim"))
    hand_in(sue, (SAFE, "claim"))
    hand_in(third, (SAFE, "claim"))
    (unit,) = found(session, cast)
    assert (unit.kind, unit.state, unit.source) == ("unanimous", "agreed", "unanimous")
    move(sam, mine, SAFE[4:])
    (moved,) = found(session, cast)
    assert (moved.id, moved.kind, moved.exact) == (unit.id, "boundary", 2)
    hand_in(newcomer(session, cast, "Late"))
    (late,) = found(session, cast)
    assert (late.id, late.votes_for, late.votes_silent, late.source) == (unit.id, 3, 1, "majority")


def test_what_happens_in_one_place_changes_no_unit_elsewhere(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"), (PILLAR, "claim"))
    hand_in(sue, (SAFE, "claim"), (PILLAR, "opinion"))
    before = ids(found(session, cast))
    hand_in(third, (MAYOR, "attribution"))
    after = ids(found(session, cast))
    assert [id for id in after if id in before] == before
    assert len(after) == 3


def test_without_spans_a_unit_goes_and_a_ruled_one_waits(session: Db, cast: Cast) -> None:
    sam = work_of(session, cast.sam)
    hand_in(sam, (SAFE, "claim"), (PILLAR, "claim"))
    first, other = found(session, cast)
    rule(first, place(session, cast.rita), (SAFE, "opinion"))
    kept_id, gone = first.id, other.id
    take_back(sam)
    assert not found(session, cast)
    assert session.get(Unit, gone) is None
    assert session.get_one(Unit, kept_id).gone
    hand_in(sam)
    back, new = found(session, cast)
    assert (back.id, back.state, back.labels[0]["label"]) == (kept_id, "ruled", "opinion")
    assert new.id != gone


def test_new_versions_make_a_ruling_stale_and_their_withdrawal_heals_it(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"))
    hand_in(sue, (SAFE, "opinion"))
    (unit,) = found(session, cast)
    rule(unit, place(session, cast.rita), (SAFE, "claim"))
    hand_in(third)
    assert [(one.state, one.stale) for one in found(session, cast)] == [("ruled", False)], "silence is no new argument"
    take_back(sue)
    (stale,) = found(session, cast)
    assert (stale.state, stale.stale, len(stale.labels)) == ("open", True, 1)
    submissions.submit(sue, by=sue.membership, now=NOW)
    derive(sue)
    assert [(one.state, one.stale) for one in found(session, cast)] == [("ruled", False)]


def test_two_ruled_units_that_merge_keep_both_rulings(session: Db, cast: Cast) -> None:
    sam, sue, _ = class_of(session, cast)
    (mine,) = hand_in(sam, (SAFE, "claim"))
    hand_in(sue, (MAYOR, "attribution"))
    first, second = found(session, cast)
    rita = place(session, cast.rita)
    made = {rule(first, rita, (SAFE, "claim")).id, rule(second, rita, (MAYOR, "attribution")).id}
    move(sam, mine, MAYOR, "attribution")
    (merged,) = found(session, cast)
    assert merged.id in {first.id, second.id}
    assert {ground.ruling_id for ground in kept.grounds_of(merged)} == made
    assert merged.state == "open"


def test_units_are_made_anew_without_somebody_who_left(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    for work in (sam, sue, third):
        hand_in(work, (SAFE, "claim"))
    erasure.delete_membership(third.membership)
    (unit,) = found(session, cast)
    assert (unit.votes_for, unit.votes_silent, unit.state) == (2, 0, "open")


def test_a_second_reviewer_who_differs_reopens_and_one_who_agrees_does_not(session: Db, cast: Cast) -> None:
    hand_in(work_of(session, cast.sam), (SAFE, "claim"))
    (unit,) = found(session, cast)
    rita, other = place(session, cast.rita), second_reviewer(session, cast)
    first = rule(unit, rita, (SAFE, "claim"))
    rule(unit, other, (SAFE, "claim"))
    assert (unit.state, len(unit.labels)) == ("ruled", 1)
    third = rule(unit, other, (SAFE, "opinion"))
    assert unit.state == "open"
    rule(unit, rita, (SAFE, "claim"), replaces=(third.id,))
    assert (unit.state, [label["label"] for label in unit.labels]) == ("ruled", ["claim"])
    assert len(kept.rulings_on(unit)) == 4
    assert first.id in {ground.ruling_id for ground in kept.grounds_of(unit)}


steps = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 30), st.integers(1, 15), st.sampled_from(LABELS)), max_size=10
)
orders = st.permutations(range(4))


@pytest.fixture
def four(session: Db, cast: Cast) -> list[Submission]:
    return [*class_of(session, cast), newcomer(session, cast, "Fourth")]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(marks=steps, order=orders)
def test_units_are_what_the_spans_make_them_however_they_came_in(
    session: Db, cast: Cast, four: list[Submission], marks: list[tuple[int, int, int, str]], order: list[int]
) -> None:
    """Whatever the order of submitting, reopening and submitting again, and with rulings made on the way."""
    nested = session.begin_nested()
    works = [four[place_] for place_ in order]
    for who, start, length, label in dict.fromkeys(marks):
        marking = make.stretch_marking(cast.text, start, start + length, label)
        with suppress(ExactDouble):  # two stretches may differ by outer spaces alone
            own_marks.mark_span(works[who], uuid4(), marking, now=NOW)
    for work in works:
        submissions.submit(work, by=work.membership, now=NOW)
        derive(work)
    for unit in found(session, cast)[:2]:
        rule(unit, place(session, cast.rita), verdict="none")
    take_back(works[0])
    found(session, cast)
    submissions.submit(works[0], by=works[0].membership, now=NOW)
    derive(works[0])
    _hold(session, cast)
    nested.rollback()


def _hold(session: Db, cast: Cast) -> None:
    """Hold the database's units to the grouping of all submitted spans, and every page's balance to each other."""
    round_ = round_of(session, cast)
    rows = marks_to_leave(round_, round_.assignment.articles[0], has_unfinished=False)
    held: dict[UUID, list[LeavingMark]] = {}
    for row in rows:
        assert row.unit_id is not None, "every submitted span is in a unit"
        held.setdefault(row.unit_id, []).append(row)
    listed = found(session, cast)
    assert set(held) == {unit.id for unit in listed}
    grouped = group_units(regrouping.as_core_span(row) for row in rows)
    assert {frozenset(str(row.id) for row in group) for group in held.values()} == {
        frozenset(span.id for span in group) for group in grouped
    }
    for unit in listed:
        assert len({row.submission_id for row in held[unit.id]}) == len(held[unit.id]) == unit.votes_for
        assert unit.votes_for + unit.votes_silent == 4
    (record,) = records(round_)
    release = releases.create(round_, policy="class", has_text=True, by=user(session, cast.tess), now=NOW)
    assert units.balance(round_) == record["balance"] == release.balance
