"""Thirty clients save at once, against the real server: what is acknowledged is there, once, even when it is killed."""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from subprocess import Popen
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.cli.server import free_port, running
from tests.desks import TEXT, Desk, ask, connected, make_desks, marking, save

CLIENTS, SAVES = 30, 40


@pytest.fixture
def folder(database_url: str, tmp_path: Path) -> Path:
    """A data folder whose settings name the database under test."""
    (tmp_path / "config.py").write_text(f"DATABASE_URL = {database_url!r}\n")
    return tmp_path


@pytest.fixture
def desks(folder: Path) -> list[Desk]:
    return make_desks(folder, CLIENTS)


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
