"""Making, running, copying and archiving assignments, as each role sees them."""

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.db import db
from annotator.models import Assignment, Membership, Submission, User
from annotator.services import classrooms, submissions
from tests import make
from tests.cast import Cast
from tests.kinds import Arranging
from tests.shown import names

For = Callable[..., FlaskClient]


def fields(cast: Cast) -> dict[str, str]:
    articles, scheme = str(cast.article_id), str(cast.scheme_id)
    return {"title": "Second look", "articles": articles, "scheme": scheme, "min_support": "2/3", "due": "2031-05-06"}


@pytest.fixture
def draft(client_for: For, cast: Cast) -> str:
    """The address of an assignment that is not open yet."""
    answer = client_for(cast.tess).post(f"/classrooms/{cast.classroom_id}/assignments/new", data=fields(cast))
    assert answer.status_code == 303
    return str(answer.location)


def submit(arranging: Arranging, cast: Cast, submission: UUID | None, quote: str | None = None) -> None:
    with arranging():
        work = db.session.get_one(Submission, submission)
        if quote:
            make.span(work, quote, now=utcnow())
        make.hand_in(work, now=utcnow())


def test_it_offers_the_article_that_one_comes_from(client_for: For, cast: Cast) -> None:
    page = client_for(cast.tess).get(f"/classrooms/{cast.classroom_id}/assignments/new?article={cast.article_id}").text
    assert 'value="The bridge"' in page
    (box,) = re.findall(r'<input[^>]*name="articles"[^>]*>', page)
    assert "checked" in box


def test_exports_begin_with_what_the_teacher_chose(client_for: For, cast: Cast) -> None:
    tess = client_for(cast.tess)
    sent = fields(cast) | {"export_policy": "research"}
    made = tess.post(f"/classrooms/{cast.classroom_id}/assignments/new", data=sent).location
    assert tess.get(f"/api/v1{made}").get_json()["export_policy"] == "research"


def test_a_class_without_articles_is_shown_the_way(client_for: For, cast: Cast) -> None:
    page = client_for(cast.otto).get(f"/classrooms/{cast.otto.classroom_id}/assignments/new").text
    assert "There is no article yet" in page
    assert f"/classrooms/{cast.otto.classroom_id}/articles/new" in page


def test_a_new_assignment_is_a_draft_that_only_staff_see(client_for: For, cast: Cast, draft: str) -> None:
    assert "Open to the class" in client_for(cast.tess).get(draft).text
    page = client_for(cast.tess).get(f"{draft}/settings").text
    assert "at least 2/3 mark the same" in page
    assert "May 6, 2031" in page
    assert "not open to the class yet" in client_for(cast.rita).get(draft).text
    for address in (draft, f"{draft}/releases/new"):
        assert client_for(cast.sam).get(address).status_code == 404


def test_what_waits_already_stays_waiting(client_for: For, cast: Cast, draft: str, arranging: Arranging) -> None:
    with arranging() as session:
        round_ = session.get_one(Assignment, UUID(draft[-36:])).rounds[0].id
    page = client_for(cast.tess).post(f"/rounds/{round_}/state", data={"state": "waiting"}, follow_redirects=True)
    assert "Nothing has changed." in page.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "This field is required."),
        ({"title": " "}, "A name needs 1 to 120 characters."),
        ({"articles": ""}, "Choose at least one article."),
        ({"articles": str(uuid4())}, "is not a valid choice"),
        ({"scheme": "x"}, "Invalid Choice: could not coerce."),
        ({"min_support": "1/3"}, "Not a valid choice."),
        ({"due": "soon"}, "Not a valid date value."),
    ],
)
def test_it_refuses_and_keeps_the_form(client_for: For, cast: Cast, wrong: dict[str, str], sentence: str) -> None:
    page = client_for(cast.tess).post(f"/classrooms/{cast.classroom_id}/assignments/new", data=fields(cast) | wrong)
    assert page.status_code == 422
    (error,) = re.findall(r'<p class="error"[^>]*>([^<]*)', page.text)
    assert sentence in error


def test_the_next_step_leads_through(client_for: For, cast: Cast, arranging: Arranging) -> None:
    tess, url = client_for(cast.tess), f"/assignments/{cast.assignment_id}"
    assert "Close for review" in tess.get(url).text
    submit(arranging, cast, cast.sam.submission_id, "It is a disgrace.")
    assert tess.post(f"/rounds/{cast.round_id}/state", data={"state": "reviewing"}).location == url
    page = tess.get(url).text
    assert "1 passage waits for a ruling." in page
    assert f"/rounds/{cast.round_id}/units" in page
    assert f"{url}/releases/new" in page
    tess.post(f"/rounds/{cast.round_id}/state", data={"state": "revealed"})
    assert "Start another round" in tess.get(url).text
    tess.post(f"{url}/rounds")
    assert "Round 2" in tess.get(url).text
    tess.post(f"{url}/state", data={"state": "archived"})
    assert "Take it out again" in tess.get(url).text


