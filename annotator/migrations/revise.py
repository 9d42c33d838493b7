"""Writes the next revision from the models: `python -m annotator.migrations.revise "what changed"`."""

import sys

from alembic import command
from sqlalchemy import create_engine

from annotator.db import tune_sqlite
from annotator.migrations import FOLDER, configuration, head, upgrade


def revise(message: str) -> None:
    """Compare an empty, migrated database with the models and write what is missing; read it with care."""
    engine = create_engine("sqlite://")
    tune_sqlite(engine)
    revisions = list((FOLDER / "versions").glob("*.py"))
    if revisions:
        upgrade(engine)
    number = f"{int(head()) + 1:04}" if revisions else "0001"
    with engine.begin() as connection:
        command.revision(configuration(connection), message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    revise(" ".join(sys.argv[1:]))
