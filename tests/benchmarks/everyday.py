"""What people ask for most, in bare saves: `python -m tests.benchmarks.everyday` prints a table.

A batch of marks, a hand-in, a ruling, progress, the queue, the agreement page and the live figure, each as a request to
the server that `annotator serve` runs, by one client. A bare save is that of the floor, measured in the same run.
"""

import gzip
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from annotator.app import create_app
from annotator.clock import utcnow
from annotator.core.spans import trimmed
from annotator.db import db, session
from annotator.models import Assignment, Membership, Submission, Unit, User
from annotator.services import accounts
from tests.benchmarks.floor import bare_save, running_floor
from tests.benchmarks.lessons import make_lesson
from tests.benchmarks.report import Figure, tell
from tests.cli.server import free_port, running
from tests.desks import connected

RUNS = 9


@dataclass
class Asking:
    """A connection of somebody who is signed in as a script."""

    connection: HTTPConnection
    token: str

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[HTTPResponse, bytes]:
        sent = {"Authorization": f"Bearer {self.token}", "Accept-Encoding": "gzip", **headers}
        content = None
        if body is not None:
            content, sent["Content-Type"] = json.dumps(body), "application/json"
        self.connection.request(method, path, content, sent)
        answer = self.connection.getresponse()
        read = answer.read()
        assert answer.status < 400, (answer.status, path, read[:300])
        return answer, gzip.decompress(read) if answer.headers["Content-Encoding"] == "gzip" else read


@dataclass(frozen=True)
class Lesson:
    """What is asked for: tokens, and ids as they stand in addresses."""

    teacher: str
    student: str
    work: UUID
    assignment: UUID
    round: UUID
    units: Sequence[UUID]
    text: str


def main() -> None:
    with running_floor() as port:
        bare = bare_save(port)
    print(f"a bare save: {1000 * bare:.2f} ms")
    figures = [*of_class(bare), *of_queue(bare), *of_agreement(bare)]
    tell(figures)


def of_class(bare: float) -> list[Figure]:
    """Measure what a class of thirty students on three articles does."""
    with tempfile.TemporaryDirectory() as folder:
        id = make_lesson(Path(folder), articles=3, people=30, marks=20)
        lesson, port = opened(Path(folder), id), free_port()
        with running(Path(folder), "serve", port=port), connected(port) as connection:
            student, teacher = Asking(connection, lesson.student), Asking(connection, lesson.teacher)
            here, progress = f"/api/v1/submissions/{lesson.work}", f"/api/v1/assignments/{lesson.assignment}/progress"
            batch = median(lambda n: student("POST", f"{here}/spans:batch", {"changes": marks(lesson.text, n)}))
            whole = median(lambda _n: teacher("GET", progress))
            tag = teacher("GET", progress)[0].headers["ETag"]
            same = median(lambda _n: teacher("GET", progress, **{"If-None-Match": tag}))
            ruling = median(lambda n: rule(teacher, lesson.units[n]))
    return [
        Figure("batch", "a batch of 20 new marks, in bare saves", batch / bare, 12),
        Figure("ruling", "a ruling, in bare saves", ruling / bare, 10),
        Figure("progress", "progress of 30 students on three articles, in bare saves", whole / bare, 8),
        Figure("progress-same", "progress of the same class, nothing changed (304), in bare saves", same / bare, 3),
    ]  # fmt: skip


def of_queue(bare: float) -> list[Figure]:
    """Measure the first page of a queue of 1,265 units."""
    with tempfile.TemporaryDirectory() as folder:
        id = make_lesson(Path(folder), articles=66, people=5, marks=20)
        lesson, port = opened(Path(folder), id), free_port()
        with running(Path(folder), "serve", port=port), connected(port) as connection:
            browser = Asking(connection, lesson.teacher)
            taken = median(lambda _n: browser("GET", f"/rounds/{lesson.round}/units"))
    return [Figure("queue", f"first page of a queue of {len(lesson.units)} units, in bare saves", taken / bare, 40)]


