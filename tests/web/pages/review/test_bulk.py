"""Accepting many units at once: what a support would accept, the rule that it becomes, and taking it back."""

import re

import pytest

from annotator.clock import utcnow
from annotator.models import Round, Submission
from annotator.services.review import units
from tests import make
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor


@pytest.fixture(autouse=True)
def _marked(cast: Cast, arranging: Arranging) -> None:
    """Both mark one passage as a claim, and one of them another as an opinion; two readers settle nothing by rule."""
    with arranging() as session:
        sam, sue = (session.get_one(Submission, person.submission_id) for person in (cast.sam, cast.sue))
        for work in (sam, sue):
            make.span(work, "The third pillar", "claim", now=utcnow())
        make.span(sam, "a disgrace", "opinion", now=utcnow())
        for work in (sam, sue):
            make.hand_in(work, now=utcnow())


def states(cast: Cast, arranging: Arranging) -> list[tuple[str, str | None]]:
    with arranging() as session:
        return [(unit.state, unit.source) for unit in units.of_round(session.get_one(Round, cast.round_id))]


@pytest.mark.parametrize(("query", "count"), [("support=2/3", 1), ("support=1/2", 2), ("support=1/2&label=opinion", 1),
                                              ("support=9/10&label=opinion", 0)])  # fmt: skip
def test_the_preview_says_what_a_support_accepts(cast: Cast, client_for: ClientFor, query: str, count: int) -> None:
    page = client_for(cast.rita).get(f"/rounds/{cast.round_id}/bulk?{query}").text
    assert re.search(rf"{count} units? would be accepted", page)
    assert ("Accept th" in page) is bool(count)


def test_what_is_accepted_is_a_rule_and_is_taken_back(
    cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    client, address = client_for(cast.rita), f"/rounds/{cast.round_id}/bulk"
    assert client.post(address, data={"support": "2/3"}).status_code == 303
    assert states(cast, arranging) == [("agreed", "bulk"), ("open", None)]
    undo = re.search(r"/bulk-rules/[-0-9a-f]+/undo", client.get(address).text)
    assert undo
    assert "1 unit is open again then." in client.get(undo[0]).text
    assert states(cast, arranging) == [("agreed", "bulk"), ("open", None)]
    assert client.post(undo[0]).status_code == 303
    assert states(cast, arranging) == [("open", None), ("open", None)]
    assert "taken back" in client.get(address).text
    assert client.post(undo[0]).status_code == 409


@pytest.mark.parametrize("wrong", [{"support": "lots"}, {"label": "rumour"}, {"article": "elsewhere"}])
def test_what_cannot_be_accepted_is_named(cast: Cast, client_for: ClientFor, wrong: dict[str, str]) -> None:
    answer = client_for(cast.rita).post(f"/rounds/{cast.round_id}/bulk", data=wrong)
    assert (answer.status_code, "Not a valid choice" in answer.text) == (422, True)


@pytest.mark.parametrize(("who", "status"), [("tess", 200), ("sam", 404), ("otto", 404)])
def test_only_reviewers_and_teachers_accept(cast: Cast, client_for: ClientFor, who: str, status: int) -> None:
    assert client_for(getattr(cast, who)).get(f"/rounds/{cast.round_id}/bulk").status_code == status
