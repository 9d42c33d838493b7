"""Spans over the API: what is refused says why and changes nothing; what is repeated is done once."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.kinds import ClientFor
from tests.web.api.changes import BRIDGE, MAYOR, assert_problem, body, path, put
from tests.web.api.conftest import Stored

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "backwards": ({"start": 5, "end": 4}, "wrong-offsets"),
    "empty": ({"start": 5, "end": 5, "quote": ""}, "wrong-offsets"),
    "beyond the end": ({"end": 100_000}, "wrong-offsets"),
    "another quote": ({"quote": "The bridge is safe"}, "quote-mismatch"),
    "shifted by one": ({"start": 1, "end": 21}, "quote-mismatch"),
    "an unknown label": ({"label": "gossip"}, "unknown-label"),
    "a version that never was": ({"version": 3}, "stale-version"),
    "a link from a claim": ({"links": [str(uuid4())]}, "wrong-link"),
    "text for a number": ({"start": "0"}, "invalid"),
    "a fraction": ({"start": 0.5}, "invalid"),
    "truth for a number": ({"version": True}, "invalid"),
    "below zero": ({"start": -1}, "invalid"),
    "too large a number": ({"end": 10**30}, "invalid"),
    "nothing": ({"label": None}, "invalid"),
    "links that are none": ({"links": ["x"]}, "invalid"),
    "an unknown key": ({"colour": "red"}, "invalid"),
    "an op that is none": ({"op": "again"}, "invalid"),
    "U+0000 in a note": ({"note": "a\0b"}, "invalid"),
    "U+0000 in a quote": ({"quote": "a\0b"}, "invalid"),
    "U+0000 in a label": ({"label": "claim\0"}, "invalid"),
    "a long note": ({"note": "x" * 5_001}, "invalid"),
}


@pytest.mark.parametrize("what", WRONG)
def test_it_refuses_what_does_not_fit(what: str, cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    sam = client_for(cast.sam)
    wrong, code = WRONG[what]
    before = stored()
    status = 409 if code == "stale-version" else 422
    assert_problem(sam.put(path(cast), json=body(cast) | wrong), status, code)
    assert stored() == before


@pytest.mark.parametrize("what", WRONG)
def test_a_batch_says_the_same_in_its_place(what: str, cast: Cast, client_for: ClientFor) -> None:
    wrong, code = WRONG[what]
    sam = client_for(cast.sam)
    changes = [
        {"method": "put", "uuid": str(uuid4())} | change
        for change in (body(cast, MAYOR, "attribution"), body(cast) | wrong, body(cast, "Engineers disagree"))
    ]
    answer = sam.post(f"/api/v1/submissions/{cast.sam.submission_id}/spans:batch", json={"changes": changes})
    assert answer.status_code == 200, answer.text
    first, refused, last = answer.get_json()["results"]
    assert (first["status"], last["status"]) == (201, 201)
    assert refused["problem"]["code"] == code
    assert refused["problem"]["status"] == refused["status"]
    mine = sam.get(f"/api/v1/submissions/{cast.sam.submission_id}/spans").get_json()
    assert len(mine["spans"]) == 2
    assert mine["revision"] == answer.get_json()["revision"] == 2


@pytest.mark.parametrize("key", ["note", "quote", "label", "op"])
@pytest.mark.parametrize("half", ["\ud83d", "fine \udc4d\udc4d"])
def test_it_refuses_half_a_character(key: str, half: str, cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    sam = client_for(cast.sam)
    before = stored()
    wrong = body(cast) | {key: half}
    assert_problem(sam.put(path(cast), json=wrong), 400, "malformed")
    steps = {"changes": [{"method": "put", "uuid": str(uuid4()), **wrong}]}
    assert_problem(sam.post(f"/api/v1/submissions/{cast.sam.submission_id}/spans:batch", json=steps), 400, "malformed")
    assert stored() == before


def test_a_stale_version_brings_the_newer_copy(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    sam, id = client_for(cast.sam), uuid4()
    put(sam, cast, id)
    newer = put(sam, cast, id, version=1, note="from the other tab")
    before = stored()
    for answer in (sam.put(path(cast, id), json=body(cast, version=1)), sam.delete(path(cast, id) + "?version=1")):
        assert assert_problem(answer, 409, "stale-version")["span"] == newer
    assert stored() == before


def test_it_refuses_an_exact_double(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    sam = client_for(cast.sam)
    put(sam, cast, uuid4())
    before = stored()
    assert_problem(sam.put(path(cast), json=body(cast)), 422, "exact-double")
    assert stored() == before
    assert put(sam, cast, uuid4(), label="opinion")["label"] == "opinion"


def test_links_go_from_attributions_to_claims_and_opinions_of_ones_own(
    cast: Cast, client_for: ClientFor, stored: Stored
) -> None:
    sam, sue, claim, other = client_for(cast.sam), client_for(cast.sue), uuid4(), uuid4()
    theirs = f"/api/v1/submissions/{cast.sue.submission_id}/spans/{uuid4()}"
    assert sue.put(theirs, json=body(cast)).status_code == 201
    put(sam, cast, claim)
    put(sam, cast, other, "Subscribe to our newsletter.", label="boilerplate")
    before = stored()
    own = uuid4()
    for target in (other, own, uuid4(), theirs[-36:]):
        links = body(cast, MAYOR, "attribution", links=[str(target)])
        assert_problem(sam.put(path(cast, own), json=links), 422, "wrong-link")
    assert stored() == before
    assert put(sam, cast, own, MAYOR, label="attribution", links=[str(claim)])["links"] == [str(claim)]


def test_links_hide_with_a_deleted_end_and_come_back(cast: Cast, client_for: ClientFor) -> None:
    sam, claim, said = client_for(cast.sam), uuid4(), uuid4()
    put(sam, cast, claim)
    put(sam, cast, said, MAYOR, label="attribution", links=[str(claim)])

    def link() -> tuple[list[str], int]:
        spans = sam.get(f"/api/v1/submissions/{cast.sam.submission_id}/spans").get_json()["spans"]
        (found,) = [span for span in spans if span["id"] == str(said)]
        return found["links"], found["version"]

    assert sam.delete(path(cast, claim) + "?version=1").status_code == 204
    assert link() == ([], 1)
    put(sam, cast, claim, version=2)
    assert link() == ([str(claim)], 1)


def test_a_deleted_span_is_restored_by_either_version(cast: Cast, client_for: ClientFor) -> None:
    sam, id = client_for(cast.sam), uuid4()
    put(sam, cast, id, note="keep me")
    assert sam.delete(path(cast, id) + "?version=1").status_code == 204
    assert sam.delete(path(cast, id) + "?version=1").status_code == 204
    (gone,) = sam.get(f"/api/v1/submissions/{cast.sam.submission_id}/spans?since=1").get_json()["spans"]
    assert (gone["deleted"], gone["version"]) == (True, 2)
    back = put(sam, cast, id, version=1)
    assert (back["deleted"], back["version"], back["note"]) == (False, 3, None)
    sam.delete(path(cast, id) + "?version=3")
    assert put(sam, cast, id, version=4)["version"] == 5


def test_a_put_repeated_without_op_is_the_same_put(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    sam, id = client_for(cast.sam), uuid4()
    first = put(sam, cast, id)
    before = stored()
    assert put(sam, cast, id) == first
    changed = put(sam, cast, id, version=1, note="more")
    assert put(sam, cast, id, version=1, note="more") == changed
    assert stored() == before | {
        "span_version": before["span_version"] + 1,
        str(cast.sam.submission_id): (2, "open"),
    }


def test_a_repeated_op_gets_its_first_answer(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    sam, id, op = client_for(cast.sam), uuid4(), str(uuid4())
    first = sam.put(path(cast, id), json=body(cast, op=op))
    put(sam, cast, id, version=1, note="later")
    before = stored()
    again = sam.put(path(cast, id), json=body(cast, op=op))
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    op = str(uuid4())
    assert sam.delete(path(cast, id) + f"?version=2&op={op}").status_code == 204
    put(sam, cast, id, version=3)
    assert sam.delete(path(cast, id) + f"?version=2&op={op}").status_code == 204
    assert stored()["span"] == before["span"]
    assert not sam.get(f"/api/v1/submissions/{cast.sam.submission_id}/spans").get_json()["spans"][0]["deleted"]


def test_a_refused_op_may_be_tried_again(cast: Cast, client_for: ClientFor) -> None:
    sam, id, op = client_for(cast.sam), uuid4(), str(uuid4())
    assert_problem(sam.put(path(cast, id), json=body(cast, op=op, label="gossip")), 422)
    assert put(sam, cast, id, op=op)["version"] == 1


def test_a_batch_repeats_its_answers(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    sam, ops = client_for(cast.sam), [str(uuid4()) for _ in range(3)]
    address = f"/api/v1/submissions/{cast.sam.submission_id}/spans:batch"
    claim, said = str(uuid4()), str(uuid4())
    link = {"op": ops[0], "method": "put", "uuid": said, **body(cast, MAYOR, "attribution", links=[claim])}
    target = {"op": ops[1], "method": "put", "uuid": claim, **body(cast)}
    bad = {"op": ops[2], "method": "delete", "uuid": str(uuid4()), "version": 1}
    first = sam.post(address, json={"changes": [link, target, target, bad, bad]}).get_json()
    assert [result["status"] for result in first["results"]] == [201, 201, 201, 404, 404]
    assert first["results"][0]["span"]["links"] == [claim]
    assert first["results"][1] == first["results"][2]
    before = stored()
    again = sam.post(address, json={"changes": [link, target, bad]}).get_json()
    assert again["results"] == [first["results"][0], first["results"][1], first["results"][3]]
    assert stored() == before


def test_a_batch_and_its_changes_need_different_ops(cast: Cast, client_for: ClientFor) -> None:
    sam, op = client_for(cast.sam), str(uuid4())
    change = {"op": op.upper(), "method": "put", "uuid": str(uuid4()), **body(cast)}
    answer = sam.post(f"/api/v1/submissions/{cast.sam.submission_id}/spans:batch", json={"op": op, "changes": [change]})
    assert_problem(answer, 422, "invalid")


@pytest.mark.parametrize("change", [{}, {"method": "put"}, {"method": "drop", "uuid": str(uuid4()), "version": 0},
                                    {"method": "put", "uuid": "x", "version": 0, "op": "\0"}])  # fmt: skip
def test_a_batch_reports_what_it_cannot_read(change: dict[str, Any], cast: Cast, client_for: ClientFor) -> None:
    address = f"/api/v1/submissions/{cast.sam.submission_id}/spans:batch"
    answer = client_for(cast.sam).post(address, json={"op": str(uuid4()), "changes": [change]})
    assert answer.status_code == 200
    assert answer.get_json()["results"][0]["status"] == 422


def test_work_belongs_to_its_owner(cast: Cast, client_for: ClientFor, client: FlaskClient, stored: Stored) -> None:
    id = uuid4()
    put(client_for(cast.sam), cast, id)
    before = stored()
    own = f"/api/v1/submissions/{cast.sam.submission_id}"
    for person, status in ((cast.sue, 404), (cast.rita, 404), (cast.otto, 404), (cast.tess, 403), (None, 401)):
        browser = client_for(person) if person else client
        for answer in (
            browser.put(path(cast, id), json=body(cast, version=1)), browser.delete(path(cast, id) + "?version=1"),
            browser.post(f"{own}/spans:batch", json={"changes": []}), browser.post(f"{own}/submit", json={}),
            browser.put(f"{own}/viewed", json={"ranges": [[0, 5]]}),
        ):  # fmt: skip
            assert_problem(answer, status)
    signed_in = {"sign_in": before["sign_in"] + 4}
    assert stored() == before | signed_in


def test_somebody_elses_span_cannot_be_taken_over(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    id = uuid4()
    put(client_for(cast.sam), cast, id)
    sue = client_for(cast.sue)
    before = stored()
    theirs = f"/api/v1/submissions/{cast.sue.submission_id}/spans/{id}"
    assert_problem(sue.put(theirs, json=body(cast, version=1)), 409, "id-taken")
    assert_problem(sue.delete(theirs + "?version=1"), 404, "no-such-span")
    assert stored() == before


def test_a_closed_assignment_takes_nothing(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    sam, tess = client_for(cast.sam), client_for(cast.tess)
    id = uuid4()
    put(sam, cast, id)
    assert tess.patch(f"/api/v1/rounds/{cast.round_id}", json={"state": "reviewing"}).status_code == 200
    before = stored()
    own = f"/api/v1/submissions/{cast.sam.submission_id}"
    for answer in (
        sam.put(path(cast), json=body(cast)), sam.delete(path(cast, id) + "?version=1"),
        sam.post(f"{own}/spans:batch", json={"changes": []}), sam.post(f"{own}/submit", json={}),
        sam.put(f"{own}/viewed", json={"ranges": [[0, 5]]}), sam.post(f"{own}/reopen", json={}),
    ):  # fmt: skip
        assert_problem(answer, 403, "assignment-closed")
    assert stored() == before


def test_submitted_work_has_to_be_reopened_first(cast: Cast, client_for: ClientFor) -> None:
    sam, own, op = client_for(cast.sam), f"/api/v1/submissions/{cast.sam.submission_id}", str(uuid4())
    first = sam.post(f"{own}/submit", json={"op": op}).get_json()
    assert (first["status"], first["spans"]) == ("submitted", [])
    assert_problem(sam.put(path(cast), json=body(cast)), 403, "submitted")
    assert sam.post(f"{own}/reopen", json={}).get_json()["status"] == "open"
    assert sam.post(f"{own}/submit", json={"op": op}).get_json() == first
    assert sam.get(own).get_json()["status"] == "open"


@pytest.mark.parametrize("ranges", [[[0, 10**6]], [[5, 5]], [[7, 3]], [[0]], [["a", "b"]], "0-5", [[-1, 5]], None])
def test_viewed_stretches_lie_inside_the_text(ranges: Any, cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    sam = client_for(cast.sam)
    before = stored()
    assert_problem(sam.put(f"/api/v1/submissions/{cast.sam.submission_id}/viewed", json={"ranges": ranges}), 422)
    assert stored() == before


def test_reading_changes_nothing(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    sam, own = client_for(cast.sam), f"/api/v1/submissions/{cast.sam.submission_id}"
    before = stored()
    assert sam.get(own).get_json()["status"] == "unopened"
    assert sam.get(f"{own}/spans").status_code == 200
    assert stored() == before


def test_a_change_keeps_the_version_before(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    sam, id = client_for(cast.sam), uuid4()
    put(sam, cast, id)
    assert put(sam, cast, id, BRIDGE[:-2], label="opinion", version=1)["version"] == 2
    assert stored()["span_version"] == 1
