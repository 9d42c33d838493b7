"""Thirty clients save at once, against the real server: what is acknowledged is there, once, even when it is killed."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import Popen
from typing import Any
from uuid import UUID, uuid4

import pytest

from annotator import migrations
from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db
from annotator.services import accounts, assignments, classrooms, schemes, submissions
from tests import make
from tests.cli.server import free_port, running

CLIENTS, SAVES = 30, 40
TEXT = "word 😀 " * 60


@dataclass(frozen=True)
class Desk:
    """One student's token and work."""

    token: str
    submission: UUID


@pytest.fixture
def folder(database_url: str, tmp_path: Path) -> Path:
    """A data folder whose settings name the database under test."""
    (tmp_path / "config.py").write_text(f"DATABASE_URL = {database_url!r}\n")
    return tmp_path


@pytest.fixture
def desks(folder: Path) -> list[Desk]:
    """Thirty students with one open article; nothing of this process is left connected."""
    app, now = create_app(folder), utcnow()
    with app.app_context():
        migrations.upgrade(db.engine)
        teacher = accounts.add_user("tess@example.org", name="tess", password="right horse battery", now=now)
        room = classrooms.create("Burst", by=teacher, retention=timedelta(days=1), now=now)
        members = [classrooms.join(room, f"Student {n}", now=now).membership for n in range(CLIENTS)]
        article = make.article(room, TEXT, by=teacher, now=now)
        assignment = make.assignment(room, [article], schemes.publish_shipped(now=now), by=teacher, now=now)
        assignments.set_state(assignment, "active", by=teacher, now=now)
        work = {row.membership_id: row.id for row in submissions.of_round(assignment.rounds[0])}
        desks = [
            Desk(accounts.open_sign_in(member.user, kind="script", now=now), work[member.id]) for member in members
        ]
        db.session.commit()
        db.engine.dispose()
    return desks


@contextmanager
def connected(port: int) -> Iterator[HTTPConnection]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        yield connection
    finally:
        connection.close()


def ask(connection: HTTPConnection, desk: Desk, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {desk.token}", "Content-Type": "application/json"}
    content = json.dumps(body) if body is not None else None
    connection.request(method, f"/api/v1/submissions/{desk.submission}{path}", content, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read() or "null")


def marking(number: int) -> dict[str, Any]:
    """The number-th word: five code points, in an article full of wide characters."""
    start = 7 * number
    return {"start": start, "end": start + 6, "quote": TEXT[start : start + 6], "label": "claim", "version": 0}


def save(connection: HTTPConnection, desk: Desk, number: int, id: UUID, op: UUID) -> int:
    status, _answer = ask(connection, desk, "PUT", f"/spans/{id}", marking(number) | {"op": str(op)})
    return status


def in_parallel(desks: list[Desk], work: Callable[[Desk], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(desks)) as pool:
        return list(pool.map(work, desks))


def spans_of(port: int, desk: Desk) -> list[dict[str, Any]]:
    with connected(port) as connection:
        status, answer = ask(connection, desk, "GET", "/spans")
    assert status == 200, answer
    spans: list[dict[str, Any]] = answer["spans"]
    return spans


def test_a_burst_is_saved_once_and_survives_a_killed_server(folder: Path, desks: list[Desk]) -> None:
    port = free_port()
    with running(folder, "serve", port=port) as server:
        in_parallel(desks, lambda desk: _burst(port, desk))
        kept = _killed_in_the_middle(port, desks, server)
    with running(folder, "serve", port=port):
        in_parallel(desks, lambda desk: _all_there_once(port, desk, kept[desk.token]))


def _burst(port: int, desk: Desk) -> None:
    with connected(port) as connection:
        statuses = [save(connection, desk, number, uuid4(), uuid4()) for number in range(SAVES)]
    assert statuses == [201] * SAVES
    spans = spans_of(port, desk)
    assert [span["quote"] for span in spans] == [marking(number)["quote"] for number in range(SAVES)]
    assert sorted(span["revision"] for span in spans) == list(range(1, SAVES + 1))


@dataclass(frozen=True)
class Attempt:
    """A save that was sent while the server died, and whether it was acknowledged."""

    number: int
    id: UUID
    op: UUID
    is_acknowledged: bool


def _killed_in_the_middle(port: int, desks: list[Desk], server: Popen[str]) -> dict[str, list[Attempt]]:
    """Let everybody save on until nobody answers; a third of the way, kill whatever the server consists of."""
    acknowledged = threading.Semaphore(0)

    def keep_saving(desk: Desk) -> list[Attempt]:
        attempts: list[Attempt] = []
        for number in range(SAVES, SAVES + 20):
            id, op = uuid4(), uuid4()
            try:
                with connected(port) as connection:
                    assert save(connection, desk, number, id, op) == 201
            except (OSError, HTTPException):
                return [*attempts, Attempt(number, id, op, is_acknowledged=False)]
            attempts.append(Attempt(number, id, op, is_acknowledged=True))
            acknowledged.release()
        return attempts

    def kill() -> None:
        for _ in range(CLIENTS * 20 // 3):
            acknowledged.acquire(timeout=30)
        os.killpg(server.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    kept = dict(zip((desk.token for desk in desks), in_parallel(desks, keep_saving), strict=True))
    killer.join()
    server.wait(timeout=10)
    assert any(not attempt.is_acknowledged for attempts in kept.values() for attempt in attempts)
    return kept


def _all_there_once(port: int, desk: Desk, attempts: list[Attempt]) -> None:
    there = {span["id"]: span for span in spans_of(port, desk)}
    lost = [attempt for attempt in attempts if attempt.is_acknowledged and str(attempt.id) not in there]
    assert not lost
    with connected(port) as connection:
        for attempt in attempts:
            assert save(connection, desk, attempt.number, attempt.id, attempt.op) == 201
    spans = spans_of(port, desk)
    assert len(spans) == SAVES + len(attempts)
    assert {span["version"] for span in spans} == {1}
    assert all(span["quote"] == TEXT[span["start"] : span["end"]] for span in spans)
