"""A teacher's rooms of an assignment: who is where, what is left out or taken in, and what is settled."""

import re

import pytest
from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.models import Classroom, Membership, Round, Submission, User
from annotator.services import assignments, classrooms, rounds, submissions
from tests import make
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor


def submit(arranging: Arranging, cast: Cast, *quotes: str) -> None:
    with arranging() as session:
        work = session.get_one(Submission, cast.sam.submission_id)
        for quote in quotes:
            make.span(work, quote, now=utcnow())
        make.hand_in(work, now=utcnow())


def act(browser: FlaskClient, cast: Cast, verb: str, *works: object) -> str:
    address = f"/assignments/{cast.assignment_id}/students"
    data = {"round": str(cast.round_id), "work": [str(one) for one in works], "do": verb}
    return browser.post(address, data=data, follow_redirects=True).text


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row">([^<]+)</th>', page)


def test_unfinished_work_comes_first_unless_another_order_is_chosen(
    client_for: ClientFor, cast: Cast, arranging: Arranging
) -> None:
    submit(arranging, cast, "The bridge")
    address = f"/assignments/{cast.assignment_id}/students"
    tess = client_for(cast.tess)
    assert names(tess.get(address).text) == ["Sue", "Sam"]
    assert names(tess.get(f"{address}?by=name").text) == ["Sam", "Sue"]
    assert names(tess.get(f"{address}?by=marks").text) == ["Sam", "Sue"]
    assert tess.get(f"{address}?by=grade").status_code == 404


def test_a_student_has_one_row(client_for: ClientFor, cast: Cast, arranging: Arranging) -> None:
    with arranging() as session:
        room, tess = session.get_one(Classroom, cast.classroom_id), session.get_one(User, cast.tess.user_id)
        more = make.article(room, "Another text, with words.", by=tess, now=utcnow(), title="Another")
        scheme = session.get_one(Round, cast.round_id).assignment.scheme
        first = session.get_one(Round, cast.round_id).assignment.articles[0]
        made = make.assignment(room, [first, more], scheme, by=tess, now=utcnow())
        made.state = "active"
        rounds.set_state(made.rounds[0], "open", by=tess, now=utcnow())
        address = f"/assignments/{made.id}/students"
    page = client_for(cast.tess).get(address).text
    assert names(page) == ["Sam", "Sue"]
    assert page.count("data-submission=") == 4


def test_work_that_was_handed_in_unread_is_pointed_out(
    client_for: ClientFor, cast: Cast, arranging: Arranging
) -> None:
    submit(arranging, cast)
    assert "handed in unread" in client_for(cast.tess).get(f"/assignments/{cast.assignment_id}/students").text


def test_work_is_left_out_and_counted_again(client_for: ClientFor, cast: Cast, arranging: Arranging) -> None:
    submit(arranging, cast, "The bridge")
    tess = client_for(cast.tess)
    page = act(tess, cast, "leave_out", cast.sam.submission_id)
    assert "1 piece of work is left out of the count" in page
    assert "Left out of the count" in page
    results = tess.get(f"/assignments/{cast.assignment_id}/results").text
    assert "1 piece of work is left out of the count" in results
    assert "Passages appear here once" in results
    assert "1 piece of work counts again" in act(tess, cast, "count", cast.sam.submission_id)
    assert "passages in all" in tess.get(f"/assignments/{cast.assignment_id}/results").text


def test_closing_takes_in_what_is_there(client_for: ClientFor, cast: Cast, arranging: Arranging) -> None:
    with arranging() as session:
        make.span(session.get_one(Submission, cast.sam.submission_id), "The bridge", now=utcnow())
    tess = client_for(cast.tess)
    asked = tess.get(f"/assignments/{cast.assignment_id}/ask?step=reviewing").text
    assert "Take in what they have" in asked
    assert "Leave it out" in asked
    assert "Not yet" in asked
    data = {"state": "reviewing", "before": "open", "takes_in": "1"}
    page = tess.post(f"/rounds/{cast.round_id}/state", data=data, follow_redirects=True).text
    assert "1 unfinished piece was taken in" in page
    again = client_for(cast.tess).post(f"/rounds/{cast.round_id}/state", data=data, follow_redirects=True).text
    assert "was closed for review already" in again


def test_what_came_from_a_phone_later_is_taken_in_later(
    client_for: ClientFor, cast: Cast, arranging: Arranging
) -> None:
    tess, sam = client_for(cast.tess), client_for(cast.sam)
    api = f"/api/v1/submissions/{cast.sam.submission_id}"
    mark = {"start": 4, "end": 10, "quote": "bridge", "label": "claim", "version": 0}
    sam.put(f"{api}/viewed", json={"ranges": [[0, 3]]})
    tess.patch(f"/api/v1/rounds/{cast.round_id}", json={"state": "reviewing", "take_in": True})
    assert sam.put(f"{api}/spans/{cast.round_id}", json=mark).status_code == 403
    assert "can be changed again" in act(tess, cast, "reopen", cast.sam.submission_id)
    assert sam.put(f"{api}/spans/{cast.round_id}", json=mark).status_code == 201
    assert "1 piece of work was taken in" in act(tess, cast, "take_in", cast.sam.submission_id)
    with arranging() as session:
        assert session.get_one(Submission, cast.sam.submission_id).status == "taken_in"


