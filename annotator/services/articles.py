"""Articles: frozen texts, and what is known about them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import undefer_group

from annotator.core.document import Document, as_json
from annotator.core.text import RULES_VERSION
from annotator.db import session
from annotator.intake import Form, Intake, Note, read_article
from annotator.models import Article, Assignment, Classroom, Membership, Submission, User
from annotator.services import events

# The language tag of what nobody has named (BCP 47): a guess would make screen readers read it in the wrong language.
UNKNOWN_LANGUAGE = "und"


@dataclass(frozen=True)
class Description:
    """What is known about a text besides its words; an empty title means the first line."""

    title: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    licence: str | None = None
    republished_from: str | None = None
    language: str | None = None


DESCRIBED = tuple(field.name for field in fields(Description))


def found_in(intake: Intake, given: Description) -> dict[str, str | None]:
    """Return what the intake found, unless the teacher knows better."""
    text = intake.document.text
    found = {name: getattr(given, name) or getattr(intake, name, None) for name in DESCRIBED}
    title = found["title"] or text.split("\n", 1)[0][:200]
    return found | {"title": title, "language": found["language"] or UNKNOWN_LANGUAGE}


def add(
    classroom: Classroom, raw: str | bytes, form: Form, given: Description, *, by: User | None, now: datetime
) -> Article:
    """Take a text in and freeze it at once. Pages, scripts and commands read first, outside of a transaction.

    :raise annotator.intake.UnusableArticle: when it is too large, binary, undecodable or empty
    """
    return put(classroom, read_article(raw, form), given, by=by, now=now)


def put(classroom: Classroom, intake: Intake, given: Description, *, by: User | None, now: datetime) -> Article:
    """Freeze what was read; what is `given` wins over what the text says of itself."""
    return freeze(classroom, intake.document, found_in(intake, given), kept_notes(intake), by=by, now=now)


def kept_notes(intake: Intake) -> list[dict[str, Any]]:
    """Return the intake's notes as they are stored."""
    return [{"code": note.code, "params": dict(note.params)} for note in intake.notes]


def notes_of(article: Article) -> list[Note]:
    """Return what was to be checked when the article came in."""
    return [Note(one["code"], one["params"]) for one in article.notes or ()]


def freeze(
    classroom: Classroom,
    document: Document,
    described: dict[str, str | None],
    notes: list[dict[str, Any]],
    *,
    by: User | None,
    now: datetime,
    id: UUID | None = None,
) -> Article:
    """Keep a text that never changes again."""
    article = _frozen(classroom, document, described, notes, now, id or uuid4())
    session.add(article)
    session.flush()
    events.record("freeze", "article", article.id, by=by.id if by else None, classroom=classroom.id, now=now)
    return article


def put_all(
    classroom: Classroom, taken: Sequence[tuple[Intake, Description]], *, by: User | None, now: datetime
) -> list[Article]:
    """Freeze many texts that were read, by as many statements as one."""
    made = [
        _frozen(classroom, intake.document, found_in(intake, given), kept_notes(intake), now, uuid4())
        for intake, given in taken
    ]
    session.add_all(made)
    session.flush()
    by_id = by.id if by else None
    events.record_all("freeze", "article", [one.id for one in made], by=by_id, classroom=classroom.id, now=now)
    return made


def _frozen(
    classroom: Classroom, document: Document, described: dict[str, str | None], notes: list[dict[str, Any]],
    now: datetime, id: UUID,
) -> Article:  # fmt: skip
    frozen = as_json(document)
    return Article(
        id=id, classroom_id=classroom.id, text=document.text, sha256=document.sha256, direction=document.direction,
        blocks=frozen["blocks"], marks=frozen["marks"], rules_version=RULES_VERSION, notes=notes, created_at=now,
        **described,
    )  # fmt: skip


def of_classroom(classroom: Classroom) -> Sequence[Article]:
    """Return the classroom's articles, the newest first."""
    return session.scalars(
        select(Article).filter_by(classroom_id=classroom.id).order_by(Article.created_at.desc(), Article.id)
    ).all()


def with_texts(ids: Collection[UUID]) -> dict[UUID, Article]:
    """Return articles by their ids, loaded with their texts by one statement."""
    query = select(Article).where(Article.id.in_(ids)).options(undefer_group("text"))
    return {article.id: article for article in session.scalars(query)}


def read_in(assignment: Assignment) -> list[Article]:
    """Return the articles of an assignment in their order, with their texts, by as many statements as for one."""
    order = [article.id for article in assignment.articles]
    found = with_texts(order)
    return [found[id] for id in order]


def may_see(viewer: Membership, article: Article) -> bool:
    """Say whether the viewer may read the article: students once it has been given to them."""
    if viewer.classroom_id != article.classroom_id:
        return False
    if viewer.role != "student":
        return True
    given = select(Submission.id).filter_by(article_id=article.id, membership_id=viewer.id).limit(1)
    return session.scalar(given) is not None


def with_id(id: UUID) -> Article | None:
    """Return an article."""
    return session.get(Article, id)

