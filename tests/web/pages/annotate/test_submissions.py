"""The page on which a student marks, who else may look at it, and giving work back."""

import json
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.db import db
from annotator.models import Assignment, Round, Submission, User
from annotator.services import articles, assignments, rounds
from annotator.services.articles import Description
from tests import make, own_marks
from tests.cast import Cast
from tests.kinds import Arranging
from tests.released import records

For = Callable[..., FlaskClient]


def url(cast: Cast) -> str:
    return f"/submissions/{cast.sam.submission_id}"


@pytest.fixture
def submitted(arranging: Arranging, cast: Cast) -> None:
    with arranging():
        work = db.session.get_one(Submission, cast.sam.submission_id)
        make.hand_in(work, now=utcnow())


def set_round(arranging: Arranging, cast: Cast, state: str) -> None:
    with arranging():
        round_, tess = db.session.get_one(Round, cast.round_id), db.session.get_one(User, cast.tess.user_id)
        rounds.set_state(round_, state, by=tess, now=utcnow())


def test_a_student_may_mark_and_looking_changes_nothing(client_for: For, cast: Cast, arranging: Arranging) -> None:
    page = client_for(cast.sam).get(url(cast))
    assert page.status_code == 200
    assert 'data-editable="true"' in page.text
    assert cast.text.split("\n")[0] in page.text
    with arranging():
        work = db.session.get_one(Submission, cast.sam.submission_id)
        assert (work.status, work.revision) == ("unopened", 0)


def test_the_page_begins_with_what_the_api_gives(client_for: For, cast: Cast, arranging: Arranging) -> None:
    with arranging() as session:
        work = session.get_one(Submission, cast.sam.submission_id)
        said, gone = (make.span(work, words, now=utcnow()) for words in ("bridge is safe", "disgrace"))
        make.span(work, "the mayor of Zürich said", "attribution", now=utcnow(), links=[said.id, gone.id])
        own_marks.delete_span(work, gone.id, version=1, now=utcnow())
        own_marks.view(work, [(0, 9)])
        linked = [str(said.id)]
    client = client_for(cast.sam)
    left = json.loads(re.search(r'id="left">(.*?)</script>', client.get(url(cast)).text)[1])  # type: ignore[index]
    given = client.get(f"/api/v1/submissions/{cast.sam.submission_id}").json
    names = ("id", "start", "end", "label", "version", "note", "unsure", "links")
    assert left["spans"] == [[span[name] for name in names] for span in given["spans"]]
    assert [span["links"] for span in given["spans"] if span["links"]] == [linked]
    assert (left["revision"], left["viewed"]) == (given["revision"], given["viewed"])


@pytest.mark.usefixtures("submitted")
def test_submitted_work_can_be_reopened_while_the_round_is_open(
    client_for: For, cast: Cast, arranging: Arranging
) -> None:
    page = client_for(cast.sam).get(url(cast)).text
    assert 'data-editable="false"' in page
    assert 'id="reopen"' in page
    set_round(arranging, cast, "reviewing")
    page = client_for(cast.sam).get(url(cast)).text
    assert "The class has finished marking" in page
    assert 'id="reopen"' not in page


def test_a_closed_round_says_why_nothing_can_be_changed(client_for: For, cast: Cast, arranging: Arranging) -> None:
    set_round(arranging, cast, "reviewing")
    page = client_for(cast.sam).get(url(cast)).text
    assert 'data-editable="false"' in page
    assert "The class has finished marking" in page


def test_a_teacher_looks_and_changes_nothing(client_for: For, cast: Cast) -> None:
    page = client_for(cast.tess).get(url(cast))
    assert page.status_code == 200
    assert 'data-editable="false"' in page.text
    assert "This is the work of Sam" in page.text


