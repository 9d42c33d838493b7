"""Scripts as they are sent: smaller than they are written, cached for good, and the same program."""

import re

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from tests.source import SCRIPTS


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return url_for("static", filename=name)


@pytest.mark.sqlite
def test_every_script_is_sent_without_its_comments(app: Flask, client: FlaskClient) -> None:
    for script in SCRIPTS:
        answer = client.get(address(app, script.name.removeprefix("static/")))
        assert answer.mimetype == "text/javascript"
        assert len(answer.data) < len(script.text.encode()), script.name
        assert not re.search(r"/\*\*|^\s*//|^[ \t]+", answer.text, flags=re.MULTILINE), script.name


@pytest.mark.sqlite
def test_a_script_is_kept_for_good_and_known_again(app: Flask, client: FlaskClient) -> None:
    url = address(app, "js/menu.js")
    first = client.get(url)
    assert "immutable" in first.headers["Cache-Control"]
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.head(url).content_length == len(first.data)


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["js/none.js", "../pyproject.toml", "../static/../annotator/db.py", "js"])
def test_nothing_else_is_sent(app: Flask, client: FlaskClient, name: str) -> None:
    answer = client.get(address(app, "").rstrip("/") + "/" + name)
    assert answer.status_code == 404
    assert "no-store" in answer.headers["Cache-Control"]  # it may be there after the next start


@pytest.mark.sqlite
def test_a_style_sheet_is_sent_as_it_is(app: Flask, client: FlaskClient) -> None:
    with client.get(address(app, "css/highlights.css")) as answer:
        assert answer.text.startswith("/* How marks look")
