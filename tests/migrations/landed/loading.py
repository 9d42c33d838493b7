"""Puts the rows of `database.json` into an empty database at the version that they are of."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Date, DateTime, Engine, MetaData, Table, Uuid, text
from sqlalchemy.types import TypeEngine

from annotator import migrations

LANDED: dict[str, Any] = json.loads(Path(__file__).with_name("database.json").read_text(encoding="utf-8"))


def load(engine: Engine) -> None:
    """Migrate an empty database to the version of then and fill every table."""
    migrations.upgrade(engine, LANDED["revision"])
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        for name, kept in LANDED["rows"].items():
            _fill(connection, tables.tables[name], kept)
        if engine.dialect.name == "postgresql":  # numbers that were given do not move the sequence
            connection.execute(text("SELECT setval('event_id_seq', (SELECT max(id) FROM event))"))


def _fill(connection: Connection, table: Table, kept: dict[str, list[Any]]) -> None:
    types = [table.columns[name].type for name in kept["columns"]]
    for row in kept["rows"]:
        values = [_value(value, type) for value, type in zip(row, types, strict=True)]
        connection.execute(table.insert().values(dict(zip(kept["columns"], values, strict=True))))


def _value(value: Any, type: TypeEngine[Any]) -> Any:
    """Return a value of the file as the column takes it: SQLite keeps ids as text, PostgreSQL as they are."""
    if value is None:
        return None
    if isinstance(type, Uuid):
        return UUID(value)
    if isinstance(type, DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(type, Date) else value


def row_counts() -> dict[str, int]:
    """Return how many rows the file has of each table."""
    return {name: len(kept["rows"]) for name, kept in LANDED["rows"].items()}
