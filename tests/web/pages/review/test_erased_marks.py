"""A unit whose marks were all erased, as reviewers see it: no vote, the rulings that were made, and none any more."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from annotator.models import Membership, Unit
from annotator.services import erasure
from tests import make
from tests.cast import Cast, Person
from tests.services.classwork import newcomer, place, rule
from tests.web.reviewing import WHOLE, dispute


@pytest.fixture
def gone(cast: Cast, arranging: Callable[[], AbstractContextManager[Any]]) -> UUID:
    """Sam and Sue differ, rita rules, both are erased; a third student marked nothing."""
    id = dispute(cast, arranging)
    with arranging() as session:
        third = newcomer(session, cast, "Third")
        make.hand_in(third, now=third.membership.joined_at)
        rule(session.get_one(Unit, id), place(session, cast.rita), (WHOLE, "claim"))
        for person in (cast.sam, cast.sue):
            erasure.delete_membership(session.get_one(Membership, person.membership_id))
    return id


def test_the_api_shows_no_erased_vote_and_takes_no_ruling(
    gone: UUID, cast: Cast, script_for: Callable[[Person], FlaskClient]
) -> None:
    rita = script_for(cast.rita)
    unit = rita.get(f"/api/v1/units/{gone}").get_json()
    assert (unit["votes"], unit["versions"], unit["votes_for"], unit["votes_silent"]) == ({}, [], 0, 1)
    assert [(one["verdict"], one["stale"]) for one in unit["rulings"]] == [("span", True)]
    answer = rita.post(f"/api/v1/units/{gone}/rulings", json={"verdict": "none", "seen": unit["seen"]})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "unit-withdrawn")


def test_the_page_shows_the_ruling_and_offers_no_other(
    gone: UUID, cast: Cast, client_for: Callable[[Person], FlaskClient]
) -> None:
    page = client_for(cast.tess).get(f"/units/{gone}")
    assert page.status_code == 200
    assert "No mark is left here" in page.text
    assert 'name="verdict"' not in page.text
    assert "No longer marked" not in page.text
