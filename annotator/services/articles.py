"""Articles: from a draft that a teacher mends to the frozen text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from annotator.core.document import Document, DocumentError, as_json, from_json, join_blocks, split_block
from annotator.core.text import RULES_VERSION
from annotator.db import session
from annotator.intake import Intake, read_article
from annotator.models import Article, Assignment, AssignmentArticle, Classroom, Draft, Membership, Submission, User
from annotator.services import events
from annotator.services.errors import UnusableBlock

Form = Literal["text", "markdown", "html"]

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


def draft(classroom: Classroom, raw: bytes | str, form: Form, *, now: datetime) -> Draft:
    """Take a text in and keep it as a draft.

    :raise annotator.intake.UnusableArticle: when it is too large, binary, undecodable or empty
    """
    intake = read_article(raw, form)
    found = _found(intake, Description())
    row = Draft(classroom_id=classroom.id, document=as_json(intake.document), created_at=now, **found)
    session.add(row)
    session.flush()
    return row


def _found(intake: Intake, given: Description) -> dict[str, str | None]:
    """Return what the intake found, unless the teacher knows better."""
    text = intake.document.text
    found = {name: getattr(given, name) or getattr(intake, name, None) for name in DESCRIBED}
    title = found["title"] or text.split("\n", 1)[0][:200]
    return found | {"title": title, "language": found["language"] or UNKNOWN_LANGUAGE}


def document_of(draft: Draft) -> Document:
    """Return the draft's text as it would be frozen now."""
    return from_json(draft.document)


def describe(draft: Draft, description: Description) -> None:
    """Keep what the teacher says about the text."""
    for name in DESCRIBED:
        setattr(draft, name, getattr(description, name) or None)
    draft.title = draft.title or document_of(draft).text.split("\n", 1)[0][:200]
    draft.language = draft.language or UNKNOWN_LANGUAGE
    session.flush()


def join(draft: Draft, index: int) -> None:
    """Join a block with the next one: a page break cut the paragraph in two.

    :raise UnusableBlock: when there is nothing to join
    """
    _edit(draft, lambda document: join_blocks(document, index))


def split(draft: Draft, index: int, offset: int) -> None:
    """Split a block at an offset in code points from its beginning.

    :raise UnusableBlock: when one side would be empty
    """
    _edit(draft, lambda document: split_block(document, index, offset))


def _edit(draft: Draft, change: Callable[[Document], Document]) -> None:
    try:
        draft.document = as_json(change(document_of(draft)))
    except DocumentError as error:
        raise UnusableBlock from error
    session.flush()


def discard(draft: Draft) -> None:
    """Throw a draft away; it was never anybody's text to mark."""
    session.delete(draft)
    session.flush()


def freeze(draft: Draft, *, by: User, now: datetime) -> Article:
    """Turn the draft into an article whose text never changes again."""
    described = {name: getattr(draft, name) for name in DESCRIBED}
    article = _freeze(draft.classroom, document_of(draft), described, by=by, now=now)
    session.delete(draft)
    session.flush()
    return article


def add(
    classroom: Classroom, raw: str | bytes, form: Form, given: Description, *, by: User | None, now: datetime
) -> Article:
    """Take a text in and freeze it at once, as scripts do.

    :raise annotator.intake.UnusableArticle: when it is too large, binary, undecodable or empty
    """
    intake = read_article(raw, form)
    return _freeze(classroom, intake.document, _found(intake, given), by=by, now=now)


def _freeze(
    classroom: Classroom, document: Document, described: dict[str, str | None], *, by: User | None, now: datetime
) -> Article:
    frozen = as_json(document)
    article = Article(
        classroom_id=classroom.id, text=document.text, sha256=document.sha256, direction=document.direction,
        blocks=frozen["blocks"], marks=frozen["marks"], rules_version=RULES_VERSION, created_at=now, **described,
    )  # fmt: skip
    session.add(article)
    session.flush()
    events.record("freeze", "article", article.id, by=by.id if by else None, classroom=classroom.id, now=now)
    return article


def of_classroom(classroom: Classroom) -> Sequence[Article]:
    """Return the classroom's articles, the newest first."""
    return session.scalars(
        select(Article).filter_by(classroom_id=classroom.id).order_by(Article.created_at.desc(), Article.id)
    ).all()


def drafts_of(classroom: Classroom) -> Sequence[Draft]:
    """Return the texts that were not frozen yet."""
    return session.scalars(
        select(Draft).filter_by(classroom_id=classroom.id).order_by(Draft.created_at.desc())
    ).all()


def may_see(viewer: Membership, article: Article) -> bool:
    """Say whether the viewer may read the article: students once it has been given to them."""
    if viewer.classroom_id != article.classroom_id:
        return False
    if viewer.role != "student":
        return True
    given = select(Submission.id).filter_by(article_id=article.id, membership_id=viewer.id).limit(1)
    return session.scalar(given) is not None


def is_in_use(article: Article) -> bool:
    """Say whether an assignment holds the article."""
    used = select(Assignment.id).join(AssignmentArticle).where(AssignmentArticle.article_id == article.id).limit(1)
    return session.scalar(used) is not None


def with_id(id: UUID) -> Article | None:
    """Return an article."""
    return session.get(Article, id)


def draft_with_id(id: UUID) -> Draft | None:
    """Return a draft."""
    return session.get(Draft, id)
