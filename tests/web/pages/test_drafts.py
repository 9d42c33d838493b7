"""The preview: fields and paragraphs are changed without losing each other, then frozen."""

import re
from collections.abc import Callable
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from annotator.clock import utcnow
from annotator.db import db
from annotator.models import Classroom
from annotator.services import drafts
from tests.cast import Cast

TEXT = "The bridge\n\nIt is safe. So says\n\nthe mayor 🌉. She is right!\n\nSubscribe."
For = Callable[..., FlaskClient]


@pytest.fixture
def draft(arranging: Callable, cast: Cast) -> UUID:  # type: ignore[type-arg]
    with arranging():
        return drafts.take(db.session.get_one(Classroom, cast.classroom_id), TEXT, "text", now=utcnow()).id


def press(client: FlaskClient, draft: UUID | str, action: str, **fields: str) -> TestResponse:
    """Press a button of the page as it is now."""
    page = client.get(f"/drafts/{draft}").text
    found = re.search(r'name="sha256"[^>]*value="(\w+)"', page)
    assert found
    return client.post(f"/drafts/{draft}{action}", data={"sha256": found[1], "language": "en"} | fields)


def test_it_shows_text_and_facts(client_for: For, cast: Cast, draft: UUID) -> None:
    page = client_for(cast.tess).get(f"/drafts/{draft}").text
    assert "4 paragraphs" in page
    assert 'value="The bridge"' in page
    assert page.count("Split here") == 2
    assert page.count("Split before these words") == 3
    assert page.count("Join with the next") == 3


def test_joining_keeps_the_fields(client_for: For, cast: Cast, draft: UUID) -> None:
    tess = client_for(cast.tess)
    answer = press(tess, draft, "/blocks/1/join", title="Safe bridge", byline="Ada")
    assert answer.location == f"/drafts/{draft}#block-1"
    page = tess.get(f"/drafts/{draft}").text
    assert "So says the mayor" in page
    assert 'value="Safe bridge"' in page
    assert 'value="Ada"' in page


def test_splitting_at_a_sentence_end(client_for: For, cast: Cast, draft: UUID) -> None:
    tess = client_for(cast.tess)
    (offset,) = re.findall(rf"/drafts/{draft}/blocks/2/split/(\d+)", tess.get(f"/drafts/{draft}").text)
    press(tess, draft, f"/blocks/2/split/{offset}")
    page = tess.get(f"/drafts/{draft}").text
    assert "5 paragraphs" in page
    assert ">She is right!</p>" in page


def test_hints_stay_with_their_paragraphs(client_for: For, cast: Cast, draft: UUID) -> None:
    tess = client_for(cast.tess)
    assert press(tess, draft, "/blocks/1/join?aside=0,3").location == f"/drafts/{draft}?aside=0,2#block-1"
    assert press(tess, draft, "/blocks/1/split/12?aside=1,2").location == f"/drafts/{draft}?aside=1,3,2#block-1"


@pytest.mark.parametrize("action", ["/blocks/3/join", "/blocks/9/join", "/blocks/0/split/0", "/blocks/0/split/99"])
def test_an_impossible_edit_says_so_and_keeps_the_fields(client_for: For, cast: Cast, draft: UUID, action: str) -> None:
    tess = client_for(cast.tess)
    assert press(tess, draft, action, byline="Ada").status_code == 303
    page = tess.get(f"/drafts/{draft}").text
    assert "no paragraph to join or split" in page
    assert 'value="Ada"' in page


