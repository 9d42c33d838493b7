"""What starting costs, and what a server takes: `python -m tests.benchmarks.starting` prints ratios and megabytes.

The help beside a Python that imports click; from an empty folder to the first page beside the floor; memory (PSS of all
processes) of an idle server, and after an article, an agreement page and a release; the longest save while the first
agreement page is built.
"""

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from uuid import uuid4

from tests.benchmarks.everyday import Asking, mark, opened
from tests.benchmarks.floor import running_floor
from tests.benchmarks.lessons import make_lesson
from tests.benchmarks.report import Figure, tell
from tests.cli.server import environment, free_port, running
from tests.desks import connected

RUNS = 7


def main() -> None:
    begun = time.perf_counter()
    with running_floor():
        floor = time.perf_counter() - begun
    first_page, idle = from_nothing()
    used, longest = in_use()
    tell([
        Figure("help", "`annotator --help`, to a Python that imports click", help_to_click(), 3),
        Figure("start", "from an empty folder to the first page, to the floor's start", first_page / floor, 4),
        Figure("idle-memory", "an idle server, in megabytes", idle, 130),
        Figure("used-memory", "a server after article, agreement page, release, in megabytes", used, 220),
        Figure("agreement-longest-save", "longest save while the first agreement page is built, in s", longest, 0.5),
    ])  # fmt: skip


def help_to_click() -> float:
    annotator = str(Path(sys.executable).with_name("annotator"))
    ours, click = (
        min(_taken(command) for _ in range(RUNS))
        for command in ([annotator, "--help"], [sys.executable, "-c", "import click"])
    )
    return ours / click


def _taken(command: list[str], folder: Path | None = None) -> float:
    begun = time.perf_counter()
    where = environment(folder) if folder else None
    subprocess.run(command, check=True, capture_output=True, env=where)  # noqa: S603 - our own command
    return time.perf_counter() - begun


def from_nothing() -> tuple[float, float]:
    """Return the seconds until the first page is there, and the megabytes of a server that did nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        taken = _taken([sys.executable, "-m", "annotator", "db", "upgrade"], Path(folder))
        begun = time.perf_counter()
        with running(Path(folder), "serve", port=port) as server:
            taken += time.perf_counter() - begun
            time.sleep(2)
            return taken, megabytes(server.pid)


def in_use() -> tuple[float, float]:
    """Return the megabytes of a server in use, and the longest save while it built its first agreement page."""
    with tempfile.TemporaryDirectory() as folder:
        id = make_lesson(Path(folder), articles=3, people=10, marks=20)
        lesson, port, took, is_over = opened(Path(folder), id), free_port(), list[float](), threading.Event()
        with running(Path(folder), "serve", port=port) as server, connected(port) as connection:
            teacher = Asking(connection, lesson.teacher)
            saver = (port, lesson.student, lesson.work, lesson.text, took, is_over)
            saving = threading.Thread(target=_save_on, args=saver)
            saving.start()
            time.sleep(0.5)
            teacher("GET", f"/rounds/{lesson.round}/agreement")
            is_over.set()
            saving.join()
            room = teacher("GET", "/api/v1/classrooms")[1]
            classroom = room.decode().split('"id":"')[1][:36]
            teacher("POST", f"/api/v1/classrooms/{classroom}/articles", {"html": "<p>The bridge is safe.</p>"})
            teacher("POST", f"/api/v1/assignments/{lesson.assignment}/releases", {})
            return megabytes(server.pid), max(took)


def _save_on(port: int, token: str, work: object, text: str, took: list[float], is_over: threading.Event) -> None:
    with connected(port) as connection:
        student, version, id = Asking(connection, token), 0, uuid4()
        while not is_over.is_set():
            body = mark(text, 3) | {"version": version, "label": ("claim", "opinion")[version % 2]}
            begun = time.perf_counter()
            student("PUT", f"/api/v1/submissions/{work}/spans/{id}", body)
            took.append(time.perf_counter() - begun)
            version += 1


def megabytes(pid: int) -> float:
    """Return the proportional set size of a process and of all that it started."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid"], check=True, capture_output=True, text=True).stdout  # noqa: S607 - of the system
    parents = {int(child): int(parent) for child, parent in (line.split() for line in listed.splitlines()[1:])}
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    rollups = (Path(f"/proc/{one}/smaps_rollup") for one in family)
    lines = [line for file in rollups for line in file.read_text().splitlines() if line.startswith("Pss:")]
    return sum(int(line.split()[1]) for line in lines) / 1024


if __name__ == "__main__":
    main()
