"""A class that has marked and handed in many articles, for benchmarks: rows are made at once, units are derived."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from annotator import migrations
from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db, session
from annotator.models import Round, Span, Submission
from annotator.services import assignments, classrooms, submissions
from annotator.services.review import regrouping
from tests import make
from tests.cast import make_cast

LABELS = ("claim", "attribution", "opinion", "boilerplate")
WORDS = ("bridge", "river", "mayor", "said", "yellow", "pillar", "safe", "money", "nobody", "Monday")
LENGTH = 600  # words of an article


def text_of(seed: int, words: int = LENGTH) -> str:
    """Return a text in paragraphs of sixty words."""
    chance = random.Random(seed)
    drawn = [chance.choice(WORDS) for _ in range(words)]
    return f"Number {seed}.\n\n" + "\n\n".join(" ".join(drawn[at : at + 60]) + "." for at in range(0, words, 60))


def make_lesson(folder: Path, articles: int, people: int, marks: int) -> UUID:
    """Fill a data folder with a class that marked and handed in every article but one; return the assignment's id."""
    with create_app(folder).app_context():
        migrations.upgrade(db.engine)
        cast, now = make_cast(utcnow()), utcnow()
        (round_,) = session.query(Round).all()
        room, scheme = round_.assignment.classroom, round_.assignment.scheme
        teacher = session.get_one(Submission, cast.sam.submission_id).membership.user
        members = [classrooms.join(room, f"Reader {n}", now=now).membership for n in range(people)]
        given = [make.article(room, text_of(n), by=teacher, now=now, title=f"{n}") for n in range(articles)]
        assignment = make.assignment(room, given, scheme, by=teacher, now=now, title="Many articles")
        assignments.set_state(assignment, "active", by=teacher, now=now)
        lesson = assignment.rounds[0]
        works = [work for member in members for work in submissions.of_member(lesson, member)]
        rows = [row for n, work in enumerate(works) for row in _marks(work, n, marks)]
        session.execute(insert(Span), rows)
        works[0].status = "open"
        ids = [work.id for work in works[1:]]
        session.execute(update(Submission).where(Submission.id.in_(ids)).values(status="submitted", revision=1))
        session.commit()
        regrouping.bring_up_to_date(lesson)
        session.commit()
        id = assignment.id
        db.engine.dispose()
    return id


def _marks(work: Submission, seed: int, count: int) -> Iterator[dict[str, Any]]:
    """Mark sentences' worth of words; half of the readers mark the same places."""
    chance, length = random.Random(seed), len(work.article.text)
    places: Sequence[int] = [40 + n * (length - 200) // count for n in range(count)]
    for place in places:
        start = place + chance.choice((0, 0, 0, 5, 9))
        yield {
            "id": uuid4(), "submission_id": work.id, "start": start, "end": start + chance.choice((60, 60, 64, 71)),
            "label": chance.choice(LABELS[:3]), "unsure": False, "deleted": False, "version": 1, "revision": 1,
            "changed_at": utcnow(),
        }  # fmt: skip
