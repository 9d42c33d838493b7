"""What review costs, as ratios within one run: `python -m tests.benchmarks.review [postgresql]` prints tables."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db, session
from annotator.models import Base, Membership, Round, Tally, Unit
from annotator.services import classrooms, submissions
from annotator.services.review import queue, units
from annotator.services.review.queue import Filters
from tests import databases, make, own_marks
from tests.benchmarks.report import Figure, keep
from tests.cast import Cast, make_cast, sign_in

FEW, MANY = 1_000, 100_000
CLASS = 30
FASTEST_OF = 15
MOST_FOR_MANY, MOST_FOR_RULING = 1.5, 10
LABELS = ("claim", "opinion", "attribution")


def fastest(do: Callable[[], Any], times: int = FASTEST_OF) -> float:
    """Milliseconds of the fastest of several runs: the others waited for something else."""
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        do()
        found.append(1000 * (time.perf_counter() - begin))
    return min(found)


@contextmanager
def stage(database: str) -> Iterator[tuple[Flask, Cast]]:
    """An app on an empty database of its own, with the cast in it."""
    with tempfile.TemporaryDirectory() as folder:
        made = (
            databases.postgresql_databases() if database == "postgresql"
            else nullcontext(databases.sqlite_databases(Path(folder)))
        )  # fmt: skip
        with made as new_database:
            app = create_app(Path(folder), DATABASE_URL=new_database("bench"), TESTING=True)
            with app.app_context():
                Base.metadata.create_all(db.engine)
                cast = make_cast(utcnow())
                session.commit()
            yield app, cast
            with app.app_context():
                session.remove()
                db.engine.dispose()


def fill(cast: Cast, count: int) -> None:
    """Units by the thousand, in every state and of every kind, as `derivation` writes them."""
    rows = []
    for n in range(count):
        id, state = uuid4(), ("open", "agreed", "ruled")[n % 3]
        spot = f"000{n:09d}{n + 9:09d}{id.hex}"
        rows.append({
            "id": id, "round_id": cast.round_id, "article_id": cast.article_id, "kind": ("mixed", "label")[n % 2],
            "state": state, "stale": False, "appealed": False, "gone": False, "label": LABELS[n % len(LABELS)],
            "start": 0, "end": 9, "exact": 1, "votes": {"claim": 3}, "votes_for": 3, "votes_silent": 3,
            "versions": [[0, 9, "claim", 3]], "labels": [], "priority": 1.0, "section": state, "text_order": spot,
            "queue_order": f"1{n * 7919 % 10**9:011d}{spot}", "likeness": f"{n:032d}", "words": f"{n:032d}",
        })  # fmt: skip
    session.execute(insert(Unit), rows)
    counted = {state: sum(row["state"] == state for row in rows) for state in ("open", "agreed", "ruled")}
    here = {"round_id": cast.round_id, "article_id": cast.article_id}
    session.add_all(Tally(**here, state=state, units=number) for state, number in counted.items())
    session.commit()


def first_pages(database: str, count: int) -> dict[str, float]:
    """Milliseconds for the first page of the queue, by itself and as the reviewer's browser gets it."""
    with stage(database) as (app, cast):
        with app.app_context():
            fill(cast, count)
            round_, rita = session.get_one(Round, cast.round_id), session.get_one(Membership, cast.rita.membership_id)
            found = {
                "the queue": fastest(lambda: queue.page(round_, Filters(state="open"), by=rita)),
                "one label": fastest(lambda: queue.page(round_, Filters(state="open", label="claim"), by=rita)),
                "text order": fastest(lambda: queue.page(round_, Filters(order="text"), by=rita)),
                "next unit": fastest(lambda: queue.next_unit(round_, by=rita, now=utcnow())),
                "counts": fastest(lambda: units.balance(round_)),
            }
            session.remove()
        browser = sign_in(app, cast.rita)
        address = f"/rounds/{cast.round_id}/units"
        assert browser.get(address).status_code == 200
        return found | {"whole page": fastest(lambda: browser.get(address))}


