"""`op`: the same change repeated gets its first answer, another one with a used `op` is refused, rights come first."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from annotator.clock import utcnow
from annotator.models import Operation
from tests.cast import Cast, Person
from tests.kinds import Arranging, ClientFor
from tests.web.api.changes import BRIDGE, MAYOR, assert_problem, body, path, put
from tests.web.api.conftest import Stored

CLAIM, SAID = uuid4(), uuid4()


def work(person: Person) -> str:
    return f"/api/v1/submissions/{person.submission_id}"


def attribution(cast: Cast, **more: Any) -> dict[str, Any]:
    return body(cast, MAYOR, "attribution", **more)


OTHERS: dict[str, Callable[[FlaskClient, Cast, str], Any]] = {
    "another mark": lambda sam, cast, op: sam.put(path(cast), json=attribution(cast, op=op)),
    "other words": lambda sam, cast, op: sam.put(path(cast, SAID), json=body(cast, "said", "attribution", op=op)),
    "another label": lambda sam, cast, op: sam.put(path(cast, SAID), json=body(cast, MAYOR, "opinion", op=op)),
    "a note": lambda sam, cast, op: sam.put(path(cast, SAID), json=attribution(cast, op=op, note="why?")),
    "unsure": lambda sam, cast, op: sam.put(path(cast, SAID), json=attribution(cast, op=op, unsure=True)),
    "a link": lambda sam, cast, op: sam.put(path(cast, SAID), json=attribution(cast, op=op, links=[str(CLAIM)])),
    "a wrong quote": lambda sam, cast, op: sam.put(
        path(cast, SAID), json=attribution(cast, op=op) | {"quote": "the major"}
    ),
    "its deletion": lambda sam, cast, op: sam.delete(path(cast, SAID) + f"?version=1&op={op}"),
    "the deletion of another": lambda sam, cast, op: sam.delete(path(cast, CLAIM) + f"?version=1&op={op}"),
    "handing in": lambda sam, cast, op: sam.post(f"{work(cast.sam)}/submit", json={"op": op}),
    "reopening": lambda sam, cast, op: sam.post(f"{work(cast.sam)}/reopen", json={"op": op}),
    "what was on screen": lambda sam, cast, op: sam.put(
        f"{work(cast.sam)}/viewed", json={"ranges": [[0, 5]], "op": op}
    ),
    "a batch": lambda sam, cast, op: sam.post(f"{work(cast.sam)}/spans:batch", json={"changes": [], "op": op}),
}


@pytest.fixture
def marked(cast: Cast, client_for: ClientFor) -> tuple[FlaskClient, str]:
    """Sam's browser, and the `op` with which his attribution was made."""
    sam, op = client_for(cast.sam), str(uuid4())
    put(sam, cast, CLAIM)
    put(sam, cast, SAID, MAYOR, label="attribution", op=op)
    return sam, op


@pytest.mark.parametrize("other", OTHERS)
def test_another_change_with_a_used_op_is_refused(
    other: str, cast: Cast, marked: tuple[FlaskClient, str], stored: Stored
) -> None:
    before = stored()
    assert_problem(OTHERS[other](marked[0], cast, marked[1]), 422, "op-reused")
    assert stored() == before


def test_rights_come_before_op(cast: Cast, marked: tuple[FlaskClient, str], client_for: ClientFor) -> None:
    sam, op = marked
    theirs = work(cast.sue)
    for answer in (
        sam.put(f"{theirs}/spans/{SAID}", json=attribution(cast, op=op)),
        sam.delete(f"{theirs}/spans/{SAID}?version=1&op={op}"),
        sam.post(f"{theirs}/submit", json={"op": op}), sam.post(f"{theirs}/reopen", json={"op": op}),
        sam.put(f"{theirs}/viewed", json={"ranges": [], "op": op}),
        sam.post(f"{theirs}/spans:batch", json={"changes": [], "op": op}),
        sam.delete(f"/api/v1/classrooms/{uuid4()}?op={op}"),
        sam.post(f"/api/v1/units/{uuid4()}/rulings", json={"verdict": "none", "seen": "x", "op": op}),
    ):  # fmt: skip
        assert_problem(answer, 404)
    assert_problem(sam.delete(f"/api/v1/classrooms/{cast.classroom_id}?op={op}"), 403)
    # Nobody else's `op` means anything to sue.
    sue = client_for(cast.sue)
    assert sue.put(f"{theirs}/spans/{uuid4()}", json=attribution(cast, op=op)).status_code == 201


