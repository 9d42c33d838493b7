"""What follows what: assignments, rounds and submissions, and who is blind to what in each."""

import hashlib
from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from annotator.models import Assignment, Classroom, Operation, Round
from annotator.services import (
    articles,
    assignments,
    classrooms,
    errors,
    operations,
    progress,
    rounds,
    submissions,
    visibility,
)
from annotator.services.operations import Answer
from tests import make, own_marks
from tests.cast import Cast
from tests.kinds import Db
from tests.services.classwork import NOW, SAFE, hand_in, newcomer, place, round_of, take_back, user, work_of
from tests.statements import listened_to

ROUND_STATES = ("waiting", "open", "reviewing", "revealed")
ROUND_STEPS = {("waiting", "open"), ("open", "reviewing"), ("reviewing", "open"), ("reviewing", "revealed")}
STATES = ("draft", "active", "archived")
STEPS = {("draft", "active"), ("draft", "archived"), ("active", "archived"), ("archived", "active")}


@pytest.mark.parametrize(("before", "after"), list(product(ROUND_STATES, ROUND_STATES)))
def test_a_round_goes_on_and_never_back_from_revealed(session: Db, cast: Cast, before: str, after: str) -> None:
    round_ = round_of(session, cast)
    round_.state = before
    if before == after or (before, after) in ROUND_STEPS:
        rounds.set_state(round_, after, by=user(session, cast.tess), now=NOW)
        assert round_.state == after
        return
    with pytest.raises(errors.WrongState):
        rounds.set_state(round_, after, by=user(session, cast.tess), now=NOW)
    assert round_.state == before


@pytest.mark.parametrize(("before", "after"), list(product(STATES, STATES)))
def test_an_assignment_never_becomes_a_draft_again(session: Db, cast: Cast, before: str, after: str) -> None:
    assignment = session.get_one(Assignment, cast.assignment_id)
    assignment.state = before
    if before == after or (before, after) in STEPS:
        assignments.set_state(assignment, after, by=user(session, cast.tess), now=NOW)
        assert assignment.state == after
        return
    with pytest.raises(errors.WrongState):
        assignments.set_state(assignment, after, by=user(session, cast.tess), now=NOW)


def test_an_archived_assignment_takes_no_work_and_opens_no_round(session: Db, cast: Cast) -> None:
    assignment, sam = session.get_one(Assignment, cast.assignment_id), work_of(session, cast.sam)
    assignments.set_state(assignment, "archived", by=user(session, cast.tess), now=NOW)
    with pytest.raises(errors.ClosedAssignment):
        make.span(sam, SAFE, now=NOW)
    round_ = round_of(session, cast)
    rounds.set_state(round_, "reviewing", by=user(session, cast.tess), now=NOW)
    with pytest.raises(errors.WrongState):
        rounds.set_state(round_, "open", by=user(session, cast.tess), now=NOW)


def test_work_awaits_every_student_from_opening_or_joining_on(session: Db, cast: Cast) -> None:
    room, tess = session.get_one(Classroom, cast.classroom_id), user(session, cast.tess)
    chosen = [make.article(room, words, by=tess, now=NOW) for words in ("One.", "Two.")]
    scheme = session.get_one(Assignment, cast.assignment_id).scheme
    draft = make.assignment(room, chosen, scheme, by=tess, now=NOW)
    (round_,) = draft.rounds
    early = classrooms.join(room, "Early", now=NOW).membership
    assert not submissions.of_round(round_)
    assignments.set_state(draft, "active", by=tess, now=NOW)
    late = classrooms.join(room, "Late", now=NOW).membership
    for member in (early, late, place(session, cast.sam)):
        works = submissions.of_member(round_, member)
        assert [(work.article.text, work.status) for work in works] == [("One.", "unopened"), ("Two.", "unopened")]
    assert not submissions.of_member(round_, place(session, cast.rita))


def test_a_second_round_needs_the_first_one_revealed(session: Db, cast: Cast) -> None:
    assignment, tess = session.get_one(Assignment, cast.assignment_id), user(session, cast.tess)
    with pytest.raises(errors.WrongState):
        rounds.start(assignment, "nothing", by=tess, now=NOW)
    for state in ("reviewing", "revealed"):
        rounds.set_state(assignment.rounds[0], state, by=tess, now=NOW)
    second = rounds.start(assignment, "nothing", by=tess, now=NOW)
    assert (second.number, second.state, rounds.current(assignment).number) == (2, "waiting", 1)
    rounds.set_state(second, "open", by=tess, now=NOW)
    assert rounds.current(assignment) == second
    assert len(submissions.of_round(second)) == 2


def test_a_copy_takes_the_text_along_and_no_work(session: Db, cast: Cast) -> None:
    otto, source = user(session, cast.otto), session.get_one(Assignment, cast.assignment_id)
    hand_in(work_of(session, cast.sam), (SAFE, "claim"))
    target = session.get_one(Classroom, cast.otto.classroom_id)
    copies = [assignments.copy_to(source, target, by=otto, now=NOW) for _ in range(2)]
    for copy in copies:
        (article,) = copy.articles
        assert (article.text, article.sha256) == (cast.text, hashlib.sha256(cast.text.encode()).hexdigest())
        assert (copy.state, copy.rounds[0].state, article.classroom_id) == ("draft", "waiting", target.id)
        assert not submissions.of_round(copy.rounds[0])
    assert copies[0].articles == copies[1].articles
    assert len(articles.of_classroom(target)) == 1


