"""Assignments: articles for a classroom to mark, and the rounds in which it marks them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.article import Article
from annotator.models.base import Base, Key, Word
from annotator.models.classroom import Classroom
from annotator.models.scheme import Scheme


class AssignmentArticle(Base):
    """An article's place in an assignment."""

    __tablename__ = "assignment_article"

    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), primary_key=True)
    article_id: Mapped[UUID] = mapped_column(ForeignKey("article.id"), primary_key=True)
    position: Mapped[int]


class Assignment(Base):
    """Articles × scheme version × classroom."""

    __tablename__ = "assignment"
    __table_args__ = (CheckConstraint("state in ('draft', 'active', 'archived')", name="state"),)

    id: Mapped[Key]
    classroom_id: Mapped[UUID] = mapped_column(ForeignKey("classroom.id", ondelete="CASCADE"), index=True)
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"))
    title: Mapped[str]
    state: Mapped[Word] = mapped_column(default="draft")
    min_support: Mapped[Word] = mapped_column(default="1/2")  # a fraction, compared in integers
    export_policy: Mapped[Word] = mapped_column(default="class")
    due: Mapped[datetime | None]
    created_at: Mapped[datetime]
    due_offset: Mapped[int | None]  # minutes east of UTC, of the zone in which `due` was meant

    classroom: Mapped[Classroom] = relationship()
    scheme: Mapped[Scheme] = relationship()
    articles: Mapped[list[Article]] = relationship(
        secondary=AssignmentArticle.__table__, order_by=AssignmentArticle.position, viewonly=True
    )
    rounds: Mapped[list["Round"]] = relationship(
        back_populates="assignment", order_by="Round.number", passive_deletes=True
    )


class Round(Base):
    """One pass of the class over an assignment."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("assignment_id", "number"),
        CheckConstraint("state in ('waiting', 'open', 'reviewing', 'revealed')", name="state"),
        CheckConstraint("start_from in ('own', 'nothing')", name="start_from"),
    )

    id: Mapped[Key]
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[Word] = mapped_column(default="waiting")
    start_from: Mapped[Word] = mapped_column(default="nothing")

    assignment: Mapped[Assignment] = relationship(back_populates="rounds")
