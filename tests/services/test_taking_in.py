"""Work that was not submitted at the bell counts, taken in, where it was seen or marked; what is left out, nowhere."""

from datetime import timedelta

import pytest

from annotator.core.formats.record import written
from annotator.core.formats.verify import faults
from annotator.models import Submission, Unit
from annotator.services import (
    accounts,
    erasure,
    errors,
    nameless,
    presence,
    progress,
    releases,
    rounds,
    submissions,
    taking_in,
)
from annotator.services.records import Choice, identified_records
from annotator.services.review import regrouping, units
from tests import make, own_marks
from tests.cast import Cast
from tests.kinds import Db
from tests.services.classwork import NOW, SAFE, class_of, derive, found, hand_in, place, round_of, user, work_of

PILLAR = "The third pillar moves"


def close(session: Db, cast: Cast, *, takes_in: bool) -> None:
    rounds.set_state(round_of(session, cast), "reviewing", by=user(session, cast.tess), now=NOW, takes_in=takes_in)
    regrouping.bring_up_to_date(round_of(session, cast))


def look_at(work: Submission, start: int, end: int) -> None:
    own_marks.view(work, [(start, end)])


def readers_at(session: Db, cast: Cast, quote: str) -> int:
    start = cast.text.index(quote)
    (unit,) = [one for one in found(session, cast) if one.start == start]
    return unit.votes_for + unit.votes_silent


