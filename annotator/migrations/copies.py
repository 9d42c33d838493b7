"""Copies of a SQLite database: written while others use it, and put back in its place."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, table

from annotator.db import make_private

FIRST_BYTES = b"SQLite format 3\x00"


class UnusableCopy(Exception):
    """A file that cannot take the database's place, or a place that is in use; nothing was changed."""


def row_counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has; Alembic's own table is left out."""
    names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


def has_rows(engine: Engine) -> bool:
    """Say whether the database holds anything worth keeping."""
    with engine.connect() as connection:
        return any(row_counts(connection).values())


def write_copy(engine: Engine, file: Path) -> None:
    """Write a consistent copy while others read and write; `file` must not exist.

    `Connection.backup` in steps begins anew after every write and never ends on a busy server.

    :raise UnusableCopy: when it cannot be written; then there is no file
    """
    make_private(file)
    try:
        with engine.connect() as connection:
            driver = connection.connection  # the driver itself: VACUUM refuses to run in a transaction
            driver.execute("VACUUM INTO ?", (str(file),))
    except sqlite3.Error as error:
        _remove(file)  # half a copy would pass for one, and stand in the way of the next
        raise UnusableCopy(f"{file} could not be written: {error}.") from error


def faults(engine: Engine) -> list[str]:
    """What SQLite finds wrong with the database; PostgreSQL looks after itself."""
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        orphans = {str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
    return [fault for fault in found if fault != "ok"] + [f"{name} points at nothing" for name in sorted(orphans)]


def restore_copy(engine: Engine, file: Path) -> None:
    """Put a copy in the database's place, with write-ahead logging on again, which `VACUUM INTO` leaves off.

    :raise UnusableCopy: when the file is no sound database of ours, or something has the database open
    """
    _refuse_unsound(file)
    engine.dispose()
    place = Path(str(engine.url.database))
    new = place.with_suffix(".restoring")
    _remove(new)
    try:
        make_private(new)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(new)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=WAL")
        _refuse_in_use(place)
        new.replace(place)
    except sqlite3.Error as error:
        raise UnusableCopy(f"{file} could not be restored: {error}. Nothing was changed.") from error
    finally:
        _remove(new)


def _remove(file: Path) -> None:
    """Remove a database file and those that SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _refuse_unsound(file: Path) -> None:
    with file.open("rb") as opened:
        if opened.read(len(FIRST_BYTES)) != FIRST_BYTES:
            raise UnusableCopy(f"{file} is no SQLite database.")
    try:
        with closing(sqlite3.connect(file)) as connection:
            (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise UnusableCopy(f"{file} is no copy of Annotator's database: {error}.") from error
    if answer != "ok":
        raise UnusableCopy(f"{file} is damaged: {answer}.")


def _refuse_in_use(place: Path) -> None:
    """Leaving write-ahead logging takes the database alone, and folds the log into the file that will be replaced."""
    if not place.exists():
        return
    with closing(sqlite3.connect(place, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise UnusableCopy("The database is in use: stop the server first.") from error
