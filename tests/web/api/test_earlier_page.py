"""A page of the earlier version that was open during an upgrade: what waits in its outbox is sent, and nothing is lost.

What it sends is written down here as that page writes it, and what it does with each answer, too: of what was refused
for its links it sends the mark again without them, under the same `op`.
"""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.models import Operation
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor
from tests.web.api.changes import BRIDGE, MAYOR, body, put

Entry = dict[str, Any]


def entry(cast: Cast, id: str, quote: str, label: str, version: int = 0, **more: Any) -> Entry:
    """Return a change as the page's outbox sends it: whole, with an `op` of its own."""
    plain = body(cast, quote, label, version=version) | {"note": None, "unsure": False, "links": []}
    return {"op": str(uuid4()), "method": "put", "uuid": id, **plain, **more}


def deliver(client: FlaskClient, cast: Cast, waiting: list[Entry]) -> list[str]:
    """Send what waits, one batch after another, as the page does; return the sentences it had to show as a loss."""
    losses = []
    while waiting:
        batch = waiting[: next((n for n, one in enumerate(waiting) if _is_second(waiting, n, one)), len(waiting))]
        address = f"/api/v1/submissions/{cast.sam.submission_id}/spans:batch"
        answer = client.post(address, json={"changes": batch})
        assert answer.status_code == 200, answer.text
        for sent, result in zip(batch, answer.get_json()["results"], strict=True):
            code = (result.get("problem") or {}).get("code")
            if code == "wrong-link" and sent["links"]:
                sent["links"] = []
                continue
            waiting.remove(sent)
            if code is None:
                later = [one for one in waiting if one["uuid"] == sent["uuid"]]
                for one in later:
                    one["version"] = result["span"]["version"] if result.get("span") else one["version"]
            else:
                losses.append(result["problem"]["detail"])
    return losses


def _is_second(waiting: list[Entry], n: int, one: Entry) -> bool:
    return any(earlier["uuid"] == one["uuid"] for earlier in waiting[:n])


def standing(client: FlaskClient, cast: Cast) -> list[tuple[str, str, list[str]]]:
    spans = client.get(f"/api/v1/submissions/{cast.sam.submission_id}").get_json()["spans"]
    return [(span["quote"], span["label"], span["links"]) for span in spans]


def test_a_full_outbox_loses_nothing(cast: Cast, client_for: ClientFor) -> None:
    sam, claim, said, gone = client_for(cast.sam), str(uuid4()), str(uuid4()), str(uuid4())
    waiting = [
        entry(cast, claim, BRIDGE, "claim"),
        entry(cast, said, MAYOR, "attribution", links=[claim]),
        entry(cast, gone, "Engineers disagree", "opinion"),
        entry(cast, claim, BRIDGE, "boilerplate", 1),
        entry(cast, said, MAYOR, "attribution", 1, links=[claim], note="that page still draws the link"),
        {"op": str(uuid4()), "method": "delete", "uuid": gone, "version": 1},
        entry(cast, claim, BRIDGE, "opinion", 2),
    ]
    assert deliver(sam, cast, waiting) == []
    assert standing(sam, cast) == [(BRIDGE, "opinion", []), (MAYOR, "attribution", [claim])]


@pytest.mark.parametrize("method", ["put", "delete"])
def test_what_was_answered_before_the_upgrade_is_not_made_again(
    method: str, cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    """The answer was lost on the way, and the server kept it whole, as it did then."""
    sam, id = client_for(cast.sam), str(uuid4())
    answered = put(sam, cast, id)
    sent = entry(cast, id, BRIDGE, "claim")
    if method == "delete":
        sam.delete(f"/api/v1/submissions/{cast.sam.submission_id}/spans/{id}?version=1")
        sent = {"op": str(uuid4()), "method": "delete", "uuid": id, "version": 1}
        answered |= {"deleted": True, "version": 2}
    status = 204 if method == "delete" else 201
    with arranging() as session:
        of_sam = {"user_id": cast.sam.user_id, "op": UUID(sent["op"]), "created_at": utcnow()}
        session.add(Operation(**of_sam, status=status, answer=answered))
    before = sam.get(f"/api/v1/submissions/{cast.sam.submission_id}").get_json()
    assert deliver(sam, cast, [sent]) == []
    assert sam.get(f"/api/v1/submissions/{cast.sam.submission_id}").get_json() == before