def test_a_round_closed_too_early_is_opened_again(client_for: For, cast: Cast) -> None:
    tess = client_for(cast.tess)
    tess.post(f"/rounds/{cast.round_id}/state", data={"state": "reviewing"})
    assert "Nobody had submitted" in tess.get(f"/assignments/{cast.assignment_id}").text
    page = tess.post(f"/rounds/{cast.round_id}/state", data={"state": "open"}, follow_redirects=True)
    assert "Close for review" in page.text


def test_what_cannot_follow_is_refused(client_for: For, cast: Cast) -> None:
    tess = client_for(cast.tess)
    assert tess.post(f"/rounds/{cast.round_id}/state", data={"state": "revealed"}).status_code == 409
    assert tess.post(f"/rounds/{cast.round_id}/state", data={"state": "gone"}).status_code == 409
    assert tess.post(f"/rounds/{cast.round_id}/state").status_code == 400
    assert tess.post(f"/assignments/{cast.assignment_id}/state", data={"state": "draft"}).status_code == 409
    assert tess.post(f"/assignments/{cast.assignment_id}/rounds").status_code == 409


def test_each_role_sees_its_own(client_for: For, cast: Cast, arranging: Arranging) -> None:
    submit(arranging, cast, cast.sue.submission_id)
    url = f"/assignments/{cast.assignment_id}"
    tess, rita, sam = (client_for(one).get(url).text for one in (cast.tess, cast.rita, cast.sam))
    assert not [name for name in ("Sam", "Sue") if names(tess, name)], "it may be projected"
    assert str(cast.sue.submission_id) not in tess
    students = client_for(cast.tess).get(f"{url}/students").text
    assert all(name in students for name in ("Sam", "Sue", f"/submissions/{cast.sue.submission_id}"))
    assert '<b data-count="submitted">1</b>' in rita
    assert not [name for name in ("Sam", "Sue") if names(rita, name)]
    assert str(cast.sue.submission_id) not in rita
    assert f"/submissions/{cast.sam.submission_id}" in sam
    assert ">Start<" in sam
    assert "Sue" not in sam


def test_it_is_copied_to_an_own_class(client_for: For, cast: Cast, arranging: Arranging) -> None:
    with arranging():
        tess = db.session.get_one(User, cast.tess.user_id)
        room = classrooms.create("Media 10c", by=tess, retention=utcnow() - utcnow(), now=utcnow()).id
    browser, url = client_for(cast.tess), f"/assignments/{cast.assignment_id}"
    assert "Media 10c" in browser.get(f"{url}/settings").text
    page = browser.post(f"{url}/copy", data={"classroom": str(room)}, follow_redirects=True).text
    assert f"/classrooms/{room}" in page
    assert "Open to the class" in page
    foreign = {"classroom": str(cast.otto.classroom_id)}
    answers = [browser.post(f"{url}/copy", data=data) for data in (foreign, {}, {"classroom": "x"})]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_student_with_work_given_back_is_told(client_for: For, cast: Cast, arranging: Arranging) -> None:
    submit(arranging, cast, cast.sam.submission_id)
    with arranging():
        work = db.session.get_one(Submission, cast.sam.submission_id)
        submissions.reopen(work, by=db.session.get_one(Membership, cast.tess.membership_id), now=utcnow())
    client_for(cast.tess).post(f"/rounds/{cast.round_id}/state", data={"state": "reviewing"})
    page = client_for(cast.sam).get(f"/assignments/{cast.assignment_id}").text
    assert "given work back to you" in page
    assert "Look again" in page


def changes(cast: Cast) -> list[str]:
    assignment = f"/assignments/{cast.assignment_id}"
    return [f"{assignment}/state", f"{assignment}/copy", f"{assignment}/rounds", f"/rounds/{cast.round_id}/state"]


def test_who_may_not_is_told(client: FlaskClient, client_for: For, cast: Cast) -> None:
    url, new = f"/assignments/{cast.assignment_id}", f"/classrooms/{cast.classroom_id}/assignments/new"
    assert "/sign-in" in client.get(url).location
    assert [client_for(cast.otto).get(one).status_code for one in (url, new)] == [404, 404]
    assert [client_for(one).get(new).status_code for one in (cast.rita, cast.sam)] == [403, 403]
    for change in changes(cast):
        assert client_for(cast.otto).post(change, data={"state": "open"}).status_code == 404
        assert client_for(cast.rita).post(change, data={"state": "open"}).status_code == 403
        assert client_for(cast.sam).post(change, data={"state": "open"}).status_code == 403
        assert client_for(cast.tess).get(change).status_code == 405
