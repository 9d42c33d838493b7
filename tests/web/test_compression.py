"""Pages and answers are sent compressed to those who take it; secrets are not, and no form's token is twice alike."""

import gzip
import re
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from annotator.web.form_tokens import masked, unmasked
from tests.cast import Cast
from tests.kinds import ClientFor

GZIP = {"Accept-Encoding": "gzip"}
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize("accepted", ["zstd", "br", "gzip"])
def test_pages_and_json_are_sent_in_an_encoding_that_is_taken(
    cast: Cast, client_for: ClientFor, accepted: str
) -> None:
    tess = client_for(cast.tess)
    for path in (f"/classrooms/{cast.classroom_id}", f"/api/v1/articles/{cast.article_id}"):
        plain = tess.get(path)
        sent = tess.get(path, headers={"Accept-Encoding": accepted})
        assert "Content-Encoding" not in plain.headers
        assert sent.headers["Content-Encoding"] == accepted
        assert len(sent.data) < len(plain.data)
        assert "Accept-Encoding" in sent.vary
        assert "Accept-Encoding" in plain.vary


def test_a_page_is_the_same_whatever_it_was_sent_in(cast: Cast, client_for: ClientFor) -> None:
    tess = client_for(cast.tess)
    path = f"/api/v1/articles/{cast.article_id}"
    assert gzip.decompress(tess.get(path, headers=GZIP).data) == tess.get(path).data


def test_each_encoding_has_a_tag_and_what_has_not_changed_is_not_sent_again(cast: Cast, client_for: ClientFor) -> None:
    tess = client_for(cast.tess)
    path = f"/api/v1/assignments/{cast.assignment_id}/progress"
    plain, packed = tess.get(path), tess.get(path, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers["ETag"] != packed.headers["ETag"]
    for headers, answer in (({}, plain), (GZIP, packed)):
        again = tess.get(path, headers=headers | {"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == answer.headers["ETag"]


@pytest.mark.parametrize("path", ["/join", "/join/back"])
def test_pages_about_recovery_words_are_sent_as_they_are(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=GZIP)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
    assert "no-transform" in answer.headers["Cache-Control"]


def test_an_answer_with_recovery_words_is_sent_as_it_is(cast: Cast, client: FlaskClient) -> None:
    joining = {"join_code": cast.join_code, "pseudonym": f"N{uuid4().hex[:8]}"}
    answer = client.post("/api/v1/join", json=joining, headers=GZIP)
    assert answer.status_code == 201
    assert "recovery" in answer.get_json()
    assert "Content-Encoding" not in answer.headers


def test_the_token_of_forms_is_another_text_in_every_answer(cast: Cast, client_for: ClientFor) -> None:
    tess = client_for(cast.tess)
    path = f"/classrooms/{cast.classroom_id}"
    first, second = (TOKEN.findall(tess.get(path).text)[0] for _ in range(2))
    assert first != second
    assert unmasked(first).split(".")[0] == unmasked(second).split(".")[0]
    assert unmasked(first) not in tess.get(path).text


@pytest.mark.parametrize("sent", ["", "guessed", "a.b", "%.%", "YQ.YWI", "a.b.c"])
def test_what_is_no_masked_token_stays_what_it_is_or_becomes_nothing_of_ours(sent: str) -> None:
    assert unmasked(masked(sent)) == sent
    assert len(unmasked(sent)) <= len(sent)
