"""Spans, their earlier versions, and the links between them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.core.spans import may_link
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
    """A span and one that it is linked to, such as an attribution and what it attributes; both of one submission."""

    __tablename__ = "link"

    source_id: Mapped[UUID] = mapped_column(ForeignKey("span.id", ondelete="CASCADE"), primary_key=True)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("span.id", ondelete="CASCADE"), primary_key=True, index=True)


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
    linked: Mapped[list["Span"]] = relationship(
        secondary=Link.__table__,
        primaryjoin=lambda: Span.id == Link.source_id,
        secondaryjoin=lambda: Span.id == Link.target_id,
        order_by="Span.start, Span.end, Span.id",
        viewonly=True,
        lazy="selectin",
        join_depth=1,
    )

    @property
    def links(self) -> list["Span"]:
        """The linked spans that can be seen: none that is deleted, or that labels do not allow to be linked now."""
        rules = self.submission.round.assignment.scheme.link_rules
        return [one for one in self.linked if may_link(rules, self.label, one.label) and not one.deleted]

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
