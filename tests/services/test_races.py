"""Two people at once, in two transactions that overlap: neither undoes, or overlooks, what the other does."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from annotator import migrations
from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db, session
from annotator.models import Assignment, Classroom, Membership, Round, Submission, User
from annotator.services import (
    accounts,
    assignments,
    classrooms,
    erasure,
    operations,
    releases,
    rounds,
    schemes,
    spans,
    submissions,
)
from annotator.services.errors import LastTeacher, ReusedOp, TakenId, WrongState
from annotator.services.operations import Answer
from annotator.services.review import kept, units
from tests import make, own_marks
from tests.services.classwork import PILLAR, SAFE, hand_in, rule

pytestmark = pytest.mark.postgresql  # on SQLite one writes at a time, so nothing here can overlap
NOW = utcnow()
HEAD_START = 0.5  # seconds in which the second would be done if nothing made it wait


@dataclass(frozen=True)
class Scene:
    """A class with two teachers and a draft assignment, in a database that keeps what is committed."""

    app: Flask
    classroom: UUID
    assignment: UUID

    @contextmanager
    def while_waiting(self, other: Callable[[], Any]) -> Iterator[Future[Any]]:
        """Let the body's changes stand uncommitted while `other` begins; commit, and let `other` end."""
        held = Event()
        with ThreadPoolExecutor() as pool, self.app.app_context():
            yield (second := pool.submit(self._after, held, other))
            held.set()
            wait([second], HEAD_START)
            session.commit()

    def _after(self, held: Event, other: Callable[[], Any]) -> Any:
        held.wait()
        with self.app.app_context():
            answer = other()
            session.commit()
            return answer


@pytest.fixture
def scene(database_url: str, tmp_path: Path) -> Iterator[Scene]:
    app = create_app(tmp_path, DATABASE_URL=database_url)
    with app.app_context():
        migrations.upgrade(db.engine)
        tess, tom = (
            accounts.add_user(f"{name}@example.org", name=name, password="right horse battery", now=NOW)
            for name in ("tess", "tom")
        )
        room = classrooms.create("Race", by=tess, retention=timedelta(days=1), now=NOW)
        classrooms.add_member(room, "tom@example.org", "teacher", by=tess, now=NOW)
        article = make.article(room, by=tess, now=NOW)
        assignment = make.assignment(room, [article], schemes.publish_shipped(now=NOW), by=tess, now=NOW)
        session.commit()
        made = Scene(app, room.id, assignment.id)
    yield made
    with app.app_context():
        db.engine.dispose()


def teacher() -> User:
    return session.scalars(select(User).filter_by(name="tess")).one()


def open_round(scene: Scene) -> None:
    assignments.set_state(session.get_one(Assignment, scene.assignment), "active", by=teacher(), now=NOW)


def round_of(scene: Scene) -> Round:
    return session.get_one(Assignment, scene.assignment).rounds[0]


def join(scene: Scene, name: str) -> Membership:
    return classrooms.join(session.get_one(Classroom, scene.classroom), name, now=NOW).membership


def works(scene: Scene) -> int:
    with scene.app.app_context():
        return len(session.scalars(select(Submission)).all())


def test_work_awaits_a_student_who_joins_while_the_round_opens(scene: Scene) -> None:
    with scene.while_waiting(lambda: open_round(scene)):
        join(scene, "Sam")
    assert works(scene) == 1


def test_work_awaits_a_student_when_the_round_opens_first(scene: Scene) -> None:
    with scene.while_waiting(lambda: join(scene, "Sam") and None):
        open_round(scene)
    assert works(scene) == 1


def test_what_is_revealed_stays_so_when_somebody_reopens(scene: Scene) -> None:
    with scene.app.app_context():
        open_round(scene)
        rounds.set_state(round_of(scene), "reviewing", by=teacher(), now=NOW)
        session.commit()
    with scene.while_waiting(lambda: rounds.set_state(round_of(scene), "open", by=teacher(), now=NOW)) as second:
        rounds.set_state(round_of(scene), "revealed", by=teacher(), now=NOW)
    with pytest.raises(WrongState):
        second.result()


def works_of_two(scene: Scene) -> list[UUID]:
    """Open the round and return the work that awaits each of two students."""
    with scene.app.app_context():
        open_round(scene)
        found = [submissions.of_member(round_of(scene), join(scene, name))[0].id for name in ("Sam", "Sue")]
        session.commit()
    return found


def mark(work: UUID, id: UUID, quote: str = SAFE) -> spans.Verb:
    submission = session.get_one(Submission, work)
    return own_marks.mark_span(submission, id, make.marking(submission.article.text, quote), now=NOW)[0]


def test_one_id_of_two_students_is_the_first_ones(scene: Scene) -> None:
    (sam, sue), id = works_of_two(scene), uuid4()
    with scene.while_waiting(lambda: mark(sue, id)) as second:
        mark(sam, id)
    with pytest.raises(TakenId):
        second.result()


