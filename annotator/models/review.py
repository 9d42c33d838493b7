"""What surrounds rulings: who is looking at what, how many units are looked at twice, what clauses lack."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.assignment import Assignment
from annotator.models.base import Base, Key, Word
from annotator.models.classroom import Membership
from annotator.models.scheme import Scheme
from annotator.models.unit import Unit


class Lease(Base):
    """A reviewer looks at a unit, so others are given another one meanwhile."""

    __tablename__ = "lease"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True)
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"), index=True)
    until: Mapped[datetime]

    membership: Mapped[Membership] = relationship()


class AuditShares(Base):
    """How many percent of an assignment's units are audited and looked at twice, and the salt that chooses them."""

    __tablename__ = "sampling"
    __table_args__ = (
        CheckConstraint("audit_percent between 0 and 100", name="audit_percent"),
        CheckConstraint("double_percent between 0 and 100", name="double_percent"),
    )

    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), primary_key=True)
    audit_percent: Mapped[int] = mapped_column(default=5)
    double_percent: Mapped[int] = mapped_column(default=10)
    salt: Mapped[str]

    assignment: Mapped[Assignment] = relationship()


class Proposal(Base):
    """A clause or an example that a reviewer misses in the scheme, from a unit that shows why."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("kind in ('clause', 'fits', 'fits_not')", name="kind"),
        CheckConstraint("state in ('open', 'taken', 'declined')", name="state"),
    )

    id: Mapped[Key]
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    membership_id: Mapped[UUID | None] = mapped_column(ForeignKey("membership.id", ondelete="SET NULL"))
    kind: Mapped[Word]
    clause: Mapped[Word | None]  # the number of the clause that gets an example
    label: Mapped[Word | None]  # the label that a new clause is about
    text: Mapped[str]
    state: Mapped[Word] = mapped_column(default="open")
    created_at: Mapped[datetime]

    scheme: Mapped[Scheme] = relationship()
    unit: Mapped[Unit] = relationship()
    membership: Mapped[Membership | None] = relationship()