def class_work(cast: Cast) -> None:
    """Thirty students who mark the same passages a little differently, and hand in."""
    round_ = session.get_one(Round, cast.round_id)
    room = round_.assignment.classroom
    for number in range(CLASS):
        member = classrooms.join(room, f"Reader {number}", now=utcnow()).membership
        (work,) = submissions.of_member(round_, member)
        for place in range(6):
            start, end = 8 * place + number % 3, 8 * place + 10 + number % 4
            marking = make.stretch_marking(cast.text, start, end, LABELS[(number + place) % len(LABELS)])
            own_marks.mark_span(work, uuid4(), marking, now=utcnow())
        make.hand_in(work, now=utcnow())
    session.commit()


def ruling_and_save(database: str) -> tuple[float, float]:
    """Milliseconds for a ruling and for a span save, each as a request with its commit."""
    with stage(database) as (app, cast):
        with app.app_context():
            class_work(cast)
            unit = next(unit.id for unit in units.of_round(session.get_one(Round, cast.round_id)))
            session.remove()
        reviewer, student = sign_in(app, cast.rita), sign_in(app, cast.sam)
        ruled = [rule(reviewer, unit) for _ in range(FASTEST_OF)]
        return min(ruled), min(save(student, cast, n) for n in range(FASTEST_OF))


def rule(browser: FlaskClient, unit: UUID) -> float:
    """Rule in the place of the ruling that stands."""
    shown = browser.get(f"/api/v1/units/{unit}").json or {}
    current = [one["id"] for one in shown["rulings"] if one["current"]]
    body = {"verdict": "none", "spans": [], "seen": shown["seen"], "replaces": current[0] if current else None}
    return posted(lambda: browser.post(f"/api/v1/units/{unit}/rulings", json=body))


def save(browser: FlaskClient, cast: Cast, number: int) -> float:
    """Mark words that are not marked yet."""
    letters = [place for place, character in enumerate(cast.text) if not character.isspace()]
    start, end = letters[number], letters[number + 9] + 1
    edges = {"start": start, "end": end, "quote": cast.text[start:end]}
    path = f"/api/v1/submissions/{cast.sam.submission_id}/spans/{uuid4()}"
    return posted(lambda: browser.put(path, json={"op": str(uuid4()), **edges, "label": "claim", "version": 0}))


def posted(send: Callable[[], Any]) -> float:
    """Milliseconds until the answer to a change that has to be made."""
    begin = time.perf_counter()
    answer = send()
    taken = 1000 * (time.perf_counter() - begin)
    assert answer.status_code == 201, answer.text
    return taken


def main(database: str) -> None:
    print(f"{database}\n\n| first page | {FEW:,} units | {MANY:,} units | ratio | at most |")
    print("| --- | --- | --- | --- | --- |")
    few, many = first_pages(database, FEW), first_pages(database, MANY)
    ratios = {name: many[name] / few[name] for name in few}
    for name, ratio in ratios.items():
        print(f"| {name} | {few[name]:.2f} ms | {many[name]:.2f} ms | {ratio:.2f} | {MOST_FOR_MANY} |")
    kind = "" if database == "sqlite" else f"-{database}"
    keep([
        Figure(
            f"{name.replace(' ', '-')}{kind}", f"{MANY:,} units to {FEW:,} on {database}: {name}", ratio, MOST_FOR_MANY
        )
        for name, ratio in ratios.items()
    ])  # fmt: skip
    ruling, saved = ruling_and_save(database)
    print("\n| one change, end to end | span save | ruling | ratio | at most |\n| --- | --- | --- | --- | --- |")
    print(f"| {CLASS} readers | {saved:.1f} ms | {ruling:.1f} ms | {ruling / saved:.2f} | {MOST_FOR_RULING} |")
    is_met = max(ratios.values()) <= MOST_FOR_MANY and ruling <= MOST_FOR_RULING * saved
    sys.exit(0 if is_met else "A target is not met.")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "sqlite")
