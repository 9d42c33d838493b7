"""An app below a path: behind a proxy that tells it, every address, redirect and cookie stays below that path."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from annotator.app import create_app
from annotator.db import db
from tests.cast import Cast, Person, sign_in
from tests.conftest import Stage

PREFIX = "/school/annotator"
ADDRESS = re.compile(r'(?:href|src|action|data-(?:url|worker|live|save))="(/[^"]*)"')


@pytest.fixture
def proxied(stage: Stage, app: Flask, tmp_path: Path) -> Flask:
    """The app behind one proxy, on the same database as `app`."""
    proxied = create_app(tmp_path, DATABASE_URL=str(app.config["DATABASE_URL"]), TESTING=True, TRUSTED_PROXIES=1)
    db._app_engines[proxied] = db._app_engines[stage.app]
    return proxied


@pytest.fixture
def below(proxied: Flask, cast: Cast) -> Callable[[Person], FlaskClient]:
    """`below(person)` is a browser whose requests come through a proxy that takes the prefix off."""

    def browse(person: Person) -> FlaskClient:
        client = sign_in(proxied, person)
        client.environ_base["HTTP_X_FORWARDED_PREFIX"] = PREFIX
        return client

    return browse


def test_every_address_on_a_page_is_below_the_prefix(cast: Cast, below: Callable[[Person], FlaskClient]) -> None:
    tess, sam = below(cast.tess), below(cast.sam)
    pages = [
        tess.get(f"/classrooms/{cast.classroom_id}"), tess.get(f"/assignments/{cast.assignment_id}"),
        tess.get(f"/rounds/{cast.round_id}/agreement"), sam.get(f"/submissions/{cast.sam.submission_id}"),
    ]  # fmt: skip
    for page in pages:
        assert page.status_code == 200, page.request.path
        addresses = ADDRESS.findall(page.text)
        assert len(addresses) > 5
        assert [one for one in addresses if not one.startswith(f"{PREFIX}/")] == []


def test_a_stranger_is_sent_to_sign_in_and_back_below_the_prefix(proxied: Flask, cast: Cast) -> None:
    client = proxied.test_client()
    client.environ_base["HTTP_X_FORWARDED_PREFIX"] = PREFIX
    sent = client.get(f"/classrooms/{cast.classroom_id}?a=1")
    target = urlsplit(sent.location)
    assert target.path == f"{PREFIX}/sign-in"
    assert parse_qs(target.query) == {"next": [f"{PREFIX}/classrooms/{cast.classroom_id}?a=1"]}
    page = client.get("/sign-in", query_string={"next": "/elsewhere"})
    assert 'value="/elsewhere"' not in page.text
    assert [cookie for cookie in page.headers.getlist("Set-Cookie") if f"Path={PREFIX}" not in cookie] == []


def test_the_api_tells_addresses_below_the_prefix(below: Callable[[Person], FlaskClient], cast: Cast) -> None:
    described = below(cast.tess).get("/api/v1/openapi.json").get_json()
    assert described["servers"] == [{"url": PREFIX}]


@pytest.mark.parametrize(
    ("told", "root"),
    [
        ("/one/", "/one"), ("one", "/one"), ("/one,/two", "/one/two"), ("/", ""), ("//evil.example", "/evil.example"),
        ("/..", ""), ("/a b", ""), ("/a\\b", ""), ("https://evil.example", ""), ("/%2e%2e", ""), ("/a?b", ""),
    ],
)  # fmt: skip
def test_only_a_plain_path_is_a_prefix(told: str, root: str, proxied: Flask) -> None:
    answer = proxied.test_client().get("/join", headers={"X-Forwarded-Prefix": told})
    assert f'src="{root}/static/' in answer.text


def test_without_a_trusted_proxy_nobody_tells_a_prefix(client: FlaskClient) -> None:
    answer = client.get("/join", headers={"X-Forwarded-Prefix": PREFIX})
    assert 'src="/static/' in answer.text
    assert PREFIX not in answer.text
