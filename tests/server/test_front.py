"""The front before the app: whole bodies at a bearable pace, and requests written down as WSGI asks for."""

import asyncio
import io
import threading
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask, Response, request

from annotator.server.bodies import SMALL, Pace
from annotator.server.front import REFUSED, Front

Pieces = Iterable[bytes | float | None]
QUICK = Pace(window=0.05, least=10, longest=1, dry=0.05, longest_dry=1)


def told_app() -> Flask:
    """An app that tells what it was given."""
    app = Flask("told")

    @app.route("/<path:path>", methods=["GET", "HEAD", "POST"])
    def tell(path: str) -> Response:
        if refused := request.environ.get(REFUSED):
            return Response("refused", status=refused)
        told = f"{path}|{request.query_string.decode()}|{request.remote_addr}|"
        answer = Response(told.encode() + request.get_data())
        answer.headers.add("Set-Cookie", "one=1")
        answer.headers.add("Set-Cookie", "two=2")
        answer.headers["X-Cookies"] = quote(request.headers.get("Cookie", ""), encoding="latin-1")
        answer.headers["X-Names"] = " ".join(sorted(name for name in request.environ if name.startswith("HTTP_")))
        return answer

    return app


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run it in a thread of its own: in this one Playwright's loop goes on after the first test with a browser."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def scope(method: str = "POST", path: bytes = b"/page", headers: Iterable[tuple[bytes, bytes]] = ()) -> dict[str, Any]:
    return {
        "type": "http", "method": method, "path": path.decode("latin-1"), "raw_path": path, "query_string": b"q=%C3%A9",
        "headers": list(headers), "client": ("192.0.2.7", "1234"), "server": ("127.0.0.1", "8000"), "scheme": "http",
        "http_version": "1.1",
    }  # fmt: skip


