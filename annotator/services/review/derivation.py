"""What a unit says, what settles it, and where in the queue it stands: all derived from versions and rulings."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Select, select, update

from annotator.core import adjudication
from annotator.core import spans as core
from annotator.core.adjudication import (
    Reading,
    Settlement,
    is_stale,
    read_added,
    read_unit,
    settle,
    unreplaced_rulings,
)
from annotator.core.priority import priority
from annotator.core.readers import Readers
from annotator.db import session
from annotator.models import Appeal, Article, BulkRule, Round, Tally, Unit
from annotator.services import nameless
from annotator.services.review import audit_shares, derivations, kept

AGAIN, USUAL, LONE, RETURNED = range(4)  # tiers of the queue: to be looked at again, …, waiting for the class
STEEPEST = 9.0  # above every priority, so that what is disputed most sorts first
AUDIT_SPREAD = 2.0  # audits stand anywhere among the priorities that disputes have


@dataclass(frozen=True)
class UnitContext:
    """What every unit of an article is judged by; `marked`: by unit, who of those who read a part marked in it."""

    readers: Readers[UUID]
    marked: Mapping[UUID, Collection[UUID]]
    min_support: Fraction
    text: str
    position: int
    shares: audit_shares.Shares
    appealed: frozenset[UUID]
    rules: Mapping[UUID, Fraction]


def derive_units(round_: Round, article: Article, only: Collection[UUID] | None = None) -> None:
    """Derive what the units of an article say and what settles them; keep count of their states."""
    chosen = select(Unit.id).filter_by(round_id=round_.id, article_id=article.id)
    chosen = chosen if only is None else chosen.where(Unit.id.in_(only))
    # Read anew under the round's lock: a page that was built before it may have loaded what has changed since.
    query = select(Unit).where(Unit.id.in_(chosen)).execution_options(populate_existing=True)
    units = session.scalars(query).all()
    rulings = kept.rulings_by_unit(chosen)
    context = _context(round_, article, chosen)
    before = Counter(unit.state for unit in units if unit.section != "gone")
    for unit in units:
        _derive_one(unit, rulings.get(unit.id, []), context)
    count(round_, article, Counter(unit.state for unit in units if not unit.gone), before)
    session.flush()


def _context(round_: Round, article: Article, chosen: Select[UUID]) -> UnitContext:
    assignment = round_.assignment
    open_appeals = select(Appeal.unit_id).where(Appeal.answer_id.is_(None), Appeal.unit_id.in_(chosen))
    rules = select(BulkRule.id, BulkRule.min_support).filter_by(round_id=round_.id, undone_at=None)
    readers = derivations.readers(round_, article)
    return UnitContext(
        readers, nameless.marked_units(readers.partial), Fraction(assignment.min_support), article.text,
        [one.id for one in assignment.articles].index(article.id), audit_shares.of(assignment),
        frozenset(session.scalars(open_appeals)),
        {id: Fraction(support) for id, support in session.execute(rules)},
    )  # fmt: skip


def _derive_one(unit: Unit, rulings: Sequence[adjudication.RulingFacts], context: UnitContext) -> None:
    readers = context.readers.of(*envelope(unit), context.marked.get(unit.id, ()))
    reading = None if unit.gone else reading_of(unit, readers)
    if reading is not None:
        _write_reading(unit, reading, context)
    else:
        _write_nothing(unit, rulings, context)
    settlement = settle(
        reading, rulings, readers, context.min_support,
        bulk=_is_accepted(unit, reading, context), appealed=unit.id in context.appealed,
    )  # fmt: skip
    unit.appealed = unit.id in context.appealed
    _write_settlement(unit, settlement)
    _write_order(unit, reading, rulings, context)


def reading_of(unit: Unit, readers: int) -> Reading:
    """Read a unit from the versions and votes it stores; no annotator's name is needed for it."""
    if not unit.versions:
        return read_added(unit.start, unit.end, readers)
    group = [core.Span("", "", *version) for *version, votes in unit.versions for _ in range(votes)]
    return read_unit(group, readers)


def _is_accepted(unit: Unit, reading: Reading | None, context: UnitContext) -> bool:
    """Say whether a rule accepted the unit in bulk and its support is still what the rule asked for."""
    threshold = context.rules.get(unit.bulk_id) if unit.bulk_id else None
    return threshold is not None and reading is not None and reading.support >= threshold


def _write_reading(unit: Unit, reading: Reading, context: UnitContext) -> None:
    unit.kind, unit.label, unit.start, unit.end = reading.kind, reading.label, reading.start, reading.end
    unit.exact, unit.votes = reading.exact, dict(reading.votes)
    unit.votes_for, unit.votes_silent = reading.votes_for, reading.votes_silent
    unit.priority = priority(reading, reading.votes_for + reading.votes_silent, context.text)
    unit.words = words_digest(context.text[reading.start : reading.end])
    unit.likeness = _likeness(unit, context.text)


