"""The stage itself: what a test commits is gone in the next one, and two browsers are two people."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from annotator.models import Classroom
from tests.cast import Cast, Person

Arranging = Callable[[], AbstractContextManager[scoped_session[Session]]]


@pytest.mark.parametrize("time", ["first", "second"])
def test_commits_do_not_outlive_a_test(cast: Cast, arranging: Arranging, time: str) -> None:
    with arranging() as session:
        classroom = session.get_one(Classroom, cast.classroom_id)
        assert classroom.name == "Media 10b", f"seen the {time} time"
        classroom.name = "renamed"
    with arranging() as session:
        assert session.get_one(Classroom, cast.classroom_id).name == "renamed"


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
