"""What bodies that do not arrive cost others: `python -m tests.benchmarks.stalled_bodies [SECONDS]` prints figures.

A hundred connections send the beginning of a body and then nothing, or a byte a second, and each is replaced when the
server has ended it. Meanwhile a student saves marks, pages are asked for, and an article of 2 MB arrives at 50 KB/s.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from uuid import UUID, uuid4

from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db
from annotator.services import accounts, classrooms
from tests.cli.server import free_port, running, status
from tests.cli.stalling import send_slowly, stalling
from tests.desks import Desk, ask, connected, make_desks, save

STALLED, SECONDS = 100, 60
SLOWEST = 1.0  # seconds that 95 of 100 saves may take
PER_SECOND = 50_000
ARTICLE = f"word {'😀' * 30} " * 5_500  # 2 MB, escaped as JSON


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        staller, student = make_desks(folder, 2)
        head, body = article_of_teacher(folder)
        with (
            running(folder, "serve", port=port),
            stalling(port, staller, STALLED) as held,
            ThreadPoolExecutor(1) as pool,
        ):
            arrival = pool.submit(send_slowly, port, head, body, per_second=PER_SECOND)
            saves, pages = asked_for(seconds, port, student)
            print(f"{len(saves)} saves: {spread(saves)}")
            print(f"{len(pages)} pages: {spread(pages)}")
            print(f"an article of {len(body) / 1e6:.1f} MB at {PER_SECOND // 1000} KB/s: {arrival.result()}")
            print(f"of {STALLED} stalled bodies, ended and replaced: {dict(held.ended)}")
            is_whole = arrival.result() == 201
    sys.exit(0 if is_whole and at(saves, 0.95) < SLOWEST else f"slower than {SLOWEST} s, or the article was refused")


def article_of_teacher(folder: Path) -> tuple[bytes, bytes]:
    """Return head and body of a request that adds an article."""
    app = create_app(folder)
    with app.app_context():
        teacher = accounts.existing("tess@example.org")
        token = accounts.open_sign_in(teacher, kind="script", now=utcnow())
        room = classrooms.of_user(teacher)[0].classroom
        path = f"/api/v1/classrooms/{room.id}/articles"
        db.session.commit()
        db.engine.dispose()
    body = json.dumps({"text": ARTICLE}).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode(), body


def asked_for(seconds: float, port: int, student: Desk) -> tuple[list[float], list[float]]:
    """Save a mark, take it away and ask for a page in turns; return how many seconds each took."""
    saves, pages, end = list[float](), list[float](), time.monotonic() + seconds
    with connected(port) as connection:
        while time.monotonic() < end:
            mark = uuid4()
            saves.append(taken(201, partial(save, connection, student, 0, mark, uuid4())))
            saves.append(taken(204, partial(take_away, connection, student, mark)))
            pages.append(taken(200, partial(status, port, "/join")))
            time.sleep(0.05)
    return saves, pages


def take_away(connection: HTTPConnection, student: Desk, mark: UUID) -> int:
    return ask(connection, student, "DELETE", f"/spans/{mark}?version=1&op={uuid4()}")[0]


def taken(expected: int, act: Callable[[], int]) -> float:
    begun = time.perf_counter()
    found = act()
    if found != expected:
        raise AssertionError(f"answered {found}, not {expected}")
    return time.perf_counter() - begun


def at(times: list[float], share: float) -> float:
    return sorted(times)[int(share * (len(times) - 1))]


def spread(times: list[float]) -> str:
    return ", ".join(f"{name} {1000 * at(times, share):.0f} ms" for name, share in SHARES.items())


SHARES = {"median": 0.5, "p95": 0.95, "slowest": 1.0}


if __name__ == "__main__":
    main()