@pytest.mark.parametrize("how", ["alone", "in a batch"])
def test_a_repeated_change_gets_its_first_answer_whatever_happened_since(
    how: str, cast: Cast, client_for: ClientFor, stored: Stored
) -> None:
    sam, op = client_for(cast.sam), str(uuid4())
    put(sam, cast, CLAIM)
    asked = attribution(cast, op=op, note="who?", links=[str(CLAIM)])
    first = sam.put(path(cast, SAID), json=asked)
    put(sam, cast, SAID, "said", label="opinion", version=1)
    sam.delete(path(cast, SAID) + "?version=2")
    sam.delete(path(cast, CLAIM) + "?version=1")
    before = stored()
    if how == "alone":
        again = sam.put(path(cast, SAID), json=asked | {"version": 2})
        assert (again.status_code, again.get_json()) == (201, first.get_json())
    else:
        change = asked | {"method": "put", "uuid": str(SAID), "version": 7, "unsure": False}
        (result,) = sam.post(f"{work(cast.sam)}/spans:batch", json={"changes": [change]}).get_json()["results"]
        assert result == {"op": op, "status": 201, "span": first.get_json()}
    assert stored() == before


def test_a_batch_with_op_gets_its_first_answer(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    sam, op, id = client_for(cast.sam), str(uuid4()), str(uuid4())
    changes = [
        {"method": "put", "uuid": id, **body(cast)},
        {"method": "put", "uuid": id, **body(cast, BRIDGE[:-2], version=1)},
        {"method": "put", "uuid": str(uuid4()), **body(cast, label="gossip")},
        {"method": "delete", "uuid": id, "version": 2}, {"method": "drop"},
    ]  # fmt: skip
    first = sam.post(f"{work(cast.sam)}/spans:batch", json={"changes": changes, "op": op}).get_json()
    assert [result["status"] for result in first["results"]] == [201, 200, 422, 204, 422]
    put(sam, cast, id, version=3)
    before = stored()
    again = sam.post(f"{work(cast.sam)}/spans:batch", json={"changes": changes, "op": op})
    assert (again.status_code, again.get_json()) == (200, first)
    fewer = sam.post(f"{work(cast.sam)}/spans:batch", json={"changes": changes[:1], "op": op})
    assert_problem(fewer, 422, "op-reused")
    assert stored() == before


def test_two_changes_of_a_batch_do_not_share_an_op(cast: Cast, client_for: ClientFor) -> None:
    sam, op = client_for(cast.sam), str(uuid4())
    first = {"op": op, "method": "put", "uuid": str(CLAIM), **body(cast)}
    second = {"op": op, "method": "put", "uuid": str(SAID), **attribution(cast)}
    answer = sam.post(f"{work(cast.sam)}/spans:batch", json={"changes": [first, second, first]}).get_json()
    assert [result["status"] for result in answer["results"]] == [201, 422, 201]
    assert answer["results"][1]["problem"]["code"] == "op-reused"
    assert answer["results"][0] == answer["results"][2]
    (span,) = sam.get(f"{work(cast.sam)}/spans").get_json()["spans"]
    assert span["id"] == str(CLAIM)


def test_handing_in_and_taking_back_repeat_their_answers(cast: Cast, marked: tuple[FlaskClient, str]) -> None:
    sam, submitting, reopening, own = marked[0], str(uuid4()), str(uuid4()), work(cast.sam)
    first = sam.post(f"{own}/submit", json={"op": submitting}).get_json()
    assert (first["status"], first["is_open"], len(first["spans"])) == ("submitted", False, 2)
    back = sam.post(f"{own}/reopen", json={"op": reopening}).get_json()
    put(sam, cast, CLAIM, BRIDGE[:-2], version=1)
    sam.delete(path(cast, SAID) + "?version=1")
    put(sam, cast, uuid4(), "Engineers disagree")
    assert sam.post(f"{own}/submit", json={"op": submitting}).get_json() == first
    assert sam.post(f"{own}/reopen", json={"op": reopening}).get_json() == back
    assert sam.get(own).get_json()["status"] == "open"


def test_only_status_id_and_version_of_an_answer_are_kept(
    cast: Cast, marked: tuple[FlaskClient, str], arranging: Arranging
) -> None:
    marked[0].post(f"{work(cast.sam)}/submit", json={"op": str(uuid4())})
    with arranging() as session:
        rows = session.scalars(select(Operation)).all()
        assert {(row.status, row.object_id, row.version, row.answer) for row in rows} == {
            (201, SAID, 1, None), (200, cast.sam.submission_id, None, None),
        }  # fmt: skip


TEACHING: dict[str, Callable[[Cast], tuple[str, str, dict[str, Any], dict[str, Any]]]] = {
    "a classroom": lambda cast: ("POST", "classrooms", {"name": "10b"}, {"name": "10c"}),
    "an article": lambda cast: (
        "POST", f"classrooms/{cast.classroom_id}/articles", {"text": "It rains.", "title": "Rain"}, {"text": "Sun."}
    ),
    "an assignment": lambda cast: (
        "POST", f"classrooms/{cast.classroom_id}/assignments",
        {"title": "More", "articles": [str(cast.article_id)]}, {"title": "Most", "articles": [str(cast.article_id)]},
    ),
    "a copy": lambda cast: (
        "POST", f"assignments/{cast.assignment_id}/copy",
        {"classroom": str(cast.classroom_id)}, {"classroom": str(uuid4())},
    ),
    "a state": lambda cast: ("PATCH", f"assignments/{cast.assignment_id}", {"state": "archived"}, {"state": "active"}),
    "a round's state": lambda cast: ("PATCH", f"rounds/{cast.round_id}", {"state": "reviewing"}, {"state": "open"}),
    "a unit": lambda cast: (
        "POST", f"rounds/{cast.round_id}/units",
        {"article": str(cast.article_id), "start": 4, "end": 10, "quote": "bridge"},
        {"article": str(cast.article_id), "start": 0, "end": 3, "quote": "The"},
    ),
    "erasing a member": lambda cast: (
        "DELETE", f"memberships/{cast.sam.membership_id}", {}, {"why": "asked"},
    ),
    "erasing a class": lambda cast: ("DELETE", f"classrooms/{cast.classroom_id}", {}, {"why": "over"}),
}  # fmt: skip


@pytest.mark.parametrize("what", TEACHING)
def test_every_change_repeats_its_answer(what: str, cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    tess, op = client_for(cast.tess), str(uuid4())
    method, address, sent, other = TEACHING[what](cast)

    def ask(json: dict[str, Any]) -> Any:
        return tess.open(f"/api/v1/{address}", method=method, json=json | {"op": op})

    first = ask(sent)
    assert first.status_code in {200, 201}, first.text
    before = stored()
    again = ask(sent)
    assert (again.status_code, again.get_json()) == (first.status_code, first.get_json())
    reused = ask(other)
    assert_problem(reused, 404 if "erasing" in what else 422)
    assert stored() == before


def test_answers_of_before_are_given_again(cast: Cast, client_for: ClientFor, arranging: Arranging) -> None:
    """Until now whole answers were kept, and nothing of what had been asked."""
    sam, id, op = client_for(cast.sam), uuid4(), uuid4()
    kept = put(sam, cast, id)
    with arranging() as session:
        session.add(Operation(user_id=cast.sam.user_id, op=op, status=201, answer=kept, created_at=utcnow()))
    put(sam, cast, id, version=1, note="later")
    again = sam.put(path(cast, id), json=body(cast, op=str(op)))
    assert (again.status_code, again.get_json()) == (201, kept)
    change = {"op": str(op), "method": "put", "uuid": str(id), **body(cast)}
    (result,) = sam.post(f"{work(cast.sam)}/spans:batch", json={"changes": [change]}).get_json()["results"]
    assert result == {"op": str(op), "status": 201, "span": kept}
    for answer in (
        sam.put(path(cast), json=attribution(cast, op=str(op))), sam.delete(path(cast, id) + f"?version=2&op={op}"),
        sam.post(f"{work(cast.sam)}/submit", json={"op": str(op)}),
    ):  # fmt: skip
        assert_problem(answer, 422, "op-reused")


def test_what_is_not_json_has_no_op(cast: Cast, client_for: ClientFor) -> None:
    sam = client_for(cast.sam)
    assert_problem(sam.post(f"{work(cast.sam)}/submit", json={"op": "again"}), 422, "invalid")
    assert UUID(str(cast.sam.submission_id))
