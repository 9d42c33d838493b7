"""When units are derived: by a hand-in never, by one at a time, as of the work that was read, and without a loss."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from annotator.models import Derivation, Submission, Unit
from annotator.services import erasure, submissions
from annotator.services.review import derivations, regrouping, units
from annotator.services.review.derivations import LASTS
from annotator.services.visibility import units_with_own_span
from tests import make
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
    newcomer,
    place,
    round_of,
    rule,
)

ME, YOU = uuid4(), uuid4()


def submit(work: Submission) -> None:
    submissions.submit(work, by=work.membership, now=NOW)


def derived(session: Db, work: Submission) -> Derivation:
    session.flush()
    return session.get_one(Derivation, (work.round_id, work.article_id), populate_existing=True)


def test_a_hand_in_derives_nothing_and_whoever_asks_does(session: Db, cast: Cast) -> None:
    sam, sue, _third = class_of(session, cast)
    round_ = round_of(session, cast)
    make.span(sam, SAFE, now=NOW)
    submit(sam)
    assert (derivations.outdated(round_), found(session, cast)) == ([(round_.id, sam.article_id)], [])
    regrouping.bring_up_to_date(round_)
    assert derivations.outdated(round_) == []
    (unit,) = found(session, cast)
    make.span(sue, SAFE, now=NOW)
    submit(sue)
    assert (unit.votes_for, unit.votes_silent) == (1, 0)
    regrouping.bring_up_to_date(round_)
    assert [(one.id, one.votes_for) for one in found(session, cast)] == [(unit.id, 2)]
    submissions.reopen(sam, by=sam.membership, now=NOW)
    assert unit.votes_for == 2
    regrouping.bring_up_to_date(round_)
    assert [(one.id, one.votes_for) for one in found(session, cast)] == [(unit.id, 1)]


@contextmanager
def counted_rows(session: Db) -> Iterator[Counter[tuple[str, int]]]:
    """Count the statements of a session meanwhile, each with how many rows it changed."""
    heard: Counter[tuple[str, int]] = Counter()

    def note(_connection: Any, cursor: Any, statement: str, *_others: Any) -> None:
        heard[statement, max(cursor.rowcount, 0)] += 1

    session.flush()
    session.expire_all()
    bind = session.get_bind()
    event.listen(bind, "after_cursor_execute", note)
    try:
        yield heard
    finally:
        event.remove(bind, "after_cursor_execute", note)


@pytest.mark.parametrize("is_looked_at", [False, True], ids=["unseen", "derived"])
@pytest.mark.parametrize("step", ["submit", "reopen"])
def test_a_hand_in_does_the_same_wherever_others_marked(
    step: str, is_looked_at: bool, session: Db, cast: Cast
) -> None:
    """Statements and the rows they change tell nobody where others marked, nor how many."""
    sam, sue, _third = class_of(session, cast)
    for work, quote in ((sam, SAFE), (sue, PILLAR)):
        make.span(work, quote, now=NOW)
    for name in ("Fourth", "Fifth", "Sixth", "Seventh"):
        hand_in(newcomer(session, cast, name), (SAFE, "claim"), (MAYOR, "attribution"))
    told = []
    for work in (sam, sue):  # where four others marked, and where nobody did
        if step == "reopen":
            submit(work)
        if is_looked_at:
            regrouping.bring_up_to_date(work.round)
        with counted_rows(session) as heard:
            if step == "submit":
                submit(session.get_one(Submission, work.id))
            else:
                member = session.get_one(Submission, work.id).membership
                submissions.reopen(session.get_one(Submission, work.id), by=member, now=NOW)
            session.flush()
        told.append(heard)
    assert told[0] == told[1]
    assert not [statement for statement, _rows in told[0] if "span" in statement.split("WHERE")[0]]


def test_one_derives_at_a_time_and_who_was_stopped_keeps_nobody_out(session: Db, cast: Cast) -> None:
    sam, *_others = class_of(session, cast)
    here = sam.round, sam.article
    assert derivations.take(*here, ME, now=NOW)
    assert not derivations.take(*here, YOU, now=NOW)
    assert derivations.go_on(*here, ME, 10, 40, now=NOW + LASTS)
    assert not derivations.take(*here, YOU, now=NOW + LASTS)
    assert (derived(session, sam).done, derived(session, sam).total) == (10, 40)
    assert derivations.take(*here, YOU, now=NOW + 2 * LASTS + timedelta(seconds=1))
    assert not derivations.go_on(*here, ME, 20, 40, now=NOW)
    derivations.give_back(*here, ME)
    assert derived(session, sam).holder == YOU
    derivations.give_back(*here, YOU)
    assert derivations.take(*here, ME, now=NOW)


def test_what_came_in_while_it_was_grouped_leaves_units_out_of_date(session: Db, cast: Cast) -> None:
    sam, sue, _third = class_of(session, cast)
    for work in (sam, sue):
        make.span(work, SAFE, now=NOW)
    submit(sam)
    snapshot = regrouping.read(sam.round, sam.article, now=NOW)
    submit(sue)
    assert regrouping.write(sam.round, sam.article, snapshot, regrouping.grouped(snapshot))
    (unit,) = found(session, cast)
    assert (unit.votes_for, unit.votes_silent) == (1, 0)
    assert derivations.outdated(sam.round) == [(sam.round_id, sam.article_id)]
    rule(unit, place(session, cast.rita), (SAFE, "claim"))
    assert (unit.votes_for, unit.votes_silent, unit.state) == (1, 0, "ruled")


@pytest.mark.parametrize("meanwhile", ["derived", "taken over", "erased", "erased before anything was derived"])
def test_what_is_not_true_any_more_is_not_written(meanwhile: str, session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    here = sam.round, sam.article
    if meanwhile == "erased":
        hand_in(sue, (PILLAR, "claim"))
    make.span(third, MAYOR, "attribution", now=NOW)
    for work in (sam, third):
        submit(work)
    assert derivations.take(*here, ME, now=NOW)
    snapshot = regrouping.read(*here, now=NOW)
    groups = regrouping.grouped(snapshot)
    if meanwhile == "derived":
        regrouping.bring_up_to_date(sam.round)
    elif meanwhile == "taken over":
        derivations.take(*here, YOU, now=NOW + 2 * LASTS)
    else:
        erasure.delete_membership(third.membership)
    session.flush()
    assert not regrouping.write(*here, snapshot, groups, holder=ME)
    if "erased" in meanwhile:
        regrouping.bring_up_to_date(sam.round)
        assert sam.article.text.index(MAYOR) not in [unit.start for unit in session.query(Unit)]


def test_a_ruling_that_is_made_while_it_is_grouped_goes_with_its_unit(session: Db, cast: Cast) -> None:
    sam, sue, _third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"))
    (unit,) = found(session, cast)
    make.span(sue, "bridge is safe 🌉", now=NOW)
    submit(sue)
    snapshot = regrouping.read(sam.round, sam.article, now=NOW)
    ruling = rule(unit, place(session, cast.rita), (SAFE, "claim"))
    assert regrouping.write(sam.round, sam.article, snapshot, regrouping.grouped(snapshot))
    assert [(one.id, one.stale) for one in found(session, cast)] == [(unit.id, True)]
    assert ruling.unit_id == unit.id


def test_a_mark_is_ones_own_before_it_is_in_the_unit(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"))
    (unit,) = found(session, cast)
    for work, label in ((sue, "claim"), (third, "opinion")):
        make.span(work, SAFE, label, now=NOW)
        submit(work)
    assert units_with_own_span(sue.membership, [unit.id]) == {unit.id}
    assert units_with_own_span(third.membership, [unit.id]) == set()


def test_leaving_before_anybody_looked_derives_nothing(session: Db, cast: Cast) -> None:
    """A student who leaves learns from the time it takes nothing about the others."""
    sam, _sue, third = class_of(session, cast)
    make.span(sam, SAFE, now=NOW)
    for work in (sam, third):
        submit(work)
    erasure.delete_membership(third.membership)
    assert session.query(Unit).count() == 0
    assert derivations.outdated(sam.round) == [(sam.round_id, sam.article_id)]


def test_a_unit_that_a_reviewer_added_stays(session: Db, cast: Cast) -> None:
    sam, *_others = class_of(session, cast)
    added = units.new(sam.round, sam.article, 0, 3, kind="added").id
    session.flush()
    hand_in(sam, (PILLAR, "claim"))
    regrouping.recompute(sam.round, sam.article)
    assert added in {unit.id for unit in found(session, cast)}
