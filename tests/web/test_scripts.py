"""Scripts as they are sent: smaller than they are written, cached for good, and the same program."""

import posixpath
import re

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from tests.source import SCRIPTS

MOST = 60_000


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


def loaded(app: Flask, client: FlaskClient, name: str, known: dict[str, int]) -> dict[str, int]:
    """Return the bytes of a script and of all that it imports, at once or when it is needed."""
    if name not in known:
        answer = client.get(address(app, name))
        known[name] = len(answer.data)
        for imported in re.findall(r"""(?:from|import)\s*\(?"(\.[^"]+)\"""", answer.text):
            loaded(app, client, posixpath.normpath(posixpath.join(posixpath.dirname(name), imported)), known)
    return known


@pytest.mark.sqlite
def test_the_annotation_page_has_few_scripts(app: Flask, client: FlaskClient) -> None:
    scripts = loaded(app, client, "js/annotate/main.js", {})
    loaded(app, client, "js/menu.js", scripts)
    loaded(app, client, "js/annotate/worker.js", scripts)
    assert {"js/annotate/submit.js", "js/dom.js", "js/sign_out.js"} <= scripts.keys()
    total = sum(scripts.values())
    assert total < MOST, f"a cheap laptop reads all of it: {total:,} bytes"


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
