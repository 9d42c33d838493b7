"""Days and times on pages: the day that was typed is the day that is shown, and every time says its zone."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from annotator.app import create_app
from annotator.models import Release, Round, Submission, User
from annotator.services import releases
from annotator.web.moments import shown_day, shown_moment
from tests import make
from tests.cast import Cast

For = Callable[..., FlaskClient]


@pytest.fixture
def zurich(app: Flask) -> Iterator[None]:
    """An installation in Zürich."""
    app.config["TIMEZONE"] = "Europe/Zurich"
    yield
    app.config["TIMEZONE"] = "UTC"


def plan(cast: Cast, due: Any) -> dict[str, Any]:
    return {"title": "Due", "articles": [str(cast.article_id)], "due": due}


@pytest.mark.parametrize(
    ("due", "shown", "kept", "zone"),
    [
        ("2026-12-01T23:59:00-08:00", "Dec 1, 2026 (UTC-08:00)", "2026-12-02T07:59", "UTC-08:00"),
        ("2026-12-01T00:30:00+14:00", "Dec 1, 2026, 12:30:00 AM UTC+14:00", "2026-11-30T10:30", "UTC+14:00"),
        ("2026-12-01T23:59:00Z", "Dec 1, 2026", "2026-12-01T23:59", "UTC"),
        ("2026-12-01T14:00:00", "Dec 1, 2026, 2:00:00 PM UTC", "2026-12-01T14:00", "UTC"),
        ("2026-12-01", "Dec 1, 2026", "2026-12-01T00:00", "UTC"),
        ("2026-12-01T00:00:00-08:00", "Dec 1, 2026 (UTC-08:00)", "2026-12-01T08:00", "UTC-08:00"),
    ],
)
def test_what_is_due_is_shown_in_the_zone_in_which_it_was_meant_and_given_back_in_utc_beside_it(
    client_for: For, script_for: For, cast: Cast, due: str, shown: str, kept: str, zone: str
) -> None:
    made = script_for(cast.tess).post(f"/api/v1/classrooms/{cast.classroom_id}/assignments", json=plan(cast, due))
    address = f"/assignments/{made.get_json()['id']}"
    for answer in (made, script_for(cast.tess).get(f"/api/v1{address}")):
        assert (answer.get_json()["due"], answer.get_json()["due_zone"]) == (f"{kept}:00+00:00", zone)
    pages = client_for(cast.tess).get(address).text, client_for(cast.tess).get(f"/classrooms/{cast.classroom_id}").text
    for page in pages:
        assert re.search(rf"(Due on|due|<dd>)\s*{re.escape(shown)}[.<]", page.replace("\u202f", " "))


@pytest.mark.parametrize(
    ("day", "kept", "zone"), [("2026-12-01", "22:59", "UTC+01:00"), ("2026-07-01", "21:59", "UTC+02:00")]
)
def test_a_day_typed_by_a_teacher_ends_where_the_school_is(
    client_for: For, script_for: For, cast: Cast, zurich: None, day: str, kept: str, zone: str
) -> None:
    data = {"title": "x", "articles": str(cast.article_id), "scheme": str(cast.scheme_id), "min_support": "1/2"}
    made = client_for(cast.tess).post(f"/classrooms/{cast.classroom_id}/assignments/new", data=data | {"due": day})
    told = script_for(cast.tess).get(f"/api/v1{made.location}").get_json()
    assert (told["due"], told["due_zone"]) == (f"{day}T{kept}:00+00:00", zone)
    month = "Dec" if "12" in day else "Jul"
    assert f"Due on {month} 1, 2026." in client_for(cast.tess).get(made.location).text


def test_a_day_sent_by_a_script_is_the_day_where_the_school_is(
    client_for: For, script_for: For, cast: Cast, zurich: None
) -> None:
    address = f"/api/v1/classrooms/{cast.classroom_id}/assignments"
    made = script_for(cast.tess).post(address, json=plan(cast, "2026-12-01"))
    assert (made.get_json()["due"], made.get_json()["due_zone"]) == ("2026-11-30T23:00:00+00:00", "UTC+01:00")
    assert "Due on Dec 1, 2026." in client_for(cast.tess).get(f"/assignments/{made.get_json()['id']}").text


def test_times_name_their_zone(app: Flask, zurich: None) -> None:
    moment = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    with app.test_request_context():
        assert shown_moment(moment).replace("\u202f", " ") == "Feb 1, 2026, 12:30:00 AM UTC+01:00"
        assert shown_day(moment) == "Feb 1, 2026 (UTC+01:00)"
        assert shown_day(moment.date()) == "Jan 31, 2026"


def test_releases_and_articles_say_their_zone(client_for: For, cast: Cast, arranging: Any) -> None:
    with arranging() as session:
        work, tess = session.get_one(Submission, cast.sam.submission_id), session.get_one(User, cast.tess.user_id)
        at = datetime(2026, 3, 1, 12, tzinfo=UTC)
        make.hand_in(work, now=at)
        releases.create(session.get_one(Round, cast.round_id), policy="class", has_text=True, by=tess, now=at)
        id = session.query(Release).one().id
    tess = client_for(cast.tess)
    for page in (f"/releases/{id}", f"/assignments/{cast.assignment_id}/results"):
        assert "Mar 1, 2026, 12:00:00 PM UTC" in tess.get(page).text.replace("\u202f", " ")
    assert re.search(r"<time [^>]*>\w+ \d+, \d+ \(UTC\)</time>", tess.get(f"/articles/{cast.article_id}").text)


def test_a_zone_that_there_is_not_is_named_at_the_start(tmp_path: Any) -> None:
    with pytest.raises(ValueError, match="there is no time zone “Mars/Olympus”"):
        create_app(tmp_path, TIMEZONE="Mars/Olympus", DATABASE_URL="sqlite://")
