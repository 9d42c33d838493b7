"""Joining by code and name, the three words, and coming back with them."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.services import classrooms, joining
from tests.cast import Cast, browser
from tests.kinds import Arranging, ClientFor
from tests.shown import names


def shown_words(page: str) -> str:
    """Return the three words that a page shows."""
    (shown,) = re.findall(r'<p class="words"[^>]*>(.*?)</p>', page, re.DOTALL)
    return " ".join(re.findall(r"<span>(\w+)</span>", shown))


def join(client: FlaskClient, cast: Cast, name: str) -> str:
    """Join the class and return the three words."""
    answer = client.post(f"/join/{cast.join_code}", data={"pseudonym": name})
    assert answer.location == "/join/welcome"
    return shown_words(client.get("/join/welcome").text)


def students(arranging: Arranging, cast: Cast) -> list[str | None]:
    with arranging():
        classroom = classrooms.with_id(cast.classroom_id)
        assert classroom is not None
        return [member.pseudonym for member in classrooms.members(classroom) if member.role == "student"]


def test_a_code_leads_to_its_class(client: FlaskClient, cast: Cast) -> None:
    typed = f" {cast.join_code[:4].lower()}-{cast.join_code[4:]} "
    answer = client.post("/join", data={"code": typed})
    assert answer.location == f"/join/{cast.join_code}"
    page = client.get(answer.location).text
    assert "Join Media 10b" in page
    assert not names(page, "Sam")
    assert not names(page, "Sue")


def test_a_code_in_the_address_stands_in_the_field(client: FlaskClient, cast: Cast) -> None:
    assert f'value="{cast.join_code}"' in client.get(f"/join?code={cast.join_code}").text


def test_a_student_joins_and_is_shown_the_words_until_they_are_written_down(
    client: FlaskClient, cast: Cast, arranging: Arranging
) -> None:
    words = join(client, cast, "Otter")
    assert len(words.split()) == 3
    assert shown_words(client.get("/join/welcome").text) == words
    assert "/join/welcome" in client.get("/account").text
    done = client.post("/join/welcome/written-down")
    assert "/submissions/" in done.location, "one assignment is open: Start goes straight in"
    assert "The bridge is safe" in client.get(done.location).text
    for page in ("/join/welcome", "/account"):
        assert not any(f"<span>{word}</span>" in client.get(page).text for word in words.split())
    assert "/join/welcome" not in client.get("/account").text
    assert students(arranging, cast) == ["Otter", "Sam", "Sue"]
    assert "Read the bridge" in client.get(f"/classrooms/{cast.classroom_id}").text


def test_the_roster_says_who_joined_in_one_browser(
    app: Flask, client: FlaskClient, cast: Cast, client_for: ClientFor
) -> None:
    join(client, cast, "Otter")
    client.post("/sign-out")
    client.get("/join")
    again = browser(app)
    known = client.get_cookie("annotator_device")
    assert known is not None
    again.set_cookie("annotator_device", known.value)
    join(again, cast, "Heron")
    join(browser(app), cast, "Crane")
    page = client_for(cast.tess).get(f"/classrooms/{cast.classroom_id}").text
    assert "joined in the same browser as Heron" in page
    assert "joined in the same browser as Otter" in page
    assert page.count("joined in the same browser") == 2
    assert "joined in the same browser" not in client_for(cast.rita).get(f"/classrooms/{cast.classroom_id}").text


def test_one_browser_cannot_join_for_ever(client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "MOST_IN_ONE_BROWSER", 0)
    answer = client.post(f"/join/{cast.join_code}", data={"pseudonym": "Otter"})
    assert answer.status_code == 403
    assert "Use another device" in answer.text
    told = client.post("/api/v1/join", json={"join_code": cast.join_code, "pseudonym": "Otter"})
    assert (told.status_code, told.get_json()["code"]) == (403, "crowded-browser")


def test_the_next_pupil_at_the_computer_sees_no_words(app: Flask, client: FlaskClient, cast: Cast) -> None:
    join(client, cast, "Otter")
    client.post("/sign-out")
    with client.session_transaction() as cookie:
        assert "words" not in cookie
    assert client.get("/join/welcome").location == "/sign-in?next=/join/welcome"


def test_words_left_open_are_not_shown_after_two_hours(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ahead, is_shown in ((timedelta(minutes=90), True), (timedelta(hours=3), False)):
        later = browser(client.application)
        join(later, cast, f"Otter {ahead.seconds}")
        with monkeypatch.context() as patch:
            patch.setattr("annotator.web.pages.join.utcnow", lambda ahead=ahead: utcnow() + ahead)
            assert ('class="words"' in later.get("/join/welcome").text) == is_shown


def test_another_sign_in_in_this_browser_ends_the_showing(client: FlaskClient, cast: Cast) -> None:
    join(client, cast, "Otter")
    with client.session_transaction() as cookie:
        del cookie["_user_id"]  # the sign-in has ended by itself
    back = {"code": cast.join_code, "pseudonym": "Sam", "recovery": cast.sam.recovery}
    assert client.post("/join/back", data=back).status_code == 302
    with client.session_transaction() as cookie:
        assert "words" not in cookie


def test_asking_twice_makes_one_student(client: FlaskClient, cast: Cast, arranging: Arranging) -> None:
    join(client, cast, "Otter")
    again = client.post(f"/join/{cast.join_code}", data={"pseudonym": "Otter"})
    assert again.status_code == 409
    assert "You are signed in as Otter" in again.text
    assert students(arranging, cast) == ["Otter", "Sam", "Sue"]


@pytest.mark.parametrize("name", ["Sam", "SAM", "s a m", "Ｓａｍ"])
def test_a_taken_name_is_refused_and_a_free_one_offered(name: str, client: FlaskClient, cast: Cast) -> None:
    answer = client.post(f"/join/{cast.join_code}", data={"pseudonym": name})
    assert answer.status_code == 409
    assert "is taken in this class" in answer.text
    (free,) = re.findall(r'name="pseudonym" value="([^"]+ 2)"', answer.text)
    assert join(client, cast, free)


@pytest.mark.parametrize("name", ["", "x", "<b>", "x" * 31, "..."])
def test_a_name_that_will_not_do_is_refused(name: str, client: FlaskClient, cast: Cast, arranging: Arranging) -> None:
    answer = client.post(f"/join/{cast.join_code}", data={"pseudonym": name})
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert students(arranging, cast) == ["Sam", "Sue"]


def test_a_closed_class_takes_nobody(client: FlaskClient, cast: Cast, arranging: Arranging) -> None:
    with arranging():
        classroom = classrooms.with_id(cast.classroom_id)
        assert classroom is not None
        classrooms.set_open_to_join(classroom, is_open=False)
    assert "takes no new members" in client.get(f"/join/{cast.join_code}").text
    assert client.post(f"/join/{cast.join_code}", data={"pseudonym": "Otter"}).status_code == 403
    assert students(arranging, cast) == ["Sam", "Sue"]


@pytest.mark.parametrize(
    ("url", "data"),
    [("/join", {"code": "NOSUCHCD"}), ("/join/NOSUCHCD", {})],
)
def test_wrong_codes_are_counted_wherever_they_are_sent(
    url: str, data: dict[str, str], client: FlaskClient, cast: Cast
) -> None:
    answers = [client.post(url, data=data) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [403] * 10 + [429]
    assert "No class has this code" in answers[0].text
    assert "Too many attempts" in answers[-1].text
    assert client.get(f"/join/{cast.join_code}").status_code == 200


def test_an_empty_code_is_asked_for_again(client: FlaskClient) -> None:
    answer = client.post("/join", data={"code": ""})
    assert answer.status_code == 422
    assert "Type the class code" in answer.text


def test_three_words_lead_back_on_another_device(app: Flask, client: FlaskClient, cast: Cast) -> None:
    words = join(client, cast, "Otter")
    other = browser(app)
    typed = {"code": cast.join_code.lower(), "pseudonym": "otter", "recovery": f" {words.upper()} "}
    answer = other.post("/join/back", data=typed)
    assert answer.location == f"/classrooms/{cast.classroom_id}"
    assert "You are Otter here" in other.get(answer.location).text


def test_coming_back_goes_on_to_the_page_that_was_asked_for(client: FlaskClient, cast: Cast) -> None:
    typed = {"code": cast.join_code, "pseudonym": "Sam", "recovery": cast.sam.recovery}
    assert client.post("/join/back?next=/account", data=typed).location == "/account"


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"recovery": "three wrong words"}, 403, "do not belong together"),
        ({"pseudonym": "Sue"}, 403, "do not belong together"),
        ({"pseudonym": "Nobody"}, 403, "do not belong together"),
        ({"code": "NOSUCHCD"}, 403, "No class has this code"),
        ({"recovery": ""}, 422, "Type the three words"),
    ],
)
def test_wrong_words_do_not_lead_back(
    typed: dict[str, str], status: int, sentence: str, client: FlaskClient, cast: Cast
) -> None:
    right = {"code": cast.join_code, "pseudonym": "Sam", "recovery": cast.sam.recovery}
    answer = client.post("/join/back", data=right | typed)
    assert answer.status_code == status
    assert sentence in answer.text
    assert client.get("/account").status_code == 302


def test_wrong_words_are_counted_against_the_name(app: Flask, client: FlaskClient, cast: Cast) -> None:
    right = {"code": cast.join_code, "pseudonym": "Sam", "recovery": cast.sam.recovery}
    wrong = [client.post("/join/back", data=right | {"recovery": "a b c"}).status_code for _ in range(10)]
    assert wrong == [403] * 10
    assert client.post("/join/back", data=right).status_code == 429
    sue = right | {"pseudonym": "Sue", "recovery": cast.sue.recovery}
    assert browser(app).post("/join/back", data=sue).status_code == 302


@pytest.mark.parametrize("url", ["/join", "/join/back", "/join/{code}"])
def test_it_says_who_is_signed_in(url: str, cast: Cast, client_for: ClientFor) -> None:
    page = client_for(cast.sam).get(url.format(code=cast.join_code)).text
    assert "You are signed in as Sam" in page
    assert 'action="/sign-out"' in page
    assert "This page is for students" in client_for(cast.tess).get(url.format(code=cast.join_code)).text


def test_only_students_are_welcomed(client: FlaskClient, cast: Cast, client_for: ClientFor) -> None:
    assert client.get("/join/welcome").location == "/sign-in?next=/join/welcome"
    assert client_for(cast.tess).get("/join/welcome").status_code == 404
    assert client_for(cast.sam).get("/join/welcome").status_code == 200
    assert client_for(cast.sam).post("/join/welcome").status_code == 405
