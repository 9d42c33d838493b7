"""Units: the same passage as each annotator saw it, with a lasting id."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.article import Article
from annotator.models.assignment import Round
from annotator.models.base import Base, Key, Word


class Unit(Base):
    """A unit and what it says. Everything but the id is derived from spans and rulings, and can be rebuilt."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("state in ('open', 'agreed', 'ruled', 'ruled_none')", name="state"),
        Index("ix_unit_queue", "round_id", "article_id", "state"),
    )

    id: Mapped[Key]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    article_id: Mapped[UUID] = mapped_column(ForeignKey("article.id"))
    kind: Mapped[Word]
    state: Mapped[Word]
    source: Mapped[Word | None]
    stale: Mapped[bool] = mapped_column(default=False)
    gone: Mapped[bool] = mapped_column(default=False)  # its spans are withdrawn; kept for its rulings, not counted
    label: Mapped[Word | None]
    start: Mapped[int]
    end: Mapped[int]
    exact: Mapped[int]
    votes: Mapped[dict[str, Any]]
    votes_for: Mapped[int]
    votes_silent: Mapped[int]
    versions: Mapped[list[Any]]  # [start, end, label, votes]
    labels: Mapped[list[Any]] = mapped_column(default=list)  # what it would export
    priority: Mapped[float] = mapped_column(default=0.0)
    is_bulk: Mapped[bool] = mapped_column(default=False)

    round: Mapped[Round] = relationship(lazy="joined")
    article: Mapped[Article] = relationship()
