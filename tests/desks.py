"""Students with one open article on a database of their own, and how they save marks by sockets."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import UUID

from annotator import migrations
from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db
from annotator.services import accounts, assignments, classrooms, schemes, submissions
from tests import make

TEXT = "word 😀 " * 60


@dataclass(frozen=True)
class Desk:
    """One student's token and work."""

    token: str
    submission: UUID


def make_desks(folder: Path, count: int) -> list[Desk]:
    """Fill the database of a data folder with a class of `count`; nothing of this process is left connected."""
    app, now = create_app(folder), utcnow()
    with app.app_context():
        migrations.upgrade(db.engine)
        teacher = accounts.add_user("tess@example.org", name="tess", password="right horse battery", now=now)
        room = classrooms.create("Burst", by=teacher, retention=timedelta(days=1), now=now)
        members = [classrooms.join(room, f"Student {n}", now=now).membership for n in range(count)]
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
