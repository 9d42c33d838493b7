"""Filters of the queue stay in the address through every step, so that two tabs differ and one can be sent on."""

import re
from uuid import UUID

import pytest

from tests.cast import Cast
from tests.kinds import Arranging, ClientFor
from tests.web.reviewing import rule, submit

WALK = "label=claim&order=text"


@pytest.fixture
def claims(cast: Cast, arranging: Arranging) -> list[str]:
    """Sam marks two claims, and Sue an opinion that stands between them."""
    with arranging() as session:
        submit(session, cast.sam, ("The bridge is safe", "claim"), ("The third pillar", "claim"))
        submit(session, cast.sue, ("a disgrace", "opinion"))
    return ["The bridge is safe", "The third pillar"]


def asked(address: str | None) -> set[str]:
    return set((address or "").replace("&amp;", "&").partition("?")[2].split("&"))


def test_every_step_of_a_walk_keeps_its_filters(cast: Cast, client_for: ClientFor, claims: list[str]) -> None:
    client, walk = client_for(cast.rita), set(WALK.split("&"))
    queue = client.get(f"/rounds/{cast.round_id}/units?{WALK}").text
    first, second = re.findall(r'row-item" href="(/units/[^"]*)"', queue)
    assert asked(first) == asked(second) == walk
    page = client.get(first.replace("&amp;", "&"))
    assert claims[0] in re.findall(r"<h1[^>]*>(.*?)</h1>", page.text)[0]
    for address in re.findall(r'(?:rel="next" href|data-next|action)="(/(?:units|rounds)/[^"]*)"', page.text):
        assert walk <= asked(address), address
    unit = UUID(first[7:43])
    refused = client.post(f"/units/{unit}/rulings?{WALK}", data={"seen": "x"})
    assert (refused.status_code, "Only: claim · As in the text" in refused.text) == (422, True)
    seen = re.findall(r'name="seen"[^>]*value="([^"]*)"', page.text)[0]
    ruled = client.post(f"/units/{unit}/rulings?{WALK}", data={"seen": seen, "choice": "none"})
    assert ruled.location.startswith(second.partition("?")[0])
    assert walk <= asked(ruled.location)
    undo = re.findall(r'action="(/rulings/[^"]*)"', client.get(ruled.location).text)[0].replace("&amp;", "&")
    back = client.post(undo)
    assert (back.location.startswith(f"/units/{unit}"), asked(back.location)) == (True, walk)


def test_what_is_ruled_can_be_walked_through(cast: Cast, client_for: ClientFor, claims: list[str]) -> None:
    client = client_for(cast.rita)
    queue = client.get(f"/rounds/{cast.round_id}/units?order=text").text
    units = [one[7:43] for one in re.findall(r'row-item" href="(/units/[^"]*)"', queue)]
    for unit in units[:2]:
        rule(client, UUID(unit), client.get(f"/units/{unit}"), choice="none")
    shown = client.get(f"/units/{units[0]}?state=ruled_none&order=text").text
    assert re.search(rf'rel="next" href="/units/{units[1]}\?state=ruled_none&amp;order=text"', shown)
    last = client.get(f"/units/{units[1]}?state=ruled_none&order=text").text
    assert 'rel="next"' not in last
    assert re.search(r'href="/rounds/[^"]*state=ruled_none[^"]*">\s*Back to the queue', last)


def test_a_word_of_a_unit_finds_it(cast: Cast, client_for: ClientFor, claims: list[str]) -> None:
    page = client_for(cast.rita).get(f"/rounds/{cast.round_id}/units?q=DISGRACE").text
    assert len(re.findall('row-item" href="/units/', page)) == 1
    assert "No unit fits" in client_for(cast.rita).get(f"/rounds/{cast.round_id}/units?q=unheard").text


def test_an_address_with_filters_that_do_not_exist_leads_through_what_is_open(
    cast: Cast, client_for: ClientFor, claims: list[str]
) -> None:
    client = client_for(cast.rita)
    queue = client.get(f"/rounds/{cast.round_id}/units").text
    unit = re.findall(r'row-item" href="(/units/[^"]*)"', queue)[0]
    assert 'rel="next"' in client.get(f"{unit}?label=rumour&article=nowhere").text
