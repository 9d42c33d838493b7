"""Brings a database to the newest tables, or back: Alembic from inside the package, without an ini file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, inspect, select

from annotator.clock import utcnow
from annotator.core.later import Later
from annotator.migrations.copies import has_rows, row_counts, write_copy
from annotator.models import Base

if TYPE_CHECKING:
    from alembic import command, config
    from alembic.config import Config
else:  # only a database that moves needs them, and they take long to load
    command, config = Later("alembic.command"), Later("alembic.config")

FOLDER = Path(__file__).parent
# What Alembic keeps in a database, as it makes it.
VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
VERSION.primary_key.name = "alembic_version_pkc"


class LostRows(Exception):
    """A migration would have removed rows from a table that it keeps; nothing was changed."""


class BrokenReferences(Exception):
    """A migration would have left rows that point at nothing; nothing was changed."""


def make_current(engine: Engine) -> Path | None:
    """Give an empty database the tables of the models, which are those of the newest revision; upgrade any other one.

    Returns and raises what `upgrade` does.
    """
    with engine.connect() as connection, connection.begin():
        is_empty = not inspect(connection).get_table_names()
        if is_empty:
            Base.metadata.create_all(connection, checkfirst=False)
            VERSION.create(connection, checkfirst=False)
            connection.execute(insert(VERSION).values(version_num=head()))
    return None if is_empty else upgrade(engine)


def upgrade(engine: Engine, revision: str = "head") -> Path | None:
    """Migrate to `revision` in one transaction; a SQLite database that holds rows is copied first.

    :returns: the copy, or None when there was nothing to keep or nothing to do
    :raise LostRows: when a table that stays would have fewer rows
    :raise BrokenReferences: when a row would point at nothing
    """
    if current(engine) == (head() if revision == "head" else revision):
        return None
    copy = _copy_of_rows(engine)
    _migrate(engine, lambda settings: command.upgrade(settings, revision))
    return copy


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate back to `revision` ("base": no tables), with the same checks as `upgrade`."""
    _migrate(engine, lambda settings: command.downgrade(settings, revision))


def head() -> str:
    """The newest revision that this copy of the package knows: files are named after their revisions, in order."""
    return max(file.name.partition("_")[0] for file in (FOLDER / "versions").glob("[0-9]*_*.py"))


def current(engine: Engine) -> str | None:
    """The revision that the database is at; None when it has never been migrated."""
    with engine.connect() as connection:
        is_known = inspect(connection).has_table(VERSION.name)
        return connection.scalar(select(VERSION.c.version_num)) if is_known else None


def is_current(engine: Engine) -> bool:
    """Say whether the database has the tables that this copy of the package expects."""
    return current(engine) == head()


def configuration(connection: Connection) -> "Config":
    """Alembic's settings for work on one connection."""
    made = config.Config(attributes={"connection": connection})
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return made


def _migrate(engine: Engine, run: Callable[["Config"], None]) -> None:
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
