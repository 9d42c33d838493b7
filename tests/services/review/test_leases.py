"""Leases: one reviewer looks, others are given something else, and nothing is forbidden by it."""

from datetime import timedelta

import pytest

from annotator.models import Unit
from annotator.services.review import leases
from tests.cast import Cast
from tests.kinds import Db
from tests.services.classwork import NOW, PILLAR, SAFE, found, hand_in, place, rule, work_of


@pytest.fixture
def both(session: Db, cast: Cast) -> list[Unit]:
    hand_in(work_of(session, cast.sam), (SAFE, "claim"), (PILLAR, "claim"))
    return list(found(session, cast))


def test_whoever_came_first_keeps_it_until_it_expires(session: Db, cast: Cast, both: list[Unit]) -> None:
    rita, tess = place(session, cast.rita), place(session, cast.tess)
    leases.look(both[0], by=rita, now=NOW)
    assert leases.look(both[0], by=tess, now=NOW).membership_id == rita.id
    assert leases.other_at(both[0], by=tess, now=NOW) is not None
    assert leases.other_at(both[0], by=rita, now=NOW) is None
    later = NOW + leases.LASTS
    assert leases.look(both[0], by=tess, now=later).membership_id == tess.id


def test_looking_again_prolongs_it(session: Db, cast: Cast, both: list[Unit]) -> None:
    rita, later = place(session, cast.rita), NOW + timedelta(seconds=30)
    leases.look(both[0], by=rita, now=NOW)
    assert leases.look(both[0], by=rita, now=later).until == later + leases.LASTS


def test_one_looks_at_one_unit_at_a_time_and_stops_by_ruling(session: Db, cast: Cast, both: list[Unit]) -> None:
    rita, tess = place(session, cast.rita), place(session, cast.tess)
    leases.look(both[0], by=rita, now=NOW)
    leases.look(both[1], by=rita, now=NOW)
    assert leases.other_at(both[0], by=tess, now=NOW) is None
    rule(both[1], rita, verdict="none")
    session.expire_all()
    assert leases.other_at(both[1], by=tess, now=NOW) is None


def test_a_lease_forbids_nobody_to_rule(session: Db, cast: Cast, both: list[Unit]) -> None:
    leases.look(both[0], by=place(session, cast.rita), now=NOW)
    rule(both[0], place(session, cast.tess), verdict="none")
    assert both[0].state == "ruled_none"


def test_a_browser_that_is_gone_is_not_said_to_look_a_minute_later(
    session: Db, cast: Cast, both: list[Unit]
) -> None:
    rita, tess = place(session, cast.rita), place(session, cast.tess)
    leases.look(both[0], by=rita, now=NOW)
    assert leases.other_at(both[0], by=tess, now=NOW + timedelta(minutes=1)) is None


def test_whoever_leaves_gives_back_nothing_of_somebody_else(session: Db, cast: Cast, both: list[Unit]) -> None:
    rita, tess = place(session, cast.rita), place(session, cast.tess)
    leases.look(both[0], by=rita, now=NOW)
    leases.give_back(both[0], by=tess)
    assert leases.other_at(both[0], by=tess, now=NOW) is not None
    leases.give_back(both[0], by=rita)
    session.expire_all()
    assert leases.other_at(both[0], by=tess, now=NOW) is None
