"""What live agreement costs in a class of thirty who read 3,000 words, as ratios within one run.

`python -m tests.benchmarks.agreement_live [postgresql]` prints a table.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from annotator.app import create_app
from annotator.clock import utcnow
from annotator.core.agreement import MEASURES
from annotator.core.agreement.live import alpha, mark, unmark
from annotator.db import db
from annotator.models import Base, Round, Span, Submission
from annotator.services import (
    accounts,
    agreement,
    agreement_counts,
    assignments,
    classrooms,
    schemes,
    submissions,
)
from annotator.services.spans import Change
from tests import databases, make, own_marks

READERS, WORDS, MARKS = 30, 3000, 60
LABELS = ("claim", "attribution", "opinion", "boilerplate")


def article_text(draw: random.Random) -> str:
    """Words of five letters, a hundred to a paragraph."""
    words = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=5)) for _ in range(WORDS)]
    return "\n\n".join(" ".join(words[at : at + 100]) for at in range(0, WORDS, 100))


def arrange(draw: random.Random) -> Round:
    """A class that agrees more or less on forty passages, and sees others where there are none."""
    now = utcnow()
    tess = accounts.add_user("tess@example.org", name="tess", password="right horse battery", now=now)
    room = classrooms.create("Bench", by=tess, retention=now - now, now=now)
    students = [classrooms.join(room, f"Student {n}", now=now).membership for n in range(READERS)]
    text = make.article(room, article_text(draw), by=tess, now=now)
    work = make.assignment(room, [text], schemes.publish_shipped(now=now), by=tess, now=now)
    assignments.set_state(work, "active", by=tess, now=now)
    places = [(at, draw.choice(LABELS)) for at in range(0, len(text.text) - 200, len(text.text) // MARKS)]
    for student in students:
        (own,) = submissions.of_member(work.rounds[0], student)
        own_marks.apply_batch(own, [_change(text.text, at, label, draw) for at, label in places], now=now)
        own_marks.view(own, [(0, len(text.text))])
    db.session.commit()
    return work.rounds[0]


def _change(text: str, at: int, label: str, draw: random.Random) -> Change:
    start = at + draw.randrange(30)
    end = start + draw.randrange(40, 120)
    chosen = label if draw.random() < 0.8 else draw.choice(LABELS)
    return Change(uuid4(), make.stretch_marking(text, start, end, chosen), 0)


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """The least time of a few runs."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def one_more_span(round_: Round) -> tuple[float, float]:
    """What one more span adds to counters that are kept, and the whole way there: the database asked what changed."""
    counts = agreement_counts.counts_of(round_)
    (live,) = counts.lives.values()
    reader = next(iter(live.spans))

    def counted() -> None:
        mark(live, reader, 9000, 9060, "claim")
        alpha(live, "claim"), alpha(live)
        unmark(live, reader, 9000, 9060, "claim")

    taken = []
    for n in range(60):
        own = db.session.scalars(select(Submission).filter_by(round_id=round_.id)).all()[n % READERS]
        text = own.article.text
        own_marks.mark_span(own, uuid4(), make.stretch_marking(text, 9000 + 6 * n, 9060 + 6 * n), now=utcnow())
        db.session.commit()
        id = round_.id
        db.session.remove()
        round_ = db.session.get_one(Round, id)  # as a request has found it by then, to know who may ask
        taken.append(seconds(lambda: agreement.live_alphas(round_), times=1))  # noqa: B023 - called at once
    return seconds(lambda: [counted() for _ in range(100)]) / 100, min(taken)


def recount(round_: Round) -> None:
    """Every headline figure from the spans in the database, and nothing kept."""
    studies = agreement.studies_of(round_)
    for label in (None, *LABELS):
        MEASURES["char_alpha"](studies, label)


def read_spans(round_: Round) -> int:
    """What the app reads of a class to show its marks: the rows, as the review pages and exports take them."""
    db.session.expire_all()
    query = select(Span).join(Submission).where(Submission.round_id == round_.id, Span.deleted.is_(False))
    return len(db.session.scalars(query).all())


def page(round_: Round) -> None:
    """Every figure of the page with its interval and picture, by a process that knows nothing yet."""
    agreement_counts._kept.clear()
    agreement.report_of(round_)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = (
            databases.postgresql_databases() if "postgresql" in sys.argv[1:]
            else nullcontext(databases.sqlite_databases(Path(folder)))
        )  # fmt: skip
        with made as new_database:
            app = create_app(Path(folder), DATABASE_URL=new_database("bench"), SECRET_KEY="for a moment")
            with app.app_context():
                Base.metadata.create_all(db.engine)
                show(arrange(random.Random(7)))
                db.session.remove()
                db.engine.dispose()


def show(round_: Round) -> None:
    id, whole = round_.id, seconds(lambda: recount(round_))
    counted, followed = one_more_span(round_)
    round_ = db.session.get_one(Round, id)
    reading = seconds(lambda: read_spans(round_))
    drawn = seconds(lambda: page(round_), times=3)
    agreement.report_of(round_)
    again = seconds(lambda: agreement.report_of(round_))
    print("| work | time | of |\n| --- | --- | --- |")
    print(f"| full recount of {READERS} × {WORDS} words | {1e3 * whole:.1f} ms | |")
    print(f"| one more span, counted | {1e3 * counted:.3f} ms | {counted / whole:.2%} of a recount |")
    print(f"| one more span, the database asked what changed | {1e3 * followed:.2f} ms | {followed / whole:.1%} |")
    print(f"| reading its spans from the database | {1e3 * reading:.1f} ms | |")
    print(f"| the whole page's figures | {1e3 * drawn:.0f} ms | {drawn / reading:.1f} × reading |")
    print(f"| the same when nothing has changed | {1e3 * again:.2f} ms | |")


if __name__ == "__main__":
    main()
