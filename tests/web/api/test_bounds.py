"""Bounds on answers: long quotes are left out of lists, and a list that grows comes in parts."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.models import Article, Classroom, Membership, Scheme, Submission, User
from annotator.services import assignments, submissions, visibility
from annotator.web.api.answers.base import LONGEST_LISTED
from tests import make
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor
from tests.web.api.changes import BRIDGE, MAYOR, path, put

MARKS = 1_000
LONG = "The dam holds. " * 4_100
LABELS = ("claim", "attribution", "opinion", "boilerplate")


@pytest.fixture
def long_work(cast: Cast, arranging: Arranging) -> str:
    """Sam's work on an article of 61,000 characters, half of which each of a thousand marks covers, as once allowed."""
    with arranging() as session:
        tess, room = session.get_one(User, cast.tess.user_id), session.get_one(Classroom, cast.classroom_id)
        article = make.article(room, LONG, by=tess, now=utcnow())
        task = make.assignment(room, [article], session.get_one(Scheme, cast.scheme_id), by=tess, now=utcnow())
        assignments.set_state(task, "active", by=tess, now=utcnow())
        (work,) = submissions.of_member(task.rounds[0], session.get_one(Membership, cast.sam.membership_id))
        words = [place for place in range(0, 30_000, 15)][: MARKS // 2]
        session.bulk_save_objects(
            make.row(work, place, 45_014, label, revision=n + 1)
            for n, (place, label) in enumerate((place, label) for place in words for label in LABELS[:2])
        )
        work.revision = MARKS
        return str(work.id)


def test_long_quotes_are_left_out_of_lists(cast: Cast, client_for: ClientFor, long_work: str) -> None:
    sam, api = client_for(cast.sam), f"/api/v1/submissions/{long_work}"
    whole, listed = sam.get(api), sam.get(f"{api}/spans")
    for answer in (whole, listed):
        assert len(answer.get_json()["spans"]) == MARKS
        assert {span["quote"] for span in answer.get_json()["spans"]} == {None}
        assert len(answer.data) < 600_000
    for page in (sam.get(f"/submissions/{long_work}"), sam.get(f"/submissions/{long_work}/paper")):
        assert page.status_code == 200
        assert len(page.data) < 3_000_000


@pytest.mark.parametrize(("length", "is_given"), [(LONGEST_LISTED, True), (LONGEST_LISTED + 1, False)])
def test_a_change_alone_is_answered_with_its_quote(
    length: int, is_given: bool, cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    with arranging() as session:
        session.get_one(Article, cast.article_id).text = text = "x" * 1_000
    sam, id, op = client_for(cast.sam), uuid4(), str(uuid4())
    marked = {"start": 0, "end": length, "quote": text[:length], "label": "claim", "version": 0}
    assert put_whole(sam, cast, id, marked | {"op": op})["quote"] == text[:length]
    assert put_whole(sam, cast, id, marked | {"op": op})["quote"] == text[:length]
    change = {"method": "put", "uuid": str(id), "op": op, **marked}
    again = sam.post(f"/api/v1/submissions/{cast.sam.submission_id}/spans:batch", json={"changes": [change]})
    (listed,) = sam.get(f"/api/v1/submissions/{cast.sam.submission_id}/spans").get_json()["spans"]
    for span in (again.get_json()["results"][0]["span"], listed):
        assert span["quote"] == (text[:length] if is_given else None)


def put_whole(client: FlaskClient, cast: Cast, id: Any, sent: dict[str, Any]) -> dict[str, Any]:
    answer = client.put(path(cast, id), json=sent)
    assert answer.status_code == 201, answer.text
    span: dict[str, Any] = answer.get_json()
    return span


def test_what_changed_comes_in_parts(cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visibility, "MOST_LISTED", 2)
    sam, own = client_for(cast.sam), f"/api/v1/submissions/{cast.sam.submission_id}/spans"
    made = [put(sam, cast, uuid4(), words)["id"] for words in (BRIDGE, MAYOR, "Engineers", "pillar", "newsletter")]
    told, since, parts = [], -1, 0
    while since is not None:
        answer = sam.get(f"{own}?since={since}").get_json()
        told += [span["id"] for span in answer["spans"]]
        assert answer["revision"] == (answer["next"] or 5)
        since, parts = answer["next"], parts + 1
    assert (told, parts) == (made, 3)


def test_marks_of_one_revision_are_not_torn_apart(
    cast: Cast, client_for: ClientFor, arranging: Arranging, monkeypatch: pytest.MonkeyPatch
) -> None:
    with arranging() as session:
        work = session.get_one(Submission, cast.sam.submission_id)
        session.add_all(make.row(work, place, place + 3, "claim", revision=1) for place in range(4))
        work.revision = 1
    monkeypatch.setattr(visibility, "MOST_LISTED", 2)
    answer = client_for(cast.sam).get(f"/api/v1/submissions/{cast.sam.submission_id}/spans").get_json()
    assert (len(answer["spans"]), answer["revision"], answer["next"]) == (4, 1, None)


def test_submissions_of_a_round_come_in_parts(cast: Cast, client_for: ClientFor) -> None:
    tess, found, after = client_for(cast.tess), list[str](), ""
    while True:
        address = f"/api/v1/assignments/{cast.assignment_id}/submissions?limit=1{after}"
        answer = tess.get(address).get_json()
        found += [item["id"] for item in answer["items"]]
        if answer["next"] is None:
            break
        after = f"&after={answer['next']}"
    assert set(found) >= {str(cast.sam.submission_id), str(cast.sue.submission_id)}
    assert len(found) == len(set(found))


def test_whoever_asks_what_changed_hears_of_a_link_that_hides(cast: Cast, client_for: ClientFor) -> None:
    sam, claim, said = client_for(cast.sam), uuid4(), uuid4()
    put(sam, cast, claim)
    put(sam, cast, said, MAYOR, label="attribution", links=[str(claim)])

    def heard(since: int) -> dict[str, Any]:
        answer = sam.get(f"/api/v1/submissions/{cast.sam.submission_id}/spans?since={since}").get_json()
        return {span["id"]: (span["links"], span["version"]) for span in answer["spans"]}

    put(sam, cast, claim, label="boilerplate", version=1)
    assert heard(2)[str(said)] == ([], 1)
    put(sam, cast, claim, label="opinion", version=2)
    assert heard(3)[str(said)] == ([str(claim)], 1)
    sam.delete(path(cast, claim) + "?version=3")
    assert heard(4)[str(said)] == ([], 1)
    put(sam, cast, claim, version=4)
    assert heard(5)[str(said)] == ([str(claim)], 1)
