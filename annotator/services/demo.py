"""The demo: a small class that has read one article and disagrees about it in every way that a unit can show."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from annotator.content import demo_article, demo_class
from annotator.core.joincode import recovery_words
from annotator.models import Article, Assignment, Classroom, Membership, Submission, User
from annotator.services import (
    accounts,
    articles,
    assignments,
    classrooms,
    own_work,
    passwords,
    recovery,
    schemes,
    spans,
    submissions,
)
from annotator.services.articles import Description
from annotator.services.assignments import Plan
from annotator.services.own_work import WHOLE, OwnWork
from annotator.services.spans import Change, Marking

CLASSROOM = "Media studies 10b"
TEACHER, REVIEWER = "teacher@demo.example", "reviewer@demo.example"
NAMES = {TEACHER: "Tessa Lindqvist", REVIEWER: "Ravi Anand"}
TITLE = "Street lamps: what do these words do?"
RETURNING = "Biscuit"  # the student who is still at work, for somebody to go on with
RETENTION = timedelta(days=365)
SOURCE = Description(
    title="Two in three street lamps to go dark after midnight", byline="Ines Calloway",
    publisher="Larkhaven Courier", language="en", licence="MIT, written for Annotator",
)  # fmt: skip


@dataclass(frozen=True)
class Demo:
    """How to get into the demo's class. Only hashes are stored, so a caller that shows it twice has to keep it.

    `password` opens both accounts; `student` comes back with the three words of `recovery`, unless deleted.
    """

    classroom: str
    teacher: str
    reviewer: str
    password: str
    join_code: str
    student: str | None
    recovery: str | None


def make_demo(now: datetime, kept: Demo | None = None) -> Demo:
    """Make the demo's class, or find the one that is there and change nothing but sign-ins that went astray.

    :param kept: what an earlier call returned; a password or words that no longer fit are made anew
    """
    password = kept.password if kept else recovery_words(secrets.randbelow).replace(" ", "-")
    teacher = _account(TEACHER, password, now)
    _account(REVIEWER, password, now)
    classroom = _classroom_of(teacher) or _make_class(teacher, now)
    student = _student(classroom, RETURNING)
    return Demo(
        classroom=str(classroom.id), teacher=TEACHER, reviewer=REVIEWER, password=password,
        join_code=classroom.join_code, student=student.pseudonym if student else None,
        recovery=_words_of(student, kept.recovery if kept else None) if student else None,
    )  # fmt: skip


def _account(email: str, password: str, now: datetime) -> User:
    user = accounts.with_email(email)
    if user is None:
        return accounts.add_user(email, name=NAMES[email], password=password, now=now)
    if not passwords.is_right(password, user.password_hash):
        accounts.set_password(user, accounts.hash_of(password))
    return user


def _classroom_of(teacher: User) -> Classroom | None:
    """Return the demo's class: the teacher's oldest, since visitors make others."""
    places = classrooms.of_user(teacher)
    return places[-1].classroom if places else None


def _student(classroom: Classroom, pseudonym: str) -> Membership | None:
    return next((one for one in classrooms.members(classroom) if one.pseudonym == pseudonym), None)


def _words_of(student: Membership, kept: str | None) -> str:
    if kept and passwords.is_right(kept, student.recovery_hash):
        return kept
    words = recovery.new_words()
    recovery.give(student, words)
    return words.plain


def _make_class(teacher: User, now: datetime) -> Classroom:
    classroom = classrooms.create(CLASSROOM, by=teacher, retention=RETENTION, now=now)
    classrooms.add_member(classroom, REVIEWER, "reviewer", by=teacher, now=now)
    article = articles.add(classroom, demo_article(), "markdown", SOURCE, by=teacher, now=now)
    assignment = _open_assignment(classroom, article, teacher, now)
    for student in demo_class()["students"]:
        member = classrooms.join(classroom, student["pseudonym"], now=now).membership
        (submission,) = submissions.of_member(assignment.rounds[0], member)
        _do_work(submission, student, now)
    return classroom


def _open_assignment(classroom: Classroom, article: Article, teacher: User, now: datetime) -> Assignment:
    plan = Plan(title=TITLE, articles=(article.id,), scheme=schemes.publish_shipped(now=now))
    assignment = assignments.create(classroom, plan, by=teacher, now=now)
    assignments.set_state(assignment, "active", by=teacher, now=now)
    return assignment


def _do_work(submission: Submission, student: Mapping[str, Any], now: datetime) -> None:
    """Let a student read, mark, and hand in; a student who has not handed in has read about a third."""
    text = submission.article.text
    is_done = student["status"] == "submitted"
    submissions.view(_own(submission), [(0, len(text) if is_done else text.index("\n", len(text) // 3))])
    _revision, outcomes = spans.apply_batch(_own(submission), _changes(text, student["spans"]), now=now)
    if refused := next((outcome.problem for outcome in outcomes if outcome.problem), None):
        raise refused
    if is_done:
        submissions.submit(submission, by=submission.membership, now=now)


def _own(submission: Submission) -> OwnWork:
    found = own_work.locked(submission.membership.user_id, submission.id, WHOLE)
    assert found is not None  # noqa: S101 - it has just been made
    return found[0]


def _changes(text: str, rows: Sequence[Mapping[str, Any]]) -> list[Change]:
    named = {row["id"]: uuid4() for row in rows if "id" in row}
    return [Change(named.get(row.get("id")) or uuid4(), _marking(text, row, named), 0) for row in rows]


def _marking(text: str, row: Mapping[str, Any], named: Mapping[str, UUID]) -> Marking:
    start = _place(text, row["quote"], row["occurrence"])
    links = tuple(named[name] for name in row.get("links", ()))
    return Marking(
        start, start + len(row["quote"]), row["quote"], row["label"], version=0,
        note=row.get("note"), unsure=row.get("unsure", False), links=links,
    )  # fmt: skip


def _place(text: str, quote: str, occurrence: int) -> int:
    """Return where a quote begins (code points), the first occurrence being 1; occurrences may overlap."""
    start = -1
    for _ in range(occurrence):
        start = text.index(quote, start + 1)
    return start
