"""What the tests of requests that meet have in common: a database that keeps what is committed, and threads."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier, Event
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from annotator.db import session
from annotator.models import Submission
from tests import make
from tests.cast import Cast, sign_in, token_for

HEAD_START = 0.5  # seconds in which the second would be done if nothing made it wait
Send = Callable[[], TestResponse]


@dataclass(frozen=True)
class Scene:
    """The cast, in a database that keeps what is committed."""

    app: Flask
    cast: Cast

    @contextmanager
    def arranging(self) -> Iterator[Any]:
        with self.app.app_context():
            yield session
            session.commit()

    def browser(self) -> FlaskClient:
        """Return another browser of the teacher's."""
        return sign_in(self.app, self.cast.tess)

    def at_once(self, *requests: Send) -> list[int]:
        """Send all of them at one moment and return their statuses, the least first."""
        ready = Barrier(len(requests))

        def send(request: Send) -> int:
            ready.wait()
            return request().status_code

        with ThreadPoolExecutor(len(requests)) as pool:
            return sorted(pool.map(send, requests))

    def twice(self, path: str, **fields: str) -> list[int]:
        """Press a button of the teacher's twice."""
        return self.at_once(*(self.press(path, **fields) for _ in range(2)))

    def press(self, path: str, **fields: str) -> Send:
        client = self.browser()
        return lambda: client.post(path, data=fields)

    @contextmanager
    def first(self, send: Send) -> Iterator[list[TestResponse]]:
        """Let the body's changes stand uncommitted while a request comes; commit, and let it end."""
        answers: list[TestResponse] = []
        held = Event()

        def after() -> None:
            held.wait()
            answers.append(send())

        with ThreadPoolExecutor() as pool:
            second = pool.submit(after)
            with self.app.app_context():
                yield answers
                held.set()
                wait([second], HEAD_START)
                session.commit()
            second.result()


def count(scene: Scene, model: Any, **chosen: Any) -> int:
    with scene.app.app_context():
        return session.scalar(select(func.count()).select_from(model).filter_by(**chosen)) or 0


def api(scene: Scene, path: str, **body: Any) -> Send:
    token = token_for(scene.app, scene.cast.tess, kind="script")
    client = scene.app.test_client(use_cookies=False)
    return lambda: client.post(f"/api/v1{path}", json=body, headers={"Authorization": f"Bearer {token}"})


def works(scene: Scene) -> list[UUID]:
    with scene.app.app_context():
        return list(session.scalars(select(Submission.id)))


def save(scene: Scene, work_id: UUID, span_id: UUID | None = None) -> Send:
    """Return what marks words in somebody's work with a script of theirs."""
    id = span_id or uuid4()
    with scene.app.app_context():
        work = session.get_one(Submission, work_id)
        owner = type(scene.cast.sam)("x", "student", work.membership.user_id, work.membership_id, UUID(int=0))
        made = make.marking(work.article.text, "The bridge")
    token = token_for(scene.app, owner, kind="script")
    body = {"start": made.start, "end": made.end, "quote": made.quote, "label": "claim", "version": 0}
    client = scene.app.test_client(use_cookies=False)
    return lambda: client.put(
        f"/api/v1/submissions/{work_id}/spans/{id}", json={**body, "op": str(uuid4())},
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
