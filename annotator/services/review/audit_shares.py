"""Which units are audited and which get a second look: chosen by their ids and a salt, so that nobody can tell."""

import secrets
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from annotator.db import session
from annotator.models import Assignment, AuditShares
from annotator.services.review.errors import UnusableShare

# Off until the teacher turns them on (5 and 10 are usual), so that a scripted class finds agreed units agreed.
AUDIT, DOUBLE = 0, 0
MOST = 100


@dataclass(frozen=True)
class Shares:
    """How many percent of units are drawn for what; the same unit is drawn every time."""

    audit: int
    double: int
    salt: str

    def is_audited(self, unit_id: UUID) -> bool:
        """Say whether the unit is checked although everybody agrees on it."""
        return self._draw("audit", unit_id) * 100 < self.audit

    def is_doubled(self, unit_id: UUID) -> bool:
        """Say whether two reviewers rule on the unit, neither knowing of the other."""
        return self._draw("double", unit_id) * 100 < self.double

    def spread(self, unit_id: UUID) -> float:
        """Return a number from 0 to 1 by which audits are strewn over the queue."""
        return self._draw("spread", unit_id)

    def _draw(self, purpose: str, unit_id: UUID) -> float:
        digest = sha256(f"{self.salt}:{purpose}:{unit_id}".encode()).digest()
        return int.from_bytes(digest[:6]) / 256**6


def of(assignment: Assignment) -> Shares:
    """Return an assignment's shares; the first to ask in a request that writes draws its salt."""
    row = _row(assignment)
    return Shares(row.audit_percent, row.double_percent, row.salt)


def _row(assignment: Assignment) -> AuditShares:
    row = session.get(AuditShares, assignment.id)
    if row is None:
        row = AuditShares(
            assignment_id=assignment.id, audit_percent=AUDIT, double_percent=DOUBLE, salt=secrets.token_hex(16)
        )
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:  # somebody else asked in the same moment, and first
            return session.get_one(AuditShares, assignment.id, populate_existing=True)
    return row


def percents(assignment: Assignment) -> tuple[int, int]:
    """Return how many percent of units are audited and how many get a second look, without changing anything."""
    row = session.get(AuditShares, assignment.id)
    return (row.audit_percent, row.double_percent) if row else (AUDIT, DOUBLE)


def set_percents(assignment: Assignment, audit: int, double: int) -> None:
    """Store the shares; units get their places by them when they are derived next.

    :raise UnusableShare: when one is not from 0 to 100
    """
    for percent in (audit, double):
        if not 0 <= percent <= MOST:
            raise UnusableShare(value=percent)
    row = _row(assignment)
    row.audit_percent, row.double_percent = audit, double
    session.flush()
