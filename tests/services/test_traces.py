"""What an erased person leaves in rows of others: nothing that they made or that names them, in no table."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from annotator.models import Base, Failure, Ground, Proposal, Release, Span, Submission, Unit
from annotator.services import accounts, classrooms, erasure, operations, releases, rounds, spans, submissions
from annotator.services.errors import WrongRecovery
from annotator.services.operations import Answer
from annotator.services.review import appeals, audit_shares, kept, precedents, rulings, units
from annotator.services.review.errors import MovedOn, WithdrawnUnit
from annotator.services.review.rulings import Decision
from tests import make, own_marks
from tests.cast import Cast
from tests.kinds import Db
from tests.released import text_of
from tests.services.classwork import (
    MAYOR,
    NOW,
    PILLAR,
    SAFE,
    class_of,
    derive,
    found,
    hand_in,
    move,
    place,
    round_of,
    rule,
    ruled,
    second_reviewer,
    take_back,
    user,
    work_of,
)

LIMITS = classrooms.Limits("10 per 15 minutes", "100 per 15 minutes")
NOTE, QUESTION = "zarf by the quay", "whyever xanthous"
ALONE = "Engineers disagree"  # only he marks it
EDGE = "The bridge is safe"  # his edges of what others mark, too


def values(session: Db) -> list[tuple[str, Any]]:
    """Return every value of every table, with the name of its column."""
    session.expire_all()
    return [
        (f"{table.name}.{name}", value)
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table))
        for name, value in row._mapping.items()
    ]


def holding(session: Db, *texts: str) -> list[str]:
    """Return the columns in which one of the texts stands, ids with and without hyphens."""
    sought = {text.casefold() for one in texts for text in (one, one.replace("-", ""))}
    rows = [(name, json.dumps(value, default=str, ensure_ascii=False).casefold()) for name, value in values(session)]
    return sorted({name for name, value in rows if any(text in value for text in sought)})


def busy_student(session: Db, cast: Cast) -> Submission:
    """Let somebody join under a name of his own, mark, move, delete, note and fail; others mark beside him."""
    sam, sue, third = class_of(session, cast)
    room = sam.round.assignment.classroom
    work = submissions.of_member(round_of(session, cast), classrooms.join(room, "Quillon", now=NOW).membership)[0]
    first, alone, extra = hand_in(work, (SAFE, "claim"), (ALONE, "opinion"), (MAYOR, "attribution"))
    take_back(work)
    noted = make.marking(work.article.text, ALONE, "opinion", version=1)
    own_marks.mark_span(work, alone.id, spans.Marking(**vars(noted) | {"note": NOTE}), now=NOW)
    own_marks.delete_span(work, extra.id, version=1, now=NOW)
    submissions.submit(work, by=work.membership, now=NOW)
    derive(work)
    move(work, first, EDGE)
    for other in (sam, sue, third):
        hand_in(other, (SAFE, "claim"), (PILLAR, "claim"))
    for wrong in ("one two three", "four five six"):
        with pytest.raises(WrongRecovery):
            classrooms.rejoin(room, "Quillon", wrong, address="192.0.2.1", limits=LIMITS)
    op = UUID(int=7)
    operations.claim(work.membership.user_id, op, "d" * 64, now=NOW)
    operations.keep(work.membership.user_id, op, Answer(201, object_id=first.id, version=1))
    accounts.open_sign_in(work.membership.user, kind="browser", now=NOW)
    return work


def unit_with(session: Db, cast: Cast, quote: str) -> Unit:
    start = cast.text.index(quote)
    return next(unit for unit in found(session, cast) if unit.start <= start < unit.end)


def test_nothing_of_an_erased_student_is_left_in_any_table(session: Db, cast: Cast) -> None:
    work = busy_student(session, cast)
    rita = place(session, cast.rita)
    ruling = rule(unit_with(session, cast, ALONE), rita, verdict="none")
    both = rule(unit_with(session, cast, SAFE), rita, (SAFE, "claim"))
    rounds.set_state(work.round, "reviewing", by=user(session, cast.tess), now=NOW)
    rounds.set_state(work.round, "revealed", by=user(session, cast.tess), now=NOW)
    appeals.ask(unit_with(session, cast, ALONE), QUESTION, by=work.membership, now=NOW)
    marks = [str(span.id) for span in work_marks(session, work)]
    ids = [str(work.id), str(work.membership_id), str(work.membership.user_id), *marks]
    assert {"failure.key", "span.note", "appeal.question"} <= set(holding(session, "Quillon", NOTE, QUESTION))

    erasure.delete_membership(work.membership)

    assert holding(session, "Quillon", NOTE, QUESTION, *ids) == []
    assert [edges for edges in edges_anywhere(session) if edges in his_edges(cast)] == []
    assert session.get_one(Ground, (ruling.id, ruling.unit_id)).made_on == []
    assert session.get_one(Unit, both.unit_id).stale


def work_marks(session: Db, work: Submission) -> list[Any]:
    return list(session.scalars(select(Span).filter_by(submission_id=work.id)))


def his_edges(cast: Cast) -> list[tuple[int, int]]:
    return [(cast.text.index(words), cast.text.index(words) + len(words)) for words in (ALONE, EDGE)]


def edges_anywhere(session: Db) -> list[tuple[int, int]]:
    """Return the edges of every unit, of its versions, and of what rulings were made on."""
    rows = session.scalars(select(Unit)).all()
    versions = [version for unit in rows for version in unit.versions]
    made_on = [version for ground in session.scalars(select(Ground)) for version in ground.made_on]
    return [*((unit.start, unit.end) for unit in rows), *((one[0], one[1]) for one in [*versions, *made_on])]


def test_a_ruling_is_stale_when_a_version_it_was_made_on_is_erased(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "opinion"))
    hand_in(sue, (SAFE, "claim"))
    hand_in(third, (SAFE, "claim"))
    (unit,) = found(session, cast)
    rule(unit, place(session, cast.rita), (SAFE, "claim"))
    erasure.delete_membership(sam.membership)
    (unit,) = found(session, cast)
    assert (unit.state, unit.stale, unit.votes) == ("open", True, {"claim": 2})
    assert [one["label"] for one in unit.labels] == ["claim"]


def test_a_ruling_stands_when_somebody_else_marked_the_same(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    for work in (sam, sue, third):
        hand_in(work, (SAFE, "claim"))
    (unit,) = found(session, cast)
    rule(unit, place(session, cast.rita), (SAFE, "claim"))
    erasure.delete_membership(sam.membership)
    (unit,) = found(session, cast)
    assert (unit.state, unit.stale, unit.votes_for) == ("ruled", False, 2)


def two_erased(session: Db, cast: Cast) -> UUID:
    """Two differ, a reviewer rules, both are erased, one who marked nothing stays: return the unit."""
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"))
    hand_in(sue, (SAFE, "opinion"))
    hand_in(third)
    (unit,) = found(session, cast)
    rule(unit, place(session, cast.rita), (SAFE, "claim"))
    for work in (sam, sue):
        erasure.delete_membership(work.membership)
    return unit.id


def test_a_unit_without_marks_has_no_votes_and_takes_no_ruling(session: Db, cast: Cast) -> None:
    unit = session.get_one(Unit, two_erased(session, cast))
    assert (unit.gone, unit.votes, unit.versions, unit.label) == (True, {}, [], None)
    assert (unit.votes_for, unit.votes_silent, unit.exact) == (0, 1, 0)
    assert len(kept.grounds_of(unit)) == 1
    with pytest.raises(WithdrawnUnit):
        rule(unit, second_reviewer(session, cast), (SAFE, "opinion"))
    assert found(session, cast) == []


def test_a_unit_without_marks_is_settled_along_with_no_neighbour(session: Db, cast: Cast) -> None:
    gone = two_erased(session, cast)
    late = submissions.of_member(round_of(session, cast), classrooms.join(
        round_of(session, cast).assignment.classroom, "Late", now=NOW
    ).membership)[0]  # fmt: skip
    hand_in(late, (PILLAR, "claim"))
    (unit,) = found(session, cast)
    with pytest.raises(WithdrawnUnit):
        rule(unit, place(session, cast.rita), (PILLAR, "claim"), also=(gone,))


def test_whoever_looks_while_somebody_is_erased_is_told_that_the_unit_moved_on(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "opinion"))
    hand_in(sue, (SAFE, "claim"))
    hand_in(third, (SAFE, "claim"))
    (unit,) = found(session, cast)
    seen = units.digest(unit)
    erasure.delete_membership(sam.membership)
    decision = Decision("span", seen, (ruled(cast.text, SAFE, "claim"),))
    with pytest.raises(MovedOn):
        rulings.settle_unit(unit, decision, by=place(session, cast.rita), now=NOW)


def test_marks_that_come_back_bring_their_unit_back(session: Db, cast: Cast) -> None:
    sam, sue, _third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"))
    hand_in(sue)
    (unit,) = found(session, cast)
    rule(unit, place(session, cast.rita), (SAFE, "claim"))
    take_back(sam)
    assert (unit.gone, unit.votes) == (True, {})
    submissions.submit(sam, by=sam.membership, now=NOW)
    derive(sam)
    (back,) = found(session, cast)
    assert (back.id, back.state, back.votes) == (unit.id, "ruled", {"claim": 1})


def test_a_unit_that_only_the_erased_made_goes_with_its_proposals(session: Db, cast: Cast) -> None:
    sam, sue, _third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"))
    hand_in(sue)
    (unit,) = found(session, cast)
    precedents.propose(unit, "clause", "A bridge is no claim.", by=place(session, cast.rita), now=NOW)
    erasure.delete_membership(sam.membership)
    assert session.scalars(select(Unit)).all() == session.scalars(select(Proposal)).all() == []


def test_nothing_names_an_erased_reviewer_and_what_they_ruled_stands(session: Db, cast: Cast) -> None:
    for work in class_of(session, cast):
        hand_in(work, (SAFE, "claim"), (PILLAR, "claim"))
    rita = place(session, cast.rita)
    audit_shares.set_percents(round_of(session, cast).assignment, audit=0, double=100)
    unit, other = found(session, cast)
    rule(unit, rita, (SAFE, "claim"))
    precedents.propose(other, "clause", "Pillars are claims.", by=rita, now=NOW)
    assert (unit.section, unit.first_by) == ("second", rita.id)
    erasure.delete_membership(rita)
    assert (unit.section, unit.first_by, unit.state) == ("ruled", None, "ruled")
    assert holding(session, str(cast.rita.membership_id), "Pillars are claims.") == []


def test_a_receipt_counts_the_marks_that_stood(session: Db, cast: Cast) -> None:
    sam = work_of(session, cast.sam)
    _kept, dropped = hand_in(sam, (SAFE, "claim"), (PILLAR, "claim"))
    take_back(sam)
    own_marks.delete_span(sam, dropped.id, version=1, now=NOW)
    assert erasure.delete_membership(sam.membership)["deleted"]["spans"] == 1


def test_a_classroom_leaves_no_code_no_name_and_no_event(session: Db, cast: Cast) -> None:
    work = busy_student(session, cast)
    room = work.round.assignment.classroom
    with pytest.raises(WrongRecovery):
        classrooms.rejoin(room, "Nobody here", "one two three", address="192.0.2.1", limits=LIMITS)
    gone = [str(room.id), room.name, room.join_code, "Quillon", NOTE]
    erasure.delete_classroom(room)
    assert holding(session, *gone) == []
    assert session.scalars(select(Failure.key).where(Failure.key.contains("rejoin:"))).all() == []


def test_consent_taken_back_is_in_no_later_release(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    classrooms.set_research_consent(sam.membership.classroom, is_given=True)
    for work in (sam, sue, third):
        classrooms.set_consent(work.membership, is_given=True)
        hand_in(work, (SAFE, "claim"))
    mark = work_marks(session, sam)[0].id
    by = user(session, cast.tess)
    before = releases.create(sam.round, policy="research", has_text=True, by=by, now=NOW)
    classrooms.set_consent(sam.membership, is_given=False)
    after = releases.create(sam.round, policy="research", has_text=True, by=by, now=NOW + timedelta(minutes=1))
    assert any(str(mark) in text_of(file) for file in before.files)
    assert not any(str(mark) in text_of(file) for file in after.files)
    assert [one["number"] for one in erasure.delete_membership(sam.membership)["releases"]][:1] == [before.number]
    assert session.scalars(select(Release)).all() == [before, after]
