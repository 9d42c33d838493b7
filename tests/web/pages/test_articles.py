"""Taking articles in by pasting and uploading, and showing them as they were frozen."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.db import db
from annotator.intake import Intake, read_article
from annotator.models import Classroom, User
from tests import make
from tests.cast import Cast

For = Callable[..., FlaskClient]


def new(cast: Cast) -> str:
    return f"/classrooms/{cast.classroom_id}/articles/new"


def test_a_pasted_text_becomes_a_draft(client_for: For, cast: Cast) -> None:
    answer = client_for(cast.tess).post(new(cast), data={"text": "A title\n\nIt rained.", "form": "guess"})
    assert answer.status_code == 303
    page = client_for(cast.tess).get(answer.location)
    assert "It rained." in page.text


@pytest.mark.parametrize(
    ("text", "said"),
    [("Just words.", "plain text"), ("# Title\n\nWords.", "Markdown"), ("<p>Words.</p>", "HTML")],
)
def test_it_says_what_it_guessed(client_for: For, cast: Cast, text: str, said: str) -> None:
    page = client_for(cast.tess).post(new(cast), data={"text": text, "form": "guess"}, follow_redirects=True)
    assert f"This was read as {said}" in page.text


def test_what_is_called_text_is_taken_literally(client_for: For, cast: Cast) -> None:
    data = {"text": "<p>Words with **stars**.</p>", "form": "text"}
    page = client_for(cast.tess).post(new(cast), data=data, follow_redirects=True)
    assert "&lt;p&gt;Words with **stars**.&lt;/p&gt;" in page.text


@pytest.mark.parametrize("name", ["story.html", "STORY.HTM"])
def test_a_file_is_read_by_its_name(client_for: For, cast: Cast, name: str) -> None:
    data = {"file": (BytesIO("Caf\xe9 <b>news</b>".encode()), name), "form": "guess"}
    page = client_for(cast.tess).post(new(cast), data=data, follow_redirects=True)
    assert "Café <strong>news</strong>" in page.text


def test_a_page_shows_what_a_reader_view_would_drop(client_for: For, cast: Cast) -> None:
    story = "".join(f"<p>The council met on day {n} and talked at length about the old bridge.</p>" for n in range(9))
    html = f"<html><body><article><h1>Bridge</h1>{story}</article><footer><p>Imprint</p></footer></body></html>"
    page = client_for(cast.tess).post(new(cast), data={"text": html, "form": "html"}, follow_redirects=True)
    assert "Imprint" in page.text
    assert "Around the story?" in page.text


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        ({"text": "  "}, 422, "Paste the article here"),
        ({"text": "\u200b", "form": "guess"}, 422, "There is no text in this."),
        ({"text": "word " * 50_000}, 413, "This text has"),
        ({"text": "kept words", "form": "pdf"}, 422, "Not a valid choice"),
    ],
)
def test_it_refuses_what_is_no_article(
    client_for: For, cast: Cast, data: dict[str, str], status: int, sentence: str
) -> None:
    page = client_for(cast.tess).post(new(cast), data={"form": "text"} | data)
    assert page.status_code == status
    assert sentence in page.text
    assert data["text"].strip()[:40] in page.text
    assert "This was read as" not in page.text


def test_it_refuses_a_picture_and_a_text_with_a_file(client_for: For, cast: Cast) -> None:
    picture = client_for(cast.tess).post(new(cast), data={"file": (BytesIO(b"\x89PNG\r\n"), "a.png"), "form": "guess"})
    both = client_for(cast.tess).post(new(cast), data={"text": "x", "file": (BytesIO(b"y"), "a.txt"), "form": "guess"})
    assert (picture.status_code, both.status_code) == (422, 422)
    assert "a picture" in picture.text
    assert "not both" in both.text


def test_an_article_shows_its_text_hash_and_assignments(client_for: For, cast: Cast) -> None:
    page = client_for(cast.tess).get(f"/articles/{cast.article_id}").text
    assert "the mayor of Zürich said on Monday.</p>\n<p" in page
    assert "Read the bridge" in page
    assert f"/classrooms/{cast.classroom_id}/assignments/new?article={cast.article_id}" in page


def test_students_see_what_they_were_given(client_for: For, cast: Cast, arranging: Callable) -> None:  # type: ignore[type-arg]
    with arranging():
        room, tess = db.session.get_one(Classroom, cast.classroom_id), db.session.get_one(User, cast.tess.user_id)
        other = make.article(room, "Not given.", by=tess, now=utcnow()).id
    sam = client_for(cast.sam)
    page = sam.get(f"/articles/{cast.article_id}")
    assert page.status_code == 200
    assert "Make an assignment" not in page.text
    assert sam.get(f"/articles/{other}").status_code == 404


def test_who_may_not_is_told(client: FlaskClient, client_for: For, cast: Cast) -> None:
    article = f"/articles/{cast.article_id}"
    assert "/sign-in" in client.get(article).location
    assert "/sign-in" in client.get(new(cast)).location
    assert [client_for(cast.otto).get(url).status_code for url in (article, new(cast))] == [404, 404]
    assert [client_for(one).get(new(cast)).status_code for one in (cast.rita, cast.sam)] == [403, 403]
    assert client_for(cast.tess).get(f"/articles/{uuid4()}").status_code == 404
    assert client_for(cast.tess).post(article).status_code == 405


@pytest.mark.parametrize("road", ["page", "script"])
def test_an_article_is_read_outside_of_a_transaction(
    client_for: For, script_for: For, cast: Cast, monkeypatch: pytest.MonkeyPatch, road: str
) -> None:
    is_open = []

    def spied(*args: Any, **options: Any) -> Intake:
        is_open.append(db.session().in_transaction())
        return read_article("Words.", "text")

    monkeypatch.setattr("annotator.web.pages.articles.read_decoded", spied)
    monkeypatch.setattr("annotator.web.api.articles.read_article", spied)
    if road == "page":
        answer = client_for(cast.tess).post(new(cast), data={"text": "Words.", "form": "text"})
    else:
        answer = script_for(cast.tess).post(f"/api/v1/classrooms/{cast.classroom_id}/articles", json={"text": "Words."})
    assert answer.status_code in {201, 303}
    assert is_open == [False]


def test_the_api_tells_what_is_to_be_checked(script_for: For, cast: Cast) -> None:
    articles = f"/api/v1/classrooms/{cast.classroom_id}/articles"
    made = script_for(cast.tess).post(articles, json={"text": "Title\n\none\ntwo"}).get_json()
    assert made["notes"] == [{"code": "lines-joined", "detail": "Single line ends read as spaces: 1."}]
    assert script_for(cast.tess).get(f"/api/v1/articles/{made['id']}").get_json() == made
    assert script_for(cast.tess).post(articles, json={"text": "Title"}).get_json()["notes"] == []


def test_a_file_beside_another_mistake_has_to_be_chosen_again(client_for: For, cast: Cast) -> None:
    data = {"file": (BytesIO(b"Words"), "a.txt"), "text": "More words", "form": "text"}
    page = client_for(cast.tess).post(new(cast), data=data).text
    assert "Choose the file again." in page
    assert "More words" in page


def test_an_item_with_its_own_number_is_shown_without_a_dot(client_for: For, cast: Cast) -> None:
    tess = client_for(cast.tess)
    source = "<h1>Steps</h1><ol start=4><li>Dig<li><b>Build</b></ol><ol type=i><li>Rest</ol><ul><li>Tea</ul>"
    draft = tess.post(new(cast), data={"text": source, "form": "html"}).location
    preview = tess.get(draft).text
    assert preview.count("• </span>") == 1
    sha256 = re.search(r'name="sha256"[^>]*value="(\w+)"', preview)
    assert sha256
    frozen = tess.post(f"{draft}/freeze", data={"sha256": sha256[1], "language": "en"}).location
    page = tess.get(frozen).text
    assert re.findall(r'<p class="(item[^"]*)"[^>]*>(?:<b>)?(\w+)', page) == [
        ("item numbered", "4"), ("item numbered", "5"), ("item numbered", "i"), ("item", "Tea"),
    ]  # fmt: skip
