"""The stage itself: what a test commits is gone in the next one, and two browsers are two people."""

from collections.abc import Callable

from flask.testing import FlaskClient

from annotator.db import db
from annotator.models import Classroom
from tests.cast import Cast, Person
from tests.conftest import Stage, rolled_back


def test_commits_do_not_outlive_a_test(stage: Stage) -> None:
    """What the fixture `app` does for each test, twice."""
    for time in ("first", "second"):
        with rolled_back(stage) as app, app.app_context():
            classroom = db.session.get_one(Classroom, stage.cast.classroom_id)
            assert classroom.name == "Media 10b", f"seen the {time} time"
            classroom.name = "renamed"
            db.session.commit()
            db.session.expire_all()
            assert db.session.get_one(Classroom, stage.cast.classroom_id).name == "renamed"


def test_two_browsers_are_two_people(
    cast: Cast, client: FlaskClient, client_for: Callable[[Person], FlaskClient]
) -> None:
    tess, sam = client_for(cast.tess), client_for(cast.sam)
    path = f"/api/v1/classrooms/{cast.classroom_id}"
    names = [one.get(path).status_code for one in (tess, client_for(cast.otto), client, sam)]
    assert names == [200, 404, 401, 200]
    member = {"email": "otto@example.org", "role": "reviewer"}
    assert sam.post(f"{path}/members", json=member).status_code == 403
    assert tess.post(f"{path}/members", json=member).status_code == 201


def test_a_script_is_its_owner(cast: Cast, script_for: Callable[[Person], FlaskClient]) -> None:
    path = f"/api/v1/classrooms/{cast.classroom_id}"
    assert [script_for(person).get(path).status_code for person in (cast.rita, cast.otto)] == [200, 404]
