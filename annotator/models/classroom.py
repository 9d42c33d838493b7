"""Classrooms and the places people have in them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.base import Base, Key, Word
from annotator.models.user import User


class Classroom(Base):
    """A group that works together."""

    __tablename__ = "classroom"

    id: Mapped[Key]
    name: Mapped[str]
    join_code: Mapped[Word] = mapped_column(unique=True)
    is_open_to_join: Mapped[bool] = mapped_column(default=True)
    has_research_consent: Mapped[bool] = mapped_column(default=False)
    delete_on: Mapped[date | None]
    created_at: Mapped[datetime]


class Membership(Base):
    """A user's place in one classroom; roles belong here, so that one may teach one class and review another."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("classroom_id", "user_id"),
        UniqueConstraint("classroom_id", "pseudonym_key"),
        CheckConstraint("role in ('teacher', 'reviewer', 'student')", name="role"),
    )

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    classroom_id: Mapped[UUID] = mapped_column(ForeignKey("classroom.id", ondelete="CASCADE"))
    role: Mapped[Word]
    pseudonym: Mapped[str | None]
    pseudonym_key: Mapped[str | None]  # the pseudonym as it is compared: case and spaces folded
    recovery_hash: Mapped[str | None]
    consents: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime]
    joined_in: Mapped[Word | None]  # the browser that a student joined in, as a digest of its cookie's id

    user: Mapped[User] = relationship()
    classroom: Mapped[Classroom] = relationship()
