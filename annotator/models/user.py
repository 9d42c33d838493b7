"""People who can sign in, and the sign-ins that are alive."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.base import Base, Key, Word


class User(Base):
    """A person: teachers and reviewers have e-mail and password, a student may have neither."""

    __tablename__ = "user"

    id: Mapped[Key]
    email: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    is_admin: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class SignIn(Base):
    """One live sign-in of a browser or a script. Only the token's hash is kept; deleting the row ends it."""

    __tablename__ = "sign_in"

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Word]  # browser | script
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class Failure(Base):
    """How often something failed in the current window: a wrong password, a wrong code."""

    __tablename__ = "failure"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime]
