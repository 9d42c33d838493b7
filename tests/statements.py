"""Which statements a database is asked, for budgets and for tests of what is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from tests.kinds import Db


@contextmanager
def listened_to(bind: Engine | Connection) -> Iterator[list[str]]:
    """Collect the statements that are executed on an engine or a connection meanwhile."""
    heard: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        heard.append(statement)

    event.listen(bind, "before_cursor_execute", note)
    try:
        yield heard
    finally:
        event.remove(bind, "before_cursor_execute", note)


@contextmanager
def statements(session: Db) -> Iterator[list[str]]:
    """Collect the statements of a session meanwhile; what was loaded before is asked anew."""
    session.flush()
    session.expire_all()
    with listened_to(session.get_bind()) as heard:
        yield heard
