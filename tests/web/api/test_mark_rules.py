"""What a mark and a link must be, by whatever road they come: alone, in a batch, restored, moved, carried, ruled."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from annotator.models import Link, Span
from annotator.services import rounds, span_rules, submissions, visibility
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor, Db
from tests.services.classwork import NOW, SAFE, found, hand_in, user, work_of
from tests.web.api.changes import BRIDGE, MAYOR, assert_problem, body, path, put
from tests.web.api.conftest import Stored

PILLAR = "4\xa0mm a year"


def stretch(cast: Cast, start: int, end: int, label: str = "claim", **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "quote": cast.text[start:end], "label": label, "version": 0} | more


def batch(client: FlaskClient, cast: Cast, *changes: dict[str, Any]) -> list[dict[str, Any]]:
    steps = [{"method": "put", "uuid": str(uuid4())} | change for change in changes]
    answer = client.post(f"/api/v1/submissions/{cast.sam.submission_id}/spans:batch", json={"changes": steps})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.get_json()["results"]
    return results


@pytest.mark.parametrize(("edges", "better"), [((3, 10), (4, 10)), ((4, 11), (4, 10)), ((3, 11), (4, 10)),
                                              ((3, 4), None), ((57, 60), (58, 60))])  # fmt: skip
def test_outer_white_space_is_refused_on_every_road(
    edges: tuple[int, int], better: tuple[int, int] | None, cast: Cast, client_for: ClientFor, stored: Stored
) -> None:
    sam, id = client_for(cast.sam), uuid4()
    put(sam, cast, id, "bridge")
    before = stored()
    problem = assert_problem(sam.put(path(cast), json=stretch(cast, *edges)), 422, "outer-space")
    assert problem["trimmed"] == (better and {"start": better[0], "end": better[1]})
    assert_problem(sam.put(path(cast, id), json=stretch(cast, *edges, version=1)), 422, "outer-space")
    (result,) = batch(sam, cast, stretch(cast, *edges))
    assert result["problem"]["code"] == "outer-space"
    assert stored() == before


def test_a_reviewers_edges_obey_the_same_rule(cast: Cast, client_for: ClientFor, arranging: Arranging) -> None:
    with arranging() as session:
        hand_in(work_of(session, cast.sam), (SAFE, "claim"))
        hand_in(work_of(session, cast.sue))
        (unit,) = found(session, cast)
        id = unit.id
    rita = client_for(cast.rita)
    edges = stretch(cast, 3, 10)
    seen = rita.get(f"/api/v1/units/{id}").get_json()["seen"]
    ruled = {key: edges[key] for key in ("start", "end", "quote", "label")}
    answer = rita.post(f"/api/v1/units/{id}/rulings", json={"verdict": "span", "seen": seen, "spans": [ruled]})
    assert_problem(answer, 422, "outer-space")
    added = {key: edges[key] for key in ("start", "end", "quote")} | {"article": str(cast.article_id)}
    assert_problem(rita.post(f"/api/v1/rounds/{cast.round_id}/units", json=added), 422, "outer-space")


def test_a_mark_from_before_the_rule_may_be_changed_and_deleted(
    cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    sam, id = client_for(cast.sam), uuid4()
    put(sam, cast, id, "bridge")
    with arranging() as session:
        session.get_one(Span, id).end = 11
    same = stretch(cast, 4, 11, "opinion", version=1)
    assert sam.put(path(cast, id), json=same).get_json()["label"] == "opinion"
    assert sam.delete(path(cast, id) + "?version=2").status_code == 204
    assert sam.put(path(cast, id), json=same | {"version": 3}).status_code == 200


@pytest.fixture
def crowd(cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Sam's browser; "The bridge" has as many of his marks over it as one person may make."""
    monkeypatch.setattr(span_rules, "MOST_HERE", 3)
    sam = client_for(cast.sam)
    for label in ("claim", "opinion", "boilerplate"):
        put(sam, cast, uuid4(), "The bridge", label=label)
    return sam


