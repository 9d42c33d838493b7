"""Brings a database to the newest tables, or back: Alembic from inside the package, without an ini file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from annotator.clock import utcnow
from annotator.migrations.copies import has_rows, row_counts, write_copy

FOLDER = Path(__file__).parent


class LostRows(Exception):
    """A migration would have removed rows from a table that it keeps; nothing was changed."""


class BrokenReferences(Exception):
    """A migration would have left rows that point at nothing; nothing was changed."""


def upgrade(engine: Engine, revision: str = "head") -> Path | None:
    """Migrate to `revision` in one transaction; a SQLite database that holds rows is copied first.

    :returns: the copy, or None when there was nothing to keep or nothing to do
    :raise LostRows: when a table that stays would have fewer rows
    :raise BrokenReferences: when a row would point at nothing
    """
    if current(engine) == (head() if revision == "head" else revision):
        return None
    copy = _copy_of_rows(engine)
    _migrate(engine, lambda config: command.upgrade(config, revision))
    return copy


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate back to `revision` ("base": no tables), with the same checks as `upgrade`."""
    _migrate(engine, lambda config: command.downgrade(config, revision))


def head() -> str:
    """The newest revision that this copy of the package knows."""
    return str(ScriptDirectory(str(FOLDER)).get_current_head())


def current(engine: Engine) -> str | None:
    """The revision that the database is at; None when it has never been migrated."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Say whether the database has the tables that this copy of the package expects."""
    return current(engine) == head()


def configuration(connection: Connection) -> Config:
    """Alembic's settings for work on one connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def _migrate(engine: Engine, run: Callable[[Config], None]) -> None:
    with engine.connect() as connection, _foreign_keys_off(connection), connection.begin():
        before = row_counts(connection)
        run(configuration(connection))
        _refuse_lost_rows(before, row_counts(connection))
        _refuse_broken_references(connection)


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by replacing it, and dropping the old one would cascade to every child row.

    The driver is asked directly: inside a transaction, which SQLAlchemy would begin, the pragma does nothing.
    """
    driver = connection.connection
    if connection.dialect.name != "sqlite":
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _refuse_lost_rows(before: dict[str, int], after: dict[str, int]) -> None:
    lost = [name for name, count in before.items() if count > after.get(name, count)]
    if lost:
        raise LostRows(f"The migration would lose rows of {', '.join(lost)}; nothing was changed.")


def _refuse_broken_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = sorted({row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")})
        if broken:
            raise BrokenReferences(f"The migration would leave rows of {', '.join(broken)} without their parent.")


def _copy_of_rows(engine: Engine) -> Path | None:
    file = engine.url.database
    if engine.dialect.name != "sqlite" or file in {None, "", ":memory:"} or not has_rows(engine):
        return None
    at = f"{current(engine) or 'unknown'}-{utcnow():%Y%m%dT%H%M%S%f}"
    copy = Path(str(file)).with_name(f"{Path(str(file)).stem}-{at}.sqlite3")
    write_copy(engine, copy)
    return copy
