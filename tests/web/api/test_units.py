"""Units and rulings over the API: listed without names, ruled on as they were seen, repeated without harm."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.models import Submission
from annotator.services import submissions
from tests import make
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor
from tests.services.classwork import newcomer
from tests.web.api.changes import BRIDGE, MAYOR, assert_problem, body
from tests.web.api.conftest import Stored


@pytest.fixture
def submitted(cast: Cast, arranging: Arranging) -> None:
    """Sam and sue differ about one passage, and agree about another."""
    with arranging() as session:
        for person, label in ((cast.sam, "claim"), (cast.sue, "opinion")):
            work = session.get_one(Submission, person.submission_id)
            make.span(work, BRIDGE, label, now=utcnow())
            make.span(work, MAYOR, "attribution", now=utcnow())
            make.hand_in(work, now=utcnow())


def listed(client: FlaskClient, cast: Cast, query: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/api/v1/rounds/{cast.round_id}/units{query}").get_json()
    return answer


def decision(cast: Cast, unit: dict[str, Any], label: str = "claim", **more: Any) -> dict[str, Any]:
    start = cast.text.index(BRIDGE)
    span = {"start": start, "end": start + len(BRIDGE), "quote": BRIDGE, "label": label}
    return {"verdict": "span", "seen": unit["seen"], "spans": [span], **more}


@pytest.mark.usefixtures("submitted")
def test_units_are_listed_by_what_is_asked_for(cast: Cast, client_for: ClientFor) -> None:
    rita = client_for(cast.rita)
    everything = listed(rita, cast)
    assert [unit["quote"] for unit in listed(rita, cast, "?order=text")["items"]] == [BRIDGE, MAYOR]
    assert [unit["quote"] for unit in listed(rita, cast, "?kind=label")["items"]] == [BRIDGE]
    assert [unit["quote"] for unit in listed(rita, cast, "?label=attribution")["items"]] == [MAYOR]
    assert listed(rita, cast, "?state=ruled")["items"] == []
    assert len(listed(rita, cast, f"?article={cast.article_id}")["items"]) == 2
    assert listed(rita, cast, f"?article={uuid4()}")["items"] == []
    first = listed(rita, cast, "?limit=1")
    second = listed(rita, cast, f"?limit=1&after={first['next']}")
    assert first["items"] + second["items"] == everything["items"]
    assert (second["next"], everything["next"]) == (None, None)
    assert first["balance"] == everything["balance"] == {
        "units": 2, "agreed": 0, "ruled": 0, "ruled_none": 0, "open": 2,
    }  # fmt: skip


@pytest.mark.usefixtures("submitted")
def test_a_ruling_repeated_with_its_op_is_made_once(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    rita = client_for(cast.rita)
    unit = listed(rita, cast, "?kind=label")["items"][0]
    sent = decision(cast, unit, op=str(uuid4()), clause=None, reason="It can be checked.")
    first = rita.post(f"/api/v1/units/{unit['id']}/rulings", json=sent)
    before = stored()
    again = rita.post(f"/api/v1/units/{unit['id']}/rulings", json=sent)
    assert (first.status_code, again.status_code, again.get_json()) == (201, 201, first.get_json())
    assert stored() == before
    (ruling,) = rita.get(f"/api/v1/units/{unit['id']}").get_json()["rulings"]
    assert ruling == first.get_json()
    assert (ruling["current"], ruling["stale"], ruling["spans"][0]["quote"]) == (True, False, BRIDGE)


@pytest.mark.usefixtures("submitted")
def test_a_ruling_that_derived_first_is_made_once_too(
    cast: Cast, client_for: ClientFor, arranging: Arranging, stored: Stored
) -> None:
    rita = client_for(cast.rita)
    unit = listed(rita, cast, "?kind=label")["items"][0]
    with arranging() as session:
        work = newcomer(session, cast, "Third")
        submissions.submit(work, by=work.membership, now=utcnow())
    sent = decision(cast, unit, op=str(uuid4()))
    first = rita.post(f"/api/v1/units/{unit['id']}/rulings", json=sent)
    before = stored()
    again = rita.post(f"/api/v1/units/{unit['id']}/rulings", json=sent)
    assert (first.status_code, again.status_code, again.get_json()) == (201, 201, first.get_json())
    assert stored() == before


@pytest.mark.usefixtures("submitted")
def test_a_unit_that_moved_on_is_shown_as_it_is(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    rita, tess = client_for(cast.rita), client_for(cast.tess)
    unit = listed(rita, cast, "?kind=label")["items"][0]
    address = f"/api/v1/units/{unit['id']}/rulings"
    assert tess.post(address, json=decision(cast, unit)).status_code == 201
    before = stored()
    problem = assert_problem(rita.post(address, json=decision(cast, unit, "opinion")), 409, "moved-on")
    assert problem["unit"]["rulings"][0]["verdict"] == "span"
    assert stored() == before
    assert rita.post(address, json=decision(cast, problem["unit"], "opinion")).status_code == 201
    assert rita.get(f"/api/v1/units/{unit['id']}").get_json()["state"] == "open"


@pytest.mark.usefixtures("submitted")
def test_a_ruling_may_replace_several_and_says_which(cast: Cast, client_for: ClientFor) -> None:
    rita, tess = client_for(cast.rita), client_for(cast.tess)
    unit = listed(rita, cast, "?kind=label")["items"][0]
    address = f"/api/v1/units/{unit['id']}"
    first = rita.post(f"{address}/rulings", json=decision(cast, unit)).get_json()
    unit = tess.get(address).get_json()
    second = tess.post(f"{address}/rulings", json=decision(cast, unit, "opinion")).get_json()
    assert (first["replaces"], tess.get(address).get_json()["state"]) == (None, "open")
    sent = decision(cast, tess.get(address).get_json()) | {"replaces": [first["id"], second["id"]], "op": str(uuid4())}
    answers = [tess.post(f"{address}/rulings", json=sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert sorted(answers[0].get_json()["replaces"]) == sorted([first["id"], second["id"]])
    assert answers[0].get_json()["id"] == answers[1].get_json()["id"]
    assert tess.get(address).get_json()["state"] == "ruled"


WRONG = [
    ({"verdict": "maybe"}, "invalid"), ({"seen": None}, "invalid"), ({"spans": []}, "unusable-ruling"),
    ({"verdict": "none"}, "unusable-ruling"), ({"clause": "99"}, "unknown-clause"),
    ({"also": [str(uuid4())]}, "unknown-unit"), ({"replaces": str(uuid4())}, "unusable-replacement"),
    ({"confidence": 9}, "invalid"), ({"reason": "a\0"}, "invalid"),
]  # fmt: skip
WEIGHTS: list[Any] = ["nan", "1e9999999", "1/0", 0, -1, float("inf"), float("nan"), "0", [], "x" * 100]


@pytest.mark.usefixtures("submitted")
@pytest.mark.parametrize(("wrong", "code"), WRONG)
def test_it_refuses_what_is_no_ruling(
    wrong: dict[str, Any], code: str, cast: Cast, client_for: ClientFor, stored: Stored
) -> None:
    rita = client_for(cast.rita)
    unit = listed(rita, cast, "?kind=label")["items"][0]
    before = stored()
    assert_problem(rita.post(f"/api/v1/units/{unit['id']}/rulings", json=decision(cast, unit) | wrong), 422, code)
    assert stored() == before


@pytest.mark.usefixtures("submitted")
@pytest.mark.parametrize("weight", WEIGHTS, ids=str)
def test_it_refuses_a_weight_that_is_none(weight: Any, cast: Cast, client_for: ClientFor) -> None:
    rita = client_for(cast.rita)
    unit = listed(rita, cast, "?kind=label")["items"][0]
    sent = decision(cast, unit)
    sent["spans"][0]["weight"] = weight
    assert_problem(rita.post(f"/api/v1/units/{unit['id']}/rulings", json=sent), 422)


@pytest.mark.usefixtures("submitted")
def test_a_reviewer_who_marked_is_refused(cast: Cast, client_for: ClientFor, arranging: Arranging) -> None:
    with arranging() as session:
        session.get_one(Submission, cast.sam.submission_id).membership.role = "reviewer"
    sam = client_for(cast.sam)
    unit = listed(sam, cast, "?kind=label")["items"][0]
    assert_problem(sam.post(f"/api/v1/units/{unit['id']}/rulings", json=decision(cast, unit)), 403, "own-span")


@pytest.mark.usefixtures("submitted")
def test_a_unit_is_added_once(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    rita, address = client_for(cast.rita), f"/api/v1/rounds/{cast.round_id}/units"
    where = body(cast, "It is a disgrace")
    sent = {"article": str(cast.article_id), **{key: where[key] for key in ("start", "end", "quote")}}
    named = sent | {"op": str(uuid4())}
    first, again = rita.post(address, json=named), rita.post(address, json=named)
    assert (first.status_code, first.get_json()["kind"]) == (201, "added")
    assert again.get_json() == first.get_json()
    before = stored()
    assert_problem(rita.post(address, json=sent | {"quote": "It was a disgrace"}), 422, "quote-mismatch")
    assert_problem(rita.post(address, json=sent | {"article": str(uuid4())}), 422, "no-articles")
    assert stored() == before


@pytest.mark.usefixtures("submitted")
def test_a_release_and_a_class_repeated_with_their_op_are_made_once(
    cast: Cast, client_for: ClientFor, stored: Stored
) -> None:
    tess = client_for(cast.tess)
    for address, sent in (
        (f"/api/v1/assignments/{cast.assignment_id}/releases", {"policy": "class"}),
        ("/api/v1/classrooms", {"name": "Again"}),
        (f"/api/v1/classrooms/{cast.classroom_id}/articles", {"text": "Words."}),
    ):
        named = sent | {"op": str(uuid4())}
        first, before = tess.post(address, json=named), stored()
        again = tess.post(address, json=named)
        assert (first.status_code, again.status_code, again.get_json()) == (201, 201, first.get_json())
        assert stored() == before
    assert stored()["release"] == 1


@pytest.mark.usefixtures("submitted")
def test_asked_again_without_words_the_same_release_gets_files_without_words(cast: Cast, client_for: ClientFor) -> None:
    tess, address = client_for(cast.tess), f"/api/v1/assignments/{cast.assignment_id}/releases"
    first = tess.post(address, json={}).get_json()
    again = tess.post(address, json={"text": False}).get_json()
    assert (again["id"], again["number"], again["created_at"]) == (first["id"], 1, first["created_at"])
    assert again["files"][:2] == first["files"]
    bare = [file for file in again["files"] if not file["has_text"]]
    assert [file["format"] for file in bare] == ["csv", "record"]
    assert all(cast.text[:20] not in tess.get(file["url"]).text for file in bare)
    assert tess.post(address, json={}).get_json() == again


def test_nothing_submitted_is_nothing_to_release(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    before = stored()
    answer = client_for(cast.tess).post(f"/api/v1/assignments/{cast.assignment_id}/releases", json={})
    assert_problem(answer, 422, "nothing-to-release")
    assert stored() == before | {"sign_in": before["sign_in"] + 1}


@pytest.mark.usefixtures("submitted")
def test_research_gets_the_work_of_those_who_consent(cast: Cast, client_for: ClientFor, arranging: Arranging) -> None:
    tess, address = client_for(cast.tess), f"/api/v1/assignments/{cast.assignment_id}/releases"
    assert_problem(tess.post(address, json={"policy": "research"}), 422, "nothing-to-release")
    with arranging() as session:
        member = session.get_one(Submission, cast.sam.submission_id).membership
        member.consents = member.classroom.has_research_consent = True
    release = tess.post(address, json={"policy": "research", "text": False}).get_json()
    assert (release["policy"], release["has_text"], release["balance"]["units"]) == ("research", False, 2)
    content = tess.get(release["files"][1]["url"]).text
    assert cast.text[:20] not in content
    assert '"opinion"' not in content.split('"annotators"')[1]


@pytest.mark.usefixtures("submitted")
def test_progress_is_not_sent_twice(cast: Cast, client_for: ClientFor) -> None:
    tess, address = client_for(cast.tess), f"/api/v1/assignments/{cast.assignment_id}/progress"
    first = tess.get(address)
    assert {name: count for name, count in first.get_json()["counts"].items() if count} == {"submitted": 2}
    unchanged = tess.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    client_for(cast.sam).post(f"/api/v1/submissions/{cast.sam.submission_id}/reopen", json={})
    assert tess.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.usefixtures("submitted")
def test_progress_tells_a_reviewer_no_names(cast: Cast, client_for: ClientFor) -> None:
    """Not by their order either, nor by a copy that the browser kept of the teacher's."""
    tess, rita = client_for(cast.tess), client_for(cast.rita)
    address = f"/api/v1/assignments/{cast.assignment_id}/progress"
    named = tess.get(address)
    assert [row["annotator"] for row in named.get_json()["items"]] == ["Sam", "Sue"]
    nameless = rita.get(address, headers={"If-None-Match": named.headers["ETag"]})
    assert nameless.status_code == 200
    items = nameless.get_json()["items"]
    assert {row["annotator"] for row in items} == {None}
    assert [row["submission"] for row in items] == sorted(row["submission"] for row in items)


def test_too_many_wrong_codes_say_when_to_try_again(cast: Cast, client: FlaskClient) -> None:
    wrong = {"join_code": "AAAABBBB", "pseudonym": "Guesser"}
    for _ in range(10):
        assert_problem(client.post("/api/v1/join", json=wrong), 403, "wrong-join-code")
    answer = client.post("/api/v1/join", json=wrong)
    assert_problem(answer, 429, "too-many-attempts")
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    right = {"join_code": cast.join_code, "pseudonym": "Newcomer", "op": str(uuid4())}
    first, again = (client.post("/api/v1/join", json=right) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json()["membership"] == again.get_json()["membership"]
