"""What a class does after it has talked about a place: it votes again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from annotator.models.base import Base, Key


class Revote(Base):
    """A vote by raised hands on a place; `hands`: how many for each label, and under "" for none of them."""

    __tablename__ = "revote"
    __table_args__ = (Index("ix_revote_place", "round_id", "article_id", "start", "end"),)

    id: Mapped[Key]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    article_id: Mapped[UUID] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    start: Mapped[int]
    end: Mapped[int]
    hands: Mapped[dict[str, Any]]
    at: Mapped[datetime]
