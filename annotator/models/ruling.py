"""Rulings and appeals: what reviewers decided, on what, and what students asked about it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.base import Base, Key, Word
from annotator.models.classroom import Membership
from annotator.models.unit import Unit


class Ruling(Base):
    """A reviewer's decision. Append-only; only a named ruling is superseded.

    `act_id` is shared by rulings made in one step. `sample` says that the unit was given as an `audit` or for a
    second look (`double`), then made without seeing the ruling `hidden_id`.
    """

    __tablename__ = "ruling"
    __table_args__ = (
        CheckConstraint("verdict in ('span', 'none', 'several', 'return')", name="verdict"),
        CheckConstraint("sample in ('audit', 'double')", name="sample"),
        Index("ix_ruling_membership", "membership_id", "created_at"),
        Index("ix_ruling_clause", "clause"),
    )

    id: Mapped[Key]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    membership_id: Mapped[UUID | None] = mapped_column(ForeignKey("membership.id", ondelete="SET NULL"))
    act_id: Mapped[UUID] = mapped_column(index=True)
    verdict: Mapped[Word]
    spans: Mapped[list[Any]]
    links: Mapped[list[Any]]
    clause: Mapped[Word | None]
    reason: Mapped[str | None]
    confidence: Mapped[int | None]
    seconds: Mapped[int | None]
    sample: Mapped[Word | None]
    hidden_id: Mapped[UUID | None] = mapped_column(ForeignKey("ruling.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship()
    membership: Mapped[Membership | None] = relationship()
    grounds: Mapped[list["Ground"]] = relationship(back_populates="ruling", lazy="selectin", passive_deletes=True)
    withdrawal: Mapped["Withdrawal | None"] = relationship(lazy="joined", passive_deletes=True)
    replacements: Mapped[list["Replacement"]] = relationship(
        lazy="selectin", passive_deletes=True, foreign_keys="Replacement.ruling_id", order_by="Replacement.replaced_id"
    )

    @property
    def replaces(self) -> list[UUID]:
        """The rulings that it supersedes."""
        return [one.replaced_id for one in self.replacements]


class Replacement(Base):
    """A ruling supersedes another one; one that ends a difference between two supersedes both."""

    __tablename__ = "replacement"

    ruling_id: Mapped[UUID] = mapped_column(ForeignKey("ruling.id", ondelete="CASCADE"), primary_key=True)
    replaced_id: Mapped[UUID] = mapped_column(ForeignKey("ruling.id", ondelete="CASCADE"), primary_key=True, index=True)


class Withdrawal(Base):
    """A ruling that its reviewer has taken back: the row of the ruling stays, and no longer counts."""

    __tablename__ = "withdrawal"

    ruling_id: Mapped[UUID] = mapped_column(ForeignKey("ruling.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime]


class Ground(Base):
    """A unit that a ruling settles, with the versions it was made on: one act may settle neighbours."""

    __tablename__ = "ground"

    ruling_id: Mapped[UUID] = mapped_column(ForeignKey("ruling.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True, index=True)
    made_on: Mapped[list[Any]]  # distinct [start, end, label]

    ruling: Mapped[Ruling] = relationship(back_populates="grounds")
    unit: Mapped[Unit] = relationship()


class Appeal(Base):
    """A student's question about a ruling; the answer is a new ruling."""

    __tablename__ = "appeal"

    id: Mapped[Key]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"), index=True)
    question: Mapped[str]
    answer_id: Mapped[UUID | None] = mapped_column(ForeignKey("ruling.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship()
    membership: Mapped[Membership] = relationship()
    answer: Mapped[Ruling | None] = relationship()