def test_twenty_marks_over_one_character_are_the_most(cast: Cast, client_for: ClientFor) -> None:
    sam = client_for(cast.sam)
    ends = [end for end in range(18, 60) if not cast.text[end - 1].isspace()]
    statuses = [sam.put(path(cast), json=stretch(cast, 14, end)).status_code for end in ends[:21]]
    assert statuses == [201] * 20 + [422]
    assert_problem(sam.put(path(cast), json=stretch(cast, 14, 60)), 422, "too-many-here")


def test_no_road_leads_to_one_mark_too_many(cast: Cast, crowd: FlaskClient, stored: Stored) -> None:
    moved, deleted = uuid4(), uuid4()
    put(crowd, cast, moved, "safe")
    put(crowd, cast, deleted, "is safe")
    crowd.delete(path(cast, deleted) + "?version=1")
    before = stored()
    one_more = stretch(cast, 0, 3)
    assert_problem(crowd.put(path(cast), json=one_more), 422, "too-many-here")
    (result,) = batch(crowd, cast, one_more)
    assert result["problem"]["code"] == "too-many-here"
    wider = stretch(cast, 9, 18, version=1)
    assert_problem(crowd.put(path(cast, moved), json=wider), 422, "too-many-here")
    assert_problem(crowd.put(path(cast, deleted), json=wider | {"version": 2}), 422, "too-many-here")
    assert stored() == before
    assert crowd.put(path(cast), json=stretch(cast, 11, 18)).status_code == 201


