"""How fair review is: what a reviewer may see, how often rulings are overturned, how well second looks agree."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from annotator.db import session
from annotator.models import Assignment, Classroom, Membership, Replacement, Round, Ruling, Unit
from annotator.services import events
from annotator.services.review import audit_shares, derivation, units
from annotator.services.review.kept import kept_rulings

DECIDED = Ruling.id, Ruling.membership_id, Ruling.verdict, Ruling.spans


@dataclass(frozen=True)
class Share:
    """How many of how many; no share at all where there is nothing to count."""

    count: int
    of: int

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.count, self.of) if self.of else None


@dataclass(frozen=True)
class TrackRecord:
    """A reviewer's rulings in a class, and how many of them somebody else has overturned."""

    member: Membership
    overturned: Share


def set_shares(assignment: Assignment, audit: int, double: int, *, by: Membership, now: datetime) -> None:
    """Choose how many percent of units are audited and get a second look; units move to their places at once.

    :raise UnusableShare: when one is not from 0 to 100
    """
    audit_shares.set_percents(assignment, audit, double)
    for round_ in assignment.rounds:
        units.lock(round_)
        for article in assignment.articles:
            derivation.derive_units(round_, article)
    events.record("sample", "assignment", assignment.id, by=by.user_id, classroom=by.classroom_id, now=now)


def track_records(classroom: Classroom) -> list[TrackRecord]:
    """Return the track record of every reviewer of a class, for the teacher; most rulings first."""
    here = select(Membership).filter_by(classroom_id=classroom.id).where(Membership.role != "student")
    found = _track_records(session.scalars(here.options(joinedload(Membership.user))).all())
    return sorted(found, key=lambda one: (-one.overturned.of, str(one.member.id)))


def track_record_of(member: Membership) -> TrackRecord:
    """Return a reviewer's own track record."""
    (record,) = _track_records([member])
    return record


def _track_records(members: Sequence[Membership]) -> list[TrackRecord]:
    """A ruling is overturned when a ruling of somebody else replaces it and decides otherwise."""
    theirs = kept_rulings().with_only_columns(*DECIDED).where(Ruling.membership_id.in_([one.id for one in members]))
    made = {row.id: row for row in session.execute(theirs)}
    later = kept_rulings().join(Replacement, Replacement.ruling_id == Ruling.id)
    replacing = later.where(Replacement.replaced_id.in_(theirs.with_only_columns(Ruling.id)))
    overturned = {
        row.replaced_id
        for row in session.execute(replacing.with_only_columns(Replacement.replaced_id, *DECIDED))
        if row.replaced_id in made and _overturns(row, made[row.replaced_id])
    }
    counts, lost = (Counter(made[id].membership_id for id in ids) for ids in (made, overturned))
    return [TrackRecord(member, Share(lost[member.id], counts[member.id])) for member in members]


def _overturns(later: Any, earlier: Any) -> bool:
    return later.membership_id != earlier.membership_id and _decision(later) != _decision(earlier)


def _decision(ruling: Any) -> tuple[str, frozenset[tuple[Any, ...]]]:
    """Return what a ruling decides, to be compared; it is a `Ruling`, or a row of `DECIDED`."""
    return ruling.verdict, frozenset((one["start"], one["end"], one["label"], one["weight"]) for one in ruling.spans)


def double_agreement(round_: Round) -> Share:
    """Return how many second looks came to the same decision as the first, of which they knew nothing."""
    first = aliased(Ruling)
    query = kept_rulings().join(Unit, Ruling.unit_id == Unit.id).where(Unit.round_id == round_.id)
    pairs = session.execute(query.join(first, Ruling.hidden_id == first.id).add_columns(first))
    return _share(_decision(one) == _decision(other) for one, other in pairs)


def audits(round_: Round) -> Share:
    """Return how many audited units, on which all readers agreed, were left as they were."""
    query = kept_rulings().join(Unit, Ruling.unit_id == Unit.id)
    rulings = session.scalars(query.where(Unit.round_id == round_.id, Ruling.sample == "audit"))
    known = [(ruling, agreed) for ruling in rulings if (agreed := _agreed_before(ruling))]
    return _share(_is_upheld(ruling, agreed) for ruling, agreed in known)


def _agreed_before(ruling: Ruling) -> list[Any]:
    """Return what the readers agreed on when the ruling was made; empty once their marks are erased."""
    return next(ground.made_on for ground in ruling.grounds if ground.unit_id == ruling.unit_id)


def _is_upheld(ruling: Ruling, agreed: list[Any]) -> bool:
    return [[one["start"], one["end"], one["label"]] for one in ruling.spans] == agreed


def _share(found: Iterable[bool]) -> Share:
    answers = list(found)
    return Share(sum(answers), len(answers))
