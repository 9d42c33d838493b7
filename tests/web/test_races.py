"""Requests that meet: the second gets a named answer or the same result, never a broken page, on both databases."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from annotator import migrations
from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db, session
from annotator.models import Article, Classroom, Draft, Membership, Round, Scheme, Submission, User
from annotator.services import classrooms, drafts, erasure, rounds, scheme_drafts
from annotator.services.scheme_drafts import Label
from tests.cast import make_cast, token_for
from tests.test_routes import EVERY, address, ask_for, make_things
from tests.web.racing import Scene, api, count, save, works

NOW = utcnow()


@pytest.fixture
def scene(database_url: str, tmp_path: Path) -> Iterator[Scene]:
    app = create_app(tmp_path, DATABASE_URL=database_url)
    with app.app_context():
        migrations.upgrade(db.engine)
        cast = make_cast(NOW)
        session.commit()
    yield Scene(app, cast)
    with app.app_context():
        db.engine.dispose()


def own_scheme(scene: Scene, *, is_published: bool) -> UUID:
    """Make a scheme of the class with one label."""
    with scene.arranging():
        room, tess = session.get_one(Classroom, scene.cast.classroom_id), session.get_one(User, scene.cast.tess.user_id)
        draft = scheme_drafts.begin(room, None, by=tess, now=NOW)
        scheme_drafts.describe(draft, "Ours", "", [Label("claim", "1", 1, "What.", "Is it?")])
        if is_published:
            scheme_drafts.publish(draft, by=tess, now=NOW)
        return draft.id


def label_fields(**more: str) -> dict[str, str]:
    row = {"was": "claim", "name": "claim", "key": "1", "slot": "1", "definition": "Changed.", "test": "Is it?"}
    empty = {f"labels-{n}-{name}": value for n in range(1, 8) for name, value in (("key", str(n + 1)), ("slot", "1"))}
    return {"title": "Ours", **{f"labels-0-{name}": value for name, value in row.items()}, **empty, **more}


def seen_in(page: TestResponse) -> str:
    """Return what the form of a page says that was seen."""
    return page.text.split('name="seen" type="hidden" value="')[1].split('"')[0]


def labels_of(scene: Scene, id: UUID) -> list[Any]:
    with scene.app.app_context():
        return session.get_one(Scheme, id).labels


def test_a_published_scheme_is_not_changed_by_an_edit_that_came_at_the_same_moment(scene: Scene) -> None:
    id = own_scheme(scene, is_published=False)
    edit = scene.press(f"/scheme-drafts/{id}", **label_fields())
    with scene.first(edit) as answers:
        tess = session.get_one(User, scene.cast.tess.user_id)
        scheme_drafts.publish(session.get_one(Scheme, id), by=tess, now=NOW)
    assert answers[0].status_code == 404
    assert [label["definition"] for label in labels_of(scene, id)] == ["What."]


def test_whoever_edits_what_somebody_else_has_edited_is_shown_both(scene: Scene) -> None:
    id = own_scheme(scene, is_published=False)
    client = scene.browser()
    seen = seen_in(client.get(f"/scheme-drafts/{id}"))
    other = label_fields(seen=seen) | {"labels-0-definition": "By the other."}
    assert scene.press(f"/scheme-drafts/{id}", **other)().status_code == 303
    answer = client.post(f"/scheme-drafts/{id}", data=label_fields(seen=seen))
    assert answer.status_code == 409
    assert "By the other." in answer.text
    assert "Changed." in answer.text
    assert [label["definition"] for label in labels_of(scene, id)] == ["By the other."]
    assert client.post(f"/scheme-drafts/{id}", data=label_fields(seen=seen_in(answer))).status_code == 303
    assert [label["definition"] for label in labels_of(scene, id)] == ["Changed."]


def clause_fields(rule: str, **more: str) -> dict[str, str]:
    examples = {f"{kind}-{name}": f"{name}." for kind in ("fits", "misfit") for name in ("text", "why")}
    return {"label": "claim", "title": "Weather", "rule": rule, **examples, **more}


def test_two_rules_of_one_draft_are_written_at_once(scene: Scene) -> None:
    id = own_scheme(scene, is_published=False)
    add = f"/scheme-drafts/{id}/clauses/new"
    assert scene.at_once(*(scene.press(add, **clause_fields(f"Rule {n}.")) for n in range(3))) == [303] * 3
    with scene.app.app_context():
        assert {one["number"] for one in session.get_one(Scheme, id).clauses} == {"C1", "C2", "C3"}


def test_a_rule_that_somebody_took_out_is_not_lost_to_whoever_wrote_it_anew(scene: Scene) -> None:
    id = own_scheme(scene, is_published=False)
    assert scene.press(f"/scheme-drafts/{id}/clauses/new", **clause_fields("First."))().status_code == 303
    client = scene.browser()
    seen = seen_in(client.get(f"/scheme-drafts/{id}/clauses/C1"))
    assert scene.press(f"/scheme-drafts/{id}/clauses/C1", **clause_fields("Second.", seen=seen))().status_code == 303
    moved = client.post(f"/scheme-drafts/{id}/clauses/C1", data=clause_fields("Third.", seen=seen))
    assert (moved.status_code, "Second." in moved.text, "Third." in moved.text) == (409, True, True)
    assert scene.press(f"/scheme-drafts/{id}/clauses/C1/remove")().status_code == 303
    taken_out = client.post(f"/scheme-drafts/{id}/clauses/C1", data=clause_fields("Third.", seen=seen))
    assert (taken_out.status_code, "Third." in taken_out.text) == (409, True)
    anew = clause_fields("Third.", seen=seen_in(taken_out))
    assert client.post(f"/scheme-drafts/{id}/clauses/C1", data=anew).status_code == 303
    with scene.app.app_context():
        assert [one["rule"] for one in session.get_one(Scheme, id).clauses] == ["Third."]


def test_the_next_version_is_begun_once_by_four(scene: Scene) -> None:
    base = own_scheme(scene, is_published=True)
    begin = f"/classrooms/{scene.cast.classroom_id}/schemes"
    assert scene.at_once(*(scene.press(begin, base=str(base)) for _ in range(4))) == [303] * 4
    assert count(scene, Scheme, version=2) == 1


def test_a_copy_is_begun_once_by_two_presses(scene: Scene) -> None:
    begin = f"/classrooms/{scene.cast.classroom_id}/schemes"
    assert scene.twice(begin, base=str(scene.cast.scheme_id)) == [303, 303]
    assert count(scene, Scheme, published_at=None) == 1


def test_a_draft_is_published_once(scene: Scene) -> None:
    id = own_scheme(scene, is_published=False)
    assert scene.twice(f"/scheme-drafts/{id}/publish") == [303, 303]
    assert scene.twice(f"/scheme-drafts/{id}/discard") == [404, 404]


def test_a_text_is_frozen_once(scene: Scene) -> None:
    with scene.arranging():
        draft = drafts.take(session.get_one(Classroom, scene.cast.classroom_id), "A text.", "text", now=NOW)
        id, sha256 = draft.id, drafts.document_of(draft).sha256
    assert scene.twice(f"/drafts/{id}/freeze", title="A text", language="en", sha256=sha256) == [303, 303]
    assert (count(scene, Article, title="A text"), count(scene, Draft)) == (1, 0)


def test_a_further_round_is_started_once(scene: Scene) -> None:
    with scene.arranging():
        round_, tess = session.get_one(Round, scene.cast.round_id), session.get_one(User, scene.cast.tess.user_id)
        for state in ("reviewing", "revealed"):
            rounds.set_state(round_, state, by=tess, now=NOW)
    start = scene.at_once(*(api(scene, f"/assignments/{scene.cast.assignment_id}/rounds") for _ in range(3)))
    assert start == [201] * 3
    assert count(scene, Round) == 2


def test_somebody_is_added_to_a_class_once(scene: Scene) -> None:
    add = f"/classrooms/{scene.cast.classroom_id}/members"
    new = {"email": "otto@example.org", "role": "reviewer"}
    assert scene.at_once(*(api(scene, add, **new) for _ in range(3))) == [201, 409, 409]
    assert count(scene, Membership, user_id=scene.cast.otto.user_id) == 2


def test_a_class_is_deleted_while_three_save(scene: Scene) -> None:
    with scene.arranging():
        room = session.get_one(Classroom, scene.cast.classroom_id)
        classrooms.join(room, "Third", now=NOW)
    sent = [save(scene, id) for id in works(scene)]
    delete = scene.press(f"/classrooms/{scene.cast.classroom_id}/delete", name="Media 10b")
    assert set(scene.at_once(delete, *sent)) <= {200, 201, 401, 404}
    assert (count(scene, Submission), count(scene, Classroom, id=scene.cast.classroom_id)) == (0, 0)


def test_a_member_is_removed_while_she_saves(scene: Scene) -> None:
    assert scene.cast.sam.submission_id
    sent = save(scene, scene.cast.sam.submission_id)
    with scene.first(sent) as answers:
        erasure.delete_membership(session.get_one(Membership, scene.cast.sam.membership_id))
    assert answers[0].status_code in {401, 404}


def test_a_round_is_closed_while_somebody_hands_in(scene: Scene) -> None:
    path = f"/api/v1/submissions/{scene.cast.sam.submission_id}/submit"
    token = token_for(scene.app, scene.cast.sam, kind="script")
    client = scene.app.test_client(use_cookies=False)
    with scene.first(lambda: client.post(path, json={}, headers={"Authorization": f"Bearer {token}"})) as answers:
        tess = session.get_one(User, scene.cast.tess.user_id)
        rounds.set_state(session.get_one(Round, scene.cast.round_id), "reviewing", by=tess, now=NOW)
    assert answers[0].status_code == 403
    assert count(scene, Submission, status="submitted") == 0


def test_one_id_of_a_mark_is_taken_by_one_of_two_students(scene: Scene) -> None:
    id = uuid4()
    assert scene.at_once(*(save(scene, work, id) for work in works(scene))) == [201, 409]


def test_joining_three_times_with_one_op_is_joining_once(scene: Scene) -> None:
    body = {"join_code": scene.cast.join_code, "pseudonym": "Quillon", "op": str(uuid4())}
    clients = [scene.app.test_client(use_cookies=False) for _ in range(3)]
    assert scene.at_once(*(partial(one.post, "/api/v1/join", json=body) for one in clients)) == [201] * 3
    assert count(scene, Membership, pseudonym="Quillon") == 1


def test_one_name_is_given_to_one_of_two_who_join_at_once(scene: Scene) -> None:
    body = {"join_code": scene.cast.join_code, "pseudonym": "Quillon"}
    clients = [scene.app.test_client(use_cookies=False) for _ in range(2)]
    assert scene.at_once(*(partial(one.post, "/api/v1/join", json=body) for one in clients)) == [201, 409]


def is_last(case: tuple[str, Any]) -> tuple[int, str]:
    """Put what deletes things behind what needs them, and the class behind everything."""
    method, route = case
    words = ("delete", "remove", "discard", "classrooms/<uuid:id>/delete")
    erases = [n for n, word in enumerate(words, 1) if word in route.rule or method == "DELETE"]
    return (9 if method == "DELETE" and "classrooms" in route.rule else max(erases, default=0)), route.rule


def test_every_change_is_sent_twice_at_once_and_breaks_nothing(scene: Scene) -> None:
    with scene.arranging():
        things = make_things(session, scene.cast)
    changes = sorted(((method, route) for method, route in EVERY if method != "GET"), key=is_last)
    broken = []
    for method, route in changes:
        ask, where = ask_for(method, route, scene.app, things), address(route, things)
        sent = {"method": method, "query_string": ask.query, "json": ask.json, "data": ask.form}
        statuses = scene.at_once(*(partial(scene.browser().open, where, **sent) for _ in range(2)))
        broken += [(method, where, statuses)] if max(statuses) >= 500 else []
    assert broken == []
