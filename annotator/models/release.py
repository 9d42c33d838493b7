"""Releases: frozen exports of agreed labels."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.assignment import Round
from annotator.models.base import Base, Key, Word


class Release(Base):
    """One numbered export of an assignment; its files never change.

    `digest` is the same as long as nothing that a release holds has changed; releases of before have none.
    """

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("assignment_id", "number"),
        CheckConstraint("policy in ('class', 'research')", name="policy"),
    )

    id: Mapped[Key]
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    number: Mapped[int]
    policy: Mapped[Word]
    has_text: Mapped[bool] = mapped_column(default=True)
    balance: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    digest: Mapped[str | None]

    round: Mapped[Round] = relationship()
    files: Mapped[list["ReleaseFile"]] = relationship(order_by="ReleaseFile.format", passive_deletes=True)


class ReleaseFile(Base):
    """One file of a release, with the article's words or without them (`services/release_files`).

    `sha256` is of its bytes, which `ReleasePiece` holds.
    """

    __tablename__ = "release_file"

    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"), primary_key=True)
    format: Mapped[Word] = mapped_column(primary_key=True)
    sha256: Mapped[str]


class ReleasePiece(Base):
    """A piece of a file, compressed with zlib by itself: a file is written and read without being held as a whole."""

    __tablename__ = "release_piece"
    __table_args__ = (
        ForeignKeyConstraint(
            ["release_id", "format"], ["release_file.release_id", "release_file.format"], ondelete="CASCADE"
        ),
    )

    release_id: Mapped[UUID] = mapped_column(primary_key=True)
    format: Mapped[Word] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes]
