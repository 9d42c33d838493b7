"""The database connection: one session, and the SQLite settings without which it loses writes."""

import threading
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event

from annotator.models.base import Base

db = SQLAlchemy(metadata=Base.metadata, session_options={"join_transaction_mode": "create_savepoint"})
session = db.session

# A request that only reads takes no write lock. Everything else does, at its first statement: SQLite's deferred
# transactions read first and then fail at once with "database is locked" when two of them want to write.
is_reading: ContextVar[bool] = ContextVar("is_reading", default=False)

# Waiting here instead of inside SQLite's busy handler keeps waiters in order and the slowest save ten times faster.
_write_lock = threading.Lock()


def init_app(app: Flask) -> None:
    """Connect the app to its database and teach SQLite its manners."""
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            make_private(Path(db.engine.url.database or ""))
            tune_sqlite(db.engine)


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