@pytest.mark.usefixtures("submitted")
def test_a_teacher_gives_work_back(client_for: For, cast: Cast, arranging: Arranging) -> None:
    set_round(arranging, cast, "reviewing")
    answer = client_for(cast.tess).post(f"{url(cast)}/reopen")
    assert answer.location.startswith(f"/assignments/{cast.assignment_id}/students")
    page = client_for(cast.sam).get(url(cast)).text
    assert 'data-editable="true"' in page
    assert "This article has come back to you" in page


def put_away(arranging: Arranging, cast: Cast) -> None:
    with arranging():
        db.session.get_one(Assignment, cast.assignment_id).state = "archived"


@pytest.mark.parametrize("way", ["revealed", "hidden again", "put away"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.usefixtures("submitted")
def test_nobody_changes_marks_once_the_rulings_are_shown_or_the_work_is_put_away(
    way: str, when: str, client_for: For, cast: Cast, arranging: Arranging
) -> None:
    """Whether it was given back before that, or shall be now; by page, by script, and by whoever owns it."""
    tess, sam, api = client_for(cast.tess), client_for(cast.sam), f"/api/v1/submissions/{cast.sam.submission_id}"
    set_round(arranging, cast, "reviewing")
    if when == "before":
        assert tess.post(f"{url(cast)}/reopen").status_code == 303
    if way == "put away":
        put_away(arranging, cast)
    else:
        for state in ("revealed", "reviewing")[: 1 + (way == "hidden again")]:
            assert tess.patch(f"/api/v1/rounds/{cast.round_id}", json={"state": state}).status_code == 200
    for answer in (tess.post(f"{url(cast)}/reopen"), tess.post(f"{api}/reopen", json={})):
        assert answer.status_code == 403
    mark = {"start": 4, "end": 10, "quote": "bridge", "label": "claim", "version": 0}
    for answer in (
        sam.put(f"{api}/spans/{uuid4()}", json=mark), sam.post(f"{api}/reopen", json={}),
        sam.post(f"{api}/spans:batch", json={"changes": []}), sam.put(f"{api}/viewed", json={"ranges": [[0, 5]]}),
    ):  # fmt: skip
        assert answer.status_code == 403
    assert 'data-editable="false"' in sam.get(url(cast)).text
    assert "Let them change it again" not in tess.get(url(cast)).text
    page = tess.get(f"/assignments/{cast.assignment_id}/students").text
    assert "can be given back" in page
    assert 'value="reopen"' not in page
    assert tess.patch(f"/api/v1/rounds/{cast.round_id}", json={"state": "open"}).status_code == 409


def test_who_may_not_is_told(client: FlaskClient, client_for: For, cast: Cast) -> None:
    assert "/sign-in" in client.get(url(cast)).location
    for person in (cast.sue, cast.rita, cast.otto):
        assert client_for(person).get(url(cast)).status_code == 404
        assert client_for(person).post(f"{url(cast)}/reopen").status_code == 404
    assert client_for(cast.sam).post(f"{url(cast)}/reopen").status_code == 403
    assert client_for(cast.sam).get(f"/submissions/{uuid4()}").status_code == 404
    assert client_for(cast.sam).post(url(cast)).status_code == 405
    assert client_for(cast.sam).get(f"{url(cast)}/reopen").status_code == 405


@pytest.mark.parametrize(("name", "status"), [("sam", 200), ("tess", 200), ("sue", 404), ("rita", 404), ("otto", 404)])
def test_paper_is_for_whoever_may_see_the_work(client_for: For, cast: Cast, name: str, status: int) -> None:
    page = client_for(getattr(cast, name)).get(f"{url(cast)}/paper")
    assert page.status_code == status
    assert ("The bridge is safe" in page.text) == (status == 200)


def test_paper_numbers_marks_and_tells_what_they_attribute(client_for: For, cast: Cast, arranging: Arranging) -> None:
    with arranging():
        work = db.session.get_one(Submission, cast.sam.submission_id)
        safe = make.span(work, "The bridge is safe", now=utcnow())
        make.span(work, "the mayor of Zürich said", "attribution", links=[safe.id], now=utcnow())
    page = client_for(cast.sam).get(f"{url(cast)}/paper").text
    assert page.count("<mark ") == 2
    assert re.search(r'<a\s+href="#mark-1">1</a></li>', page)


def test_a_language_that_nobody_named_is_not_called_english(
    client_for: For, cast: Cast, arranging: Arranging
) -> None:
    with arranging():
        work = db.session.get_one(Submission, cast.sam.submission_id)
        article = work.article_id
        assert work.article.language == "und"
        make.hand_in(work, now=utcnow())
        (record,) = records(work.round)
        assert record["article"]["language"] is None
    teacher = client_for(cast.tess)
    for address in (url(cast), f"{url(cast)}/paper", f"/articles/{article}"):
        page = teacher.get(address).text
        assert re.search(r'class="article-text[^>]*\slang="und" dir="ltr"', page), address
        assert page.count('lang="en"') == 1, address  # the page's own words


def test_a_language_that_is_given_is_kept(client_for: For, cast: Cast) -> None:
    given = {"text": "Il pleut sur le pont.", "language": "fr"}
    answer = client_for(cast.tess).post(f"/api/v1/classrooms/{cast.classroom_id}/articles", json=given)
    assert answer.json["language"] == "fr"
    assert 'lang="fr"' in client_for(cast.tess).get(f"/articles/{answer.json['id']}").text


def test_who_asks_for_changes_hears_whether_the_work_is_open(
    client_for: For, cast: Cast, arranging: Arranging
) -> None:
    asked = f"/api/v1{url(cast)}/spans?since=0"
    student = client_for(cast.sam)
    answer = student.get(asked).json
    assert (answer["is_open"], answer["closed_because"]) == (True, None)
    set_round(arranging, cast, "reviewing")
    answer = student.get(asked).json
    assert answer["is_open"] is False
    assert "closed" in answer["closed_because"]


def test_paper_shows_no_dot_before_an_item_with_its_own_number(
    client_for: For, cast: Cast, arranging: Arranging
) -> None:
    with arranging():
        work, tess = db.session.get_one(Submission, cast.sam.submission_id), db.session.get_one(User, cast.tess.user_id)
        assignment = work.round.assignment
        source = "<ol><li>Dig</ol><ul><li>Tea</ul>"
        room = assignment.classroom
        article = articles.add(room, source, "html", Description(title="Steps"), by=tess, now=utcnow())
        other = make.assignment(room, [article], assignment.scheme, by=tess, now=utcnow())
        assignments.set_state(other, "active", by=tess, now=utcnow())
        of_sam = {"article_id": article.id, "membership_id": cast.sam.membership_id}
        id = db.session.query(Submission).filter_by(**of_sam).one().id
    page = client_for(cast.sam).get(f"/submissions/{id}/paper").text
    assert re.findall(r'<p class="(item[^"]*)">(.*?)</p>', page) == [("item numbered", "1. Dig"), ("item", "Tea")]


def test_work_that_was_begun_is_called_open_nowhere(client_for: For, cast: Cast, arranging: Arranging) -> None:
    with arranging():
        db.session.get_one(Submission, cast.sam.submission_id).status = "open"
    addresses = [(cast.sam, f"/classrooms/{cast.classroom_id}"), (cast.sam, f"/assignments/{cast.assignment_id}"),
                 (cast.tess, f"/assignments/{cast.assignment_id}/students")]  # fmt: skip
    for state, said in (("open", "Being marked"), ("reviewing", "Not submitted")):
        set_round(arranging, cast, state)
        for person, address in addresses:
            page = client_for(person).get(address).text
            page = page.split("<template")[0]
            badges = re.findall(r'data-state="open">([^<]*)</span>', page.split("<main")[1])
            assert badges[-1] == said, address
            assert badges.count("Open") == (state == "open" and "assignments" in address)  # that of the round
