"""Bodies that do not arrive, against the real server: nobody else notices them, and they are ended."""

import socket
import time
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cli.server import free_port, running, status
from tests.cli.stalling import stalling
from tests.desks import connected, make_desks, save

STALLED = 100
END = 30  # seconds; the server's own patience with a body is ten


@pytest.fixture
def folder(database_url: str, tmp_path: Path) -> Path:
    (tmp_path / "config.py").write_text(f"DATABASE_URL = {database_url!r}\n")
    return tmp_path


def test_a_hundred_bodies_that_stall_stop_nobody_and_are_ended(folder: Path) -> None:
    staller, student = make_desks(folder, 2)
    port = free_port()
    with running(folder, "serve", port=port), stalling(port, staller, STALLED) as held:
        with connected(port) as connection:
            assert [save(connection, student, number, uuid4(), uuid4()) for number in range(20)] == [201] * 20
        assert [status(port, path) for path in ("/", "/join", "/sign-in")] == [200] * 3
        end = time.monotonic() + END
        while sum(held.ended.values()) < STALLED and time.monotonic() < end:
            time.sleep(0.2)
        assert set(held.ended) == {408}
        assert held.ended[408] >= STALLED


def answer_to(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(sent)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


@pytest.mark.sqlite
def test_what_is_no_request_gets_an_answer_that_says_so(tmp_path: Path) -> None:
    make_desks(tmp_path, 1)
    port = free_port()
    join = b"POST /api/v1/join HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nConnection: close\r\n"
    chunked, most = join + b"Transfer-Encoding: chunked\r\n\r\n", 6 * 1024 * 1024
    with running(tmp_path, "serve", port=port):
        for garbage in (b"zz\r\n", b"3\r\nabc\r\nzz\r\n", b"-1\r\n", b"ffffffffffffffffff\r\n"):
            assert answer_to(port, chunked + garbage).startswith(b"HTTP/1.1 400 "), garbage
        for broken in (b'{"a":' * 100_000, b'"\\ud800"', b"\xff\xfe", b"[", b'{"a": "\\ud800"}'):
            refused = answer_to(port, chunked + b"%x\r\n%b\r\n0\r\n\r\n" % (len(broken), broken))
            assert refused.startswith(b"HTTP/1.1 400 "), broken[:9]
            assert b"application/problem+json" in refused
        large = b" " * (most + 1)
        for sent in (
            chunked + b"%x\r\n%b\r\n0\r\n\r\n" % (len(large), large),
            join + b"Content-Length: %d\r\n\r\n" % len(large) + large,
            join + b"Content-Length: 999999999999\r\n\r\n",  # and then nothing
        ):
            assert answer_to(port, sent).startswith(b"HTTP/1.1 413 ")
