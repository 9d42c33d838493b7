"""Classes as teacher, reviewer and student see them, their members, and their end."""

import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.services import accounts, assignments, classrooms, submissions
from tests import make
from tests.cast import PASSWORD, Cast, browser
from tests.kinds import Arranging, ClientFor
from tests.shown import names
from tests.web.pages.test_join import shown_words

TAUGHT = {
    "/classrooms/{room}/code": ("GET", "POST"),
    "/classrooms/{room}/joining": ("POST",),
    "/classrooms/{room}/members/new": ("GET", "POST"),
    "/classrooms/{room}/delete": ("GET", "POST"),
    "/memberships/{sam}/words": ("GET", "POST"),
    "/memberships/{sam}/remove": ("GET", "POST"),
}


def address(url: str, cast: Cast) -> str:
    return url.format(room=cast.classroom_id, sam=cast.sam.membership_id)


@pytest.mark.parametrize(("who", "status"), [("rita", 403), ("sam", 403), ("otto", 404)])
@pytest.mark.parametrize("url", TAUGHT)
def test_only_its_teacher_runs_a_class(
    url: str, who: str, status: int, cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    client = client_for(getattr(cast, who))
    if who == "rita" and "{sam}" in url:
        status = 404  # who else is in the class, the teacher alone knows
    for verb in TAUGHT[url]:
        assert client.open(address(url, cast), method=verb, data={"name": "Media 10b"}).status_code == status
    with arranging():
        classroom = classrooms.with_id(cast.classroom_id)
        assert classroom is not None
        assert (classroom.join_code, classroom.is_open_to_join) == (cast.join_code, True)
        assert len(classrooms.members(classroom)) == 4


@pytest.mark.parametrize("url", [*TAUGHT, "/classrooms", "/classrooms/new", "/classrooms/{room}"])
def test_the_signed_out_and_other_verbs_are_refused(
    url: str, client: FlaskClient, cast: Cast, client_for: ClientFor
) -> None:
    for verb in TAUGHT.get(url, ("GET",)):
        assert client.open(address(url, cast), method=verb).location.startswith("/sign-in")
    assert client_for(cast.tess).patch(address(url, cast)).status_code == 405


def test_a_student_with_one_class_is_led_into_it(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.sam).get("/classrooms").location == f"/classrooms/{cast.classroom_id}"


def test_the_list_holds_ones_own_classes(cast: Cast, client_for: ClientFor) -> None:
    page = client_for(cast.tess).get("/classrooms").text
    assert f"/classrooms/{cast.classroom_id}" in page
    assert "Media 9a" not in page


def test_a_new_teacher_is_shown_how_to_begin(app: Flask, client: FlaskClient, arranging: Arranging) -> None:
    with arranging():
        accounts.add_user("nina@example.org", name="Nina", password=PASSWORD, now=utcnow())
    client.post("/sign-in", data={"email": "nina@example.org", "password": PASSWORD})
    assert 'href="/classrooms/new"' in client.get("/classrooms").text


def test_a_teacher_makes_a_class_and_sees_the_next_step(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.tess)
    answer = client.post("/classrooms/new", data={"name": "  Media   8c "})
    page = client.get(answer.location).text
    assert "<h1>Media 8c</h1>" in page
    assert f'<li aria-current="step"><a href="{answer.location}/articles/new">' in page
    assert client.get("/classrooms/new").status_code == 200


@pytest.mark.parametrize(("name", "sentence"), [("", "Give the class a name"), ("x" * 121, "1 to 120")])
def test_a_name_that_will_not_do_is_refused(name: str, sentence: str, cast: Cast, client_for: ClientFor) -> None:
    answer = client_for(cast.tess).post("/classrooms/new", data={"name": name})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_students_make_no_classes(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.sam)
    assert client.get("/classrooms/new").status_code == 403
    assert client.post("/classrooms/new", data={"name": "Mine"}).status_code == 403


def test_what_a_class_shows_depends_on_the_role(cast: Cast, client_for: ClientFor) -> None:
    url, code = f"/classrooms/{cast.classroom_id}", f"{cast.join_code[:4]} {cast.join_code[4:]}"
    desk, queue, task = (client_for(who).get(url).text for who in (cast.tess, cast.rita, cast.sam))
    assert code in desk
    assert "rita@example.org" in desk
    assert "0 of 2 submitted" in desk
    assert "Sam" not in queue
    assert "Sue" not in queue
    assert code not in queue
    assert "You are Sam here" in task
    assert "Sue" not in task
    assert "Not opened" in task
    assert client_for(cast.otto).get(url).status_code == 404
    assert client_for(cast.tess).get(f"/classrooms/{uuid4()}").status_code == 404
    assert all(f'href="/assignments/{cast.assignment_id}"' in page for page in (desk, queue, task))


def test_a_student_sees_how_far_the_own_work_is(cast: Cast, client_for: ClientFor, arranging: Arranging) -> None:
    with arranging():
        assert cast.sam.submission_id is not None
        work = submissions.with_id(cast.sam.submission_id)
        assert work is not None
        make.hand_in(work, now=utcnow())
    url = f"/classrooms/{cast.classroom_id}"
    done, waiting = client_for(cast.sam).get(url).text, client_for(cast.sue).get(url).text
    assert 'data-state="submitted"' in done
    assert "Look at it" in done
    assert 'data-state="unopened"' in waiting
    assert f'href="/submissions/{cast.sue.submission_id}">Start' in waiting
    assert "1 of 2 submitted" in client_for(cast.tess).get(url).text


def test_students_see_no_drafts(cast: Cast, client_for: ClientFor, arranging: Arranging) -> None:
    with arranging():
        first = assignments.with_id(cast.assignment_id)
        teacher = accounts.existing("tess@example.org")
        assert first is not None
        make.assignment(
            first.classroom, first.articles, first.scheme, by=teacher, now=utcnow(), title="Not yet for you"
        )
    url = f"/classrooms/{cast.classroom_id}"
    assert "Not yet for you" in client_for(cast.tess).get(url).text
    assert "Not yet for you" not in client_for(cast.sam).get(url).text
    assert "Not yet for you" not in client_for(cast.rita).get(url).text


def test_the_projector_shows_the_code_and_nobody_s_name(cast: Cast, client_for: ClientFor) -> None:
    page = client_for(cast.tess).get(f"/classrooms/{cast.classroom_id}/code").text
    assert f"{cast.join_code[:4]} {cast.join_code[4:]}" in page
    assert re.search(rf'<figcaption translate="no">http://[^<]+/join/{cast.join_code}</figcaption>', page)
    assert re.search(r'<path stroke="#000000" d="M\d', page)
    assert not names(page, "Sam")


def test_the_wall_counts_who_is_in_and_opens_and_closes_joining(cast: Cast, client_for: ClientFor) -> None:
    tess, url = client_for(cast.tess), f"/classrooms/{cast.classroom_id}"
    answer = tess.get(f"{url}/code/in")
    assert answer.json == {"students": 2, "is_open": True}
    assert tess.get(f"{url}/code/in", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert tess.post(f"{url}/joining", data={"open": "0", "from": "wall"}).location == f"{url}/code"
    assert "nobody new comes in" in tess.get(f"{url}/code").text
    assert client_for(cast.sam).get(f"{url}/code/in").status_code == 403


def test_joining_is_closed_and_opened(app: Flask, cast: Cast, client_for: ClientFor) -> None:
    client, url = client_for(cast.tess), f"/classrooms/{cast.classroom_id}"
    client.post(f"{url}/joining", data={"open": "0"})
    assert "Closed: nobody new can join" in client.get(url).text
    assert "takes no new members" in browser(app).get(f"/join/{cast.join_code}").text
    client.post(f"{url}/joining", data={"open": "1"})
    assert "Open: new students can join" in client.get(url).text


def test_a_new_code_ends_the_old_one(app: Flask, cast: Cast, client_for: ClientFor) -> None:
    client, url = client_for(cast.tess), f"/classrooms/{cast.classroom_id}"
    assert client.post(f"{url}/code").location == url
    assert cast.join_code[:4] + " " + cast.join_code[4:] not in client.get(url).text
    assert browser(app).get(f"/join/{cast.join_code}").status_code == 403


def test_a_second_click_makes_no_second_code(cast: Cast, client_for: ClientFor) -> None:
    client, url = client_for(cast.tess), f"/classrooms/{cast.classroom_id}"
    page = client.get(url).text
    assert "2 students are in." in page
    (seen,) = re.findall(r'name="code" value="([^"]+)"', page)
    client.post(f"{url}/code", data={"code": seen})
    (new,) = re.findall(r'name="code" value="([^"]+)"', client.get(url).text)
    assert "was replaced already" in client.post(f"{url}/code", data={"code": seen}, follow_redirects=True).text
    assert f'value="{new}"' in client.get(url).text


def test_removing_a_student_asks_with_the_number_of_marks(cast: Cast, client_for: ClientFor) -> None:
    page = client_for(cast.tess).get(f"/memberships/{cast.sam.membership_id}/remove").text
    assert "0 marks and the name go." in page


@pytest.mark.parametrize("role", ["reviewer", "teacher"])
def test_a_colleague_is_added_by_e_mail(role: str, cast: Cast, client_for: ClientFor) -> None:
    url = f"/classrooms/{cast.classroom_id}/members/new"
    assert client_for(cast.tess).get(url).status_code == 200
    answer = client_for(cast.tess).post(url, data={"email": "Otto@example.org", "role": role})
    assert answer.location == f"/classrooms/{cast.classroom_id}"
    page = client_for(cast.otto).get(answer.location).text
    assert ("The way in for students" in page) == (role == "teacher")


@pytest.mark.parametrize(
    ("email", "role", "status", "sentence"),
    [
        ("nobody@example.org", "reviewer", 422, "Nobody has an account"),
        ("rita@example.org", "teacher", 409, "is a member of this class already"),
        ("otto@example.org", "student", 422, "Not a valid choice"),
        ("", "reviewer", 422, "Type an e-mail"),
    ],
)
def test_a_colleague_that_will_not_do_is_refused(
    email: str, role: str, status: int, sentence: str, cast: Cast, client_for: ClientFor
) -> None:
    url = f"/classrooms/{cast.classroom_id}/members/new"
    answer = client_for(cast.tess).post(url, data={"email": email, "role": role})
    assert answer.status_code == status
    assert sentence in answer.text


def test_new_words_replace_the_lost_ones(app: Flask, cast: Cast, client_for: ClientFor) -> None:
    client, url = client_for(cast.tess), f"/memberships/{cast.sam.membership_id}/words"
    assert 'class="words"' not in client.get(url).text
    back = {"code": cast.join_code, "pseudonym": "Sam"}
    words = shown_words(client.post(url, follow_redirects=True).text)
    assert browser(app).post("/join/back", data=back | {"recovery": cast.sam.recovery}).status_code == 403
    assert browser(app).post("/join/back", data=back | {"recovery": words}).status_code == 302


def test_new_words_are_shown_again_until_they_are_handed_over(app: Flask, cast: Cast, client_for: ClientFor) -> None:
    """Loading the page again, which browsers do by themselves, makes no other words and asks nothing."""
    client, colleague = client_for(cast.tess), client_for(cast.tess)
    url = f"/memberships/{cast.sam.membership_id}/words"
    made = client.post(url)
    assert (made.status_code, made.location) == (303, url)
    words = shown_words(client.get(url).text)
    assert shown_words(client.get(url).text) == words
    assert 'class="words"' not in colleague.get(url).text
    assert client.post(f"{url}/handed-over").location == f"/classrooms/{cast.classroom_id}"
    assert 'class="words"' not in client.get(url).text


def test_words_that_no_longer_work_are_not_shown(cast: Cast, client_for: ClientFor) -> None:
    first, second = client_for(cast.tess), client_for(cast.tess)
    url = f"/memberships/{cast.sam.membership_id}/words"
    for client in (first, second):
        client.post(url)
    assert 'class="words"' not in first.get(url).text
    assert 'class="words"' in second.get(url).text


def test_colleagues_have_no_words(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.tess).post(f"/memberships/{cast.rita.membership_id}/words").status_code == 404


def test_a_removed_student_is_gone_and_signed_out(cast: Cast, client_for: ClientFor) -> None:
    client, sam = client_for(cast.tess), client_for(cast.sam)
    url = f"/memberships/{cast.sam.membership_id}/remove"
    assert "Remove Sam from Media 10b?" in client.get(url).text
    answer = client.post(url)
    page = client.get(answer.location).text
    assert "Sam is gone, with 0 marks." in page
    assert not names(page.split("<main")[1], "Sam")
    assert sam.get("/account").status_code == 302
    assert client.get(url).status_code == 404


def test_the_last_teacher_stays(cast: Cast, client_for: ClientFor) -> None:
    client, url = client_for(cast.tess), f"/memberships/{cast.tess.membership_id}/remove"
    assert client.post(url).status_code == 403
    assert "A class needs a teacher" in client.get(url).text


@pytest.mark.parametrize("name", ["", "Media 9a"])
def test_a_class_is_deleted_by_name_only(name: str, cast: Cast, client_for: ClientFor) -> None:
    client, url = client_for(cast.tess), f"/classrooms/{cast.classroom_id}"
    assert client.get(f"{url}/delete").status_code == 200
    assert client.post(f"{url}/delete", data={"name": name}).status_code == 422
    assert client.get(url).status_code == 200


def test_deleting_a_class_gives_a_receipt(app: Flask, cast: Cast, client_for: ClientFor) -> None:
    client, sam, url = client_for(cast.tess), client_for(cast.sam), f"/classrooms/{cast.classroom_id}"
    receipt = client.post(f"{url}/delete", data={"name": "media 10B"}).text
    assert "Media 10b is deleted" in receipt
    for term, count in (("Members", 4), ("Articles", 1), ("Submissions", 2)):
        assert f"<dt>{term}</dt><dd>{count}</dd>" in receipt
    assert client.get(url).status_code == 404
    assert sam.get("/account").status_code == 302
    assert browser(app).get(f"/join/{cast.join_code}").status_code == 403
