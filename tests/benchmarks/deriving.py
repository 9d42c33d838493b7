"""What deriving costs near the bounds: `python -m tests.benchmarks.deriving` prints seconds and megabytes.

Thirty readers mark five hundred stretches each, of which twenty at most share a character; all is in one stretch.
"""

import random
import resource
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from annotator import deriving
from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Article, Round, Span, Submission
from annotator.services import classrooms, submissions
from annotator.services.review import units
from annotator.services.span_rules import MOST_HERE
from tests.benchmarks.report import Figure, tell
from tests.benchmarks.review import stage

READERS, MARKS, LENGTH = 30, 500, 3600
MOST_SECONDS, MOST_MEGABYTES = 30, 300
LABELS = ("claim", "attribution", "opinion", "boilerplate")


def main() -> None:
    with stage("sqlite") as (app, cast), app.app_context():
        fill(cast.round_id, cast.article_id)
        before, begun = peak(), time.perf_counter()
        left = deriving.bring_up_to_date([session.get_one(Round, cast.round_id)], patience=300)
        taken, grown = time.perf_counter() - begun, peak() - before
        assert left == []
        count = len(units.of_round(session.get_one(Round, cast.round_id)))
    what = f"deriving {count} units of {READERS} readers with {MARKS} marks each"
    tell([
        Figure("deriving", f"{what}, in seconds", taken, MOST_SECONDS),
        Figure("deriving-memory", f"{what}, in megabytes", grown, MOST_MEGABYTES),
    ])  # fmt: skip


def peak() -> int:
    """Return the most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def fill(round_id: UUID, article_id: UUID) -> None:
    """Let readers join, mark and submit; the rows are made at once."""
    text = " ".join(["word"] * (LENGTH // 5))
    blocks = [{"start": 0, "end": len(text), "kind": "paragraph", "level": None}]
    session.execute(update(Article).where(Article.id == article_id).values(text=text, blocks=blocks))
    round_ = session.get_one(Round, round_id)
    works = []
    for number in range(READERS):
        member = classrooms.join(round_.assignment.classroom, f"Reader {number}", now=utcnow()).membership
        works += [work.id for work in submissions.of_member(round_, member)]
    session.execute(insert(Span), [row for number, id in enumerate(works) for row in rows(id, number)])
    session.execute(update(Submission).where(Submission.id.in_(works)).values(status="submitted", revision=1))
    session.commit()


def rows(work: UUID, seed: int) -> Iterator[dict[str, Any]]:
    chance, depth, made = random.Random(seed), [0] * LENGTH, 0
    while made < MARKS:
        length = chance.randint(20, 160)
        start = chance.randrange(LENGTH - length - 5)
        if max(depth[start : start + length]) >= MOST_HERE:
            continue
        depth[start : start + length] = [one + 1 for one in depth[start : start + length]]
        made += 1
        yield {
            "id": uuid4(), "submission_id": work, "start": start, "end": start + length, "unsure": False,
            "label": chance.choice(LABELS), "deleted": False, "version": 1, "revision": 1, "changed_at": utcnow(),
        }  # fmt: skip


if __name__ == "__main__":
    main()
