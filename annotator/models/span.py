"""Spans, their earlier versions, and the links between them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.core.spans import SOURCE_LABEL, TARGET_LABELS
from annotator.models.base import Base, Word
from annotator.models.submission import Submission


class Stretch:
    """Where a span lies and what it says: code points of the article, half-open."""

    start: Mapped[int]
    end: Mapped[int]
    label: Mapped[Word]
    note: Mapped[str | None]
    unsure: Mapped[bool] = mapped_column(default=False)
    deleted: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]


class Link(Base):
    """An attribution and what it attributes, two spans of one submission."""

    __tablename__ = "link"

    source_id: Mapped[UUID] = mapped_column(ForeignKey("span.id", ondelete="CASCADE"), primary_key=True)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("span.id", ondelete="CASCADE"), primary_key=True, index=True)


def are_linked(source: type["Span"], target: type["Span"]) -> ColumnElement[bool]:
    """Return the condition under which a link can be seen. What breaks it hides the link, and it may come back."""
    return (source.label == SOURCE_LABEL) & target.label.in_(TARGET_LABELS) & target.deleted.is_(False)


class Span(Stretch, Base):
    """A labelled stretch of the article. The client makes its id, so that a retried save is the same save."""

    __tablename__ = "span"
    __table_args__ = (
        CheckConstraint('0 <= start AND start < "end"', name="stretch"),
        Index("ix_span_submission_revision", "submission_id", "revision"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int]  # the submission's revision at this span's last change

    submission: Mapped[Submission] = relationship()
    links: Mapped[list["Span"]] = relationship(
        secondary=Link.__table__,
        primaryjoin=lambda: (Span.id == Link.source_id) & (Span.label == SOURCE_LABEL),
        secondaryjoin=lambda: (Span.id == Link.target_id) & Span.label.in_(TARGET_LABELS) & Span.deleted.is_(False),
        order_by="Span.start, Span.end, Span.id",
        viewonly=True,
        lazy="selectin",
        join_depth=1,
    )

    @property
    def quote(self) -> str:
        return self.submission.article.text[self.start : self.end]


class SpanVersion(Stretch, Base):
    """A span as it was before a change: what undo and history read. Erased with the person."""

    __tablename__ = "span_version"

    span_id: Mapped[UUID] = mapped_column(ForeignKey("span.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    # The submission's revision when this version was made; not known of the oldest rows.
    revision: Mapped[int | None] = mapped_column(sort_order=1)