def test_taken_in_work_counts_where_it_was_seen_or_marked(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"), (PILLAR, "claim"))
    hand_in(third, (SAFE, "claim"), (PILLAR, "claim"))
    look_at(sue, 0, len(SAFE))
    close(session, cast, takes_in=True)
    assert sue.status == "taken_in"
    assert readers_at(session, cast, SAFE) == 3
    assert readers_at(session, cast, PILLAR) == 2


def test_a_mark_is_proof_of_reading(session: Db, cast: Cast) -> None:
    sam, sue, _third = class_of(session, cast)
    hand_in(sam, (PILLAR, "claim"))
    make.span(sue, PILLAR, "opinion", now=NOW)
    close(session, cast, takes_in=True)
    assert readers_at(session, cast, PILLAR) == 2


def test_left_as_it_is_unfinished_work_counts_nowhere(session: Db, cast: Cast) -> None:
    sam, sue, _third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"))
    make.span(sue, SAFE, "opinion", now=NOW)
    close(session, cast, takes_in=False)
    assert (sue.status, readers_at(session, cast, SAFE)) == ("open", 1)


def test_what_nobody_opened_is_not_taken_in(session: Db, cast: Cast) -> None:
    _sam, sue, _third = class_of(session, cast)
    close(session, cast, takes_in=True)
    assert sue.status == "unopened"
    with pytest.raises(errors.NothingToTakeIn):
        taking_in.take_in(sue, by=place(session, cast.tess), now=NOW)


def test_opening_again_gives_the_work_back(session: Db, cast: Cast) -> None:
    _sam, sue, _third = class_of(session, cast)
    make.span(sue, SAFE, now=NOW)
    close(session, cast, takes_in=True)
    rounds.set_state(round_of(session, cast), "open", by=user(session, cast.tess), now=NOW)
    session.refresh(sue)
    assert (sue.status, submissions.is_open(sue)) == ("open", True)
    derive(sue)
    assert not found(session, cast)


def test_what_came_later_is_taken_in_later(session: Db, cast: Cast) -> None:
    sam, sue, _third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"))
    look_at(sue, 0, 5)
    close(session, cast, takes_in=False)
    submissions.reopen(sue, by=place(session, cast.tess), now=NOW)
    make.span(sue, SAFE, "opinion", now=NOW)  # from the phone's own store
    assert taking_in.take_in(sue, by=place(session, cast.tess), now=NOW)
    assert not taking_in.take_in(sue, by=place(session, cast.tess), now=NOW)
    derive(sue)
    assert readers_at(session, cast, SAFE) == 2


def test_while_the_round_is_open_nothing_is_taken_in(session: Db, cast: Cast) -> None:
    sue = work_of(session, cast.sue)
    make.span(sue, SAFE, now=NOW)
    with pytest.raises(errors.ClosedAssignment):
        taking_in.take_in(sue, by=place(session, cast.tess), now=NOW)


def test_what_is_left_out_is_in_no_count_and_comes_back(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    for work in (sam, third):
        hand_in(work, (SAFE, "claim"))
    hand_in(sue)
    assert readers_at(session, cast, SAFE) == 3
    taking_in.leave_out(sue, is_left_out=True, by=place(session, cast.tess), now=NOW)
    derive(sue)
    assert readers_at(session, cast, SAFE) == 2
    counts = progress.counts(round_of(session, cast))
    assert (counts["submitted"], counts["left_out"]) == (2, 1)
    (record,) = identified_records(round_of(session, cast), Choice(has_unfinished=True))
    assert str(sue.membership_id) not in {one["id"] for one in record["annotators"]}
    taking_in.leave_out(sue, is_left_out=False, by=place(session, cast.tess), now=NOW)
    derive(sue)
    assert readers_at(session, cast, SAFE) == 3


def test_the_record_says_the_same_as_the_database(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"), (PILLAR, "claim"))
    hand_in(third, (SAFE, "claim"))
    look_at(sue, 0, len(SAFE) + 3)
    close(session, cast, takes_in=True)
    (record,) = identified_records(round_of(session, cast), Choice())
    assert not faults(written([record]))
    told = {unit["id"]: (unit["votes_for"], unit["votes_silent"], unit["state"]) for unit in record["units"]}
    rows: list[Unit] = list(units.of_round(round_of(session, cast)))
    assert told == {str(row.id): (row.votes_for, row.votes_silent, row.state) for row in rows}
    assert {one["status"] for one in record["annotators"]} == {"submitted", "taken_in"}


def test_derived_bit_by_bit_or_at_once_it_is_the_same(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"))
    make.span(sue, SAFE, "opinion", now=NOW)
    hand_in(third, (PILLAR, "claim"))
    close(session, cast, takes_in=True)
    before = [(unit.id, unit.votes_for, unit.votes_silent, unit.queue_order) for unit in found(session, cast)]
    regrouping.recompute(round_of(session, cast), sam.article)
    assert before == [(unit.id, unit.votes_for, unit.votes_silent, unit.queue_order) for unit in found(session, cast)]
    assert nameless.count_under_review(round_of(session, cast), sam.article) == 3


def test_a_release_that_holds_taken_in_work_is_named_when_its_student_is_erased(session: Db, cast: Cast) -> None:
    sue = work_of(session, cast.sue)
    make.span(sue, SAFE, now=NOW)
    close(session, cast, takes_in=True)
    tess = user(session, cast.tess)
    made = releases.create(round_of(session, cast), policy="class", has_text=True, by=tess, now=NOW)
    receipt = erasure.delete_membership(place(session, cast.sue))
    assert [one["number"] for one in receipt["releases"]] == [made.number]
    assert not found(session, cast)


def test_a_device_that_asks_is_heard_of(session: Db, cast: Cast) -> None:
    for person in (cast.sam, cast.sue):
        make.span(work_of(session, person), SAFE, now=NOW)
    assert presence.unheard_at_work(round_of(session, cast), now=NOW) == 2
    accounts.open_sign_in(user(session, cast.sam), kind="browser", now=NOW)
    accounts.open_sign_in(user(session, cast.sam), kind="browser", now=NOW)
    assert presence.unheard_at_work(round_of(session, cast), now=NOW) == 1
    assert presence.unheard_at_work(round_of(session, cast), now=NOW + timedelta(minutes=2)) == 2
