"""A form whose page is out of date, or whose sender is signed out, keeps what was typed and can be sent again."""

import html
import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from tests.cast import PASSWORD, Cast
from tests.kinds import ClientFor

OWN = {"Sec-Fetch-Site": "same-origin"}
PASTED = "\n\nThe bridge <b>is</b> safe & sound, the mayor said.\n\nIt rained all day in the town.\n"


def fields(page: str) -> dict[str, str]:
    """Return the fields of the form that sends again, as a browser would."""
    form = page[page.index('<form class="form"') :]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    areas = re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)
    return {name: html.unescape(value) for name, value in [*hidden, *areas]}


def token_of(page: str) -> str:
    (token,) = re.findall(r'<meta name="csrf-token" content="([^"]+)">', page)
    return token


def test_a_pasted_article_outlives_a_page_that_is_out_of_date(cast: Cast, client_for: ClientFor) -> None:
    tess = client_for(cast.tess)
    tess.environ_base.pop("HTTP_X_CSRFTOKEN")
    where, typed = f"/classrooms/{cast.classroom_id}/articles/new", {"title": "The bridge", "text": PASTED}
    refused = tess.post(where, data=typed | {"csrf_token": "of yesterday"}, headers=OWN)
    assert refused.status_code == 403
    assert f'action="{where}"' in refused.text
    assert fields(refused.text) == typed | {"csrf_token": token_of(refused.text)}
    assert tess.post(where, data=fields(refused.text), headers=OWN).status_code in {302, 303}


def test_a_pasted_article_outlives_a_sign_in_that_has_ended(client: FlaskClient, cast: Cast) -> None:
    where, typed = f"/classrooms/{cast.classroom_id}/articles/new", {"title": "The bridge", "text": PASTED}
    refused = client.post(where, data=typed, headers=OWN)
    assert refused.status_code == 401
    assert 'target="_blank"' in refused.text
    again = fields(refused.text)
    assert again == typed | {"csrf_token": token_of(refused.text)}
    assert client.post("/sign-in", data={"email": "tess@example.org", "password": PASSWORD}).status_code == 302
    client.environ_base.pop("HTTP_X_CSRFTOKEN")
    assert client.post(where, data=again, headers=OWN).status_code in {302, 303}


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_nothing_is_offered_that_another_site_may_have_made_up(
    headers: dict[str, str], cast: Cast, client_for: ClientFor
) -> None:
    tess = client_for(cast.tess)
    tess.environ_base.pop("HTTP_X_CSRFTOKEN")
    answer = tess.post(f"/classrooms/{cast.classroom_id}/articles/new", data={"text": PASTED}, headers=headers)
    assert answer.status_code == 403
    assert "mayor" not in answer.text


@pytest.mark.parametrize("name", ["password", "present", "new", "recovery"])
def test_passwords_and_words_are_never_repeated(name: str, client: FlaskClient, cast: Cast) -> None:
    client.environ_base.pop("HTTP_X_CSRFTOKEN")
    answer = client.post("/sign-in", data={"email": "x" * 60, name: "something very secret"}, headers=OWN)
    assert answer.status_code == 403
    assert "something very secret" not in answer.text
    assert "x" * 60 not in answer.text


def test_a_file_that_did_not_come_along_is_named(cast: Cast, client_for: ClientFor) -> None:
    tess = client_for(cast.tess)
    tess.environ_base.pop("HTTP_X_CSRFTOKEN")
    sent = {"text": PASTED, "file": (BytesIO(b"words"), "article.txt")}
    answer = tess.post(f"/classrooms/{cast.classroom_id}/articles/new", data=sent, headers=OWN)
    assert "A file that you chose" in answer.text
