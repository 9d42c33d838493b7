"""What handing in and looking cost: `python -m tests.benchmarks.hand_ins` prints figures, most of them in bare saves.

A hand-in where thirty others marked and one where nobody did; two hundred students who hand in within five seconds
with and without a teacher who looks all the while; and the first look after it.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert

from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db
from annotator.models import Round, Span
from annotator.services import accounts
from tests.benchmarks.floor import bare_save, keep_alive, running_floor
from tests.benchmarks.report import Figure, tell
from tests.cli.server import free_port, running
from tests.desks import TEXT, Desk, ask, make_desks

CLASS, MARKS, CROWD, SECONDS = 30, 20, 200, 5.0
MOST_RATIO, MOST_HAND_IN, MOST_IN_CROWD, MOST_LOOK = 1.3, 10, 40, 5.0
LABELS = ("claim", "opinion", "attribution")


def main() -> None:
    with running_floor() as floor:
        bare = bare_save(floor)
    print(f"a bare save: {1000 * bare:.2f} ms")
    where_others, where_nobody = alone()
    ratio = where_others / where_nobody
    slowest, first, _ = crowd()
    watched, _, longest = crowd(is_watched=True)
    print(f"where a teacher looks all the while, 95 of 100 hand-ins take up to {watched / bare:.0f} bare saves")
    crowded = f"of {CROWD} hand-ins in {SECONDS:.0f} s, 95 of 100, in bare saves"
    tell([
        Figure("hand-in-others", "a hand-in where thirty others marked, to one where nobody did", ratio, MOST_RATIO),
        Figure("hand-in", "a hand-in, in bare saves", where_others / bare, MOST_HAND_IN),
        Figure("hand-in-crowd", crowded, slowest / bare, MOST_IN_CROWD),
        Figure("first-look", "the first look afterwards, until it shows all, in seconds", first, MOST_LOOK),
        Figure("longest-look", "the longest look, a teacher looking all the while, in seconds", longest, MOST_LOOK),
    ])  # fmt: skip


def mark(folder: Path, desks: Sequence[Desk], places: Sequence[tuple[int, int]]) -> None:
    """Give each desk its marks, between two words of the text."""
    chance, rows = random.Random(7), []
    for desk, (first, last) in zip(desks, places, strict=True):
        for _ in range(MARKS):
            begin = chance.randrange(first, last)
            start, end = 7 * begin, 7 * min(begin + chance.randint(1, 4), last) + 6
            rows.append({
                "id": uuid4(), "submission_id": desk.submission, "start": start, "end": end,
                "label": chance.choice(LABELS), "unsure": False, "deleted": False, "version": 1, "revision": 1,
                "changed_at": utcnow(),
            })  # fmt: skip
    with create_app(folder).app_context():
        db.session.execute(insert(Span), rows)
        db.session.commit()
        db.engine.dispose()


def submit(connection: HTTPConnection, desk: Desk) -> float:
    """Hand in and take back; return how long handing in took."""
    begun = time.perf_counter()
    status, _ = ask(connection, desk, "POST", "/submit", {})
    taken = time.perf_counter() - begun
    assert status == 200, status
    return taken


def alone() -> tuple[float, float]:
    """Return the median times of a hand-in where the class marked, and where nobody did."""
    words = len(TEXT) // 7
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        desks = make_desks(folder, CLASS + 2)
        half = words // 2
        mark(folder, desks, [(0, half - 5)] * (CLASS + 1) + [(half, words - 5)])
        with running(folder, "serve", port=port), keep_alive(port) as connection:
            for desk in desks[:CLASS]:
                submit(connection, desk)
            taken: dict[Desk, list[float]] = {desk: [] for desk in desks[CLASS:]}
            for _ in range(40):
                for desk, times in taken.items():
                    times.append(submit(connection, desk))
                    ask(connection, desk, "POST", "/reopen", {})
            crowded, lonely = (statistics.median(times) for times in taken.values())
            return crowded, lonely


def crowd(*, is_watched: bool = False) -> tuple[float, float, float]:
    """Return how long 95 of 100 hand-ins took, the first whole look afterwards, and the longest look meanwhile."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        desks = make_desks(folder, CROWD)
        mark(folder, desks, [(0, len(TEXT) // 7 - 5)] * CROWD)
        token, round_id = teacher_of(folder)
        with running(folder, "serve", port=port), ThreadPoolExecutor(CROWD + 1) as pool:
            look(port, token, round_id)
            chance, begun = random.Random(3), time.perf_counter()
            delays = [chance.uniform(0, SECONDS) for _ in desks]
            handed = [pool.submit(late, port, desk, delay) for desk, delay in zip(desks, delays, strict=True)]
            looks = [0.0]
            while is_watched and time.perf_counter() - begun < SECONDS:
                looks.append(look(port, token, round_id)[0])
                time.sleep(0.3)
            times = sorted(one.result() for one in handed)
            begun = time.perf_counter()
            while not look(port, token, round_id)[1]:
                time.sleep(0.2)
            return times[int(0.95 * len(times))], time.perf_counter() - begun, max(looks)


def late(port: int, desk: Desk, delay: float) -> float:
    time.sleep(delay)
    with keep_alive(port) as connection:
        return submit(connection, desk)


def teacher_of(folder: Path) -> tuple[str, UUID]:
    with create_app(folder).app_context():
        teacher = accounts.existing("tess@example.org")
        token = accounts.open_sign_in(teacher, kind="browser", now=utcnow())
        round_id = db.session.query(Round).one().id
        db.session.commit()
        db.engine.dispose()
    return token, round_id


def look(port: int, token: str, round_id: UUID) -> tuple[float, bool]:
    """Look at the queue; return how long it took, and whether its units are up to date."""
    begun = time.perf_counter()
    with keep_alive(port) as connection:
        headers = {"Authorization": f"Bearer {token}"}
        connection.request("GET", f"/rounds/{round_id}/units", headers=headers)
        answer = connection.getresponse()
        page = answer.read().decode()
    assert answer.status == 200, (answer.status, page[:300])
    return time.perf_counter() - begun, 'id="deriving"' not in page


if __name__ == "__main__":
    main()
