"""Who is looking at which unit now, so that two reviewers at work are not given the same one."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from annotator.db import session
from annotator.models import Lease, Membership, Unit

# The page says every fifteen seconds that somebody still looks (static/js/units/lease.js), and when they leave.
LASTS = timedelta(seconds=45)


def look(unit: Unit, *, by: Membership, now: datetime) -> Lease:
    """Say that a reviewer looks at a unit, which keeps it from others for a short time; looking again prolongs it.

    The reviewer who came first keeps it: the answer then is that lease, with its `membership_id` and `until`. It
    forbids nothing. A reviewer looks at one unit at a time.
    """
    mine = delete(Lease).where(Lease.membership_id == by.id, Lease.unit_id != unit.id)
    session.execute(mine)
    lease = session.get(Lease, unit.id, populate_existing=True, with_for_update={"of": Lease})
    if lease is None:
        return _begun(unit, by, now)
    if lease.membership_id == by.id or lease.until <= now:
        lease.membership_id, lease.until = by.id, now + LASTS
    session.flush()
    return lease


def _begun(unit: Unit, by: Membership, now: datetime) -> Lease:
    lease = Lease(unit_id=unit.id, membership_id=by.id, until=now + LASTS)
    try:
        with session.begin_nested():
            session.add(lease)
    except IntegrityError:  # somebody else came in the same moment, and first
        return session.get_one(Lease, unit.id, populate_existing=True)
    return lease


def other_at(unit: Unit, *, by: Membership, now: datetime) -> Lease | None:
    """Return the lease of somebody else who is looking at the unit now."""
    lease = session.get(Lease, unit.id)
    return lease if lease and lease.membership_id != by.id and lease.until > now else None


def give_back(unit: Unit, *, by: Membership) -> None:
    """Stop looking at a unit."""
    session.execute(delete(Lease).where(Lease.unit_id == unit.id, Lease.membership_id == by.id))
