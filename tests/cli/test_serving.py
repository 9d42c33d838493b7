"""`annotator serve` and `annotator demo` as processes: they answer, end cleanly, and find what was there before."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from annotator.cli import browser, network
from tests.cli.commands import annotator, refusal
from tests.cli.server import free_port, running, status, stop

pytestmark = pytest.mark.sqlite


def rows(folder: Path, table: str) -> list[tuple[str]]:
    with closing(sqlite3.connect(folder / "annotator.sqlite3")) as connection:
        return sorted(connection.execute(f"SELECT id FROM {table}"))


def told(server: subprocess.Popen[str]) -> str:
    """Stop a server and return what it had printed."""
    code = stop(server)
    out, errors = server.communicate()
    assert (code, errors) == (0, "")
    return out


def test_the_demo_finds_its_class_again_until_a_fresh_one_is_asked_for(tmp_path: Path) -> None:
    folder, port = tmp_path / "demo", free_port()
    with running(tmp_path, "demo", port=port) as server:
        first = told(server)
    spans, kept = rows(folder, "span"), json.loads((folder / "demo-sign-ins.json").read_text())
    assert (folder / "demo-sign-ins.json").stat().st_mode & 0o077 == 0
    for known in (f"http://127.0.0.1:{port}", *(kept[key] for key in ("teacher", "password", "join_code", "recovery"))):
        assert known in first
    with running(tmp_path, "demo", port=port) as server:
        assert told(server) == first
    assert (rows(folder, "span"), len(rows(folder, "classroom"))) == (spans, 1)
    with running(tmp_path, "demo", "--fresh", port=port) as server:
        assert kept["password"] not in told(server)
    assert len(rows(folder, "span")) == len(spans)
    assert not set(rows(folder, "span")) & set(spans)


def test_the_demo_leaves_a_real_database_alone(tmp_path: Path) -> None:
    annotator(tmp_path, "db", "upgrade")
    before = (tmp_path / "annotator.sqlite3").read_bytes()
    answer = annotator(tmp_path, "demo", "--data", tmp_path, "--fresh", "--port", free_port())
    assert "is not the demo's" in refusal(answer)
    assert (tmp_path / "annotator.sqlite3").read_bytes() == before


def test_a_server_refuses_a_database_that_is_not_migrated(tmp_path: Path) -> None:
    assert "annotator db upgrade" in refusal(annotator(tmp_path, "serve", "--port", free_port()))


def test_several_workers_need_postgresql(tmp_path: Path) -> None:
    annotator(tmp_path, "db", "upgrade")
    assert "PostgreSQL" in refusal(annotator(tmp_path, "serve", "--workers", 2, "--port", free_port()))


def test_a_server_answers_alone_and_can_be_killed_and_started_again_at_once(tmp_path: Path) -> None:
    annotator(tmp_path, "db", "upgrade")
    port = free_port()
    with running(tmp_path, "serve", port=port) as server:
        other = annotator(tmp_path, "serve", "--host", "127.0.0.1", "--port", port)
        assert f"Port {port} cannot be used" in refusal(other)
        os.kill(server.pid, signal.SIGKILL)
        server.communicate()  # the pipes close when the worker, whom nobody could tell, has gone as well
    assert status(port) == 0
    with running(tmp_path, "serve", port=port) as server:
        assert status(port, "/nothing/here") == 404
        assert f"http://127.0.0.1:{port}" in told(server)
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_wrong_options_are_bad_usage(tmp_path: Path) -> None:
    for wrong in (("--port", 0), ("--workers", 0), ("--threads", "many")):
        assert annotator(tmp_path, "serve", *wrong).exit_code == 2


def test_a_server_for_everybody_names_the_address_that_phones_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "address_in_network", lambda: "192.168.1.7")
    assert network.addresses("0.0.0.0", 80) == ["http://127.0.0.1:80", "http://192.168.1.7:80"]  # noqa: S104 - a name
    assert network.addresses("127.0.0.1", 80) == ["http://127.0.0.1:80"]
    assert network.addresses("::1", 80) == ["http://[::1]:80"]


def test_a_computer_without_a_network_has_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nowhere(socket.socket):
        def connect(self, address: object) -> None:
            raise OSError("Network is unreachable")

    monkeypatch.setattr(socket, "socket", Nowhere)
    assert network.addresses(network.EVERYWHERE, 80) == ["http://127.0.0.1:80"]


def test_no_browser_opens_where_nobody_sits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.Thread", lambda **_: pytest.fail("a thread was started"))
    browser.open_browser_soon("http://127.0.0.1:80", 80)