def test_only_the_teacher_gives_work_back_after_the_round(session: Db, cast: Cast) -> None:
    sam, tess = work_of(session, cast.sam), place(session, cast.tess)
    hand_in(sam, (SAFE, "claim"))
    rounds.set_state(round_of(session, cast), "reviewing", by=user(session, cast.tess), now=NOW)
    with pytest.raises(errors.ClosedAssignment):
        take_back(sam)
    for stranger in (place(session, cast.sue), place(session, cast.rita)):
        with pytest.raises(errors.Forbidden):
            submissions.reopen(sam, by=stranger, now=NOW)
    assert submissions.reopen(sam, by=tess, now=NOW).status == "returned"
    make.span(sam, "Engineers disagree", now=NOW)
    assert submissions.submit(sam, by=sam.membership, now=NOW).status == "submitted"


def test_submitting_twice_is_submitting_once(session: Db, cast: Cast) -> None:
    sam = work_of(session, cast.sam)
    hand_in(sam)
    revision = sam.revision
    assert submissions.submit(sam, by=sam.membership, now=NOW).revision == revision


def test_the_tag_of_the_progress_changes_with_what_is_shown(session: Db, cast: Cast) -> None:
    round_, sam = round_of(session, cast), work_of(session, cast.sam)
    tags = [progress.tag(round_)]
    assert progress.tag(round_) == tags[0]
    steps: list[Any] = [
        lambda: own_marks.view(sam, [(0, 10)]),
        lambda: make.span(sam, SAFE, now=NOW),
        lambda: submissions.submit(sam, by=sam.membership, now=NOW),
        lambda: take_back(sam),
        lambda: newcomer(session, cast, "Third"),
        lambda: rounds.set_state(round_, "reviewing", by=user(session, cast.tess), now=NOW),
    ]
    for step in steps:
        step()
        tags.append(progress.tag(round_))
    assert len(set(tags)) == len(tags)
    seen = {row.name: row.seen for row in progress.of_round(round_)}
    assert seen["Sam"] == pytest.approx(10 / len(cast.text))


def test_viewed_stretches_are_merged(session: Db, cast: Cast) -> None:
    sam = work_of(session, cast.sam)
    own_marks.view(sam, [(5, 10), (0, 6), (20, 30)])
    assert (sam.viewed, sam.status, sam.revision) == ([[0, 10], [20, 30]], "open", 1)
    own_marks.view(sam, [(2, 8)])
    assert sam.revision == 1, "nothing new was seen"


@pytest.mark.parametrize("state", ["open", "reviewing", "revealed"])
@pytest.mark.parametrize(
    ("viewer", "sees"), [("sam", True), ("tess", True), ("sue", False), ("rita", False), ("otto", False)]
)
def test_blind_means_blind(session: Db, cast: Cast, state: str, viewer: str, *, sees: bool) -> None:
    sam = work_of(session, cast.sam)
    hand_in(sam, (SAFE, "claim"))
    session.get_one(Round, cast.round_id).state = state
    looking = place(session, getattr(cast, viewer))
    assert visibility.may_see(looking, sam) == sees
    assert len(visibility.spans_for(looking, sam)) == int(sees)
    assert len(visibility.spans_for(looking, sam, since=-1)) == int(sees)


def test_what_is_under_review_is_submitted(session: Db, cast: Cast) -> None:
    sam, sue = work_of(session, cast.sam), work_of(session, cast.sue)
    hand_in(sam, (SAFE, "claim"))
    make.span(sue, SAFE, "opinion", now=NOW)
    agreed, everything = (
        visibility.marks_to_leave(sam.round, sam.article, has_unfinished=has_unfinished)
        for has_unfinished in (False, True)
    )
    assert [mark.label for mark in agreed] == ["claim"]
    assert [(mark.label, mark.status) for mark in everything] == [("claim", "submitted"), ("opinion", "open")]


def test_a_drafted_assignment_is_unknown_to_students(session: Db, cast: Cast) -> None:
    room, tess = session.get_one(Classroom, cast.classroom_id), user(session, cast.tess)
    chosen = make.article(room, "New words.", by=tess, now=NOW)
    draft = make.assignment(room, [chosen], session.get_one(Assignment, cast.assignment_id).scheme, by=tess, now=NOW)
    sam, rita, otto = (place(session, person) for person in (cast.sam, cast.rita, cast.otto))
    assert [assignments.may_see(one, draft) for one in (sam, rita, otto)] == [False, True, False]
    assert draft not in assignments.of_classroom(room, sam)
    assert [articles.may_see(one, chosen) for one in (sam, rita, otto)] == [False, True, False]
    assignments.set_state(draft, "active", by=tess, now=NOW)
    assert articles.may_see(sam, chosen)


def test_an_operation_is_claimed_once_per_person(session: Db, cast: Cast) -> None:
    tess, rita, op, id = user(session, cast.tess), user(session, cast.rita), uuid4(), uuid4()
    assert operations.claim(tess.id, op, "one", now=NOW) is None
    operations.keep(tess.id, op, Answer(201, None, id, 3, 7))
    assert operations.claim(tess.id, op, "one", now=NOW) == Answer(201, None, id, 3, 7, "one")
    with pytest.raises(errors.ReusedOp):
        operations.claim(tess.id, op, "another", now=NOW)
    assert operations.claim(rita.id, op, "another", now=NOW) is None
    operations.release(rita.id, [op])
    assert operations.claim(rita.id, op, "a third", now=NOW) is None
    assert session.query(Operation).count() == 2


def test_whether_a_round_was_shown_is_looked_up_among_the_events_of_its_class(session: Db, cast: Cast) -> None:
    """Every annotation page asks it, and the trail of a whole school is long: its index is by class."""
    round_ = round_of(session, cast)
    with listened_to(session.get_bind()) as heard:
        assert submissions.may_return(round_)
    asked = [statement for statement in heard if "FROM event" in statement]
    assert asked
    assert all("event.classroom_id = " in statement for statement in asked)
