"""Many articles in one request: the good ones are taken in, the others are reported in their places."""

from typing import Any
from uuid import uuid4

from annotator.models import Article
from tests.cast import Cast
from tests.conftest import Stage
from tests.kinds import Arranging, ClientFor
from tests.statements import listened_to
from tests.web.api.changes import assert_problem
from tests.web.api.conftest import Stored


def sent(count: int) -> list[dict[str, Any]]:
    return [{"text": f"The bridge number {n} is safe."} for n in range(count)]


def test_each_is_answered_in_its_place(cast: Cast, client_for: ClientFor, arranging: Arranging) -> None:
    tess, where = client_for(cast.tess), f"/api/v1/classrooms/{cast.classroom_id}/articles:batch"
    articles = [
        {"text": "The bridge is safe.", "title": "Safe", "language": "en"}, {"text": " "}, {"title": "Nothing"},
        {"text": "x", "language": "not a tag"}, {"html": "<p>The <b>bridge</b></p>"}, {"text": 7}, {"text": "a\0b" * 9},
    ]  # fmt: skip
    answer = tess.post(where, json={"articles": articles})
    assert answer.status_code == 200
    results = answer.get_json()["results"]
    assert [one["status"] for one in results] == [201, 422, 422, 422, 201, 422, 422]
    assert results[0]["article"]["title"] == "Safe"
    assert results[4]["article"]["text"] == "The bridge"
    assert [one["problem"] and one["problem"]["code"] for one in results[:3]] == [None, "empty", "invalid"]
    assert "language" in results[3]["problem"]["detail"]
    with arranging() as session:
        kept = {str(id) for (id,) in session.query(Article.id)}
    assert {results[0]["article"]["id"], results[4]["article"]["id"]} < kept


def test_sent_again_they_are_taken_in_once(cast: Cast, client_for: ClientFor, stored: Stored) -> None:
    tess, where = client_for(cast.tess), f"/api/v1/classrooms/{cast.classroom_id}/articles:batch"
    body = {"op": str(uuid4()), "articles": [*sent(2), {"text": ""}]}
    first = tess.post(where, json=body)
    before = stored()
    assert (tess.post(where, json=body).get_json(), stored()) == (first.get_json(), before)


def test_they_take_no_more_statements_than_few(cast: Cast, client_for: ClientFor, stage: Stage) -> None:
    tess, where = client_for(cast.tess), f"/api/v1/classrooms/{cast.classroom_id}/articles:batch"
    counts = []
    for count in (2, 2, 20):
        with listened_to(stage.engine) as heard:
            tess.post(where, json={"articles": sent(count)})
        counts.append(len(heard))
    assert counts[1] == counts[2]


def test_only_those_who_teach_may_and_not_too_many(cast: Cast, client_for: ClientFor) -> None:
    where = f"/api/v1/classrooms/{cast.classroom_id}/articles:batch"
    assert_problem(client_for(cast.sam).post(where, json={"articles": sent(1)}), 403, "forbidden")
    assert_problem(client_for(cast.otto).post(where, json={"articles": sent(1)}), 404)
    assert client_for(cast.tess).post(where, json={"articles": sent(201)}).status_code == 422
    assert client_for(cast.tess).post(where, json={"articles": []}).status_code == 422
