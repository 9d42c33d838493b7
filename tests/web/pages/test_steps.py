"""Steps of an assignment that the class notices: each asks first and says in numbers what is at stake."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.models import Event, Round, Submission
from annotator.services import submissions
from tests import make
from tests.cast import Cast, Person
from tests.kinds import Arranging

For = Callable[[Person], FlaskClient]


def mark(arranging: Arranging, person: Person, *quotes: str, is_submitted: bool = False) -> None:
    with arranging() as session:
        work = session.get_one(Submission, person.submission_id)
        for quote in quotes:
            make.span(work, quote, now=utcnow())
        if is_submitted:
            make.hand_in(work, now=utcnow())


def question(browser: FlaskClient, cast: Cast, step: str) -> str:
    """Return the words of the page that asks."""
    page = browser.get(f"/assignments/{cast.assignment_id}/ask?step={step}")
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.text.split("<main")[1]).split())


def answer(browser: FlaskClient, cast: Cast, step: str) -> str:
    """Press the button of the page that asks; return the page that follows."""
    page = browser.get(f"/assignments/{cast.assignment_id}/ask?step={step}").text.split("<main")[1]
    return send(browser, page)


def send(browser: FlaskClient, page: str) -> str:
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    action = re.search(r'method="post" action="([^"]+)"', page)
    assert action
    return browser.post(action[1], data=fields, follow_redirects=True).text


def state(arranging: Arranging, id: UUID) -> str:
    with arranging() as session:
        return session.get_one(Round, id).state


def test_closing_says_who_is_still_at_work(client_for: For, cast: Cast, arranging: Arranging) -> None:
    mark(arranging, cast.sam, "The bridge", "It is a disgrace.")
    tess = client_for(cast.tess)
    url = f"/assignments/{cast.assignment_id}"
    assert f"{url}/ask?step=reviewing" in tess.get(url).text
    asked = question(tess, cast, "reviewing")
    assert "0 submitted, 1 still being marked (2 marks), 1 never opened" in asked
    assert state(arranging, cast.round_id) == "open"
    assert "The round is closed for review" in answer(tess, cast, "reviewing")
    assert state(arranging, cast.round_id) == "reviewing"


def test_revealing_says_how_much_is_open_and_can_be_taken_back_for_ten_minutes(
    client_for: For, cast: Cast, arranging: Arranging
) -> None:
    mark(arranging, cast.sam, "The bridge", "It is a disgrace.", is_submitted=True)
    tess, sam = client_for(cast.tess), client_for(cast.sam)
    answer(tess, cast, "reviewing")
    assert "2 of 2 places are still open" in question(tess, cast, "revealed")
    answer(tess, cast, "revealed")
    assert "What became of your marks" in sam.get(f"/assignments/{cast.assignment_id}").text
    assert "Take it back" in tess.get(f"/assignments/{cast.assignment_id}").text
    answer(tess, cast, "hidden")
    assert state(arranging, cast.round_id) == "reviewing"
    assert "What became of your marks" not in sam.get(f"/assignments/{cast.assignment_id}").text


def test_after_ten_minutes_what_is_revealed_stays_so(client_for: For, cast: Cast, arranging: Arranging) -> None:
    mark(arranging, cast.sam, "The bridge", is_submitted=True)
    tess = client_for(cast.tess)
    answer(tess, cast, "reviewing")
    answer(tess, cast, "revealed")
    with arranging() as session:
        for event in session.query(Event).filter_by(object_id=cast.round_id, verb="revealed"):
            event.at -= timedelta(minutes=10, seconds=1)
    assert "Take it back" not in tess.get(f"/assignments/{cast.assignment_id}").text
    assert tess.post(f"/rounds/{cast.round_id}/state", data={"state": "reviewing"}).status_code == 409
    assert tess.patch(f"/api/v1/rounds/{cast.round_id}", json={"state": "reviewing"}).status_code == 409
    assert state(arranging, cast.round_id) == "revealed"


def test_a_round_that_another_follows_cannot_be_hidden_again(
    client_for: For, cast: Cast, arranging: Arranging
) -> None:
    mark(arranging, cast.sam, "The bridge", is_submitted=True)
    tess = client_for(cast.tess)
    for step in ("reviewing", "revealed"):
        answer(tess, cast, step)
    assert "2 students" in question(tess, cast, "round")
    assert "Round 2 is open" in answer(tess, cast, "round")
    assert tess.post(f"/rounds/{cast.round_id}/state", data={"state": "reviewing"}).status_code == 409


def test_putting_away_says_what_is_under_way(client_for: For, cast: Cast, arranging: Arranging) -> None:
    mark(arranging, cast.sue, "The bridge")
    tess = client_for(cast.tess)
    assert "1 still being marked (1 mark)" in question(tess, cast, "archived")
    assert "The assignment is put away." in answer(tess, cast, "archived")


def test_opening_again_says_what_has_been_decided(client_for: For, cast: Cast, arranging: Arranging) -> None:
    mark(arranging, cast.sam, "The bridge", is_submitted=True)
    tess = client_for(cast.tess)
    answer(tess, cast, "reviewing")
    assert "0 of 1 places are settled" in question(tess, cast, "open")
    assert "The round is open" in answer(tess, cast, "open")


@pytest.mark.parametrize(("step", "said"), [
    ("reviewing", "The round was closed for review already"), ("archived", "The assignment was put away already"),
])  # fmt: skip
def test_whoever_comes_second_is_told(client_for: For, cast: Cast, arranging: Arranging, step: str, said: str) -> None:
    mark(arranging, cast.sam, "The bridge", is_submitted=True)
    tess = client_for(cast.tess)
    page = tess.get(f"/assignments/{cast.assignment_id}/ask?step={step}").text.split("<main")[1]
    send(tess, page)
    assert said in send(tess, page)


def test_a_second_click_starts_no_further_round(client_for: For, cast: Cast, arranging: Arranging) -> None:
    mark(arranging, cast.sam, "The bridge", is_submitted=True)
    tess = client_for(cast.tess)
    for step in ("reviewing", "revealed"):
        answer(tess, cast, step)
    page = tess.get(f"/assignments/{cast.assignment_id}/ask?step=round").text.split("<main")[1]
    send(tess, page)
    assert "Round 2 was started already" in send(tess, page)
    with arranging() as session:
        assert len(session.get_one(Round, cast.round_id).assignment.rounds) == 2


@pytest.mark.parametrize(("sent", "marks"), [({}, 0), ({"start_from": "own"}, 1)])
def test_a_further_round_begins_with_own_marks_where_that_is_chosen(
    client_for: For, cast: Cast, arranging: Arranging, sent: dict[str, str], marks: int
) -> None:
    mark(arranging, cast.sam, "The bridge is safe", is_submitted=True)
    tess = client_for(cast.tess)
    for state in ("reviewing", "revealed"):
        tess.post(f"/rounds/{cast.round_id}/state", data={"state": state})
    assert 'name="start_from"' in tess.get(f"/assignments/{cast.assignment_id}/ask?step=round").text
    assert tess.post(f"/assignments/{cast.assignment_id}/rounds", data={"number": 2, **sent}).status_code == 303
    with arranging() as session:
        second = session.get_one(Round, cast.round_id).assignment.rounds[1]
        assert sum(submissions.span_counts(second).values()) == marks


def test_an_answer_that_came_too_late_does_something_else_to_nobody(
    client_for: For, cast: Cast, arranging: Arranging
) -> None:
    mark(arranging, cast.sam, "The bridge", is_submitted=True)
    tess = client_for(cast.tess)
    answer(tess, cast, "reviewing")
    late = tess.get(f"/assignments/{cast.assignment_id}/ask?step=revealed").text.split("<main")[1]
    answer(tess, cast, "open")
    assert "Meanwhile the round has moved on" in send(tess, late)
    assert state(arranging, cast.round_id) == "open"


def test_a_step_that_is_none_or_not_now_is_no_question(client_for: For, cast: Cast) -> None:
    ask: dict[str, Any] = {"path": f"/assignments/{cast.assignment_id}/ask"}
    tess = client_for(cast.tess)
    assert tess.get(ask["path"]).status_code == 400
    assert tess.get(ask["path"], query_string={"step": "gone"}).status_code == 404
    early = tess.get(ask["path"], query_string={"step": "revealed"}, follow_redirects=True)
    assert "The round has moved on" in early.text


def test_closing_asked_for_long_ago_does_not_hide_what_was_revealed_since(
    client_for: For, cast: Cast, arranging: Arranging
) -> None:
    mark(arranging, cast.sam, "The bridge", is_submitted=True)
    tess = client_for(cast.tess)
    late = tess.get(f"/assignments/{cast.assignment_id}/ask?step=reviewing").text.split("<main")[1]
    for step in ("reviewing", "revealed"):
        answer(tess, cast, step)
    assert "Meanwhile the round has moved on" in send(tess, late)
    assert state(arranging, cast.round_id) == "revealed"
