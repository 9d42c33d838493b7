"""Fixtures for every test: the app on a real database whose changes are rolled back, and the people who use it."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session

from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db
from annotator.models import Base
from tests import databases
from tests.cast import Cast, Person, browser, make_cast, sign_in, token_for
from tests.databases import NewDatabase

# A shared build machine is slow at times, and it should say the same about the same commit twice.
hypothesis.settings.register_profile("annotator", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("annotator")

_numbers = count(1)


@dataclass(frozen=True)
class Stage:
    """An app on a database that holds the cast, as it is before each test."""

    app: Flask
    cast: Cast
    engine: Engine


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=("sqlite", "postgresql", "both"), default="sqlite", help="which databases to test on"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "postgresql: what this tests cannot happen where one writes at a time")
    config.addinivalue_line("markers", "sqlite: what this tests is the same on every database, or is SQLite's own")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        metafunc.parametrize("database", _databases_for(metafunc), indirect=True)


def _databases_for(metafunc: pytest.Metafunc) -> list[str]:
    asked = metafunc.config.getoption("database")
    if asked == "both":
        # A browser sees no database, so its tests run on one.
        is_sqlite_only = metafunc.definition.get_closest_marker("sqlite") or "browser" in metafunc.definition.path.parts
        chosen = ["sqlite"] if is_sqlite_only else ["sqlite", "postgresql"]
    else:
        chosen = [asked]
    is_postgresql_only = metafunc.definition.get_closest_marker("postgresql")
    return [one for one in chosen if one == "postgresql"] if is_postgresql_only else chosen


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`; a test that uses it, or anything built on it, runs on each that was asked for."""
    return str(request.param)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    return databases.sqlite_databases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[NewDatabase]:
    with databases.postgresql_databases() as new_database:
        yield new_database


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest) -> str:
    """The URL of a new database without tables."""
    new_database: NewDatabase = request.getfixturevalue(f"{database}_databases")
    return new_database(f"blank{next(_numbers)}")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a new database without tables."""
    engine = databases.connect_to(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_stage(sqlite_databases: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    yield from _stage(sqlite_databases("stage"), tmp_path_factory.mktemp("instance"))


@pytest.fixture(scope="session")
def postgresql_stage(postgresql_databases: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    yield from _stage(postgresql_databases("stage"), tmp_path_factory.mktemp("instance"))


def _stage(url: str, folder: Path) -> Iterator[Stage]:
    app = create_app(folder, DATABASE_URL=url, TESTING=True)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        cast = make_cast(utcnow())
        db.session.commit()
        engine = db.engine
    yield Stage(app, cast, engine)
    engine.dispose()


@pytest.fixture
def stage(database: str, request: pytest.FixtureRequest) -> Stage:
    stage: Stage = request.getfixturevalue(f"{database}_stage")
    return stage


@contextmanager
def rolled_back(stage: Stage) -> Iterator[Flask]:
    """Give the app; whatever is committed meanwhile stands inside an outer transaction, which is rolled back."""
    engines: dict[str | None, Any] = db._app_engines[stage.app]
    with stage.engine.connect() as connection, connection.begin() as outer:
        engines[None] = connection
        yield stage.app
        engines[None] = stage.engine
        outer.rollback()


@pytest.fixture
def app(stage: Stage) -> Iterator[Flask]:
    """The app, for one test: what it commits is gone in the next one."""
    with rolled_back(stage) as app:
        yield app


@pytest.fixture
def cast(stage: Stage, app: Flask) -> Cast:
    """The people of every story, their class and its open assignment."""
    return stage.cast


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Session]]:
    """The database session inside an app context, for tests of services: such a test makes no requests."""
    with app.app_context():
        yield db.session


@pytest.fixture
def arranging(app: Flask) -> Callable[[], AbstractContextManager[scoped_session[Session]]]:
    """`with arranging() as session:` changes rows beside requests, and commits.

    The context closes before the next request: one held open would lend its `g`, and so its user, to every client.
    """

    @contextmanager
    def arrange() -> Iterator[scoped_session[Session]]:
        with app.app_context():
            yield db.session
            db.session.commit()

    return arrange


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    assert not has_app_context(), "a test that makes requests must not hold an app context open: see `arranging`"
    return browser(app)


@pytest.fixture
def client_for(client: FlaskClient, app: Flask) -> Callable[[Person], FlaskClient]:
    """`client_for(cast.tess)` is a browser of hers, signed in."""
    return lambda person: sign_in(app, person)


@pytest.fixture
def script_for(client: FlaskClient, app: Flask) -> Callable[[Person], FlaskClient]:
    """`script_for(cast.tess)` sends her API token with every request, and no cookie."""

    def script(person: Person) -> FlaskClient:
        client = app.test_client(use_cookies=False)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token_for(app, person, kind='script')}"
        return client

    return script
