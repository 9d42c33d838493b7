"""The form of a ruling: what it does, what is kept when it cannot be made, and where it goes on."""

import re
from typing import Any
from uuid import UUID

import pytest

from annotator.models import Membership, Round
from annotator.services.review import units
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor
from tests.web.reviewing import WHOLE, dispute, field, rule, state_of, submit, version


@pytest.fixture
def unit(cast: Cast, arranging: Arranging) -> UUID:
    return dispute(cast, arranging)


def test_a_version_is_ruled_and_nothing_is_left(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID
) -> None:
    client = client_for(cast.tess)
    page = client.get(f"/units/{unit}")
    answer = rule(client, unit, page, choice=version(page, "claim"), clause="C1", reason="Measurable", confidence="4")
    assert answer.location.startswith(f"/rounds/{cast.round_id}/units?saved=")
    queue = client.get(answer.location).text
    assert "last open unit" in queue
    assert "Nothing is open" in queue
    state, (label,) = state_of(arranging, unit)
    assert (state, label["label"], cast.text[label["start"] : label["end"]]) == ("ruled", "claim", WHOLE)
    shown = client.get(f"/units/{unit}").text
    assert "Measurable" in shown
    assert "by you" in shown


def test_own_edges_are_ruled(cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID) -> None:
    client = client_for(cast.rita)
    start = cast.text.index("third")
    end = cast.text.index("year") + len("year")
    chosen = {"choice": "own", "own_start": start, "own_end": end, "own_label": "claim"}
    page = client.get(f"/units/{unit}")
    assert f'<option value="{start}"' in page.text
    assert f'<option value="{end}"' in page.text
    assert rule(client, unit, page, **chosen).status_code == 302
    _state, (label,) = state_of(arranging, unit)
    assert (label["start"], label["end"]) == (start, end)


def test_several_readings_keep_their_weights(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID
) -> None:
    client = client_for(cast.rita)
    page = client.get(f"/units/{unit}")
    claim, opinion = version(page, "claim"), version(page, "opinion")
    chosen = {"choice": "several", "readings": [claim, opinion], f"weight:{claim}": "3", f"weight:{opinion}": "1"}
    rule(client, unit, page, **chosen)
    state, labels = state_of(arranging, unit)
    weights = {label["label"]: label["weight"] for label in labels}
    assert (state, weights) == ("ruled", {"claim": "3/4", "opinion": "1/4"})


@pytest.mark.parametrize(("choice", "state"), [("none", "ruled_none"), ("return", "open")])
def test_no_span_counts_and_the_class_can_look_again(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID, choice: str, state: str
) -> None:
    client = client_for(cast.rita)
    rule(client, unit, client.get(f"/units/{unit}"), choice=choice)
    assert state_of(arranging, unit) == (state, [])


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({}, "Choose a decision first"),
        ({"choice": "nonsense"}, "not a decision of this page"),
        ({"choice": "several"}, "at least two"),
        ({"choice": "own"}, "the first word, the last word and a label"),
        ({"choice": "own", "own_start": 9, "own_end": 4, "own_label": "claim"}, "before the first"),
        ({"choice": "own", "own_start": 4, "own_end": 99999, "own_label": "claim"}, "not inside the text"),
        ({"choice": "0:3:rumour"}, "not a label of this scheme"),
        ({"choice": "none", "clause": "Z9"}, "Not a valid choice"),
        ({"choice": "none", "replaces": "nothing"}, "no such ruling"),
    ],
)
def test_bad_decisions_are_named_and_kept(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID, chosen: dict[str, Any], sentence: str
) -> None:
    client = client_for(cast.rita)
    answer = rule(client, unit, client.get(f"/units/{unit}"), reason="What I typed", **chosen)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "What I typed" in answer.text
    assert state_of(arranging, unit)[0] == "open"


def test_a_unit_that_moved_on_is_shown_again(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID
) -> None:
    client = client_for(cast.rita)
    page = client.get(f"/units/{unit}")
    chosen = version(page, "claim")
    with arranging() as session:
        submit(session, cast.sue, ("third pillar moves 4\u00a0mm a year", "claim"))
    answer = rule(client, unit, page, choice=chosen, reason="Still mine")
    assert answer.status_code == 409
    assert "has changed since you looked" in answer.text
    assert "Still mine" in answer.text
    assert re.search(f'value="{chosen}"[^>]*data-chosen', answer.text)
    assert state_of(arranging, unit)[0] == "open"
    assert rule(client, unit, answer, choice=chosen).status_code == 302


def test_a_stale_ruling_says_what_changed(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID
) -> None:
    client = client_for(cast.rita)
    rule(client, unit, client.get(f"/units/{unit}"), choice="none")
    with arranging() as session:
        submit(session, cast.sue, ("third pillar moves 4\u00a0mm a year", "claim"))
        stale = next(one for one in units.of_round(session.get_one(Round, cast.round_id)) if one.stale).id
    page = client.get(f"/units/{stale}")
    assert "Marked since:" in page.text
    assert "replaces the one that stands" in page.text
    answer = rule(client, stale, page, choice="none", replaces=field(page, "replaces"))
    assert answer.status_code == 302
    assert state_of(arranging, stale)[0] == "ruled_none"


def test_nobody_rules_on_their_own_span(cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID) -> None:
    page = client_for(cast.rita).get(f"/units/{unit}")
    with arranging() as session:
        session.get_one(Membership, cast.sam.membership_id).role = "reviewer"
    client = client_for(cast.sam)
    assert 'id="decide"' not in client.get(f"/units/{unit}").text
    answer = rule(client, unit, page, choice="none")
    assert answer.status_code == 403
    assert "somebody else has to rule on it" in answer.text


def test_a_ruling_goes_on_to_the_next_open_unit(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID
) -> None:
    with arranging() as session:
        submit(session, cast.sam, ("Subscribe to our newsletter", "boilerplate"))
        other = next(one.id for one in units.of_round(session.get_one(Round, cast.round_id)) if one.id != unit)
    client = client_for(cast.rita)
    page = client.get(f"/units/{unit}")
    assert f'rel="next" href="/units/{other}"' in page.text
    assert rule(client, unit, page, choice="none").location.startswith(f"/units/{other}?saved=")


def test_units_that_meet_are_shown_and_settled_along(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID
) -> None:
    with arranging() as session:
        submit(session, cast.sam, ("The third pillar", "claim"))
        other = next(one.id for one in units.of_round(session.get_one(Round, cast.round_id)) if one.id != unit)
    client = client_for(cast.rita)
    page = client.get(f"/units/{unit}")
    assert f'href="/units/{other}"' in page.text
    rule(client, unit, page, choice=version(page, "claim"), also=[str(other)])
    assert state_of(arranging, other)[0] == "ruled"


def test_asking_the_class_again_is_not_named_like_a_link_that_leaves_the_page(
    cast: Cast, client_for: ClientFor, unit: UUID
) -> None:
    page = client_for(cast.rita).get(f"/units/{unit}").text
    assert "Ask the class again" in page
    assert "Back to the class" not in page
