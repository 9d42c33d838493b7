"""What taking in a thousand articles costs: `python -m tests.benchmarks.bulk_intake` prints seconds and a ratio.

The command as a whole, beside a loop that hashes the same texts and inserts them by `sqlite3`.
"""

import hashlib
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from annotator import migrations
from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db, session
from annotator.services import accounts, classrooms
from tests.benchmarks.lessons import text_of
from tests.benchmarks.report import Figure, tell
from tests.cli.server import environment

ARTICLES, MOST_SECONDS, MOST_LOOPS = 1_000, 4, 300


def main() -> None:
    texts = [text_of(n) for n in range(ARTICLES)]
    with tempfile.TemporaryDirectory() as folder:
        place, room = Path(folder), _classroom(Path(folder))
        file = place / "articles.jsonl"
        file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
        loop = bare(place, texts)
        command = [str(Path(sys.executable).with_name("annotator")), "articles", "add", str(file), "--classroom", room]
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment(place))  # noqa: S603 - our own command
        taken = time.perf_counter() - begun
    tell([
        Figure("intake-seconds", f"{ARTICLES} articles of 600 words by the command, in seconds", taken, MOST_SECONDS),
        Figure("intake", f"{ARTICLES} articles by the command, in loops that insert them", taken / loop, MOST_LOOPS),
    ])  # fmt: skip


def _classroom(folder: Path) -> str:
    with create_app(folder).app_context():
        migrations.upgrade(db.engine)
        tess = accounts.add_user("tess@example.org", name="tess", password="right horse battery", now=utcnow())
        room = classrooms.create("10b", by=tess, retention=timedelta(days=9), now=utcnow())
        session.commit()
        id = str(room.id)
        db.engine.dispose()
    return id


def bare(folder: Path, texts: list[str]) -> float:
    """Return how long it takes to hash the texts and to insert them, each durably committed with the others."""
    begun = time.perf_counter()
    with sqlite3.connect(folder / "floor.sqlite3") as connection:
        connection.execute("create table article (sha256 text, content text)")
        rows = ((hashlib.sha256(text.encode()).hexdigest(), text) for text in texts)
        connection.executemany("insert into article values (?, ?)", rows)
    connection.close()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
