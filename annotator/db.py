"""The database connection: one session, and the SQLite settings without which it loses writes."""

import threading
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, TextClause, event
from sqlalchemy.orm import ORMExecuteState, Session

from annotator.models.base import Base

db = SQLAlchemy(metadata=Base.metadata, session_options={"join_transaction_mode": "create_savepoint"})
session = db.session


class ChangeWhileReading(RuntimeError):
    """A request that only reads (GET, HEAD, OPTIONS) was about to change rows: a fault in the view that it reached."""


# A request that only reads changes no row and takes no write lock. Everything else takes it, at its first statement:
# SQLite's deferred transactions read first and then fail at once with "database is locked" when two of them want to
# write.
is_reading: ContextVar[bool] = ContextVar("is_reading", default=False)

# Waiting here instead of inside SQLite's busy handler keeps waiters in order and the slowest save ten times faster.
_write_lock = threading.Lock()


def init_app(app: Flask) -> None:
    """Connect the app to its database and teach SQLite its manners."""
    db.init_app(app)
    refuse_changes_while_reading()
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            make_private(Path(db.engine.url.database or ""))
            tune_sqlite(db.engine)


def refuse_changes_while_reading() -> None:
    """Let no session send changes while `is_reading` is set, whichever view or service makes them."""
    for name, listener in (("before_flush", _refuse_flush), ("do_orm_execute", _refuse_statement)):
        if not event.contains(session, name, listener):
            event.listen(session, name, listener)


def _refuse_flush(of_request: Session, context: Any, instances: Any) -> None:
    if not is_reading.get():
        return
    if of_request.new or of_request.deleted or any(map(of_request.is_modified, of_request.dirty)):
        raise ChangeWhileReading


def _refuse_statement(state: ORMExecuteState) -> None:
    statement = state.statement
    is_change = state.is_insert or state.is_update or state.is_delete
    is_other = isinstance(statement, TextClause) and not statement.text.lstrip().lower().startswith("select")
    if is_reading.get() and (is_change or is_other):
        raise ChangeWhileReading


def make_private(file: Path) -> None:
    """Make a database file that only its owner may read; SQLite gives the files beside it the same rights."""
    with suppress(OSError):  # it is there already, or SQLite will say better why it cannot be
        file.touch(mode=0o600, exist_ok=False)


def tune_sqlite(engine: Engine) -> None:
    """Set pragmas on every connection, begin writes with `BEGIN IMMEDIATE`, and queue writers in this process."""
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _release)


def _set_pragmas(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions on its own
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    if is_reading.get():
        connection.exec_driver_sql("BEGIN")
        return
    _write_lock.acquire()
    connection.info["writes"] = True
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _release(connection: Any, record: Any) -> None:
    if record.info.pop("writes", False):
        _write_lock.release()
