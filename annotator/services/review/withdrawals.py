"""Taking one's own latest ruling back, with all that was made in the same step."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from annotator.db import session
from annotator.models import Appeal, Membership, Replacement, Ruling, Unit, Withdrawal
from annotator.services import events
from annotator.services.review import derivation, units
from annotator.services.review.errors import AskedAbout, RulingStands, TakenBack
from annotator.services.review.kept import kept_rulings


def undo(ruling: Ruling, *, by: Membership, now: datetime) -> list[Unit]:
    """Take back one's own latest ruling, with all that was made in the same step; return the units it was on.

    The rows stay in the trail and count no more; what they replaced stands again, appeals wait again.

    :raise TakenBack: when that has been done already, in another tab or by a second click
    :raise RulingStands: when it is somebody else's, not the latest, or replaced since
    :raise AskedAbout: when a student waits for an answer about it: without it there is nothing to answer about
    """
    units.lock(ruling.unit.round)
    if session.get(Withdrawal, ruling.id) is not None:
        raise TakenBack
    act = session.scalars(select(Ruling).filter_by(act_id=ruling.act_id)).all()
    ids = [one.id for one in act]
    replacing = kept_rulings().join(Replacement, Replacement.ruling_id == Ruling.id)
    is_replaced = session.scalar(replacing.where(Replacement.replaced_id.in_(ids)).limit(1)) is not None
    if not _is_latest(ruling, by) or is_replaced:
        raise RulingStands
    if _is_asked_about(act):
        raise AskedAbout
    session.add_all(Withdrawal(ruling_id=id, created_at=now) for id in ids)
    session.execute(update(Appeal).where(Appeal.answer_id.in_(ids)).values(answer_id=None))
    session.flush()
    settled = [ground.unit for one in act for ground in one.grounds]
    for unit in settled:
        derivation.derive_units(unit.round, unit.article, [unit.id])
    events.record("undo", "unit", ruling.unit_id, by=by.user_id, classroom=by.classroom_id, now=now)
    return settled


def _is_asked_about(act: Sequence[Ruling]) -> bool:
    """Say whether a question that came after these rulings waits on one of their units."""
    on = [ground.unit_id for ruling in act for ground in ruling.grounds]
    since = min(ruling.created_at for ruling in act)
    asked = select(Appeal.id).where(Appeal.unit_id.in_(on), Appeal.answer_id.is_(None), Appeal.created_at > since)
    return session.scalar(asked.limit(1)) is not None


def _is_latest(ruling: Ruling, by: Membership) -> bool:
    """Say whether it stands and nothing of theirs is later; of two made at the same moment, either is the latest."""
    latest = last_of(by)
    is_theirs = ruling.membership_id == by.id and session.get(Withdrawal, ruling.id) is None
    return latest is not None and is_theirs and latest.created_at <= ruling.created_at


def last_of(by: Membership) -> Ruling | None:
    """Return the reviewer's latest ruling that was not taken back: what `undo` would take back."""
    query = kept_rulings().where(Ruling.membership_id == by.id)
    return session.scalar(query.order_by(Ruling.created_at.desc(), Ruling.id).limit(1))
