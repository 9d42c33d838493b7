"""A lesson in one page: a text, its class, the preview; then the code is on the wall and the text is open."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from annotator.models import Assignment, Classroom
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor

TEXT = "The bridge\n\nIt is safe, says the mayor."


def paste(client: FlaskClient, **fields: str) -> str:
    answer = client.post("/lessons/new", data={"text": TEXT, "form": "guess"} | fields)
    assert answer.status_code == 303, answer.text
    return answer.location.split("?")[0]


def begin(client: FlaskClient, draft: str) -> str:
    found = re.search(r'name="sha256"[^>]*value="(\w+)"', client.get(draft).text)
    assert found
    answer = client.post(f"{draft}/lesson", data={"sha256": found[1], "language": "en", "title": "The bridge"})
    assert answer.status_code == 303
    return str(answer.location)


def test_a_text_is_open_to_its_class_in_two_steps(client_for: ClientFor, cast: Cast, arranging: Arranging) -> None:
    tess = client_for(cast.tess)
    wall = begin(tess, paste(tess, classroom=str(cast.classroom_id)))
    assert wall == f"/classrooms/{cast.classroom_id}/code"
    with arranging() as session:
        made = session.query(Assignment).filter_by(title="The bridge").one()
        assert (made.state, made.rounds[0].state) == ("active", "open")
        assert [article.text for article in made.articles] == [TEXT.replace("\n\n", "\n")]


def test_the_class_is_made_on_the_way(client_for: ClientFor, cast: Cast, arranging: Arranging) -> None:
    tess = client_for(cast.tess)
    wall = begin(tess, paste(tess, classroom="new", name="Media 8c"))
    with arranging() as session:
        assert session.get_one(Classroom, UUID(wall.split("/")[2])).name == "Media 8c"


def test_a_second_press_makes_no_second_lesson(client_for: ClientFor, cast: Cast, arranging: Arranging) -> None:
    tess = client_for(cast.tess)
    draft = paste(tess, classroom=str(cast.classroom_id))
    wall = begin(tess, draft)
    assert tess.post(f"{draft}/lesson", data={"sha256": "x"}).location == wall
    with arranging() as session:
        assert session.query(Assignment).filter_by(title="The bridge").count() == 1


def test_a_text_that_was_not_seen_is_not_frozen(client_for: ClientFor, cast: Cast) -> None:
    tess = client_for(cast.tess)
    draft = paste(tess, classroom=str(cast.classroom_id))
    answer = tess.post(f"{draft}/lesson", data={"sha256": "0" * 64, "language": "en"}, follow_redirects=True)
    assert "changed in another tab" in answer.text
    assert tess.get(draft).status_code == 200


@pytest.mark.parametrize(("fields", "said"), [({"text": ""}, "Paste the article here"), ({"text": "\0"}, "")])
def test_what_cannot_be_taken_is_told(client_for: ClientFor, cast: Cast, fields: dict[str, str], said: str) -> None:
    data = {"classroom": str(cast.classroom_id), "form": "text"} | fields
    answer = client_for(cast.tess).post("/lessons/new", data=data)
    assert answer.status_code == 422
    assert said in answer.text


def test_another_s_class_is_not_offered(client_for: ClientFor, cast: Cast) -> None:
    data = {"text": TEXT, "form": "text", "classroom": str(cast.classroom_id)}
    assert client_for(cast.otto).post("/lessons/new", data=data).status_code == 422


def test_students_give_no_lessons(client_for: ClientFor, cast: Cast) -> None:
    assert client_for(cast.sam).get("/lessons/new").status_code == 403