def _write_nothing(unit: Unit, rulings: Sequence[adjudication.RulingFacts], context: UnitContext) -> None:
    """Leave no vote in a unit whose spans are gone: it is where the rulings say, or else the paragraph it was in."""
    unit.kind, unit.label, unit.versions, unit.votes = "presence", None, [], {}
    unit.words = unit.likeness = ""
    ruled = [span for ruling in rulings for span in ruling.spans]
    if ruled:
        unit.start, unit.end = min(span.start for span in ruled), max(span.end for span in ruled)
    else:
        start, end = context.text.rfind("\n", 0, unit.start) + 1, context.text.find("\n", unit.end)
        unit.start, unit.end = start, end if end >= 0 else len(context.text)
    readers = context.readers.of(unit.start, unit.end)
    unit.exact, unit.votes_for, unit.votes_silent, unit.priority = 0, 0, readers, 0.0


def words_digest(passage: str) -> str:
    """Return what stands for a passage's words, whatever their case and spacing."""
    return sha256(re.sub(r"\s+", " ", passage).strip().casefold().encode()).hexdigest()[:32]


def _likeness(unit: Unit, text: str) -> str:
    """Return a digest that units share when they hold the same words marked in the same ways, anywhere in the text."""
    start, end = envelope(unit)
    versions = [(first - start, last - start, label) for first, last, label, _ in unit.versions]
    return sha256(repr((text[start:end], versions)).encode()).hexdigest()[:32]


def envelope(unit: Unit) -> tuple[int, int]:
    """Return the first start and the last end (code points) of a unit's versions."""
    if not unit.versions:
        return unit.start, unit.end
    return min(version[0] for version in unit.versions), max(version[1] for version in unit.versions)


def _write_settlement(unit: Unit, settlement: Settlement) -> None:
    unit.state, unit.source, unit.stale = settlement.state, settlement.source, settlement.stale
    unit.labels = [
        {"start": row.start, "end": row.end, "label": row.label, "source": row.source, "weight": str(row.weight)}
        for row in settlement.labels
    ]


def _write_order(
    unit: Unit, reading: Reading | None, rulings: Sequence[adjudication.RulingFacts], context: UnitContext
) -> None:
    unreplaced = unreplaced_rulings(rulings)
    is_audit = not unreplaced and unit.source == "unanimous" and context.shares.is_audited(unit.id)
    unit.first_by = _first_reviewer(unit, unreplaced, context)
    unit.section = _section(unit, is_audit=is_audit)
    unit.text_order = f"{context.position:03d}{unit.start:09d}{unit.end:09d}{unit.id.hex}"
    urgency = context.shares.spread(unit.id) * AUDIT_SPREAD if is_audit else unit.priority
    unit.queue_order = f"{_tier(unit, unreplaced, reading)}{round((STEEPEST - urgency) * 10**9):011d}{unit.text_order}"


def _section(unit: Unit, *, is_audit: bool) -> str:
    """Return the section of the queue that a unit belongs to."""
    if unit.gone:
        return "gone"
    if is_audit:
        return "open"
    return "second" if unit.first_by else unit.state


def _first_reviewer(unit: Unit, unreplaced: Sequence[adjudication.RulingFacts], context: UnitContext) -> UUID | None:
    """Return whose ruling on a unit of the double share nobody has looked at independently yet."""
    settles = unit.state in ("ruled", "ruled_none")
    if not settles or unit.gone or len(unreplaced) != 1 or not context.shares.is_doubled(unit.id):
        return None
    (only,) = unreplaced
    return UUID(only.by) if only.by and not only.replaces else None


def _tier(unit: Unit, unreplaced: Sequence[adjudication.RulingFacts], reading: Reading | None) -> int:
    if unit.state == "open" and (unit.stale or unit.appealed):
        return AGAIN
    if unit.state == "open" and any(one.verdict == "return" and not is_stale(one, reading) for one in unreplaced):
        return RETURNED
    return LONE if unit.kind == "lone" else USUAL


def count(round_: Round, article: Article, now: Counter[str], before: Counter[str]) -> None:
    """Change how many units of the article are in each state."""
    changed = {state: now[state] - before[state] for state in now | before if now[state] != before[state]}
    for state, difference in changed.items():
        here = {"round_id": round_.id, "article_id": article.id, "state": state}
        counted = update(Tally).filter_by(**here).values(units=Tally.units + difference).returning(Tally.state)
        if session.scalar(counted) is None:
            session.add(Tally(**here, units=difference))
            session.flush()
