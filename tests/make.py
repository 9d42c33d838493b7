"""Makes what tests need beside the cast, through the same services as the pages."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from annotator.clock import utcnow
from annotator.core.spans import trimmed
from annotator.models import Article, Assignment, Classroom, Scheme, Span, Submission, User
from annotator.services import articles, assignments, submissions
from annotator.services.articles import Description
from annotator.services.assignments import Plan
from annotator.services.review import audit_shares, regrouping
from annotator.services.spans import Marking
from tests import own_marks

# An emoji outside the BMP, a composed accent and a no-break space: offsets that are wrong anywhere are wrong here.
TEXT = """The bridge is safe 🌉, the mayor of Zürich said on Monday.

Engineers disagree: “The third pillar moves 4\u00a0mm a year.” It is a disgrace.

Subscribe to our newsletter."""


def article(classroom: Classroom, text: str = TEXT, *, by: User, now: datetime, title: str = "The bridge") -> Article:
    """Take a plain text in and freeze it."""
    return articles.add(classroom, text, "text", Description(title=title), by=by, now=now)


def assignment(
    classroom: Classroom,
    chosen: Sequence[Article],
    scheme: Scheme,
    *,
    by: User,
    now: datetime,
    title: str = "Read the bridge",
    min_support: str = "1/2",
) -> Assignment:
    """Make an assignment that is still a draft."""
    plan = Plan(title=title, articles=tuple(one.id for one in chosen), scheme=scheme, min_support=min_support)
    made = assignments.create(classroom, plan, by=by, now=now)
    audit_shares.set_percents(made, audit=0, double=0)  # what is drawn by chance would be another unit in every run
    return made


def row(submission: Submission, start: int, end: int, label: str, *, revision: int) -> Span:
    """Make a span without asking the rules: as it may stand there from before them."""
    return Span(
        id=uuid4(), submission_id=submission.id, start=start, end=end, label=label, unsure=False, deleted=False,
        version=1, revision=revision, changed_at=utcnow(),
    )  # fmt: skip


def stretch_marking(text: str, start: int, end: int, label: str = "claim", version: int = 0) -> Marking:
    """Describe a span by its edges, drawn in where there are outer spaces; a space alone gives what follows it."""
    while text[start:end].isspace():
        start, end = start + 1, end + 1
    start, end = trimmed(text, start, end)
    return Marking(start, end, text[start:end], label, version)


def marking(
    text: str, quote: str, label: str = "claim", *, occurrence: int = 1, version: int = 0, links: Sequence[UUID] = ()
) -> Marking:
    """Describe a span by its words: the `occurrence`-th place, counted from 1."""
    start = -1
    for _ in range(occurrence):
        start = text.index(quote, start + 1)
    return Marking(start, start + len(quote), quote, label, version, links=tuple(links))


def hand_in(work: Submission, *, now: datetime) -> None:
    """Submit the work, and bring the units of its round up to date as somebody who looks does."""
    submissions.submit(work, by=work.membership, now=now)
    regrouping.bring_up_to_date(work.round)


def span(
    submission: Submission,
    quote: str,
    label: str = "claim",
    *,
    now: datetime,
    occurrence: int = 1,
    links: Sequence[UUID] = (),
) -> Span:
    """Mark words of the submission's article."""
    wanted = marking(submission.article.text, quote, label, occurrence=occurrence, links=links)
    return own_marks.mark_span(submission, uuid4(), wanted, now=now)[1]
