"""A unit on which two reviewers ruled differently: the pages say so, and each way to end it."""

import re
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from annotator.clock import utcnow
from annotator.models import Classroom, Membership, Unit, User
from annotator.services import classrooms
from annotator.services.review import rulings, units
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor
from tests.web.reviewing import dispute, field, rule, state_of, version


@pytest.fixture
def unit(cast: Cast, arranging: Arranging) -> UUID:
    return dispute(cast, arranging)


@pytest.fixture
def differing(cast: Cast, arranging: Arranging, unit: UUID) -> UUID:
    """Tess and Rita have ruled on the unit, each in another way."""
    with arranging() as session:
        row = session.get_one(Unit, unit)
        for who, verdict in ((cast.tess, "none"), (cast.rita, "return")):
            member = session.get_one(Membership, who.membership_id)
            decision = rulings.Decision(verdict, units.digest(row))  # type: ignore[arg-type]
            rulings.settle_unit(row, decision, by=member, now=utcnow())
    return unit


def chosen(page: TestResponse, name: str) -> str:
    found = re.search(rf'<option value="([^"]+)"[^>]*>{name}', page.text)
    assert found
    return found[1]


def test_the_queue_says_that_reviewers_differ(cast: Cast, client_for: ClientFor, differing: UUID) -> None:
    for address in (f"/rounds/{cast.round_id}/units", f"/classrooms/{cast.classroom_id}/units", f"/units/{differing}"):
        assert "reviewers have ruled differently" in client_for(cast.rita).get(address).text


def test_a_third_reviewer_ends_a_difference_in_one_act(
    cast: Cast, client_for: ClientFor, arranging: Arranging, differing: UUID
) -> None:
    with arranging() as session:
        user, room = session.get_one(User, cast.otto.user_id), session.get_one(Classroom, cast.classroom_id)
        tess = session.get_one(User, cast.tess.user_id)
        classrooms.add_member(room, str(user.email), "reviewer", by=tess, now=utcnow())
    third = client_for(cast.otto)
    page = third.get(f"/units/{differing}")
    assert "Your ruling replaces theirs and settles this unit." in page.text
    rule(third, differing, page, choice=version(page, "claim"), replaces=field(page, "replaces"))
    assert state_of(arranging, differing)[0] == "ruled"


def test_one_of_two_settles_by_deciding_as_the_other_did(
    cast: Cast, client_for: ClientFor, arranging: Arranging, differing: UUID
) -> None:
    client = client_for(cast.rita)
    page = client.get(f"/units/{differing}")
    assert "If you decide as the other reviewer did, the unit is settled." in page.text
    rule(client, differing, page, choice="none", replaces=chosen(page, "My new ruling replaces my own"))
    assert state_of(arranging, differing)[0] == "ruled_none"


def test_one_of_two_who_still_differs_is_told_that_it_stays_open(
    cast: Cast, client_for: ClientFor, arranging: Arranging, differing: UUID
) -> None:
    client = client_for(cast.rita)
    page = client.get(f"/units/{differing}")
    own = chosen(page, "My new ruling replaces my own")
    rule(client, differing, page, choice=version(page, "claim"), replaces=own)
    assert "Reviewers still differ here" in client.get(f"/units/{differing}").text
    assert state_of(arranging, differing)[0] == "open"


def test_one_of_two_may_say_that_theirs_replaces_both(
    cast: Cast, client_for: ClientFor, arranging: Arranging, differing: UUID
) -> None:
    client = client_for(cast.rita)
    page = client.get(f"/units/{differing}")
    both = chosen(page, "My new ruling replaces both")
    rule(client, differing, page, choice=version(page, "claim"), replaces=both)
    assert state_of(arranging, differing)[0] == "ruled"
