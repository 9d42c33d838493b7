"""The address at which a class comes in is the server's own, whatever `Host` a request carries."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from annotator.web.pages import way_in
from tests.cast import Cast
from tests.kinds import ClientFor

OWN = "192.168.1.7"
MADE_UP = (
    "evil.example", "evil.example:8000", "10.9.8.7", "localhost.evil.example", "127.0.0.1.evil.example",
    "[2001:db8::1]",
)  # fmt: skip


@pytest.fixture
def settings(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Settings that end with the test, on a computer with one address in its network."""
    monkeypatch.setattr(way_in, "address_in_network", lambda: OWN)
    before = dict(app.config)
    yield app.config
    app.config.update(before)


def pages(cast: Cast, client: FlaskClient, host: str) -> list[str]:
    """Return the two pages that show the address, as they are asked for with a `Host`."""
    paths = (f"/classrooms/{cast.classroom_id}", f"/classrooms/{cast.classroom_id}/code")
    return [client.get(path, headers={"Host": host}).text for path in paths]


@pytest.mark.sqlite
@pytest.mark.parametrize("host", MADE_UP)
def test_a_host_that_was_made_up_is_not_shown(
    host: str, settings: dict[str, Any], cast: Cast, script_for: ClientFor
) -> None:
    for page in pages(cast, script_for(cast.tess), host):
        assert host not in page
        assert f"http://{OWN}:" in page


@pytest.mark.sqlite
@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", f"{OWN}:8000", f"{socket.gethostname()}:8000"])
def test_an_address_of_this_computer_is_shown(
    host: str, settings: dict[str, Any], cast: Cast, script_for: ClientFor
) -> None:
    page, wall = pages(cast, script_for(cast.tess), host)
    is_local = host.startswith(("localhost", "127."))
    assert f"http://{host}" in page
    assert ("works on this computer only" in page) == is_local
    assert f"http://{OWN if is_local else host}" in wall, "phones do not reach localhost"
    assert "works on this computer only" not in wall


@pytest.mark.sqlite
def test_the_public_address_is_shown_where_it_is_set(
    settings: dict[str, Any], cast: Cast, script_for: ClientFor
) -> None:
    settings["PUBLIC_URL"] = "https://annotator.school.example/media/"
    for host in ("evil.example", "localhost"):
        for page in pages(cast, script_for(cast.tess), host):
            assert ">https://annotator.school.example/media<" in page
            assert "works on this computer only" not in page


@pytest.mark.sqlite
@pytest.mark.parametrize("setting", ["TRUSTED_PROXIES", "HTTPS"])
def test_behind_a_proxy_it_says_that_it_does_not_know(
    setting: str, settings: dict[str, Any], cast: Cast, script_for: ClientFor
) -> None:
    settings[setting] = 1
    for page in pages(cast, script_for(cast.tess), "evil.example"):
        assert "evil.example" not in page
        assert OWN not in page
        assert "does not know the address" in page


@pytest.mark.sqlite
@pytest.mark.parametrize("origin", ["https://annotator.school.example", "https://annotator.school.example:443"])
def test_a_form_from_the_public_address_is_ours_whatever_a_proxy_makes_of_host(
    origin: str, settings: dict[str, Any], cast: Cast, client_for: ClientFor
) -> None:
    settings["PUBLIC_URL"] = "https://annotator.school.example"
    answer = client_for(cast.tess).post("/classrooms/new", data={"name": "Media 9c"}, headers={"Origin": origin})
    assert answer.status_code == 302
