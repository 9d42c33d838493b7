"""The reviewer's pages: who sees them, and what they show."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.models import Round
from annotator.services import classrooms, submissions
from annotator.services.review import units
from tests import make
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor
from tests.web.reviewing import PART, dispute, rule


@pytest.fixture
def unit(cast: Cast, arranging: Arranging) -> UUID:
    return dispute(cast, arranging)


def addresses(cast: Cast, unit: UUID) -> tuple[str, ...]:
    return f"/rounds/{cast.round_id}/units", f"/rounds/{cast.round_id}/units/new", f"/units/{unit}"


@pytest.mark.parametrize(("who", "status"), [("tess", 200), ("rita", 200), ("sam", 404), ("otto", 404)])
def test_only_reviewers_and_teachers_see_units(
    cast: Cast, client_for: ClientFor, unit: UUID, who: str, status: int
) -> None:
    client = client_for(getattr(cast, who))
    assert {client.get(address).status_code for address in addresses(cast, unit)} == {status}
    if status != 200:
        assert client.post(f"/units/{unit}/rulings", data={"choice": "none", "seen": "x"}).status_code == status


def test_the_signed_out_sign_in_first(cast: Cast, client: FlaskClient, unit: UUID) -> None:
    for address in addresses(cast, unit):
        assert client.get(address).location.startswith("/sign-in")


def test_looking_and_ruling_are_different_requests(cast: Cast, client_for: ClientFor, unit: UUID) -> None:
    client = client_for(cast.rita)
    assert client.post(f"/rounds/{cast.round_id}/units").status_code == 405
    assert client.post(f"/units/{unit}").status_code == 405
    assert client.get(f"/units/{unit}/rulings").status_code == 405


def test_the_queue_says_that_nobody_has_submitted(cast: Cast, client_for: ClientFor) -> None:
    assert "Nobody has submitted yet" in client_for(cast.rita).get(f"/rounds/{cast.round_id}/units").text


def test_the_queue_balances_and_links_on(cast: Cast, client_for: ClientFor, unit: UUID) -> None:
    page = client_for(cast.rita).get(f"/rounds/{cast.round_id}/units").text
    assert 'data-units="1"' in page
    assert "1 open" in page
    assert f"/units/{unit}" in page
    assert "the labels differ: claim 1, opinion 1" in page
    assert "Export" not in page


def test_the_queue_of_a_class_holds_what_is_open_in_every_assignment(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID
) -> None:
    client, address = client_for(cast.rita), f"/classrooms/{cast.classroom_id}/units"
    page = client.get(address).text
    assert f'href="/units/{unit}"' in page
    assert "1 of 1 open" in page
    rule(client, unit, client.get(f"/units/{unit}"), choice="none")
    assert "Nothing is open" in client.get(address).text


@pytest.mark.parametrize(
    ("query", "is_there"),
    [("state=agreed", False), ("state=", True), ("kind=mixed", True), ("kind=lone", False), ("label=claim", False)],
)
def test_filters_choose(cast: Cast, client_for: ClientFor, unit: UUID, query: str, is_there: bool) -> None:
    page = client_for(cast.rita).get(f"/rounds/{cast.round_id}/units?{query}").text
    assert (f'href="/units/{unit}' in page) is is_there
    assert ("No unit fits" in page) is not is_there


def test_an_unknown_filter_is_named(cast: Cast, client_for: ClientFor, unit: UUID) -> None:
    answer = client_for(cast.rita).get(f"/rounds/{cast.round_id}/units?article=elsewhere&state=")
    assert (answer.status_code, "Not a valid choice" in answer.text) == (422, True)


def test_a_unit_shows_versions_and_no_names(cast: Cast, client_for: ClientFor, unit: UUID) -> None:
    page = client_for(cast.rita).get(f"/units/{unit}").text
    assert '<b class="differs"><mark class="stretch stretch-1">The third </mark></b>' in page
    assert f'<mark class="stretch stretch-1">{PART}</mark>' in page
    assert f'<mark class="stretch stretch-3">{PART}</mark>' in page
    assert not re.search(r"\b(sam|sue)\b", page, re.IGNORECASE)


def test_the_order_of_rows_is_each_reviewers_own_and_stays(
    cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    quotes = ["The bridge is safe", "The bridge is", "bridge is safe", "The bridge", "is safe", "bridge is"]
    with arranging() as session:
        round_ = session.get_one(Round, cast.round_id)
        for number, quote in enumerate(quotes):
            member = classrooms.join(round_.assignment.classroom, f"Reader {number}", now=utcnow()).membership
            (work,) = submissions.of_member(round_, member)
            make.span(work, quote, now=utcnow())
            make.hand_in(work, now=utcnow())
        widest = max(units.of_round(round_), key=lambda unit: len(unit.versions))
        assert len(widest.versions) > 3
        address = f"/units/{widest.id}"
    pages = [client_for(who).get(address).text for who in (cast.rita, cast.rita, cast.tess)]
    orders = [re.findall(r'value="(\d[^"]+)" class="option [^"]*"\s+data-key="[a-dfg]"', page) for page in pages]
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2])
