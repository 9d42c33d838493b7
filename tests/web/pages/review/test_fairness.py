"""Beside a single ruling: undo, scripts, like units, precedents, proposals, and how fair review is."""

import re
from typing import Any
from uuid import UUID

import pytest

from annotator.clock import utcnow
from annotator.models import Membership, Round, Submission, Unit
from annotator.services.review import rulings, units
from tests import make
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor
from tests.web.reviewing import dispute, field, rule, state_of, version


@pytest.fixture
def unit(cast: Cast, arranging: Arranging) -> UUID:
    return dispute(cast, arranging)


def test_undo_takes_the_last_ruling_back_once(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID
) -> None:
    client = client_for(cast.rita)
    saved = rule(client, unit, client.get(f"/units/{unit}"), choice="none")
    undo = re.search(r"/rulings/[-0-9a-f]+/undo", client.get(saved.location).text)
    assert undo
    assert client_for(cast.tess).post(undo[0]).status_code == 409, "it is Rita's"
    assert client.post(undo[0]).location == f"/units/{unit}"
    assert state_of(arranging, unit) == ("open", [])
    assert client.post(undo[0]).status_code == 409
    assert undo[0] not in client.get(saved.location).text


def test_scripts_are_told_in_json(cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID) -> None:
    client = client_for(cast.rita)
    seen = field(client.get(f"/units/{unit}"), "seen")
    ask: dict[str, Any] = {"headers": {"Accept": "application/json"}}
    lost = client.post(f"/units/{unit}/rulings", data={"choice": "none", "seen": "0"}, **ask)
    assert (lost.status_code, "has changed since" in lost.json["detail"]) == (409, True)
    empty = client.post(f"/units/{unit}/rulings", data={"seen": seen}, **ask)
    assert (empty.status_code, empty.json["detail"]) == (422, "Choose a decision first.")
    made = client.post(f"/units/{unit}/rulings", data={"choice": "none", "seen": seen}, **ask)
    assert (made.status_code, made.json["done"]) == (201, 1)
    back = client.post(made.json["undo"], **ask)
    assert back.json["unit"] == f"/units/{unit}"
    assert state_of(arranging, unit)[0] == "open"


def test_one_ruling_settles_units_just_like_it_and_one_undo_takes_all_back(
    cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    with arranging() as session:
        round_ = session.get_one(Round, cast.round_id)
        work = session.get_one(Submission, cast.sam.submission_id)
        for occurrence in (1, 2):
            make.span(work, "is", now=utcnow(), occurrence=occurrence)
        make.hand_in(work, now=utcnow())
        one, other = (unit.id for unit in units.of_round(round_))
    client = client_for(cast.rita)
    page = client.get(f"/units/{one}")
    assert "The same for 1 unit just like this" in page.text
    answer = rule(client, one, page, choice="none", like=[str(other)])
    assert {state_of(arranging, id)[0] for id in (one, other)} == {"ruled_none"}
    undo = re.search(r"/rulings/[-0-9a-f]+/undo", client.get(answer.location).text)
    assert undo
    client.post(undo[0])
    assert {state_of(arranging, id)[0] for id in (one, other)} == {"open"}


def test_earlier_rulings_on_the_same_words_are_shown(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID
) -> None:
    client = client_for(cast.rita)
    rule(client, unit, client.get(f"/units/{unit}"), choice="none", reason="Nobody asserts it")
    with arranging() as session:
        round_ = session.get_one(Round, cast.round_id)
        row = session.get_one(Unit, unit)
        rita = session.get_one(Membership, cast.rita.membership_id)
        quote = cast.text[row.start : row.end]
        added = rulings.add_unit(round_, row.article, row.start, row.end, quote, by=rita, now=utcnow()).id
    page = client.get(f"/units/{added}").text
    assert "Ruled like this before" in page
    assert "Nobody asserts it" in page


def test_a_reviewer_proposes_a_rule_and_the_teacher_takes_it(cast: Cast, client_for: ClientFor, unit: UUID) -> None:
    rita = client_for(cast.rita)
    answer = rita.post(f"/units/{unit}/proposals", data={"kind": "clause", "text": "On moving pillars"})
    assert answer.location == f"/units/{unit}"
    assert rita.post(f"/units/{unit}/proposals", data={"kind": "fits", "text": "x"}).status_code == 422
    address = f"/schemes/{cast.scheme_id}"
    assert "waits for the teacher" in rita.get(address).text
    tess = client_for(cast.tess)
    decide = re.search(r"/proposals/[-0-9a-f]+/state", tess.get(address).text)
    assert decide
    assert rita.post(decide[0], data={"state": "taken"}).status_code == 403
    assert tess.post(decide[0], data={"state": "taken"}).status_code == 303
    assert "taken up" in rita.get(address).text
    assert "moving pillars" not in client_for(cast.sam).get(address).text


def test_the_teacher_sees_how_fair_review_is_and_sets_the_shares(
    cast: Cast, client_for: ClientFor, unit: UUID
) -> None:
    rita, tess = client_for(cast.rita), client_for(cast.tess)
    rule(rita, unit, rita.get(f"/units/{unit}"), choice="none")
    address = f"/assignments/{cast.assignment_id}"
    assert tess.post(f"{address}/sampling", data={"audit": "0", "double": "0"}).status_code == 303
    page = tess.get(f"/units/{unit}")
    rule(tess, unit, page, choice=version(page, "claim"), replaces=field(page, "replaces"))
    shown = tess.get(f"{address}/results").text
    assert "overturned by others: 1 of 1" in shown
    assert 'name="double" min="0" max="100" required value="0"' in shown
    assert "others have overturned 1 of them" in rita.get(f"/rounds/{cast.round_id}/units?state=").text
    assert tess.post(f"{address}/sampling", data={"audit": "101", "double": "0"}).status_code == 422
    assert "How fair review is" not in rita.get(address).text
