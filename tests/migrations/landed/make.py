"""Makes `database.json`: a database of version b24b109 with something of everything, and what that version said of it.

Upgrades are tested against it, so it is made once, by the code of then:

    git worktree add ../landed b24b109
    PYTHONPATH=../landed python tests/migrations/landed/make.py tests/migrations/landed/database.json

Ids and times are new each time it is made; nothing in the tests depends on them.
"""

import json
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from figures import figures
from sqlalchemy import select
from story import Story, tell

from annotator import migrations
from annotator.app import create_app
from annotator.db import db, session
from annotator.models import Base


def plain(value: Any) -> Any:
    """Return a value of a row as JSON has it: ids as hex, times in UTC."""
    if isinstance(value, UUID):
        return value.hex
    return value.isoformat() if isinstance(value, date | datetime) else value


def rows() -> dict[str, dict[str, list[Any]]]:
    """Return every row of every table, parents first, older before newer."""
    found: dict[str, dict[str, list[Any]]] = {}
    for table in Base.metadata.sorted_tables:
        order = [table.c.created_at] if "created_at" in table.c else []
        every = session.execute(select(table).order_by(*order, *table.primary_key))
        found[table.name] = {"columns": list(table.columns.keys()), "rows": [[*map(plain, row)] for row in every]}
    return found


def make(file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Path(folder), DATABASE_URL=f"sqlite:///{folder}/landed.sqlite3", TESTING=True)
        with app.app_context():
            migrations.upgrade(db.engine)
        tell(Story(app))
        with app.app_context():
            said = json.loads(json.dumps(figures(), default=str))
            kept = {"revision": migrations.head(), "said": said, "rows": rows()}
            file.write_text(json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n")
            db.engine.dispose()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
