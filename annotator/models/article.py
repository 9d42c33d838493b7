"""Articles: the draft that a teacher mends, and the frozen text that everything points into."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.base import Base, Key, Word
from annotator.models.classroom import Classroom


class Described:
    """What is known about a text besides its words; all of it editable until the text is frozen."""

    title: Mapped[str]
    byline: Mapped[str | None]
    publisher: Mapped[str | None]
    published: Mapped[str | None]
    url: Mapped[str | None]
    licence: Mapped[str | None]
    republished_from: Mapped[str | None]
    language: Mapped[Word]


class Draft(Described, Base):
    """A text on its way in: blocks can still be joined and split.

    `document` holds the text, and beside it what was sent (`source`), `notes`, what was `found` about it, `line_ends`
    (offsets in code points) and the text `before` the last change.
    """

    __tablename__ = "draft"

    id: Mapped[Key]
    classroom_id: Mapped[UUID] = mapped_column(ForeignKey("classroom.id", ondelete="CASCADE"), index=True)
    document: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]

    classroom: Mapped[Classroom] = relationship()


class Article(Described, Base):
    """One frozen text. Offsets everywhere are code points of `text`, which never changes.

    Lists of articles ask for none of `text`, `blocks` and `marks`: they are loaded together when one is asked for.
    """

    __tablename__ = "article"

    id: Mapped[Key]
    classroom_id: Mapped[UUID] = mapped_column(ForeignKey("classroom.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(deferred=True, deferred_group="text")
    sha256: Mapped[str]
    rules_version: Mapped[int]
    blocks: Mapped[list[Any]] = mapped_column(deferred=True, deferred_group="text")
    marks: Mapped[list[Any]] = mapped_column(deferred=True, deferred_group="text")
    direction: Mapped[Word]
    created_at: Mapped[datetime]
    notes: Mapped[list[Any] | None] = mapped_column(sort_order=1)  # of the intake: codes and parameters

    classroom: Mapped[Classroom] = relationship()
