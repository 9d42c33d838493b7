"""How many statements a save takes, sign-in included: no article and no scheme is loaded, and a batch is no dearer."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.kinds import Arranging, ClientFor
from tests.statements import listened_to
from tests.web.api.changes import BRIDGE, MAYOR, body, path, put

NEW, CHANGED, LINKS = 8, 9, 2
BATCH, VIEWED = 10, 5
NOT_ASKED = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")
LARGE = ("article.blocks", "article.marks", "scheme.clauses", "article.text AS")
Counted = Callable[[Callable[[], TestResponse]], Sequence[str]]


@pytest.fixture
def sam(cast: Cast, client_for: ClientFor) -> FlaskClient:
    return client_for(cast.sam)


@pytest.fixture
def counted(arranging: Arranging) -> Counted:
    """Give what does something and returns the statements that it took."""
    with arranging() as session:
        bind = session.get_bind()

    def count(do: Callable[[], TestResponse]) -> Sequence[str]:
        with listened_to(bind) as heard:
            answer = do()
        assert answer.status_code in {200, 201, 204}, answer.text
        return [one for one in heard if not one.startswith(NOT_ASKED)]

    return count


def with_op(**more: Any) -> dict[str, Any]:
    return {"op": str(uuid4())} | more


def test_a_new_mark(cast: Cast, sam: FlaskClient, counted: Counted) -> None:
    asked = counted(lambda: sam.put(path(cast), json=body(cast, **with_op())))
    assert len(asked) <= NEW, asked
    assert not [one for one in asked for large in LARGE if large in one]


def test_a_changed_and_a_deleted_mark(cast: Cast, sam: FlaskClient, counted: Counted) -> None:
    id = uuid4()
    put(sam, cast, id)
    changed = counted(lambda: sam.put(path(cast, id), json=body(cast, label="opinion", version=1, **with_op())))
    assert len(changed) <= CHANGED, changed
    deleted = counted(lambda: sam.delete(path(cast, id), query_string=with_op(version=2)))
    assert len(deleted) <= CHANGED, deleted


def test_links(cast: Cast, sam: FlaskClient, counted: Counted) -> None:
    claim, said = uuid4(), uuid4()
    put(sam, cast, claim)
    new = body(cast, MAYOR, "attribution", **with_op(links=[str(claim)]))
    asked = counted(lambda: sam.put(path(cast, said), json=new))
    assert len(asked) <= NEW + LINKS, asked


def test_what_was_on_screen(cast: Cast, sam: FlaskClient, counted: Counted) -> None:
    url = f"/api/v1/submissions/{cast.sam.submission_id}/viewed"
    asked = counted(lambda: sam.put(url, json=with_op(ranges=[[0, 9]])))
    assert len(asked) <= VIEWED, asked


def batch(cast: Cast, count: int) -> dict[str, Any]:
    """Return a batch of new marks of one letter each, counted without spaces."""
    places = [at for at, letter in enumerate(cast.text) if not letter.isspace()][:count]
    marks = [{"start": at, "end": at + 1, "quote": cast.text[at], "label": "claim", "version": 0} for at in places]
    return {"changes": [{"method": "put", "uuid": str(uuid4())} | mark | with_op() for mark in marks]}


def test_a_batch_of_new_marks_takes_as_many_whatever_its_length(
    cast: Cast, sam: FlaskClient, client_for: ClientFor, counted: Counted
) -> None:
    sue = client_for(cast.sue)

    def send(client: FlaskClient, id: Any, count: int) -> TestResponse:
        return client.post(f"/api/v1/submissions/{id}/spans:batch", json=batch(cast, count))

    few = counted(lambda: send(sam, cast.sam.submission_id, 2))
    many = counted(lambda: send(sue, cast.sue.submission_id, 40))
    assert len(few) == len(many) <= BATCH, (few, many)


def test_a_batch_is_kept_whole(cast: Cast, sam: FlaskClient) -> None:
    sent = batch(cast, 20)
    url = f"/api/v1/submissions/{cast.sam.submission_id}/spans:batch"
    first, again = (sam.post(url, json=sent).get_json() for _ in range(2))
    assert [one["status"] for one in first["results"]] == [201] * 20
    assert again["results"] == first["results"]
    assert [one["span"]["revision"] for one in first["results"]] == list(range(1, 21))
    assert BRIDGE[0] == first["results"][0]["span"]["quote"]
