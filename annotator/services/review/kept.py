"""Rulings that count. A ruling is *kept* unless it was taken back; *current* when no other kept ruling replaces it."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Select, exists, select

from annotator.core import adjudication
from annotator.core.adjudication import RuledSpan
from annotator.core.spans import Version
from annotator.db import session
from annotator.models import Ground, Membership, Ruling, Unit, Withdrawal


def kept_rulings() -> Select[Ruling]:
    """Return the query of all rulings that were not taken back."""
    return select(Ruling).where(~exists().where(Withdrawal.ruling_id == Ruling.id))


def ruled_units() -> Select[UUID]:
    """Return the query of the ids of units that a kept ruling bears on."""
    return kept_rulings().join(Ground, Ground.ruling_id == Ruling.id).with_only_columns(Ground.unit_id)


def grounds_of(unit: Unit) -> Sequence[Ground]:
    """Return every kept ruling as it bears on the unit, oldest first; replaced ones are included."""
    query = kept_rulings().join(Ground, Ground.ruling_id == Ruling.id).where(Ground.unit_id == unit.id)
    rows = query.with_only_columns(Ground).order_by(Ruling.created_at, Ruling.id)
    return session.scalars(rows).all()


def visible_grounds(unit: Unit, viewer: Membership) -> Sequence[Ground]:
    """Return the kept rulings on a unit that a reviewer may see: none when they give it its second look."""
    return [] if is_hidden_from(unit, viewer) else grounds_of(unit)


def is_hidden_from(unit: Unit, viewer: Membership) -> bool:
    """Say whether the one ruling on the unit must not be seen, because the viewer gives it its second look."""
    return unit.section == "second" and unit.first_by != viewer.id


def rulings_on(unit: Unit) -> list[adjudication.RulingFacts]:
    """Return every kept ruling on the unit as `core` knows it, oldest first; replaced ones are included."""
    return rulings_by_unit([unit.id]).get(unit.id, [])


def rulings_by_unit(ids: Sequence[UUID] | Select[UUID]) -> dict[UUID, list[adjudication.RulingFacts]]:
    """Return the kept rulings on each of several units, in one query; units without any are left out."""
    found: dict[UUID, list[adjudication.RulingFacts]] = defaultdict(list)
    query = kept_rulings().join(Ground, Ground.ruling_id == Ruling.id).where(Ground.unit_id.in_(ids))
    rows = session.execute(query.add_columns(Ground).order_by(Ruling.created_at, Ruling.id))
    for ruling, ground in rows:
        found[ground.unit_id].append(_facts(ground, ruling))
    return found


def _facts(ground: Ground, ruling: Ruling) -> adjudication.RulingFacts:
    """Return a ruling, as it bears on one unit, in the form that `core` settles units by."""
    return adjudication.RulingFacts(
        id=str(ruling.id), verdict=ruling.verdict,
        spans=tuple(RuledSpan(s["start"], s["end"], s["label"], Fraction(s["weight"])) for s in ruling.spans),
        replaces=tuple(map(str, ruling.replaces)),
        made_on=frozenset(Version(*version) for version in ground.made_on),
        by=str(ruling.membership_id) if ruling.membership_id else None,
        links=tuple(ruling.links) or None, clause=ruling.clause, reason=ruling.reason,
        confidence=ruling.confidence, at=ruling.created_at.isoformat(),
    )  # fmt: skip
