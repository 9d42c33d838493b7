"""Submissions: one student's work on one article in one round."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.core.formats.facts import COUNTED
from annotator.models.article import Article
from annotator.models.assignment import Round
from annotator.models.base import Base, Key, Word
from annotator.models.classroom import Membership


class Submission(Base):
    """A row exists for every student × article from opening or joining on; a GET never changes it.

    Work that was not submitted when its round was closed may be `taken_in`: its student then is a reader of what was on
    screen (`viewed`) or marked, and of nothing else.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("round_id", "article_id", "membership_id"),
        CheckConstraint("status in ('unopened', 'open', 'submitted', 'returned', 'taken_in')", name="status"),
    )

    id: Mapped[Key]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    article_id: Mapped[UUID] = mapped_column(ForeignKey("article.id"))
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"), index=True)
    status: Mapped[Word] = mapped_column(default="unopened")
    viewed: Mapped[list[Any]] = mapped_column(default=list)  # merged [start, end) that were on screen
    revision: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None]  # or taken in; it stays when the work is given back
    left_out: Mapped[bool] = mapped_column(default=False)  # by the teacher: it is in no count while this is set

    round: Mapped[Round] = relationship()
    article: Mapped[Article] = relationship()
    membership: Mapped[Membership] = relationship()

    @property
    def is_counted(self) -> bool:
        """Whether units and figures are made of it; `services/counted.py` says the same to the database."""
        return self.status in COUNTED and not self.left_out