def test_what_cannot_be_done_is_told_and_the_rest_is_done(
    client_for: ClientFor, cast: Cast, arranging: Arranging
) -> None:
    with arranging() as session:
        make.span(session.get_one(Submission, cast.sam.submission_id), "The bridge", now=utcnow())
    tess = client_for(cast.tess)
    tess.patch(f"/api/v1/rounds/{cast.round_id}", json={"state": "reviewing"})
    page = act(tess, cast, "take_in", cast.sam.submission_id, cast.sue.submission_id)
    assert "1 piece of work was taken in" in page
    assert "has not opened the text" in page


@pytest.mark.parametrize("verb", ["", "erase"])
def test_what_is_no_deed_changes_nothing(client_for: ClientFor, cast: Cast, verb: str) -> None:
    assert "nothing was changed" in act(client_for(cast.tess), cast, verb, cast.sam.submission_id)


def test_work_of_another_round_is_not_here(client_for: ClientFor, cast: Cast) -> None:
    address = f"/assignments/{cast.assignment_id}/students"
    data = {"round": str(cast.round_id), "work": str(cast.round_id), "do": "leave_out"}
    assert client_for(cast.tess).post(address, data=data).status_code == 404


def test_the_work_of_one_leads_to_the_next(client_for: ClientFor, cast: Cast, arranging: Arranging) -> None:
    with arranging() as session:
        member = classrooms.join(session.get_one(Classroom, cast.classroom_id), "Tom", now=utcnow()).membership
        (work,) = submissions.of_member(session.get_one(Round, cast.round_id), session.get_one(Membership, member.id))
        tom = work.id
    page = client_for(cast.tess).get(f"/submissions/{cast.sue.submission_id}").text
    beside = dict(re.findall(r'rel="(prev|next)" aria-keyshortcuts="\w+" href="/submissions/([-\w]+)"', page))
    assert beside == {"prev": str(cast.sam.submission_id), "next": str(tom)}
    assert 'rel="next"' not in client_for(cast.sue).get(f"/submissions/{cast.sue.submission_id}").text


def test_after_handing_in_the_next_article_is_one_step_away(
    client_for: ClientFor, cast: Cast, arranging: Arranging
) -> None:
    with arranging() as session:
        room, tess = session.get_one(Classroom, cast.classroom_id), session.get_one(User, cast.tess.user_id)
        round_ = session.get_one(Round, cast.round_id)
        texts = [make.article(room, f"Text {n}, with words.", by=tess, now=utcnow(), title=f"Text {n}") for n in "AB"]
        made = make.assignment(room, texts, round_.assignment.scheme, by=tess, now=utcnow())
        assignments.set_state(made, "active", by=tess, now=utcnow())
        first, second = submissions.of_member(made.rounds[0], session.get_one(Membership, cast.sam.membership_id))
        ids = first.id, second.id
    sam = client_for(cast.sam)
    assert "Next article" not in sam.get(f"/submissions/{ids[0]}").text
    sam.post(f"/api/v1/submissions/{ids[0]}/submit", json={})
    page = sam.get(f"/submissions/{ids[0]}").text
    assert re.search(rf'button primary" href="/submissions/{ids[1]}">\s*Next article: Text B', page)
    sam.post(f"/api/v1/submissions/{ids[1]}/submit", json={})
    assert "Next article" not in sam.get(f"/submissions/{ids[1]}").text


@pytest.mark.parametrize(("verb", "said"), [("take_in", "The bridge"), ("leave_out", "leaves this work out")])
def test_a_student_is_told_what_became_of_work_that_was_not_handed_in(
    client_for: ClientFor, cast: Cast, arranging: Arranging, verb: str, said: str
) -> None:
    with arranging() as session:
        make.span(session.get_one(Submission, cast.sam.submission_id), "The bridge", now=utcnow())
    tess = client_for(cast.tess)
    tess.patch(f"/api/v1/rounds/{cast.round_id}", json={"state": "reviewing"})
    act(tess, cast, verb, cast.sam.submission_id)
    if verb == "take_in":
        assert "Nobody has submitted" not in tess.get(f"/rounds/{cast.round_id}/units").text
        assert "passage waits" in tess.get(f"/assignments/{cast.assignment_id}").text
    tess.patch(f"/api/v1/rounds/{cast.round_id}", json={"state": "revealed"})
    page = client_for(cast.sam).get(f"/submissions/{cast.sam.submission_id}/rulings").text
    assert said in page
    assert "was not submitted" not in page
