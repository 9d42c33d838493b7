"""Deriving over several threads and processes, on a real database: one at a time; who is killed stops nobody."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask

from annotator import deriving
from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db
from annotator.models import Base, Derivation, Membership, Round, Scheme, Submission, Unit
from annotator.services import assignments, submissions
from annotator.services.review import derivations, regrouping
from annotator.services.review.regrouping import Group, Progress, Snapshot
from tests import make
from tests.cast import Cast, make_cast
from tests.services.classwork import SAFE

SLOW = 1.5  # seconds

# A process that begins to derive and never ends, for a class that waits to be derived.
STUCK = """
import sys, time
from pathlib import Path
from annotator import deriving
from annotator.app import create_app
from annotator.db import session
from annotator.models import Round
from annotator.services.review import regrouping

def grouped(snapshot, progress=None):
    print("grouping", flush=True)
    time.sleep(600)

regrouping.grouped = grouped
with create_app(Path(sys.argv[1]), DATABASE_URL=sys.argv[2]).app_context():
    deriving.bring_up_to_date(session.query(Round).all(), patience=1)
"""


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[tuple[Flask, Cast]]:
    """An app on a database of its own, in which Sam has handed in what nobody has looked at."""
    app = create_app(tmp_path, DATABASE_URL=database_url, TESTING=True)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        cast = make_cast(utcnow())
        work = db.session.get_one(Submission, cast.sam.submission_id)
        make.span(work, SAFE, now=utcnow())
        submissions.submit(work, by=work.membership, now=utcnow())
        db.session.commit()
        yield app, cast
        db.session.remove()
        db.engine.dispose()


def round_of(cast: Cast) -> Round:
    return db.session.get_one(Round, cast.round_id)


def test_many_marks_are_grouped_in_a_thread_beside_the_request(
    app: tuple[Flask, Cast], monkeypatch: pytest.MonkeyPatch
) -> None:
    _app, cast = app
    monkeypatch.setattr(deriving, "FEW", 0)
    beside, threads = deriving._beside, list[str]()

    def listening(app: Flask, places: Sequence[deriving.Place]) -> None:
        threads.append(threading.current_thread().name)
        beside(app, places)

    monkeypatch.setattr(deriving, "_beside", listening)
    assert deriving.bring_up_to_date([round_of(cast)], patience=20) == []
    assert threads == ["deriving"]
    assert derivations.outdated(round_of(cast)) == []
    assert db.session.query(Unit).count() == 1


def test_several_articles_take_no_more_patience_than_one(
    app: tuple[Flask, Cast], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one asks for is bounded in all: the rest is derived beside the request, one after the other."""
    _app, cast = app
    articles = 4
    grouped = regrouping.grouped
    round_ = with_articles(cast, articles)

    def slowly(snapshot: Snapshot, progress: Progress | None = None) -> list[Group]:
        time.sleep(SLOW)
        return grouped(snapshot, progress)

    monkeypatch.setattr(deriving, "FEW", 2)
    monkeypatch.setattr(regrouping, "grouped", slowly)
    begun = time.monotonic()
    unfinished = deriving.bring_up_to_date([round_], patience=0.1)
    assert time.monotonic() - begun < (articles - 1) * SLOW
    assert len(unfinished) >= articles - 2
    assert deriving.bring_up_to_date([db.session.get_one(Round, round_.id)], patience=30) == []
    assert db.session.query(Unit).filter_by(round_id=round_.id).count() == articles


def with_articles(cast: Cast, count: int) -> Round:
    """Make another assignment of several articles, each of which Sam has marked and handed in."""
    tess, sam = (db.session.get_one(Membership, one.membership_id) for one in (cast.tess, cast.sam))
    made = [make.article(tess.classroom, by=tess.user, now=utcnow(), title=f"{n}") for n in range(count)]
    scheme = db.session.get_one(Scheme, cast.scheme_id)
    assignment = make.assignment(tess.classroom, made, scheme, by=tess.user, now=utcnow())
    assignments.set_state(assignment, "active", by=tess.user, now=utcnow())
    (round_,) = assignment.rounds
    for work in submissions.of_member(round_, sam):
        make.span(work, SAFE, now=utcnow())
        submissions.submit(work, by=work.membership, now=utcnow())
    db.session.commit()
    return round_


def test_askers_at_the_same_time_derive_once(app: tuple[Flask, Cast]) -> None:
    here, cast = app
    answers = []

    def ask() -> None:
        with here.app_context():
            answers.append(deriving.bring_up_to_date([round_of(cast)], patience=20))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert answers == [[]] * 4
    assert db.session.query(Unit).count() == 1


def test_a_process_that_is_killed_while_it_derives_is_taken_over_from(
    app: tuple[Flask, Cast], database_url: str, tmp_path: Path
) -> None:
    _app, cast = app
    db.session.rollback()
    stuck = subprocess.Popen(  # noqa: S603 - this file's own program
        [sys.executable, "-c", STUCK, str(tmp_path / "other"), database_url], stdout=subprocess.PIPE, text=True
    )
    assert stuck.stdout is not None
    with stuck, stuck.stdout:
        assert stuck.stdout.readline() == "grouping\n"
        (row,) = deriving.bring_up_to_date([round_of(cast)], patience=0.5)
        assert row.holder is not None
        assert row.until is not None
        assert utcnow() < row.until <= utcnow() + derivations.LASTS
        stuck.kill()
    db.session.get_one(Derivation, (row.round_id, row.article_id)).until = utcnow()  # as time passes
    db.session.commit()
    assert deriving.bring_up_to_date([round_of(cast)], patience=20) == []
    assert db.session.query(Unit).count() == 1
