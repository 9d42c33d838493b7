"""What saving costs beside the floor: `python -m tests.benchmarks.saves [postgresql]` prints ratios within one run.

Thirty and a hundred people save at once, each on a connection of their own and as soon as the last save is answered;
the same on the floor, in the same run. Every mark is counted afterwards.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import func, select

from annotator.app import create_app
from annotator.db import db
from annotator.models import Span
from tests.benchmarks.floor import keep_alive, running_floor, save_bare
from tests.benchmarks.report import Figure, tell
from tests.cli.server import free_port, running
from tests.databases import NewDatabase, postgresql_databases
from tests.desks import make_desks, save

CROWDS, MARKS = (30, 100), 40
LEAST_RATE, MOST_SLOW = 0.6, 2.5
Save = Callable[[HTTPConnection, int, int], None]


class Load(NamedTuple):
    """Saves per second, and the time (seconds) that 99 of 100 were done in."""

    rate: float
    slow: float


def main() -> None:
    kind = "postgresql" if "postgresql" in sys.argv[1:] else "sqlite"
    with on_database(kind) as new_database:
        report(new_database, *(("-postgresql", " on PostgreSQL") if kind == "postgresql" else ("", "")))


@contextmanager
def on_database(kind: str) -> Iterator[NewDatabase]:
    """Give what makes a new database and returns its address; empty for SQLite, which lies in the data folder."""
    if kind == "sqlite":
        yield lambda _name: ""
        return
    with postgresql_databases() as new_database:
        yield new_database


def report(new_database: NewDatabase, kind: str, on: str) -> None:
    lines = []
    for people in CROWDS:
        with running_floor(new_database(f"floor{people}").replace("+psycopg", "")) as port:
            floor = closed_loop(port, people, lambda connection, _who, number: save_bare(connection, number))
        ours = marks_of(people, new_database(f"ours{people}"))
        lines += [
            Figure(f"saves-{people}{kind}", f"saves a second of {people} people{on}, to the floor's",
                   ours.rate / floor.rate, LEAST_RATE, is_least=True),
            Figure(f"saves-{people}-slow{kind}", f"99 in 100 saves of {people} people{on}, to the floor's",
                   ours.slow / floor.slow, MOST_SLOW),
        ]  # fmt: skip
        print(f"{people} people: the floor {floor.rate:.0f}/s, {1000 * floor.slow:.0f} ms; ours {ours.rate:.0f}/s, "
              f"{1000 * ours.slow:.0f} ms")
    tell(lines)


def closed_loop(port: int, people: int, act: Save) -> Load:
    """Let people save at once, one mark after the other."""
    taken: list[float] = []
    gate = threading.Barrier(people + 1)

    def work(who: int) -> None:
        with keep_alive(port) as connection:
            gate.wait()
            for number in range(MARKS):
                begun = time.perf_counter()
                act(connection, who, number)
                taken.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=work, args=(who,)) for who in range(people)]
    for thread in threads:
        thread.start()
    gate.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    assert len(taken) == people * MARKS
    return Load(len(taken) / (time.perf_counter() - begun), statistics.quantiles(taken, n=100)[98])


def marks_of(people: int, address: str = "") -> Load:
    """Return the load that our server bears; every mark is there once afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        if address:
            Path(folder, "config.py").write_text(f"DATABASE_URL = {address!r}\n")
        desks = make_desks(folder, people)

        def act(connection: HTTPConnection, who: int, number: int) -> None:
            assert save(connection, desks[who], number, uuid4(), uuid4()) == 201

        with running(folder, "serve", port=port):
            load = closed_loop(port, people, act)
        with create_app(folder).app_context():
            assert db.session.scalar(select(func.count()).select_from(Span)) == people * MARKS
            db.engine.dispose()
        return load


if __name__ == "__main__":
    main()
