"""Pages and API bring units up to date first; what takes longer is shown, or refused, and goes on beside it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from annotator import deriving
from annotator.clock import utcnow
from annotator.models import Article, Derivation, Round, Submission, Unit
from annotator.services import submissions
from annotator.services.review import derivations
from annotator.web import fresh_units
from tests import make
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor
from tests.web.reviewing import dispute, rule, version


@pytest.fixture
def unit(cast: Cast, arranging: Arranging) -> UUID:
    return dispute(cast, arranging)


def hand_in_late(cast: Cast, arranging: Arranging) -> None:
    """Let sam take his work back, mark one thing more and submit, while nobody looks."""
    with arranging() as session:
        work = session.get_one(Submission, cast.sam.submission_id)
        if work.status == "submitted":
            submissions.reopen(work, by=work.membership, now=utcnow())
        make.span(work, "Subscribe to our newsletter", "boilerplate", now=utcnow())
        submissions.submit(work, by=work.membership, now=utcnow())


def somebody_derives(cast: Cast, arranging: Arranging, *, since: timedelta = timedelta()) -> None:
    """Let another process have begun to derive some time ago."""
    with arranging() as session:
        here = session.get_one(Round, cast.round_id), session.get_one(Article, cast.article_id)
        assert derivations.take(*here, uuid4(), now=utcnow() - since)
        session.get_one(Derivation, (cast.round_id, cast.article_id)).total = 40


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh_units, "GLANCE", 0.3)
    monkeypatch.setattr(fresh_units, "PATIENCE", 0.5)


PAGES = (
    "/rounds/{round}/units", "/rounds/{round}/bulk", "/classrooms/{classroom}/units", "/assignments/{assignment}",
    "/assignments/{assignment}/releases/new", "/rounds/{round}/agreement", "/api/v1/rounds/{round}/units",
)  # fmt: skip


def address(cast: Cast, page: str) -> str:
    return page.format(round=cast.round_id, classroom=cast.classroom_id, assignment=cast.assignment_id)


@pytest.mark.parametrize("page", PAGES)
def test_whoever_may_see_units_sees_those_of_now(
    page: str, cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID
) -> None:
    hand_in_late(cast, arranging)
    answer = client_for(cast.tess).get(address(cast, page))
    assert answer.status_code == 200
    assert 'id="deriving"' not in answer.text
    with arranging() as session:
        assert derivations.outdated(session.get_one(Round, cast.round_id)) == []
        assert "boilerplate" in {one.label for one in session.query(Unit)}


def test_a_ruling_on_what_has_moved_is_refused(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID
) -> None:
    client = client_for(cast.rita)
    page = client.get(f"/units/{unit}")
    with arranging() as session:
        work = session.get_one(Submission, cast.sue.submission_id)
        submissions.reopen(work, by=work.membership, now=utcnow())
    assert rule(client, unit, page, choice=version(page, "claim")).status_code == 409


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith("/api")])
def test_a_page_shows_the_last_state_while_somebody_derives(
    page: str, cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID, impatient: None
) -> None:
    hand_in_late(cast, arranging)
    somebody_derives(cast, arranging)
    client = client_for(cast.tess)
    answer = client.get(address(cast, page))
    assert answer.status_code == 200
    assert 'id="deriving"' in answer.text
    assert 'max="40"' in answer.text
    far = client.get(f"/rounds/{cast.round_id}/units/deriving").get_json()
    assert far == {"done": 0, "total": 40, "finished": False}


def test_a_script_and_a_change_are_told_to_come_again(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID, impatient: None
) -> None:
    client = client_for(cast.rita)
    page = client.get(f"/units/{unit}")
    hand_in_late(cast, arranging)
    somebody_derives(cast, arranging)
    answer = client.get(f"/api/v1/rounds/{cast.round_id}/units")
    assert (answer.status_code, answer.get_json()["code"], answer.headers["Retry-After"]) == (503, "deriving", "5")
    refused = rule(client, unit, page, choice=version(page, "claim"))
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")


def test_who_was_stopped_is_taken_over_from(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID, impatient: None
) -> None:
    hand_in_late(cast, arranging)
    somebody_derives(cast, arranging, since=derivations.LASTS + timedelta(seconds=1))
    assert 'id="deriving"' not in client_for(cast.tess).get(f"/rounds/{cast.round_id}/units").text
    with arranging() as session:
        assert derivations.outdated(session.get_one(Round, cast.round_id)) == []


def test_a_student_derives_nothing_while_the_round_is_open(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in_late(cast, arranging)
    monkeypatch.setattr(deriving, "_derive", lambda place: pytest.fail(f"{place} was derived"))
    client = client_for(cast.sam)
    for page in (*PAGES, f"/units/{unit}", "/submissions/{work}/rulings"):
        client.get(page.format(round=cast.round_id, classroom=cast.classroom_id, assignment=cast.assignment_id,
                               work=cast.sam.submission_id))  # fmt: skip
