"""Bodies that are no JSON, or not the same JSON to everybody: 400 with the place, however they are sent."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast, browser
from tests.web.api.changes import assert_problem

UNREADABLE = {
    "nested past counting": (b'{"a":' * 100_000, "nested too deeply"),
    "half a character": (b'{"join_code": "\\ud800"}', "half a character"),
    "half a character in a key": (b'{"\\udc00": 1}', "half a character"),
    "half a character far down": (b'{"a": [[{"b": ["\\ud800x"]}]]}', "half a character"),
    "no JSON": (b"\x00\x01\x02", "see line 1, column 1"),
    "cut": (b'{"a":\n "b"', "see line 2, column 5"),
    "not UTF-8": (b'{"a": "caf\xe9"}', "see byte 11"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "UTF-8"),
    "a key twice": (b'{"join_code": "a", "join_code": "b"}', "“join_code” stands here twice"),
    "a number without end": (b'{"a": ' + b"7" * 5_000 + b"}", "too large"),
    "two values": (b"{} {}", "see line 1, column 4"),
    "a list": (b"[]", "JSON object"),
    "null": (b"null", "JSON object"),
}


@pytest.mark.parametrize("is_chunked", [False, True], ids=["sized", "chunked"])
@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_json_object_is_refused_with_the_place(what: str, is_chunked: bool, client: FlaskClient) -> None:
    content, said = UNREADABLE[what]
    answer = sent(client, content, is_chunked=is_chunked)
    assert_problem(answer, 400, "malformed")
    assert said in answer.get_json()["detail"]


def sent(client: FlaskClient, content: bytes, *, is_chunked: bool, method: str = "POST", path: str = "join") -> Any:
    if not is_chunked:
        return client.open(f"/api/v1/{path}", method=method, data=content, content_type="application/json")
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    return client.open(
        f"/api/v1/{path}", method=method, input_stream=io.BytesIO(content), content_type="application/json",
        environ_overrides=chunked,
    )  # fmt: skip


FITTING_NOTHING = [b'{"join_code": ' + b"9" * 400 + b"}", b'{"join_code": 1e999}', b'{"join_code": NaN}',
                   b'{"join_code": -Infinity, "pseudonym": ""}', b"{}"]  # fmt: skip


@pytest.mark.parametrize("content", [*FITTING_NOTHING, b'{"join_code": ' + b"[" * 900 + b"]" * 900 + b"}"])
@pytest.mark.parametrize("is_chunked", [False, True], ids=["sized", "chunked"])
def test_json_that_fits_nothing_is_refused_as_such(content: bytes, is_chunked: bool, client: FlaskClient) -> None:
    assert_problem(sent(client, content, is_chunked=is_chunked), 422, "invalid")


def test_a_byte_order_mark_is_no_part_of_the_text(client: FlaskClient, cast: Cast) -> None:
    joining = b'\xef\xbb\xbf{"join_code": "%b", "pseudonym": "Zo\xc3\xab"}' % cast.join_code.encode()
    assert sent(client, joining, is_chunked=False).status_code == 201


@pytest.mark.parametrize("is_chunked", [False, True], ids=["sized", "chunked"])
def test_a_body_that_is_too_large_is_refused_however_it_comes(is_chunked: bool, client: FlaskClient) -> None:
    large = b" " * (client.application.config["MAX_CONTENT_LENGTH"] + 1)
    assert_problem(sent(client, large, is_chunked=is_chunked), 413, "too-large")


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
@pytest.mark.parametrize("content", [b'{"a":' * 100_000, b"\xff", b"[]"])
def test_a_body_where_none_belongs_breaks_nothing(method: str, content: bytes, client: FlaskClient) -> None:
    answer = sent(client, content, is_chunked=False, method=method, path="classrooms")
    assert answer.status_code in {401, 405}


MULTIPART = "multipart/form-data; boundary=b"
BROKEN_FORMS = {
    "without a boundary": (b"--b\r\n", "multipart/form-data", 400),
    "cut": (b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\nsa', MULTIPART, 400),
    "no parts": (b"email=sam", MULTIPART, 400),
    "not UTF-8": (b"email=\xff", "application/x-www-form-urlencoded", 400),
    "many parts": (b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 3_000 + b"--b--", MULTIPART, 413),
    "many fields": (b"a=1&" * 100_000, "application/x-www-form-urlencoded", 413),
    "NUL": (b"email=%00", "application/x-www-form-urlencoded", 400),
}


@pytest.mark.parametrize("what", BROKEN_FORMS)
def test_a_broken_form_is_refused_with_a_page(what: str, client: FlaskClient) -> None:
    content, kind, status = BROKEN_FORMS[what]
    answer = browser(client.application).post("/sign-in", data=content, content_type=kind)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert '<p class="lead">' in answer.text
