"""Static files as they are sent: compressed, scripts without comments, cached for good, and the same program."""

import gzip
import posixpath
import re

import brotli
import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.source import SCRIPTS, STYLES

MOST, MOST_IN_ALL = 28_000, 40_000  # bytes, compressed with gzip
GZIP = {"Accept-Encoding": "gzip, deflate"}

pytestmark = pytest.mark.sqlite


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return url_for("static", filename=name.removeprefix("static/"))


def content(answer: TestResponse) -> str:
    """Return the text of an answer that was sent with gzip."""
    assert answer.headers["Content-Encoding"] == "gzip"
    return gzip.decompress(answer.data).decode()


def test_every_script_is_sent_without_its_comments(app: Flask, client: FlaskClient) -> None:
    for script in SCRIPTS:
        answer = client.get(address(app, script.name))
        assert answer.mimetype == "text/javascript"
        assert len(answer.data) < len(script.text.encode()), script.name
        assert not re.search(r"/\*\*|^\s*//|^[ \t]+", answer.text, flags=re.MULTILINE), script.name


def test_compressed_files_hold_what_is_sent_to_a_browser_without_gzip(app: Flask, client: FlaskClient) -> None:
    for source in [*SCRIPTS, *STYLES]:
        url = address(app, source.name)
        plain, compressed = client.get(url), client.get(url, headers=GZIP)
        assert "Content-Encoding" not in plain.headers
        assert content(compressed) == plain.text
        assert len(compressed.data) == compressed.content_length
        assert compressed.mimetype == plain.mimetype
        assert "Accept-Encoding" in plain.vary
        assert "Accept-Encoding" in compressed.vary


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "deflate"])
def test_nobody_gets_an_encoding_that_was_not_asked_for(app: Flask, client: FlaskClient, accepted: str) -> None:
    answer = client.get(address(app, "js/menu.js"), headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert "import" in answer.text or "document" in answer.text


AT_ONCE = r"""(?:from|import)\s*"(\.[^"]+)\""""
SOONER_OR_LATER = r"""(?:from|import)\s*\(?"(\.[^"]+)\""""


def loaded(app: Flask, client: FlaskClient, name: str, known: dict[str, int], imports: str) -> dict[str, int]:
    """Return the bytes as sent of a script and of all that it imports in these ways."""
    if name not in known:
        answer = client.get(address(app, name), headers=GZIP)
        known[name] = len(answer.data)
        for imported in re.findall(imports, content(answer)):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), imported))
            loaded(app, client, path, known, imports)
    return known


def scripts_of_the_page(app: Flask, client: FlaskClient, imports: str) -> dict[str, int]:
    scripts: dict[str, int] = {}
    for name in ("js/annotate/main.js", "js/menu.js", "js/annotate/saving/worker.js"):
        loaded(app, client, name, scripts, imports)
    return scripts


def test_few_scripts_are_loaded_before_the_first_mark(app: Flask, client: FlaskClient) -> None:
    scripts = scripts_of_the_page(app, client, AT_ONCE)
    assert {"js/dom.js", "js/annotate/saving/device.js"} <= scripts.keys()  # the menu's own, too
    assert "js/annotate/rest.js" not in scripts
    total = sum(scripts.values())
    assert total <= MOST, f"thirty first visits share one school's network: {total:,} bytes"


def test_all_that_the_page_can_load_is_little(app: Flask, client: FlaskClient) -> None:
    scripts = scripts_of_the_page(app, client, SOONER_OR_LATER)
    assert {"js/annotate/submit.js", "js/annotate/rest.js"} <= scripts.keys()
    total = sum(scripts.values())
    assert total <= MOST_IN_ALL, f"panel, list and what else comes once words can be marked: {total:,} bytes"


@pytest.mark.parametrize("headers", [{}, GZIP], ids=["plain", "gzip"])
def test_a_file_is_kept_for_good_and_known_again(app: Flask, client: FlaskClient, headers: dict[str, str]) -> None:
    url = address(app, "js/menu.js")
    first = client.get(url, headers=headers)
    assert "immutable" in first.headers["Cache-Control"]
    again = client.get(url, headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client.head(url, headers=headers).content_length == len(first.data)


def test_each_encoding_has_an_etag_of_its_own(app: Flask, client: FlaskClient) -> None:
    url = address(app, "css/base.css")
    plain = client.get(url).headers["ETag"]
    assert plain != client.get(url, headers=GZIP).headers["ETag"]
    assert client.get(url, headers=GZIP | {"If-None-Match": plain}).status_code == 200


def test_a_browser_that_takes_brotli_gets_it(app: Flask, client: FlaskClient) -> None:
    url = address(app, "css/base.css")
    answer = client.get(url, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.data).decode() == client.get(url).text
    assert len(answer.data) < len(client.get(url, headers=GZIP).data)


def test_the_service_worker_is_sent_compressed(client: FlaskClient) -> None:
    answer = client.get("/submissions/worker.js", headers=GZIP)
    assert "addEventListener" in content(answer)
    assert "no-cache" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["js/none.js", "../pyproject.toml", "../static/../annotator/db.py", "js"])
def test_nothing_else_is_sent(app: Flask, client: FlaskClient, name: str) -> None:
    answer = client.get(address(app, "").rstrip("/") + "/" + name)
    assert answer.status_code == 404
    assert "no-store" in answer.headers["Cache-Control"]  # it may be there after the next start


def test_a_style_sheet_is_sent_as_it_is(app: Flask, client: FlaskClient) -> None:
    with client.get(address(app, "css/highlights.css")) as answer:
        assert answer.text.startswith("/* How marks look")
