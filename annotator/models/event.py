"""Who did what, when; and the answers already given to a client's change."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from annotator.models.base import Base, Word


class Event(Base):
    """Append-only. It never holds article text, notes or secrets."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    classroom_id: Mapped[UUID | None] = mapped_column(ForeignKey("classroom.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    verb: Mapped[Word]
    noun: Mapped[Word]
    object_id: Mapped[UUID]


class Operation(Base):
    """What a change with `op` was, and how it was answered: a retry after a lost acknowledgement gets that again.

    The answer is built anew from `object_id`, `version` and `revision`; `services/operations.py` says when it is kept.
    """

    __tablename__ = "operation"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    op: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[int]
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    digest: Mapped[str | None] = mapped_column(String(64))
    object_id: Mapped[UUID | None]
    version: Mapped[int | None]
    revision: Mapped[int | None]