@pytest.mark.parametrize("action", ["/blocks/0/join", "/freeze"])
def test_it_refuses_to_edit_what_the_page_did_not_show(client_for: For, cast: Cast, draft: UUID, action: str) -> None:
    tess = client_for(cast.tess)
    answer = tess.post(f"/drafts/{draft}{action}", data={"sha256": "another", "byline": "Ada"})
    page = tess.get(answer.location).text
    assert "changed in another tab" in page
    assert "4 paragraphs" in page
    assert 'value="Ada"' in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("url", "javascript:alert(1)", "It begins with https://"),
        ("language", "High German", "Write a language code"),
        ("language", "en" + "-abcdefgh" * 4, "Write a language code"),
        ("title", "x" * 301, "longer than 300 characters"),
    ],
)
def test_it_refuses_unusable_facts(
    client_for: For, cast: Cast, draft: UUID, field: str, value: str, sentence: str
) -> None:
    answer = press(client_for(cast.tess), draft, "/blocks/1/join", **{field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert value in answer.text


def test_hints_in_the_address_that_are_no_numbers_of_paragraphs_are_left_out(
    client_for: For, cast: Cast, draft: UUID
) -> None:
    answer = client_for(cast.tess).get(f"/drafts/{draft}", query_string={"aside": f"1,{'9' * 5000},-1,x"})
    assert answer.status_code == 200
    assert "aside=1" in answer.text
    assert "9" * 40 not in answer.text


def test_freezing_makes_the_article_and_ends_the_draft(client_for: For, cast: Cast, draft: UUID) -> None:
    tess = client_for(cast.tess)
    answer = press(tess, draft, "/freeze", title="Frozen bridge", url="https://example.org/bridge")
    page = tess.get(answer.location).text
    assert "Frozen bridge" in page
    assert "https://example.org/bridge" in page
    assert tess.get(f"/drafts/{draft}").status_code == 404


def test_saving_alone(client_for: For, cast: Cast, draft: UUID) -> None:
    tess = client_for(cast.tess)
    press(tess, draft, "", publisher="The Bridge Post")
    page = tess.get(f"/drafts/{draft}").text
    assert 'value="The Bridge Post"' in page
    assert 'value="The bridge"' in page  # an emptied title is the first line again


def test_nobody_else_knows_of_a_draft(client: FlaskClient, client_for: For, cast: Cast, draft: UUID) -> None:
    url = f"/drafts/{draft}"
    assert "/sign-in" in client.get(url).location
    assert client_for(cast.otto).get(url).status_code == 404
    for action in ("", "/freeze", "/blocks/0/join", "/blocks/1/split/12"):
        assert client_for(cast.otto).post(url + action).status_code == 404
        assert client_for(cast.sam).post(url + action).status_code == 404
    assert client_for(cast.rita).get(url).status_code == 404
    assert client_for(cast.tess).get(f"{url}/freeze").status_code == 405
    assert client_for(cast.tess).get(f"/drafts/{uuid4()}").status_code == 404


LINES = "The bridge\n\nRegion: North\nTheme: the infor-\nmation gap\n\nIt is safe, she said. It is not, he said."


@pytest.fixture
def lines(client_for: For, cast: Cast) -> str:
    """The address of a draft whose lines mean something."""
    answer = client_for(cast.tess).post(
        f"/classrooms/{cast.classroom_id}/articles/new", data={"text": LINES, "form": "text"}
    )
    return str(answer.location).removeprefix("/drafts/")


def shown(client: FlaskClient, draft: UUID | str) -> list[str]:
    """The paragraphs as the preview shows them."""
    page = client.get(f"/drafts/{draft}").text
    main = re.findall(r'<div class="row-main".*?<[hp]3? class="quote">(.*?)</[hp]3?>', page, re.DOTALL)
    return [re.sub("<[^>]*>", "", one).strip() for one in main]


def test_it_says_that_lines_were_joined_and_parts_them_at_one_click(client_for: For, cast: Cast, lines: str) -> None:
    tess = client_for(cast.tess)
    page = tess.get(f"/drafts/{lines}").text
    assert "2 single line ends were read as spaces." in page
    assert "infor-mation → information" in page
    press(tess, lines, "/text/part-lines", byline="Ada")
    assert shown(tess, lines)[1:4] == ["Region: North", "Theme: the infor-", "mation gap"]
    parted = tess.get(f"/drafts/{lines}").text
    assert "Each line of the text is a paragraph." in parted
    assert "infor-mation → information" in parted
    press(tess, lines, "/text/undo", byline="Ada")
    assert shown(tess, lines)[1] == "Region: North Theme: the infor- mation gap"
    assert 'value="Ada"' in tess.get(f"/drafts/{lines}").text


def test_broken_words_are_mended_at_one_click(client_for: For, cast: Cast, lines: str) -> None:
    tess = client_for(cast.tess)
    press(tess, lines, "/text/mend-words")
    assert shown(tess, lines)[1] == "Region: North Theme: the information gap"
    assert "1 single line end was read as a space." in tess.get(f"/drafts/{lines}").text
    press(tess, lines, "/text/undo")
    assert shown(tess, lines)[1] == "Region: North Theme: the infor- mation gap"


def test_lines_without_any_blank_line_can_be_joined(client_for: For, cast: Cast) -> None:
    tess = client_for(cast.tess)
    answer = tess.post(
        f"/classrooms/{cast.classroom_id}/articles/new", data={"text": "One line\nand another", "form": "text"}
    )
    draft = answer.location.removeprefix("/drafts/")
    assert "Each line of the text is a paragraph." in tess.get(answer.location).text
    press(tess, draft, "/text/join-lines")
    assert shown(tess, draft) == ["One line and another"]


def test_a_paragraph_is_split_at_a_former_line_end_and_before_any_words(
    client_for: For, cast: Cast, lines: str
) -> None:
    tess = client_for(cast.tess)
    assert len(re.findall(rf"/drafts/{lines}/blocks/1/split/", tess.get(f"/drafts/{lines}").text)) == 2
    answer = press(tess, lines, "", **{"before-2": " she  said", "byline": "Ada"})
    assert answer.location.endswith("#block-2")
    assert shown(tess, lines)[2:] == ["It is safe,", "she said. It is not, he said."]
    assert 'value="Ada"' in tess.get(f"/drafts/{lines}").text


@pytest.mark.parametrize(("typed", "times"), [("said", 2), ("sayed", 0)])
def test_words_that_do_not_name_one_place_are_kept_and_refused(
    client_for: For, cast: Cast, lines: str, typed: str, times: int
) -> None:
    answer = press(client_for(cast.tess), lines, "", **{"before-2": typed})
    assert answer.status_code == 422
    assert f"“{typed}” stands {times} times in this paragraph" in answer.text
    assert f'name="before-2" value="{typed}"' in answer.text


def test_starting_over_brings_back_what_was_sent_and_what_was_written(
    client_for: For, cast: Cast, lines: str
) -> None:
    tess = client_for(cast.tess)
    press(tess, lines, "", title="Our title", publisher="The Post")
    again = f"/classrooms/{cast.classroom_id}/articles/new?draft={lines}"
    assert again.replace("&", "&amp;") in tess.get(f"/drafts/{lines}").text
    page = tess.get(again).text
    assert "Region: North\nTheme: the infor-\nmation gap" in page
    assert re.search(r'<input checked[^>]*value="text"', page)
    refused = tess.post(again, data={"text": "x" * 200_001, "form": "text"})
    assert refused.status_code == 413
    assert tess.get(f"/drafts/{lines}").status_code == 200
    made = tess.post(again, data={"text": "# New\n\nWords.", "form": "markdown"})
    assert tess.get(f"/drafts/{lines}").status_code == 404
    new = tess.get(made.location).text
    assert 'value="Our title"' in new
    assert 'value="The Post"' in new


def test_a_draft_is_thrown_away_only_after_asking(client_for: For, cast: Cast, draft: UUID) -> None:
    tess = client_for(cast.tess)
    asked = press(tess, draft, "/delete", byline="Ada")
    assert "Throw this draft away?" in asked.text
    assert "The text “The bridge” with its 14 words" in asked.text
    assert 'value="Ada"' in tess.get(f"/drafts/{draft}").text
    assert press(tess, draft, "/delete", sure="1").status_code == 303
    assert tess.get(f"/drafts/{draft}").status_code == 404


def test_the_notes_of_the_intake_are_shown_before_and_after_freezing(client_for: For, cast: Cast) -> None:
    tess = client_for(cast.tess)
    data = {"file": (BytesIO("Die Größe".encode("cp1252")), "a.txt"), "form": "guess"}
    made = tess.post(f"/classrooms/{cast.classroom_id}/articles/new", data=data)
    assert "read in the encoding cp1252" in tess.get(made.location).text
    frozen = press(tess, made.location.removeprefix("/drafts/"), "/freeze")
    assert "read in the encoding cp1252" in tess.get(frozen.location).text
    assert "cp1252" not in client_for(cast.sam).get(frozen.location).text


def test_what_is_said_of_line_ends_after_freezing_is_what_was_left_of_them(
    client_for: For, cast: Cast, lines: str
) -> None:
    tess = client_for(cast.tess)
    press(tess, lines, "/text/mend-words")
    frozen = press(tess, lines, "/freeze")
    assert "Single line ends read as spaces: 1." in tess.get(frozen.location).text
    made = tess.post(f"/classrooms/{cast.classroom_id}/articles/new", data={"text": LINES, "form": "text"})
    other = made.location.removeprefix("/drafts/")
    press(tess, other, "/text/part-lines")
    frozen = press(tess, other, "/freeze")
    assert "line ends" not in tess.get(frozen.location).text


def test_unknown_changes_of_the_text_are_not_found(client_for: For, cast: Cast, draft: UUID) -> None:
    assert press(client_for(cast.tess), draft, "/text/translate").status_code == 404


def test_no_click_makes_more_paragraphs_than_a_page_can_show(
    client_for: For, cast: Cast, lines: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.services.drafts.MOST_BLOCKS", 4)
    tess = client_for(cast.tess)
    press(tess, lines, "/text/part-lines")
    assert "This would make 5 paragraphs; at most 4 are possible." in tess.get(f"/drafts/{lines}").text
    assert len(shown(tess, lines)) == 3


def test_a_paragraph_of_many_lines_is_offered_at_its_first_ones(client_for: For, cast: Cast) -> None:
    tess = client_for(cast.tess)
    made = tess.post(
        f"/classrooms/{cast.classroom_id}/articles/new", data={"text": "Title\n\n" + "x\n" * 500, "form": "text"}
    )
    assert tess.get(made.location).text.count("Split here") == 199
