"""How long a class is kept, and whose work may leave it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.models import Classroom, Membership
from tests.cast import Cast
from tests.kinds import ClientFor


@pytest.fixture
def url(cast: Cast) -> str:
    return f"/classrooms/{cast.classroom_id}/keeping"


def in_days(days: int) -> str:
    return (utcnow() + timedelta(days=days)).date().isoformat()


def test_it_works(client_for: ClientFor, cast: Cast, url: str, arranging) -> None:  # type: ignore[no-untyped-def]
    tess = client_for(cast.tess)
    assert "Delete the class on" in tess.get(url).text
    sent = {"delete_on": in_days(30), "has_research_consent": "y"}
    assert tess.post(url, data=sent).location == f"/classrooms/{cast.classroom_id}"
    with arranging() as session:
        classroom = session.get(Classroom, cast.classroom_id)
        assert (classroom.delete_on.isoformat(), classroom.has_research_consent) == (in_days(30), True)


@pytest.mark.parametrize("day", [in_days(0), in_days(-1), in_days(3000), "soon", ""])
def test_it_refuses_a_day_that_makes_no_sense(client_for: ClientFor, cast: Cast, url: str, day: str) -> None:
    answer = client_for(cast.tess).post(url, data={"delete_on": day})
    assert answer.status_code == 422
    assert 'class="error"' in answer.text


def test_a_student_decides_alone(client_for: ClientFor, cast: Cast, url: str, arranging) -> None:  # type: ignore[no-untyped-def]
    client_for(cast.tess).post(url, data={"delete_on": in_days(30), "has_research_consent": "y"})
    sam = client_for(cast.sam)
    home = f"/classrooms/{cast.classroom_id}"
    assert "May your work be used for research" in sam.get(home).text
    for given in ("1", "0"):
        sam.post(f"{home}/consent", data={"consent": given})
        with arranging() as session:
            assert session.get(Membership, cast.sam.membership_id).consents is (given == "1")


@pytest.mark.parametrize(("name", "status"), [("sam", 403), ("rita", 403), ("otto", 404)])
def test_only_the_teacher_keeps(client_for: ClientFor, cast: Cast, url: str, name: str, status: int) -> None:
    assert client_for(getattr(cast, name)).get(url).status_code == status


def test_signed_out(client: FlaskClient, url: str) -> None:
    assert client.get(url).location.startswith("/sign-in")
