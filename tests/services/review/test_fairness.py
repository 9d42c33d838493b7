"""Fairness: second looks that know nothing of the first, audits that look like disputes, and who is overturned."""

from fractions import Fraction

import pytest

from annotator.models import Membership, Round, Unit
from annotator.services.review import audit_shares, errors, fairness, kept, queue, rulings, units, withdrawals
from annotator.services.review.queue import Filters
from annotator.services.review.rulings import Decision
from tests.cast import Cast
from tests.kinds import Db
from tests.services.classwork import MAYOR, NOW, PILLAR, SAFE, class_of, found, hand_in, place, round_of, rule


@pytest.fixture
def round_(session: Db, cast: Cast) -> Round:
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"), (PILLAR, "claim"))
    hand_in(sue, (SAFE, "claim"), (PILLAR, "opinion"))
    hand_in(third, (SAFE, "claim"))
    return round_of(session, cast)


@pytest.fixture
def rita(session: Db, cast: Cast) -> Membership:
    return place(session, cast.rita)


@pytest.fixture
def tess(session: Db, cast: Cast) -> Membership:
    return place(session, cast.tess)


def disputed(session: Db, cast: Cast) -> Unit:
    return next(unit for unit in found(session, cast) if len(unit.votes) == 2)


def look_and_rule(unit: Unit, by: Membership, verdict: str) -> None:
    """Rule on what one sees, and on nothing else."""
    rulings.settle_unit(unit, Decision(verdict, units.digest(unit, by)), by=by, now=NOW)  # type: ignore[arg-type]


def share(round_: Round, by: Membership, audit: int = 0, double: int = 0) -> None:
    fairness.set_shares(round_.assignment, audit, double, by=by, now=NOW)


def is_queued(round_: Round, unit: Unit, by: Membership) -> bool:
    return unit in queue.page(round_, Filters(state="open"), by=by).units


@pytest.mark.parametrize(("second", "state", "equal"), [("none", "ruled_none", 1), ("return", "open", 0)])
def test_a_second_look_knows_nothing_of_the_first(
    session: Db, cast: Cast, round_: Round, rita: Membership, tess: Membership, second: str, state: str, equal: int
) -> None:
    share(round_, tess, double=100)
    unit = disputed(session, cast)
    look_and_rule(unit, rita, "none")
    assert (unit.state, queue.shown_state(unit, rita), queue.shown_state(unit, tess)) == (
        "ruled_none", "ruled_none", "open"
    )  # fmt: skip
    assert (is_queued(round_, unit, rita), is_queued(round_, unit, tess)) == (False, True)
    assert unit in queue.page(round_, Filters(state="ruled_none"), by=rita).units
    assert not queue.page(round_, Filters(state="ruled_none"), by=tess).units
    assert (len(kept.visible_grounds(unit, rita)), len(kept.visible_grounds(unit, tess))) == (1, 0)
    look_and_rule(unit, tess, second)
    assert unit.state == state
    assert len(kept.visible_grounds(unit, tess)) == 2
    assert fairness.double_agreement(round_) == fairness.Share(equal, 1)
    assert not is_queued(round_, unit, rita) or state == "open"


def test_a_second_look_cannot_replace_what_it_does_not_see(
    session: Db, cast: Cast, round_: Round, rita: Membership, tess: Membership
) -> None:
    share(round_, tess, double=100)
    unit = disputed(session, cast)
    first = rule(unit, rita, verdict="none")
    with pytest.raises(errors.MovedOn):
        rule(unit, tess, verdict="none")
    decision = Decision("none", units.digest(unit, tess), replaces=(first.id,))
    with pytest.raises(errors.UnusableReplacement):
        rulings.settle_unit(unit, decision, by=tess, now=NOW)


def test_a_second_look_taken_back_is_hidden_from_again(
    session: Db, cast: Cast, round_: Round, rita: Membership, tess: Membership
) -> None:
    share(round_, tess, double=100)
    unit = disputed(session, cast)
    look_and_rule(unit, rita, "none")
    look_and_rule(unit, tess, "return")
    last = withdrawals.last_of(tess)
    assert last is not None
    withdrawals.undo(last, by=tess, now=NOW)
    assert (unit.section, kept.visible_grounds(unit, tess)) == ("second", [])
    assert fairness.double_agreement(round_).value is None


def test_an_audit_looks_like_any_open_unit(
    session: Db, cast: Cast, round_: Round, rita: Membership, tess: Membership
) -> None:
    share(round_, tess, audit=100)
    unit = next(one for one in found(session, cast) if one.kind == "unanimous")
    assert (unit.state, queue.shown_state(unit, rita), is_queued(round_, unit, rita)) == ("agreed", "open", True)
    assert units.balance(round_)["agreed"] == 1
    assert not queue.page(round_, Filters(state="agreed"), by=rita).units
    rule(unit, rita, (SAFE, "claim"))
    assert (unit.state, fairness.audits(round_)) == ("ruled", fairness.Share(1, 1))
    rule(unit, rita, (SAFE, "opinion"), replaces=(kept.grounds_of(unit)[0].ruling_id,))
    assert fairness.audits(round_) == fairness.Share(1, 1)


def test_an_audit_that_finds_fault_is_counted(
    session: Db, cast: Cast, round_: Round, rita: Membership, tess: Membership
) -> None:
    share(round_, tess, audit=100)
    rule(next(one for one in found(session, cast) if one.kind == "unanimous"), rita, (MAYOR, "attribution"))
    assert fairness.audits(round_) == fairness.Share(0, 1)


def test_shares_choose_about_as_many_as_they_say_and_always_the_same(session: Db, cast: Cast, round_: Round) -> None:
    units_ = [unit.id for unit in found(session, cast)]
    shares = audit_shares.Shares(5, 10, "salt")
    drawn = [shares.is_audited(type(units_[0])(int=number)) for number in range(4000)]
    assert 0.035 < sum(drawn) / len(drawn) < 0.065
    assert drawn == [shares.is_audited(type(units_[0])(int=number)) for number in range(4000)]
    assert audit_shares.percents(round_.assignment) == (0, 0)


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_share_is_a_percentage(round_: Round, tess: Membership, percent: int) -> None:
    with pytest.raises(errors.UnusableShare):
        share(round_, tess, double=percent)


def test_who_is_replaced_by_another_decision_is_overturned(
    session: Db, cast: Cast, round_: Round, rita: Membership, tess: Membership
) -> None:
    first, second = found(session, cast)
    kept = rule(first, rita, (SAFE, "claim"))
    lost = rule(second, rita, verdict="none")
    rule(first, tess, (SAFE, "claim"), replaces=(kept.id,))
    assert fairness.track_record_of(rita).overturned == fairness.Share(0, 2)
    last = rule(second, tess, (PILLAR, "claim"), replaces=(lost.id,))
    assert fairness.track_record_of(rita).overturned.value == Fraction(1, 2)
    assert [one.member.id for one in fairness.track_records(round_.assignment.classroom)] == sorted(
        (rita.id, tess.id), key=str
    )
    withdrawals.undo(last, by=tess, now=NOW)
    assert fairness.track_record_of(rita).overturned == fairness.Share(0, 2)
