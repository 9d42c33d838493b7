"""Rulings that count. A ruling is *kept* unless it was taken back; *current* when no other kept ruling replaces it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import contains_eager

from annotator.core import adjudication
from annotator.core.adjudication import RuledSpan
from annotator.core.spans import Version
from annotator.db import session
from annotator.models import Ground, Membership, Replacement, Ruling, Unit, Withdrawal

FACTS = (
    Ruling.id, Ground.unit_id, Ground.made_on, Ruling.verdict, Ruling.spans, Ruling.links, Ruling.membership_id,
    Ruling.clause, Ruling.reason, Ruling.confidence, Ruling.created_at,
)  # fmt: skip


def kept_rulings() -> Select[Ruling]:
    """Return the query of all rulings that were not taken back."""
    return select(Ruling).where(is_kept())


def is_kept() -> ColumnElement[bool]:
    """Return the condition that a ruling was not taken back."""
    return ~exists().where(Withdrawal.ruling_id == Ruling.id)


def ruled_units() -> Select[UUID]:
    """Return the query of the ids of units that a kept ruling bears on."""
    return kept_rulings().join(Ground, Ground.ruling_id == Ruling.id).with_only_columns(Ground.unit_id)


def grounds_of(unit: Unit) -> list[Ground]:
    """Return every kept ruling as it bears on the unit, oldest first; replaced ones are included."""
    return grounds_by_unit([unit]).get(unit.id, [])


def grounds_by_unit(units: Iterable[Unit]) -> dict[UUID, list[Ground]]:
    """Return the same of each of several units, with the rulings; units without any are left out."""
    found: dict[UUID, list[Ground]] = defaultdict(list)
    ids = [unit.id for unit in units]
    whole = contains_eager(Ground.ruling).selectinload(Ruling.grounds)
    query = select(Ground).join(Ground.ruling).options(whole).where(Ground.unit_id.in_(ids), is_kept())
    for ground in session.scalars(query.order_by(Ruling.created_at, Ruling.id)):
        found[ground.unit_id].append(ground)
    return found


def current_on(units: Sequence[Unit]) -> dict[UUID, list[Ruling]]:
    """Return the current rulings on each of several units, oldest first; units without any are left out."""
    facts = rulings_by_unit([unit.id for unit in units])
    current = {unit_id: {one.id for one in adjudication.current_rulings(of_unit)} for unit_id, of_unit in facts.items()}
    rulings = {id: [ground.ruling for ground in grounds] for id, grounds in grounds_by_unit(units).items()}
    found = {id: [one for one in of_unit if str(one.id) in current[id]] for id, of_unit in rulings.items()}
    return {id: of_unit for id, of_unit in found.items() if of_unit}


def visible_grounds(unit: Unit, viewer: Membership) -> list[Ground]:
    """Return the kept rulings on a unit that a reviewer may see: none when they give it its second look."""
    return [] if is_hidden_from(unit, viewer) else grounds_of(unit)


def is_hidden_from(unit: Unit, viewer: Membership) -> bool:
    """Say whether the one ruling on the unit must not be seen, because the viewer gives it its second look."""
    return unit.section == "second" and unit.first_by != viewer.id


def rulings_on(unit: Unit) -> list[adjudication.RulingFacts]:
    """Return every kept ruling on the unit as `core` knows it, oldest first; replaced ones are included."""
    return rulings_by_unit([unit.id]).get(unit.id, [])


def rulings_by_unit(ids: Sequence[UUID] | Select[UUID]) -> dict[UUID, list[adjudication.RulingFacts]]:
    """Return the kept rulings on each of several units, by two statements; units without any are left out."""
    found: dict[UUID, list[adjudication.RulingFacts]] = defaultdict(list)
    here = kept_rulings().join(Ground, Ground.ruling_id == Ruling.id).where(Ground.unit_id.in_(ids))
    rows = session.execute(here.with_only_columns(*FACTS).order_by(Ruling.created_at, Ruling.id)).all()
    replaced = _replaced(here.with_only_columns(Ruling.id)) if rows else {}
    for row in rows:
        found[row.unit_id].append(_facts(row, replaced.get(row.id, [])))
    return found


def _replaced(rulings: Select[UUID]) -> dict[UUID, list[UUID]]:
    """Return which rulings are replaced by these, by the ids of the later ones."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    query = select(Replacement.ruling_id, Replacement.replaced_id).where(Replacement.ruling_id.in_(rulings))
    for later, earlier in session.execute(query.order_by(Replacement.replaced_id)):
        found[later].append(earlier)
    return found


def _facts(row: Any, replaces: Sequence[UUID]) -> adjudication.RulingFacts:
    """Return a ruling, as it bears on one unit, in the form that `core` settles units by."""
    return adjudication.RulingFacts(
        id=str(row.id), verdict=row.verdict,
        spans=tuple(RuledSpan(s["start"], s["end"], s["label"], Fraction(s["weight"])) for s in row.spans),
        replaces=tuple(map(str, replaces)),
        made_on=frozenset(Version(*version) for version in row.made_on),
        by=str(row.membership_id) if row.membership_id else None,
        links=tuple(row.links) or None, clause=row.clause, reason=row.reason,
        confidence=row.confidence, at=row.created_at.isoformat(),
    )  # fmt: skip
