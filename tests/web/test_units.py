"""The reviewer's pages: who sees them, what they show, what a ruling does, what is kept when it cannot be made."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from annotator.clock import utcnow
from annotator.models import Classroom, Membership, Round, Unit, User
from annotator.services import classrooms, rulings, submissions, units
from annotator.web.passages import passage, pieces
from tests import make
from tests.cast import Cast
from tests.web.reviewing import (
    PART,
    WHOLE,
    Arranging,
    ClientFor,
    dispute,
    field,
    rule,
    state_of,
    submit,
    version,
)


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
    assert (f'href="/units/{unit}"' in page) is is_there
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
            submissions.submit(work, by=member, now=utcnow())
        widest = max(units.of_round(round_), key=lambda unit: len(unit.versions))
        assert len(widest.versions) > 3
        address = f"/units/{widest.id}"
    pages = [client_for(who).get(address).text for who in (cast.rita, cast.rita, cast.tess)]
    orders = [re.findall(r'value="(\d[^"]+)" class="option [^"]*" data-key="[a-dfg]"', page) for page in pages]
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2])


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


def test_a_unit_is_added_where_nobody_marked(cast: Cast, client_for: ClientFor, arranging: Arranging) -> None:
    client = client_for(cast.rita)
    address = f"/rounds/{cast.round_id}/units/new"
    assert "paragraph=2" in client.get(address).text
    start, end = cast.text.index("It is"), cast.text.index("disgrace") + len("disgrace")
    refused = client.post(f"{address}?paragraph=2", data={"start": start, "end": start + 2 - 15})
    assert refused.status_code == 422
    answer = client.post(f"{address}?paragraph=2", data={"start": start, "end": end})
    added = UUID(answer.location.rsplit("/", 1)[1])
    with arranging() as session:
        row = session.get_one(Unit, added)
        assert (row.kind, row.start, row.end, row.state) == ("added", start, end, "open")
    assert "nobody marked it" in client.get(answer.location).text


@pytest.mark.parametrize("query", ["article=elsewhere", "article=00000000-0000-0000-0000-000000000000"])
def test_a_unit_is_added_to_articles_of_the_assignment_only(cast: Cast, client_for: ClientFor, query: str) -> None:
    assert client_for(cast.rita).get(f"/rounds/{cast.round_id}/units/new?{query}").status_code == 404


def test_a_passage_keeps_every_character(cast: Cast, arranging: Arranging, unit: UUID) -> None:
    with arranging() as session:
        row = session.get_one(Unit, unit)
        shown = passage(row.article, units.versions(row))
        assert all("".join(word.gap + word.text for word in line.words) == line.text for line in shown.lines)
        assert all(cast.text[word.start : word.end] == word.text for word in shown.words)
        assert {word.text for word in shown.words} >= {"“", "year", ".", "”", "4", "mm"}
        for version_ in units.versions(row):
            cut = [piece for line in shown.lines for piece in pieces(line, version_)]
            assert "".join(piece.text for piece in cut) == "".join(line.text for line in shown.lines)
            assert "".join(piece.text for piece in cut if piece.is_marked) == cast.text[version_.start : version_.end]


@pytest.fixture
def differing(cast: Cast, arranging: Arranging, unit: UUID) -> UUID:
    """Tess and Rita have ruled on the unit, each in another way."""
    with arranging() as session:
        row = session.get_one(Unit, unit)
        for who, verdict in ((cast.tess, "none"), (cast.rita, "return")):
            member = session.get_one(Membership, who.membership_id)
            decision = rulings.Decision(verdict, units.seen(row))  # type: ignore[arg-type]
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
