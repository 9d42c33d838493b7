"""What every form does alike: nothing typed is lost by a refusal, and no rule is the browser's alone."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.models import Classroom, Submission, User
from annotator.services import accounts
from annotator.services.review import units
from tests import make
from tests.cast import PASSWORD, Cast
from tests.kinds import Arranging, ClientFor


@pytest.fixture
def unit(arranging: Arranging, cast: Cast) -> UUID:
    """A unit that sam's mark makes."""
    with arranging() as session:
        work = session.get_one(Submission, cast.sam.submission_id)
        make.span(work, "Engineers disagree", now=utcnow())
        make.hand_in(work, now=utcnow())
        return units.of_round(work.round)[0].id


def test_no_checkbox_of_several_has_to_be_ticked(client_for: ClientFor, cast: Cast, arranging: Arranging) -> None:
    with arranging() as session:
        room, tess = session.get_one(Classroom, cast.classroom_id), session.get_one(User, cast.tess.user_id)
        make.article(room, "Another one.", by=tess, now=utcnow())
    page = client_for(cast.tess).get(f"/classrooms/{cast.classroom_id}/assignments/new").text
    boxes = re.findall(r'<input[^>]*name="articles"[^>]*>', page)
    assert len(boxes) == 2
    assert not [box for box in boxes if "required" in box]


def test_an_assignment_without_an_article_is_refused_with_a_sentence(client_for: ClientFor, cast: Cast) -> None:
    address = f"/classrooms/{cast.classroom_id}/assignments/new"
    data = {"title": "Kept title", "scheme": str(cast.scheme_id), "min_support": "1/2"}
    page = client_for(cast.tess).post(address, data=data)
    assert page.status_code == 422
    assert "Choose at least one article." in page.text
    assert "Kept title" in page.text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1999-12-31"])
def test_a_day_at_the_edge_of_the_calendar_is_refused(client_for: ClientFor, cast: Cast, day: str) -> None:
    address = f"/classrooms/{cast.classroom_id}/assignments/new"
    data = {"title": "x", "articles": str(cast.article_id), "scheme": str(cast.scheme_id), "min_support": "1/2"}
    page = client_for(cast.tess).post(address, data=data | {"due": day})
    assert page.status_code == 422
    assert "Choose a day from Jan 1, 2000 to Dec 31, 2999." in page.text


def test_no_text_field_is_cut_by_the_browser(client_for: ClientFor, cast: Cast, unit: UUID) -> None:
    places = ("/account", f"/classrooms/{cast.classroom_id}/assignments/new", "/classrooms/new")
    pages = [client_for(cast.tess).get(place).text for place in places] + [
        client_for(cast.rita).get(f"/units/{unit}").text,
        client_for(cast.sam).get(f"/submissions/{cast.sam.submission_id}").text,
    ]
    assert not [page for page in pages if "maxlength" in page]


def test_a_line_end_counts_as_one_character(client_for: ClientFor, cast: Cast, unit: UUID) -> None:
    lines = "\r\n".join(["x"] * 1000)  # 1,999 characters as typed, 2,998 as a browser sends them
    answer = client_for(cast.rita).post(f"/units/{unit}/proposals", data={"kind": "clause", "text": lines})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "fits", "text": "Kept words"}, "no clause"),
        ({"kind": "clause", "text": "Kept words" + "x" * 2000}, "1 to 2000 characters"),
    ],
)
def test_a_refused_proposal_keeps_what_was_typed(
    client_for: ClientFor, cast: Cast, unit: UUID, sent: dict[str, str], sentence: str
) -> None:
    page = client_for(cast.rita).post(f"/units/{unit}/proposals", data=sent)
    assert page.status_code == 422
    assert sentence in page.text
    assert ">Kept words" in page.text
    assert f'<option value="{sent["kind"]}" selected>' in page.text


def test_an_address_with_letters_of_any_language_signs_in(client: FlaskClient, arranging: Arranging) -> None:
    with arranging():
        accounts.add_user("zoë@bücher.example", name="zoë", password=PASSWORD, now=utcnow())
    assert 'type="email"' not in client.get("/sign-in").text
    answer = client.post("/sign-in", data={"email": "zoë@bücher.example", "password": PASSWORD})
    assert answer.location == "/classrooms"
