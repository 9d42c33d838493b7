"""Erasing: what goes, what stays, and the releases that hold it already."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from annotator.models import (
    Article,
    Base,
    Classroom,
    Event,
    Membership,
    Operation,
    Span,
    SpanVersion,
    Submission,
    Unit,
    User,
)
from annotator.services import drafts, erasure, operations, releases
from annotator.services.operations import Answer
from annotator.services.review import kept
from tests.cast import Cast, Person
from tests.kinds import Db
from tests.released import records, text_of
from tests.services.classwork import (
    NOW,
    SAFE,
    found,
    hand_in,
    move,
    newcomer,
    place,
    round_of,
    rule,
    take_back,
    user,
    work_of,
)


def counts(session: Db) -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_a_person_goes_with_name_work_and_history(session: Db, cast: Cast) -> None:
    sam, sue = work_of(session, cast.sam), work_of(session, cast.sue)
    (span,) = hand_in(sam, (SAFE, "claim"))
    move(sam, span, SAFE[:-2])
    hand_in(sue, (SAFE, "claim"))
    tess = user(session, cast.tess)
    release = releases.create(round_of(session, cast), policy="class", has_text=True, by=tess, now=NOW)
    receipt = erasure.delete_membership(sam.membership)
    assert receipt == {
        "deleted": {"members": 1, "submissions": 1, "spans": 1},
        "releases": [{"id": str(release.id), "number": 1}],
    }
    him = cast.sam
    for model, id in ((User, him.user_id), (Membership, him.membership_id), (Submission, him.submission_id)):
        assert session.scalar(select(func.count()).select_from(model).where(model.id == id)) == 0
    assert session.scalar(select(func.count()).select_from(SpanVersion)) == 0
    assert not {"Sam", "sam"} & {*session.scalars(select(User.name)), *session.scalars(select(Membership.pseudonym))}
    assert session.scalars(select(Event.user_id).where(Event.user_id == cast.sam.user_id)).all() == []
    (unit,) = found(session, cast)
    assert (unit.votes_for, unit.votes_silent) == (1, 0)


def test_an_erased_marking_is_in_no_later_release(session: Db, cast: Cast) -> None:
    sam, sue = work_of(session, cast.sam), work_of(session, cast.sue)
    (span,) = hand_in(sam, (SAFE, "claim"))
    hand_in(sue)
    gone = str(span.id)
    erasure.delete_membership(sam.membership)
    release = releases.create(
        round_of(session, cast), policy="class", has_text=True, by=user(session, cast.tess), now=NOW
    )
    assert not [file for file in release.files if gone in text_of(file)]
    assert not found(session, cast)


def test_work_that_was_not_handed_in_is_in_no_release(session: Db, cast: Cast) -> None:
    hand_in(work_of(session, cast.sue), (SAFE, "claim"))
    releases.create(round_of(session, cast), policy="class", has_text=True, by=user(session, cast.tess), now=NOW)
    assert erasure.delete_membership(place(session, cast.sam))["releases"] == []


def test_a_ruling_on_erased_work_is_kept_and_not_exported(session: Db, cast: Cast) -> None:
    hand_in(work_of(session, cast.sam), (SAFE, "claim"))
    hand_in(work_of(session, cast.sue))
    (unit,) = found(session, cast)
    rule(unit, place(session, cast.rita), (SAFE, "claim"))
    id = unit.id
    erasure.delete_membership(place(session, cast.sam))
    assert not found(session, cast)
    unit = session.get_one(Unit, id)
    assert unit.gone
    assert len(kept.grounds_of(unit)) == 1
    (record,) = records(round_of(session, cast))
    assert (record["labels"], record["balance"]["units"]) == ([], 0)


def test_teachers_keep_their_accounts(session: Db, cast: Cast) -> None:
    assert erasure.delete_membership(place(session, cast.rita))["deleted"]["members"] == 1
    assert session.get(User, cast.rita.user_id) is not None


def test_a_classroom_goes_whole_and_alone(session: Db, cast: Cast) -> None:
    room = session.get_one(Classroom, cast.classroom_id)
    hand_in(work_of(session, cast.sam), (SAFE, "claim"))
    hand_in(newcomer(session, cast, "Third"), (SAFE, "opinion"))
    rule(found(session, cast)[0], place(session, cast.rita), (SAFE, "claim"))
    drafts.take(room, "A draft.", "text", now=NOW)
    release = releases.create(
        round_of(session, cast), policy="class", has_text=True, by=user(session, cast.tess), now=NOW
    )
    named: list[dict[str, Any]] = [{"id": str(release.id), "number": 1}]
    receipt = erasure.delete_classroom(room)
    assert receipt["releases"] == named
    assert receipt["deleted"] == {
        "members": 5, "articles": 1, "assignments": 1, "submissions": 3, "spans": 2, "releases": 1,
    }  # fmt: skip
    left = {name: count for name, count in counts(session).items() if count}
    assert {name for name in left if name not in {"event", "scheme", "sign_in"}} == {"user", "classroom", "membership"}
    assert (left["user"], left["classroom"], left["membership"]) == (3, 1, 1)
    assert session.get(Classroom, cast.otto.classroom_id) is not None
    assert session.scalar(select(func.count()).select_from(Event).where(Event.classroom_id == cast.classroom_id)) == 0
    assert session.scalar(select(func.count()).select_from(Article)) == 0
    assert session.scalar(select(func.count()).select_from(Span)) == 0


def test_work_taken_back_is_still_in_the_releases_made_before(session: Db, cast: Cast) -> None:
    sam = work_of(session, cast.sam)
    hand_in(sam, (SAFE, "claim"))
    releases.create(round_of(session, cast), policy="class", has_text=True, by=user(session, cast.tess), now=NOW)
    take_back(sam)
    assert [one["number"] for one in erasure.delete_membership(sam.membership)["releases"]] == [1]


def answered(session: Db, person: Person, digest: str | None = None, id: UUID | None = None) -> UUID:
    """Store an answer: as it was kept before there were digests, or one that names a row."""
    op = uuid4()
    operations.claim(person.user_id, op, "x", now=NOW)
    quoting = Answer(200, {"annotator": "Sam", "quote": SAFE}) if digest is None else Answer(200, None, id)
    operations.keep(person.user_id, op, quoting)
    session.get_one(Operation, (person.user_id, op)).digest = digest
    session.flush()
    return op


def test_no_stored_answer_tells_of_somebody_erased(session: Db, cast: Cast) -> None:
    erasing = uuid4()
    operations.claim(cast.tess.user_id, erasing, "erase", now=NOW)
    for person in (cast.tess, cast.sam):
        answered(session, person)
    answered(session, cast.sam, "his", uuid4())
    for id in (cast.sam.membership_id, cast.sam.submission_id):
        answered(session, cast.tess, "of him", id)
    kept = {answered(session, cast.otto), answered(session, cast.tess, "of sue", cast.sue.submission_id)}
    erasure.delete_membership(place(session, cast.sam))
    assert set(session.scalars(select(Operation.op))) == {erasing, *kept}


def test_somebody_with_an_account_leaves_no_answers_in_a_class_left(session: Db, cast: Cast) -> None:
    answered(session, cast.rita)
    answered(session, cast.rita, "hers", uuid4())
    erasure.delete_membership(place(session, cast.rita))
    assert session.get(User, cast.rita.user_id)
    assert not session.scalars(select(Operation.op)).all()


def test_no_stored_answer_quotes_a_classroom_erased(session: Db, cast: Cast) -> None:
    answered(session, cast.rita)
    others = answered(session, cast.otto)
    erasure.delete_classroom(session.get_one(Classroom, cast.classroom_id))
    assert session.scalars(select(Operation.op)).all() == [others]