def test_a_batch_names_the_id_that_somebody_took_meanwhile(scene: Scene) -> None:
    (sam, sue), id = works_of_two(scene), uuid4()

    def batch() -> list[Any]:
        work = session.get_one(Submission, sue)
        text = work.article.text
        markings = (make.marking(text, PILLAR), make.marking(text, SAFE), make.marking(text, "Engineers"))
        changes = [spans.Change(one, marking, 0) for one, marking in zip((uuid4(), id, uuid4()), markings, strict=True)]
        return [outcome.problem and outcome.problem.code for outcome in own_marks.apply_batch(work, changes, now=NOW)]

    with scene.while_waiting(batch) as second:
        mark(sam, id)
    assert second.result() == [None, "id-taken", None]


def test_one_op_twice_at_once_is_one_change(scene: Scene) -> None:
    op, id = uuid4(), uuid4()

    def claim(digest: str) -> Answer | None:
        return operations.claim(teacher().id, op, digest, now=NOW)

    with scene.while_waiting(lambda: claim("this")) as second:
        assert claim("this") is None
        operations.keep(teacher().id, op, Answer(201, None, id, 1, 1))
    assert second.result() == Answer(201, None, id, 1, 1, "this")
    with scene.app.app_context(), pytest.raises(ReusedOp):
        claim("that")


def test_joining_twice_at_once_with_one_op_is_joining_once(scene: Scene) -> None:
    op = uuid4()

    def enter() -> UUID:
        room = session.get_one(Classroom, scene.classroom)
        return classrooms.join(room, "Sam", now=NOW, op=op).membership.id

    with scene.while_waiting(enter) as second:
        first = enter()
    assert second.result() == first
    with scene.app.app_context():
        assert len(session.scalars(select(User).filter_by(name="Sam")).all()) == 1
        with pytest.raises(ReusedOp):
            classrooms.join(session.get_one(Classroom, scene.classroom), "Sue", now=NOW, op=op)


def test_two_teachers_who_leave_at_once_leave_one(scene: Scene) -> None:
    def leave(name: str) -> None:
        mine = select(Membership).join(User).where(User.name == name)
        member = session.scalars(mine).one()
        classrooms.refuse_to_orphan(member)
        erasure.delete_membership(member)

    with scene.while_waiting(lambda: leave("tom")) as second:
        leave("tess")
    with pytest.raises(LastTeacher):
        second.result()


def test_a_receipt_names_the_release_that_was_made_meanwhile(scene: Scene) -> None:
    with scene.app.app_context():
        open_round(scene)
        sam = join(scene, "Sam")
        (work,) = submissions.of_member(round_of(scene), sam)
        submissions.submit(work, by=sam, now=NOW)
        session.commit()
        id = sam.id
    with scene.while_waiting(lambda: erasure.delete_membership(session.get_one(Membership, id))) as second:
        releases.create(round_of(scene), policy="class", has_text=True, by=teacher(), now=NOW)
    assert [one["number"] for one in second.result()["releases"]] == [1]


def test_two_exports_at_once_are_one_release(scene: Scene) -> None:
    with scene.app.app_context():
        open_round(scene)
        (work,) = submissions.of_member(round_of(scene), join(scene, "Sam"))
        hand_in(work, (SAFE, "claim"))
        session.commit()

    def export(*, has_text: bool) -> tuple[UUID, list[str]]:
        made = releases.create(round_of(scene), policy="class", has_text=has_text, by=None, now=NOW)
        return made.id, [file.format for file, _ in releases.files(made)]

    with scene.while_waiting(lambda: export(has_text=False)) as second:
        id, files = export(has_text=True)
    assert files == ["csv", "record"]
    assert second.result() == (id, ["csv", "record", "csv-no-text", "record-no-text"])


def test_a_neighbour_that_changes_meanwhile_is_not_settled_unseen(scene: Scene) -> None:
    """Late work reaches a unit that somebody has on the page and settles along with another one."""
    with scene.app.app_context():
        open_round(scene)
        late, early = (submissions.of_member(round_of(scene), join(scene, name))[0] for name in ("Sam", "Sue"))
        hand_in(early, (SAFE, "claim"), (PILLAR, "opinion"))
        session.commit()
        late_id = late.id

    def settle() -> bool:
        reviewer = session.scalars(select(Membership).join(User).where(User.name == "tess")).one()
        unit, neighbour = units.of_round(round_of(scene))
        rule(unit, reviewer, (SAFE, "claim"), also=(neighbour.id,))
        session.commit()
        (ground,) = kept.grounds_of(neighbour)
        return neighbour.stale is units.is_stale_on(ground) and (neighbour.state == "open") is neighbour.stale

    with scene.while_waiting(settle) as second:
        hand_in(session.get_one(Submission, late_id), (PILLAR[:-1], "opinion"))
    assert second.result()
