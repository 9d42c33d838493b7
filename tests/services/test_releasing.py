"""Releases on real databases, while others change what they are made of: one moment, and nobody who has left."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from annotator import releasing
from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db
from annotator.models import Base, Membership, Release, Round, Span, Submission
from annotator.services import erasure, releases, submissions
from annotator.services.gathered import Gathered
from annotator.services.review import regrouping
from tests import make
from tests.cast import Cast, Person, make_cast
from tests.released import text_of
from tests.services.classwork import SAFE

NOTE = "written while the release was built"


@pytest.fixture
def lesson(database_url: str, tmp_path: Path) -> Iterator[tuple[Flask, Cast]]:
    """An app on a database of its own, in which Sam and Sue have handed in."""
    app = create_app(tmp_path, DATABASE_URL=database_url, TESTING=True)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        cast = make_cast(utcnow())
        for person in (cast.sam, cast.sue):
            work = db.session.get_one(Submission, person.submission_id)
            make.span(work, SAFE, now=utcnow())
            submissions.submit(work, by=work.membership, now=utcnow())
        regrouping.bring_up_to_date(db.session.get_one(Round, cast.round_id))
        db.session.commit()
        yield app, cast
        db.session.remove()
        db.engine.dispose()


def meanwhile(app: Flask, change: Callable[[], None]) -> None:
    """Let somebody else change something and commit, on a connection of their own."""

    def work() -> None:
        with app.app_context():
            change()
            db.session.commit()
            db.session.remove()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def released(cast: Cast) -> Release:
    round_ = db.session.get_one(Round, cast.round_id)
    made = releasing.release(round_, policy="class", has_text=True, by=None, now=utcnow())
    db.session.commit()
    return made


def record_of(release: Release) -> str:
    file = releases.file(release, "record")
    assert file is not None
    return text_of(file)


def add_note(person: Person) -> None:
    span = db.session.query(Span).filter_by(submission_id=person.submission_id).one()
    span.note = NOTE


def erase(person: Person) -> None:
    erasure.delete_membership(db.session.get_one(Membership, person.membership_id))


def test_what_is_changed_while_a_release_is_built_is_not_in_it(
    lesson: tuple[Flask, Cast], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, cast = lesson
    of = Gathered.of

    def slowly(records: Iterator[dict[str, object]]) -> Gathered:
        meanwhile(app, lambda: add_note(cast.sue))
        return of(records)

    monkeypatch.setattr(Gathered, "of", slowly)
    first = record_of(released(cast))
    monkeypatch.setattr(Gathered, "of", of)
    assert NOTE not in first
    assert NOTE in record_of(released(cast))


def test_who_is_erased_while_a_release_is_built_is_not_in_it(
    lesson: tuple[Flask, Cast], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, cast = lesson
    store, times = releases.store, list[int]()

    def after_an_erasure(*given: object, **more: object) -> Release:
        if not times:
            meanwhile(app, lambda: erase(cast.sam))
        times.append(1)
        return store(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(releases, "store", after_an_erasure)
    made = record_of(released(cast))
    assert made.count('"quote": "The bridge is safe 🌉"') == 1  # Sue's alone
    assert len(times) >= 1
    assert db.session.query(Release).count() == 1


def test_everything_changing_all_the_while_a_release_is_made(
    lesson: tuple[Flask, Cast], monkeypatch: pytest.MonkeyPatch
) -> None:
    _app, cast = lesson
    monkeypatch.setattr(releases, "_still_holds", lambda *_: False)
    assert SAFE in record_of(released(cast))
