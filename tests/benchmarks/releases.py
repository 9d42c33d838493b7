"""What a release costs: `python -m tests.benchmarks.releases` prints ratios to a loop that reads and dumps the rows.

Thirty articles that ten people marked, units up to date; the commands as wholes; the longest save of somebody else
while a release is made; and how much memory a second release of ten times as many marks takes.
"""

import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db, session
from annotator.models import Assignment, Submission
from annotator.releasing import release
from annotator.services import accounts
from tests.benchmarks.deriving import peak
from tests.benchmarks.lessons import make_lesson
from tests.benchmarks.report import Figure, tell
from tests.cli.server import environment, free_port, running
from tests.desks import Desk, ask, connected

ARTICLES, MANY_ARTICLES, PEOPLE, MARKS = 30, 300, 10, 20
RUNS = 3
OURSELVES = (sys.executable, "-m", "tests.benchmarks.releases")


def main() -> None:
    if sys.argv[1:]:
        print(grown(Path(sys.argv[1]), UUID(sys.argv[2])))
        return
    with tempfile.TemporaryDirectory() as folder:
        id = make_lesson(Path(folder), ARTICLES, PEOPLE, MARKS)
        floor = statistics.median(read_and_dump(Path(folder)) for _ in range(RUNS))
        made = release_alone(Path(folder), id)
        exported, verified = commands(Path(folder), id)
        longest = longest_save(Path(folder), id)
    with tempfile.TemporaryDirectory() as folder:
        id = make_lesson(Path(folder), MANY_ARTICLES, PEOPLE, MARKS)
        _first, second = (float(run([*OURSELVES, folder, str(id)])) for _ in range(2))
    marks = ARTICLES * PEOPLE * MARKS
    tell([
        Figure("release", f"a release of {marks} marks, in loops that read and dump the rows", made / floor, 10),
        Figure("export", f"`export` of {marks} marks as a whole command, in such loops", exported / floor, 20),
        Figure("verify", f"`verify` of {marks} marks as a whole command, in such loops", verified / floor, 25),
        Figure("release-longest-save", "longest save while a release is made, in seconds", longest, 0.5),
        Figure("release-memory", f"megabytes that a second release of {10 * marks} marks takes", second, 64),
    ])  # fmt: skip


def read_and_dump(folder: Path) -> float:
    """Return how long it takes to read every mark and dump it as a line of JSON."""
    begun = time.perf_counter()
    connection = sqlite3.connect(folder / "annotator.sqlite3")
    connection.row_factory = sqlite3.Row
    with tempfile.TemporaryFile("w") as out:
        for row in connection.execute("select * from span"):
            out.write(json.dumps(dict(row)) + "\n")
    connection.close()
    return time.perf_counter() - begun


def release_alone(folder: Path, id: UUID) -> float:
    """Return how long it takes to make a release in a process that has made one before."""
    with create_app(folder).app_context():
        _release(id, has_text=True)
        _change_a_note(id)
        begun = time.perf_counter()
        _release(id, has_text=True)
        taken = time.perf_counter() - begun
        session.remove()
        db.engine.dispose()
    return taken


def _release(id: UUID, *, has_text: bool) -> None:
    round_ = session.get_one(Assignment, id).rounds[0]
    release(round_, policy="class", has_text=has_text, by=None, now=utcnow())
    session.commit()


def _change_a_note(id: UUID) -> None:
    """Change something that a release tells, so that it is another one."""
    (span_id,) = session.connection().exec_driver_sql("select id from span limit 1").one()
    session.connection().exec_driver_sql("update span set note = ? where id = ?", (str(uuid4()), span_id))
    session.commit()


def commands(folder: Path, id: UUID) -> tuple[float, float]:
    """Return how long `export`, which makes a release, and `verify` take as commands."""
    with create_app(folder).app_context():
        _change_a_note(id)
        session.remove()
        db.engine.dispose()
    file = folder / "export.jsonl"
    took = []
    for command in (["export", str(id), "-o", str(file)], ["verify", str(file)]):
        begun = time.perf_counter()
        run([str(Path(sys.executable).with_name("annotator")), *command], folder)
        took.append(time.perf_counter() - begun)
    return took[0], took[1]


def run(command: list[str], folder: Path | None = None) -> str:
    """Return what a command printed."""
    where = environment(folder) if folder else None
    return subprocess.run(command, check=True, capture_output=True, text=True, env=where).stdout  # noqa: S603 - ours


def longest_save(folder: Path, id: UUID) -> float:
    """Return how long the longest save took while another process made a release."""
    desk, port, is_over, took = _desk(folder), free_port(), threading.Event(), list[float]()
    with running(folder, "serve", port=port), connected(port) as connection:
        saving = threading.Thread(target=_save_on, args=(connection, desk, took, is_over))
        saving.start()
        with create_app(folder).app_context():
            _change_a_note(id)
            _release(id, has_text=True)
            session.remove()
            db.engine.dispose()
        is_over.set()
        saving.join()
    return max(took)


def _desk(folder: Path) -> Desk:
    """Return the desk of a student with an article that is open."""
    with create_app(folder).app_context():
        work = session.scalars(select(Submission).where(Submission.status == "unopened").limit(1)).one()
        desk = Desk(accounts.open_sign_in(work.membership.user, kind="script", now=utcnow()), work.id)
        session.commit()
        session.remove()
        db.engine.dispose()
    return desk


def _save_on(connection: HTTPConnection, desk: Desk, took: list[float], is_over: threading.Event) -> None:
    """Change one mark over and over."""
    id, version = uuid4(), 0
    while not is_over.is_set():
        label = ("claim", "opinion")[version % 2]
        body = {"start": 4, "end": 10, "quote": "bridge", "label": label, "version": version}
        begun = time.perf_counter()
        status, answer = ask(connection, desk, "PUT", f"/spans/{id}", body)
        took.append(time.perf_counter() - begun)
        assert status in (200, 201), answer
        version += 1


def grown(folder: Path, id: UUID) -> float:
    """Return by how many megabytes this process grew when it made a release."""
    with create_app(folder).app_context():
        _change_a_note(id)
        before = peak()
        _release(id, has_text=True)
        session.remove()
        db.engine.dispose()
    return peak() - before


if __name__ == "__main__":
    main()