def of_agreement(bare: float) -> list[Figure]:
    """Measure the figures of thirty articles that ten people marked, and the live ones after a mark more."""
    with tempfile.TemporaryDirectory() as folder:
        id = make_lesson(Path(folder), articles=30, people=10, marks=20)
        lesson, port = opened(Path(folder), id), free_port()
        with running(Path(folder), "serve", port=port), connected(port) as connection:
            student, teacher = Asking(connection, lesson.student), Asking(connection, lesson.teacher)
            where = f"/api/v1/rounds/{lesson.round}/agreement"
            first, again = timed(lambda: teacher("GET", where)), median(lambda _n: teacher("GET", where))
            page, live = timed(lambda: teacher("GET", where[7:])), f"{where}/live"
            teacher("GET", live)
            taken = []
            for n in range(RUNS):
                student("PUT", f"/api/v1/submissions/{lesson.work}/spans/{uuid4()}", mark(lesson.text, n))
                taken.append(timed(lambda: teacher("GET", live)))
    what = "agreement of 30 articles × 10 people"
    return [
        Figure("agreement", f"{what}, first, in bare saves", first / bare, 400),
        Figure("agreement-again", f"{what}, again, in bare saves", again / bare, 10),
        Figure("agreement-page", f"{what}: its page, first, in bare saves", page / bare, 400),
        Figure("live", "the live figure after one more mark, in bare saves", statistics.median(taken) / bare, 10),
    ]  # fmt: skip


def opened(folder: Path, id: UUID) -> Lesson:
    """Return what is asked for of an assignment, whose teacher and whose one student with open work get tokens."""
    with create_app(folder).app_context():
        round_ = session.get_one(Assignment, id).rounds[0]
        teaches = select(User).join(Membership, Membership.user_id == User.id).filter_by(role="teacher")
        teacher = session.scalars(teaches.where(Membership.classroom_id == round_.assignment.classroom_id)).one()
        work = session.scalars(select(Submission).filter_by(round_id=round_.id, status="open")).one()
        tokens = [accounts.open_sign_in(user, kind="script", now=utcnow()) for user in (teacher, work.membership.user)]
        units = session.execute(select(Unit.id).filter_by(round_id=round_.id, gone=False).order_by(Unit.text_order))
        lesson = Lesson(*tokens, work.id, id, round_.id, units.scalars().all(), work.article.text)
        session.commit()
        session.remove()
        db.engine.dispose()
    return lesson


def mark(text: str, number: int) -> dict[str, Any]:
    """Return a new mark on the first words of an article of a lesson, another one for each number."""
    start, end = trimmed(text, 40 + 7 * number, 80 + 7 * number)
    return {"start": start, "end": end, "quote": text[start:end], "label": "claim", "version": 0}


def marks(text: str, number: int) -> list[dict[str, Any]]:
    """Return a batch of twenty new marks on words that no other batch marks."""
    made = [mark(text, 20 * number + place) for place in range(20)]
    return [one | {"op": str(uuid4()), "method": "put", "uuid": str(uuid4())} for one in made]


def rule(reviewer: Asking, unit: UUID) -> float:
    """Rule that nothing is there; return how long the ruling took."""
    seen = json.loads(reviewer("GET", f"/api/v1/units/{unit}")[1])["seen"]
    body = {"op": str(uuid4()), "verdict": "none", "seen": seen, "spans": []}
    return timed(lambda: reviewer("POST", f"/api/v1/units/{unit}/rulings", body))


def timed(do: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def median(do: Callable[[int], Any]) -> float:
    """Return the median time of several runs, which may tell it themselves, after one that warms up."""
    taken = []
    for n in range(RUNS + 1):
        begun = time.perf_counter()
        told = do(n)
        taken.append(told if isinstance(told, float) else time.perf_counter() - begun)
    return statistics.median(taken[1:])


if __name__ == "__main__":
    main()