def test_marks_above_the_bound_stay_and_may_be_changed(
    cast: Cast, crowd: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = uuid4()
    monkeypatch.setattr(span_rules, "MOST_HERE", 9)
    put(crowd, cast, id, BRIDGE)
    monkeypatch.setattr(span_rules, "MOST_HERE", 3)
    assert crowd.put(path(cast, id), json=stretch(cast, 0, 18, version=1)).status_code == 200
    assert crowd.put(path(cast, id), json=stretch(cast, 0, 18, "opinion", version=2)).status_code == 200
    assert crowd.put(path(cast, id), json=stretch(cast, 0, 20, "opinion", version=3)).status_code == 200


def test_a_second_round_takes_only_what_may_be_marked(
    session: Db, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = work_of(session, cast.sam)
    spans_ = hand_in(work, (SAFE, "claim"), (SAFE, "opinion"), ("bridge", "claim"), ("safe", "claim"))
    spans_[2].end += 1
    session.flush()
    monkeypatch.setattr(span_rules, "MOST_HERE", 2)
    tess = user(session, cast.tess)
    for state in ("reviewing", "revealed"):
        rounds.set_state(work.round, state, by=tess, now=NOW)
    second = rounds.start(work.round.assignment, "own", by=tess, now=NOW)
    rounds.set_state(second, "open", by=tess, now=NOW)
    (carried,) = submissions.of_member(second, work.membership)
    assert [span.quote for span in visibility.spans_for(carried.membership, carried)] == [SAFE, SAFE]
    assert len(visibility.spans_for(work.membership, work)) == 4


@pytest.fixture
def linked(cast: Cast, client_for: ClientFor) -> tuple[FlaskClient, UUID, UUID]:
    """Sam's browser, a claim of his, and an attribution that is linked to it."""
    sam, claim, said = client_for(cast.sam), uuid4(), uuid4()
    put(sam, cast, claim)
    put(sam, cast, said, MAYOR, label="attribution", links=[str(claim)])
    return sam, claim, said


def links_of(client: FlaskClient, cast: Cast, id: UUID) -> list[str]:
    own = f"/api/v1/submissions/{cast.sam.submission_id}"
    listed, whole = client.get(f"{own}/spans").get_json()["spans"], client.get(own).get_json()["spans"]
    assert {one["id"]: one["links"] for one in listed} == {one["id"]: one["links"] for one in whole}
    links: list[str] = next(one["links"] for one in whole if one["id"] == str(id))
    return links


def test_a_link_hides_with_a_target_that_is_no_claim_any_more_and_comes_back(
    cast: Cast, linked: tuple[FlaskClient, UUID, UUID]
) -> None:
    sam, claim, said = linked
    put(sam, cast, claim, label="boilerplate", version=1)
    assert links_of(sam, cast, said) == []
    put(sam, cast, said, MAYOR, label="attribution", version=1, note="a change that knows of no link")
    put(sam, cast, claim, label="opinion", version=2)
    assert links_of(sam, cast, said) == [str(claim)]


def test_a_link_sent_along_with_an_unfit_target_is_refused(
    cast: Cast, linked: tuple[FlaskClient, UUID, UUID]
) -> None:
    sam, claim, said = linked
    relabelled = body(cast, label="boilerplate", version=1) | {"uuid": str(claim)}
    kept = body(cast, MAYOR, "attribution", version=1, links=[str(claim)], unsure=True) | {"uuid": str(said)}
    assert [result["status"] for result in batch(sam, cast, relabelled, kept)] == [200, 422]
    put(sam, cast, claim, version=2)
    first, second = batch(sam, cast, kept, relabelled | {"version": 3})
    assert (first["status"], second["status"], first["span"]["links"]) == (200, 200, [])
    assert links_of(sam, cast, said) == []


def test_a_source_that_is_no_attribution_any_more_has_no_links(
    cast: Cast, linked: tuple[FlaskClient, UUID, UUID]
) -> None:
    sam, claim, said = linked
    assert_problem(sam.put(path(cast, said), json=body(cast, MAYOR, "claim", version=1, links=[str(claim)])), 422)
    sam.delete(path(cast, claim) + "?version=1")
    assert put(sam, cast, said, MAYOR, label="claim", version=1)["links"] == []
    put(sam, cast, claim, version=2)
    assert links_of(sam, cast, said) == []


def test_of_one_mark_changed_twice_in_a_batch_the_last_links_count(
    cast: Cast, linked: tuple[FlaskClient, UUID, UUID]
) -> None:
    sam, claim, _said = linked
    first = body(cast, "said on Monday", "attribution", links=[str(claim)]) | {"uuid": str(uuid4())}
    second = body(cast, "said on Monday", "opinion", version=1) | {"uuid": first["uuid"]}
    results = batch(sam, cast, first, second)
    assert [result["status"] for result in results] == [201, 200]
    assert links_of(sam, cast, UUID(first["uuid"])) == []


def test_rulings_link_attributions_to_what_may_be_attributed(
    cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    with arranging() as session:
        marks = ((SAFE, "claim"), (MAYOR, "attribution"), ("Subscribe to our newsletter.", "boilerplate"))
        hand_in(work_of(session, cast.sam), *marks)
        hand_in(work_of(session, cast.sue), *marks)
        claim, said, other = (str(unit.id) for unit in found(session, cast))
    rita = client_for(cast.rita)

    def ask(unit: str, quote: str, label: str, *links: str) -> Any:
        ruled = {key: body(cast, quote, label)[key] for key in ("start", "end", "quote", "label")}
        seen = rita.get(f"/api/v1/units/{unit}").get_json()["seen"]
        sent = {"verdict": "span", "seen": seen, "spans": [ruled], "links": list(links)}
        return rita.post(f"/api/v1/units/{unit}/rulings", json=sent)

    assert_problem(ask(said, MAYOR, "attribution", other), 422, "wrong-link")
    assert_problem(ask(said, MAYOR, "attribution", said), 422, "wrong-link")
    assert_problem(ask(said, MAYOR, "attribution", str(uuid4())), 422)
    assert_problem(ask(claim, SAFE, "claim", said), 422, "wrong-link")
    assert ask(said, MAYOR, "attribution", claim).status_code == 201


def test_links_from_before_the_rule_are_shown_and_exported_nowhere(session: Db, cast: Cast) -> None:
    work = work_of(session, cast.sam)
    one, other = hand_in(work, (SAFE, "claim"), (MAYOR, "opinion"))
    session.add(Link(source_id=one.id, target_id=other.id))
    session.flush()
    session.expire_all()
    assert session.get_one(Span, one.id).links == []
    assert [shown.links for shown in visibility.spans_shown(work.membership, work)] == [(), ()]
    assert visibility.links_under_review(work.round) == []