def answer(front: Front, asked: dict[str, Any], pieces: Pieces = ()) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Send pieces of a body: bytes, a pause in seconds, or None for a connection that breaks."""
    coming, sent = iter(pieces), list[dict[str, Any]]()

    async def receive() -> dict[str, Any]:
        for piece in coming:
            if isinstance(piece, float):
                await asyncio.sleep(piece)
            elif piece is None:
                return {"type": "http.disconnect"}
            else:
                return {"type": "http.request", "body": piece, "more_body": True}
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    run(front(asked, receive, send))
    start, body = sent
    return start["status"], start["headers"], body["body"]


@pytest.fixture
def front() -> Front:
    return Front(told_app(), threads=2, most=100, pace=QUICK)


CHUNKED = [(b"transfer-encoding", b"chunked")]


def sized(length: int) -> list[tuple[bytes, bytes]]:
    return [(b"content-length", str(length).encode())]


@pytest.mark.parametrize("headers", [CHUNKED, sized(6)])
def test_a_body_reaches_the_app_whole(headers: list[tuple[bytes, bytes]]) -> None:
    patient = Front(told_app(), threads=2, most=100)
    status, _, body = answer(patient, scope(headers=headers), [b"abc", 0.03, b"def"])
    assert (status, body) == (200, b"page|q=%C3%A9|192.0.2.7|abcdef")


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([b"a", 9.0, b"b"], 408),
        ([piece for _ in range(9) for piece in (b"a", 0.02)], 408),  # each piece comes soon, too little comes in all
        ([b"abc", None], 400),
        ([b"a" * 60, b"b" * 60], 413),
        ([piece for _ in range(9) for piece in (b"a" * 10, 0.03)], 200),
    ],
    ids=["stalls", "drips", "breaks off", "is too large", "comes slowly"],
)
def test_a_body_in_chunks_has_to_come_whole_and_in_time(front: Front, pieces: Pieces, status: int) -> None:
    found, headers, _ = answer(front, scope(headers=CHUNKED), pieces)
    assert found == status
    assert ((b"connection", b"close") in headers) == (status != 200)
    assert front.room.taken == 0


def test_a_body_has_to_be_there_after_the_longest_time_however_steadily_it_comes() -> None:
    steady = Front(told_app(), threads=1, most=100, pace=Pace(window=0.05, least=1, longest=0.2))
    assert answer(steady, scope(headers=CHUNKED), [piece for _ in range(50) for piece in (b"a", 0.02)])[0] == 408


def test_a_body_that_says_it_is_too_large_is_refused_though_none_of_it_comes(front: Front) -> None:
    assert answer(front, scope(headers=sized(101)), [9.0])[0] == 413


def test_a_large_body_is_refused_while_others_fill_the_memory_and_a_small_one_is_not() -> None:
    front = Front(told_app(), threads=1, most=2 * SMALL, pace=QUICK)
    front.room.most = 5
    assert answer(front, scope(headers=CHUNKED), [b"a" * SMALL, b"b" * 5])[0] == 200
    assert answer(front, scope(headers=CHUNKED), [b"a" * SMALL, b"b" * 6])[0] == 503
    front.room.take(5)
    assert answer(front, scope(headers=CHUNKED), [b"a" * 60, b"b" * (SMALL - 60)])[0] == 200
    assert answer(front, scope(headers=CHUNKED), [b"a" * SMALL, b"b"])[0] == 503
    assert front.room.taken == 5


def test_headers_and_path_are_as_they_were_sent(front: Front) -> None:
    cookies = [(b"cookie", b"a=1"), (b"cookie", "b=é".encode())]
    proxies = [(b"x-forwarded-for", b"192.0.2.1"), (b"x_forwarded_for", b"192.0.2.2")]
    status, headers, body = answer(front, scope("GET", "/a%20b%2Fc/é%C3%A9".encode(), cookies + proxies))
    assert (status, body.partition(b"|")[0]) == (200, "a b/c/éé".encode())
    assert [value for name, value in headers if name == b"set-cookie"] == [b"one=1", b"two=2"]
    assert dict(headers)[b"x-names"] == b"HTTP_COOKIE HTTP_X_FORWARDED_FOR"
    assert dict(headers)[b"x-cookies"] == quote("a=1; b=é").encode()


def test_an_app_that_breaks_is_an_answer_too() -> None:
    def broken(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise RuntimeError(str(type(environ.get("wsgi.input", io.BytesIO()))))

    assert answer(Front(broken, threads=1, most=1), scope("GET"))[0] == 500


def test_requests_that_take_long_leave_threads_to_the_others() -> None:
    """Sixteen who sign in wait for each other, and whoever saves meanwhile waits for none of them."""
    may_end, begun = threading.Event(), list[str]()

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        begun.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] == "/slow":
            assert may_end.wait(30)
        start_response("200 OK", [])
        return [b""]

    async def ask_all() -> None:
        front = Front(app, threads=8, most=1, is_slow=lambda environ: environ["PATH_INFO"] == "/slow")
        slow = [asyncio.create_task(asked_of(front, b"/slow")) for _ in range(16)]
        try:
            await asyncio.wait_for(asked_of(front, b"/mark"), 20)
            assert begun.count("/slow") < 6
        finally:
            may_end.set()
        await asyncio.gather(*slow)
        assert begun.count("/slow") == 16

    run(ask_all())


def test_whole_bodies_that_wait_for_a_thread_fill_the_memory_too() -> None:
    """Whoever sends large bodies faster than they can be answered is refused; a small one still waits for its turn."""
    may_end, large = threading.Event(), b"x" * (2 * SMALL)

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response(f"{environ.get(REFUSED, 200):d} -", [])
        if REFUSED not in environ:
            assert may_end.wait(30)
        return [b""]

    async def ask_all() -> None:
        front = Front(app, threads=3, most=len(large), pace=QUICK)
        front.room.most = SMALL
        held = [asyncio.create_task(asked_of(front, b"/page", body)) for body in (large, b"small")]
        await asyncio.sleep(0)
        try:
            assert await asyncio.wait_for(asked_of(front, b"/page", large), 20) == 503
        finally:
            may_end.set()
        assert [await one for one in held] == [200, 200]
        assert await asked_of(front, b"/page", large) == 200

    run(ask_all())


async def asked_of(front: Front, path: bytes, body: bytes = b"") -> int:
    """Send a whole body and return the status."""
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if "status" in message:
            statuses.append(message["status"])

    await front(scope("POST", path, sized(len(body))), receive, send)
    return statuses[0]
