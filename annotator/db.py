"""The database connection: one session, and the SQLite settings without which it loses writes."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, TextClause, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import ORMExecuteState, Session

from annotator.models.base import Base
from annotator.outages import NoTurn, Outage, outage_in

db = SQLAlchemy(metadata=Base.metadata, session_options={"join_transaction_mode": "create_savepoint"})
session = db.session


class ChangeWhileReading(RuntimeError):
    """A request that only reads (GET, HEAD, OPTIONS) was about to change rows: a fault in the view that it reached."""


# A request that only reads changes no row and takes no write lock. Everything else takes it, at its first statement:
# SQLite's deferred transactions read first and then fail at once with "database is locked" when two of them want to
# write.
is_safe_request: ContextVar[bool] = ContextVar("is_safe_request", default=False)

# How many seconds a change waits for the database in all: for its turn in this process, and for other processes.
LONGEST_WAIT = 5.0
SHORT_WAIT = 0.05
GLANCE = 0.5  # how often, in seconds, who waits looks whether waiting is of use
_is_hurrying: ContextVar[bool] = ContextVar("is_hurrying", default=False)

# Waiting here instead of inside SQLite's busy handler keeps waiters in order and the slowest save ten times faster.
_write_lock = threading.Lock()
# Set while another process holds the database. A change that comes meanwhile asks once and does not wait: else a class
# that saves would wait the longest time one after another, and threads with it.
_is_held_elsewhere = threading.Event()


def init_app(app: Flask) -> None:
    """Connect the app to its database; set SQLite's pragmas and its locking."""
    db.init_app(app)
    refuse_changes_while_reading()
    if not event.contains(session, "after_commit", _empty_log):
        event.listen(session, "after_commit", _empty_log)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            make_private(Path(db.engine.url.database or ""))
            tune_sqlite(db.engine)
        else:
            tune_postgresql(db.engine)


def refuse_changes_while_reading() -> None:
    """Let no session send changes while `is_safe_request` is set, whichever view or service makes them."""
    for name, listener in (("before_flush", _refuse_flush), ("do_orm_execute", _refuse_statement)):
        if not event.contains(session, name, listener):
            event.listen(session, name, listener)


def _refuse_flush(of_request: Session, context: Any, instances: Any) -> None:
    if not is_safe_request.get():
        return
    if of_request.new or of_request.deleted or any(map(of_request.is_modified, of_request.dirty)):
        raise ChangeWhileReading


def _refuse_statement(state: ORMExecuteState) -> None:
    statement = state.statement
    is_change = state.is_insert or state.is_update or state.is_delete
    is_other = isinstance(statement, TextClause) and not statement.text.lstrip().lower().startswith("select")
    if is_safe_request.get() and (is_change or is_other):
        raise ChangeWhileReading


def make_private(file: Path) -> None:
    """Make a database file that only its owner may read; SQLite gives the files beside it the same rights."""
    with suppress(OSError):  # it is there already, or SQLite will say better why it cannot be
        file.touch(mode=0o600, exist_ok=False)


def tune_sqlite(engine: Engine) -> None:
    """Set pragmas on every connection, begin writes with `BEGIN IMMEDIATE`, and queue writers in this process."""
    event.listen(engine, "connect", set_pragmas)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _release)


def tune_postgresql(engine: Engine) -> None:
    """Let nobody wait for a lock longer than `LONGEST_WAIT`."""
    event.listen(engine, "connect", _set_lock_timeout)


@contextmanager
def looking() -> Iterator[None]:
    """Read before a change is begun, in a transaction that keeps nobody from writing and is over at the end.

    What takes long, such as hashing a password, is done between this and the change. Rows are read anew afterwards.
    """
    session.rollback()
    token = is_safe_request.set(True)
    try:
        yield
    finally:
        session.rollback()
        is_safe_request.reset(token)


@contextmanager
def one_moment() -> Iterator[None]:
    """Read as `looking` does, and see the database as it was at the first statement, whatever is changed meanwhile.

    SQLite's transactions do so by themselves.
    """
    with looking():
        bind = session.get_bind()
        if isinstance(bind, Engine) and bind.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield


@contextmanager
def hurrying() -> Iterator[None]:
    """Wait for the database hardly at all while the body lasts: what is done there can be done another time."""
    token = _is_hurrying.set(True)
    try:
        yield
    finally:
        _is_hurrying.reset(token)


def set_pragmas(connection: Any, record: Any) -> None:
    """Give a new connection of the driver the settings without which it loses writes, or keeps what was deleted.

    `secure_delete` overwrites with zeros what is deleted, so that no word of somebody erased stays in the file.
    """
    connection.isolation_level = None  # the driver must not begin transactions on its own
    connection.create_function("lowered", 1, _lowered, deterministic=True)
    _set_busy_timeout(connection, LONGEST_WAIT)
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _lowered(text: str | None) -> str | None:
    """Return a text in small letters of every script: SQLite's own `lower` knows the twenty-six of English."""
    return None if text is None else text.lower()


def _set_busy_timeout(connection: Any, seconds: float) -> None:
    connection.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")


def _set_lock_timeout(connection: Any, record: Any) -> None:
    connection.autocommit = True  # in a transaction that is rolled back, the setting would be taken back
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = {int(LONGEST_WAIT * 1000)}")
    cursor.close()
    connection.autocommit = False


def empty_log_after_commit() -> None:
    """Let SQLite's write-ahead log be emptied once this session has committed: it holds pages as they were before.

    While somebody reads or writes beside it, the log keeps them until the next commit that asks for it, or until the
    server is stopped. PostgreSQL needs nothing of the kind.
    """
    session.info["empties_log"] = True


def _empty_log(of_request: Session) -> None:
    url = db.engine.engine.url
    if not of_request.info.pop("empties_log", False) or url.get_backend_name() != "sqlite" or not url.database:
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(url.database, timeout=0)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _begin(connection: Connection) -> None:
    """Begin a transaction; one that changes something waits for its turn.

    :raise NoTurn: when the turn does not come in time
    :raise OperationalError: when another process holds the database all that time
    """
    if is_safe_request.get():
        connection.exec_driver_sql("BEGIN")
        return
    wait = SHORT_WAIT if _is_hurrying.get() or _is_held_elsewhere.is_set() else LONGEST_WAIT
    end = time.monotonic() + wait
    if not _has_turn_until(end):
        raise NoTurn
    connection.info["writes"] = True
    if _is_held_elsewhere.is_set():  # found out while this one waited
        end = min(end, time.monotonic() + SHORT_WAIT)
    left = max(0.0, end - time.monotonic())
    _set_busy_timeout(connection.connection, left)
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if outage_in(error) is Outage.BUSY and left > LONGEST_WAIT / 2:
            _is_held_elsewhere.set()
        _release(None, connection)
        raise
    _is_held_elsewhere.clear()


def _has_turn_until(end: float) -> bool:
    """Wait for this process's turn to write; give up soon when another process turns out to hold the database."""
    while (left := end - time.monotonic()) > 0:
        if _is_held_elsewhere.is_set():
            return _write_lock.acquire(timeout=min(left, SHORT_WAIT))
        if _write_lock.acquire(timeout=min(left, GLANCE)):
            return True
    return False


def _release(connection: Any, holder: Any) -> None:
    """End this process's turn to write; `holder` is a connection or its record, which share their `info`."""
    if holder.info.pop("writes", False):
        _write_lock.release()
