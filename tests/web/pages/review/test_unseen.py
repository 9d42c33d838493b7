"""What a person may not see is answered as if it were not there, in the address and in what is sent."""

import re
from typing import Any
from uuid import uuid4

import pytest

from tests.cast import Cast
from tests.kinds import ClientFor
from tests.test_routes import things

__all__ = ["things"]  # a fixture

HIDDEN = {
    "sam": ("/units/{}", "/api/v1/units/{}"),
    "rita": ("/drafts/{}", "/scheme-drafts/{}", "/releases/{}", "/api/v1/releases/{}"),
}
CHANGED = {
    "sam": ("/units/{}/rulings", "/units/{}/look", "/rulings/{}/undo", "/bulk-rules/{}/undo", "/proposals/{}/state"),
    "rita": ("/drafts/{}/freeze", "/scheme-drafts/{}/publish", "/memberships/{}/remove"),
}


def without_token(page: str) -> str:
    """Return the page without the form tokens, which are masked with other bytes in each answer."""
    return re.sub(r'(content|value)="[\w.=-]{60,}"', "", page)


@pytest.mark.parametrize("who", ["sam", "rita"])
def test_a_thing_that_is_there_and_one_that_is_not_are_answered_alike(
    who: str, cast: Cast, things: dict[str, Any], client_for: ClientFor
) -> None:
    client = client_for(getattr(cast, who))
    for method, paths in (("GET", HIDDEN[who]), ("POST", CHANGED[who])):
        for path in paths:
            family = path.removeprefix("/api/v1").split("/")[1]
            there, nowhere = (client.open(path.format(id), method=method) for id in (things[family], uuid4()))
            assert (there.status_code, nowhere.status_code) == (404, 404), path
            assert without_token(there.text) == without_token(nowhere.text), path


def test_articles_and_schemes_of_another_class_are_refused_as_none_at_all(
    cast: Cast, things: dict[str, Any], client_for: ClientFor
) -> None:
    otto = client_for(cast.otto)
    where = f"/api/v1/classrooms/{cast.otto.classroom_id}/assignments"
    for name, foreign in (("articles", things["articles"]), ("scheme", things["scheme-drafts"])):
        sent: dict[str, Any] = {"title": "Mine", "articles": []}
        there, nowhere = (
            otto.post(where, json=sent | {name: [str(id)] if name == "articles" else str(id)}).get_json()
            for id in (foreign, uuid4())
        )
        assert there == nowhere
        assert there["status"] == 422
