"""Appeals: who may ask, how often, and how a question opens a unit until a new ruling answers it."""

from datetime import timedelta

import pytest

from annotator.models import Membership, Unit
from annotator.services import rounds
from annotator.services.review import appeals, errors, queue, units, withdrawals
from annotator.services.review.queue import Filters
from tests.cast import Cast
from tests.kinds import Db
from tests.released import records
from tests.services.classwork import NOW, PILLAR, SAFE, found, hand_in, place, round_of, rule, work_of


@pytest.fixture
def unit(session: Db, cast: Cast) -> Unit:
    """A ruling on sam's mark, revealed."""
    hand_in(work_of(session, cast.sam), (SAFE, "claim"), (PILLAR, "claim"))
    unit = found(session, cast)[1]
    rule(unit, place(session, cast.rita), (PILLAR, "opinion"))
    round_of(session, cast).state = "revealed"
    return unit


@pytest.fixture
def sam(session: Db, cast: Cast) -> Membership:
    return place(session, cast.sam)


def test_a_question_opens_the_unit_until_it_is_answered(
    session: Db, cast: Cast, unit: Unit, sam: Membership
) -> None:
    round_, rita = round_of(session, cast), place(session, cast.rita)
    appeal = appeals.ask(unit, " Why is it an opinion? ", by=sam, now=NOW)
    assert (unit.state, unit.stale, len(unit.labels), appeal.question) == ("open", False, 1, "Why is it an opinion?")
    assert queue.page(round_, Filters(state="open"), by=rita).units[0] == unit
    (record,) = records(round_)
    told = next(one for one in record["units"] if one["id"] == str(unit.id))
    assert (told["state"], told["appealed"]) == ("open", True)
    old = withdrawals.last_of(rita)
    assert old is not None
    answer = rule(unit, rita, (PILLAR, "claim"), replaces=(old.id,))
    session.expire_all()
    assert (unit.state, appeals.on_unit(unit)[0].answer_id) == ("ruled", answer.id)
    withdrawals.undo(answer, by=rita, now=NOW)
    session.expire_all()
    assert (unit.state, appeals.on_unit(unit)[0].answer_id) == ("open", None)
    assert appeals.of_member(round_, sam) == appeals.on_unit(unit)


def test_only_who_marked_it_may_ask_and_only_once_revealed(
    session: Db, cast: Cast, unit: Unit, sam: Membership
) -> None:
    with pytest.raises(errors.NoStakes):
        appeals.ask(unit, "Why?", by=place(session, cast.sue), now=NOW)
    round_of(session, cast).state = "reviewing"
    with pytest.raises(errors.ClosedAppeals):
        appeals.ask(unit, "Why?", by=sam, now=NOW)
    assert not appeals.may_ask(unit, sam)


def test_there_must_be_a_ruling_to_ask_about(session: Db, cast: Cast, unit: Unit, sam: Membership) -> None:
    with pytest.raises(errors.NothingRuled):
        appeals.ask(found(session, cast)[0], "Why?", by=sam, now=NOW)


@pytest.mark.parametrize("question", ["", "  ", "x" * 501])
def test_a_question_has_words_but_not_too_many(unit: Unit, sam: Membership, question: str) -> None:
    with pytest.raises(errors.UnusableQuestion):
        appeals.ask(unit, question, by=sam, now=NOW)


def test_questions_are_counted(session: Db, cast: Cast, unit: Unit, sam: Membership) -> None:
    rita = place(session, cast.rita)
    for left in (2, 1, 0):
        assert appeals.may_ask(unit, sam)
        appeals.ask(unit, "Why?", by=sam, now=NOW)
        with pytest.raises(errors.AppealedAlready):
            appeals.ask(unit, "Why?", by=sam, now=NOW)
        assert appeals.left(unit.round, sam) == left
        last = withdrawals.last_of(rita)
        assert last is not None
        rule(unit, rita, (PILLAR, "opinion"), replaces=(last.id,))
        session.expire_all()
    with pytest.raises(errors.TooManyAppeals):
        appeals.ask(unit, "Why?", by=sam, now=NOW)


def test_nobody_answers_a_question_that_they_have_not_read(
    session: Db, cast: Cast, unit: Unit, sam: Membership
) -> None:
    seen = units.digest(unit)
    appeals.ask(unit, "Why?", by=sam, now=NOW)
    assert units.digest(unit) != seen


def test_a_second_round_blinds_the_first_again(session: Db, cast: Cast, unit: Unit, sam: Membership) -> None:
    second = rounds.start(round_of(session, cast).assignment, "nothing", by=place(session, cast.tess).user, now=NOW)
    rounds.set_state(second, "open", by=place(session, cast.tess).user, now=NOW)
    with pytest.raises(errors.HiddenResult):
        appeals.ask(unit, "Why?", by=sam, now=NOW)


def test_a_ruling_that_a_student_asks_about_is_not_taken_back(
    session: Db, cast: Cast, unit: Unit, sam: Membership
) -> None:
    rita, later = place(session, cast.rita), NOW + timedelta(minutes=1)
    ruling = withdrawals.last_of(rita)
    assert ruling is not None
    appeals.ask(unit, "Why?", by=sam, now=later)
    with pytest.raises(errors.AskedAbout):
        withdrawals.undo(ruling, by=rita, now=later)
