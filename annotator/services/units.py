"""Units in the database: regrouped when submitted work changes, under ids that last."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select

from annotator.core import spans as core
from annotator.core.adjudication import (
    Reading,
    RuledSpan,
    Settlement,
    current_rulings,
    read_added,
    read_unit,
    seen_digest,
    settle,
)
from annotator.core.adjudication import Ruling as Decision
from annotator.core.identity import Kept, keep_ids
from annotator.core.queue import priority
from annotator.core.spans import Version
from annotator.core.units import group_units
from annotator.db import session
from annotator.models import Article, Ground, Round, Ruling, Span, Submission, Unit
from annotator.services.visibility import spans_under_review

STATES = ("agreed", "ruled", "ruled_none", "open")
Group = tuple[core.Span, ...]


@dataclass(frozen=True)
class Bench:
    """What every unit of an article is judged by."""

    readers: int
    min_support: Fraction
    text: str


def recompute(round_: Round, article: Article) -> None:
    """Group the submitted work on an article anew; ids, rulings and bulk marks stay with their passages."""
    lock(round_)
    rows = spans_under_review(round_, article)
    groups = group_units(as_core_span(row) for row in rows)
    units = {str(unit.id): unit for unit in session.scalars(_query(round_, article))}
    kept = keep_ids(_memory(units.values()), groups, _ruled_versions(units.values()))
    for group, keep in zip(groups, kept, strict=True):
        if keep.id is None:
            keep = Kept(str(_new_unit(round_, article, group).id))
        _carry_rulings(keep)
        _hold(UUID(keep.id), group)
    session.flush()
    session.expire_all()
    _retire([unit for id, unit in units.items() if id not in {keep.id for keep in kept}])
    judge(round_, article)


def lock(round_: Round) -> None:
    """Let one process at a time change the units of a round."""
    session.execute(select(Round.id).filter_by(id=round_.id).with_for_update(of=Round))


def as_core_span(row: Span) -> core.Span:
    """Return the row as `core` knows it; the annotator is the submission, which has no name."""
    return core.Span(str(row.id), str(row.submission_id), row.start, row.end, row.label)


def _query(round_: Round, article: Article) -> Select[Unit]:
    return select(Unit).filter_by(round_id=round_.id, article_id=article.id)


def _memory(units: Iterable[Unit]) -> dict[str, list[str]]:
    """Return which spans each unit last held, those withdrawn for now included."""
    memory: dict[str, list[str]] = defaultdict(list)
    ids = [unit.id for unit in units]
    for unit_id, span_id in session.execute(select(Span.unit_id, Span.id).where(Span.unit_id.in_(ids))):
        memory[str(unit_id)].append(str(span_id))
    return memory


def _ruled_versions(units: Iterable[Unit]) -> dict[str, frozenset[Version]]:
    rulings = _decisions([unit.id for unit in units])
    return {
        str(id): frozenset(span.version for decision in current_rulings(decisions) for span in decision.spans)
        for id, decisions in rulings.items()
    }


def _new_unit(round_: Round, article: Article, group: Group) -> Unit:
    unit = Unit(
        id=uuid4(), round_id=round_.id, article_id=article.id, kind="", state="open", start=group[0].start,
        end=group[0].end, exact=0, votes={}, votes_for=0, votes_silent=0, versions=[], labels=[],
    )  # fmt: skip
    session.add(unit)
    session.flush()
    return unit


def _carry_rulings(keep: Kept) -> None:
    """Two ruled units that merge keep both rulings."""
    for id in keep.absorbed:
        for ground in session.scalars(select(Ground).filter_by(unit_id=UUID(id))).all():
            if not session.get(Ground, (ground.ruling_id, UUID(keep.id))):
                ground.unit_id = UUID(keep.id)
        for ruling in session.scalars(select(Ruling).filter_by(unit_id=UUID(id))):
            ruling.unit_id = UUID(keep.id)
    session.flush()


def _hold(unit_id: UUID, group: Group) -> None:
    for span in group:
        row = session.get_one(Span, UUID(span.id))
        if row.unit_id != unit_id:
            row.unit_id = unit_id


def _retire(units: Sequence[Unit]) -> None:
    """Units without spans go, unless somebody ruled on them or added them: those wait for their spans."""
    for unit in units:
        is_ruled = session.scalar(select(Ground.ruling_id).filter_by(unit_id=unit.id).limit(1))
        if is_ruled or unit.kind == "added":
            unit.gone = unit.kind != "added"
        else:
            session.delete(unit)
    session.flush()


def judge(round_: Round, article: Article, only: Iterable[UUID] | None = None) -> None:
    """Derive what the units of an article say and what settles them."""
    units = session.scalars(_query(round_, article)).all()
    chosen = [unit for unit in units if only is None or unit.id in set(only)]
    groups = _held(round_, article)
    rulings = _decisions([unit.id for unit in chosen])
    bench = _bench(round_, article)
    for unit in chosen:
        _judge_one(unit, groups.get(unit.id, ()), rulings.get(unit.id, []), bench)
    session.flush()


def _held(round_: Round, article: Article) -> dict[UUID, Group]:
    groups: dict[UUID, Group] = defaultdict(tuple)
    for row in spans_under_review(round_, article):
        if row.unit_id:
            groups[row.unit_id] += (as_core_span(row),)
    return groups


def _bench(round_: Round, article: Article) -> Bench:
    readers = session.scalar(
        select(func.count()).select_from(Submission)
        .filter_by(round_id=round_.id, article_id=article.id, status="submitted")
    )  # fmt: skip
    return Bench(readers or 0, Fraction(round_.assignment.min_support), article.text)


def _judge_one(unit: Unit, group: Group, rulings: Sequence[Decision], bench: Bench) -> None:
    reading = _read(unit, group, bench)
    settlement = settle(reading, rulings, bench.readers, bench.min_support, bulk=unit.is_bulk)
    _write_settlement(unit, settlement)
    unit.gone = reading is None
    if reading is None:
        return
    unit.kind, unit.label, unit.start, unit.end = reading.kind, reading.label, reading.start, reading.end
    unit.exact, unit.votes = reading.exact, dict(reading.votes)
    unit.votes_for, unit.votes_silent = reading.votes_for, reading.votes_silent
    unit.versions = [[version.start, version.end, version.label, votes] for version, votes in reading.versions]
    unit.priority = priority(reading, bench.readers, bench.text)


def _read(unit: Unit, group: Group, bench: Bench) -> Reading | None:
    if group:
        return read_unit(group, bench.readers)
    return read_added(unit.start, unit.end, bench.readers) if unit.kind == "added" else None


def _write_settlement(unit: Unit, settlement: Settlement) -> None:
    unit.state, unit.source, unit.stale = settlement.state, settlement.source, settlement.stale
    unit.labels = [
        {"start": row.start, "end": row.end, "label": row.label, "source": row.source, "weight": str(row.weight)}
        for row in settlement.labels
    ]


def _decisions(ids: Sequence[UUID]) -> dict[UUID, list[Decision]]:
    """Return the rulings on each unit as `core` knows them, oldest first."""
    found: dict[UUID, list[Decision]] = defaultdict(list)
    grounds = select(Ground).where(Ground.unit_id.in_(ids)).join(Ruling).order_by(Ruling.created_at, Ruling.id)
    for ground in session.scalars(grounds):
        found[ground.unit_id].append(as_decision(ground))
    return found


def as_decision(ground: Ground) -> Decision:
    """Return a ruling, as it bears on one unit, in the form `core` judges."""
    ruling = ground.ruling
    return Decision(
        id=str(ruling.id), verdict=ruling.verdict,
        spans=tuple(RuledSpan(s["start"], s["end"], s["label"], Fraction(s["weight"])) for s in ruling.spans),
        replaces=str(ruling.replaces_id) if ruling.replaces_id else None,
        made_on=frozenset(Version(*version) for version in ground.made_on),
        by=str(ruling.membership_id) if ruling.membership_id else None,
        links=tuple(ruling.links) or None, clause=ruling.clause, reason=ruling.reason,
        confidence=ruling.confidence, at=ruling.created_at.isoformat(),
    )  # fmt: skip


def grounds_of(unit: Unit) -> Sequence[Ground]:
    """Return every ruling as it bears on the unit, superseded ones included, oldest first."""
    query = select(Ground).filter_by(unit_id=unit.id).join(Ruling).order_by(Ruling.created_at, Ruling.id)
    return session.scalars(query).all()


def decisions_on(unit: Unit) -> list[Decision]:
    """Return every ruling on the unit, superseded ones included, oldest first."""
    return _decisions([unit.id]).get(unit.id, [])


def is_stale_on(ground: Ground) -> bool:
    """Say whether the unit's versions are no longer those that the ruling was made on."""
    return frozenset(Version(*version) for version in ground.made_on) != versions(ground.unit)


def seen(unit: Unit) -> str:
    """Return the digest of what a reviewer looks at now: versions and current rulings."""
    return seen_digest(versions(unit), [ruling.id for ruling in current_rulings(decisions_on(unit))])


def versions(unit: Unit) -> frozenset[Version]:
    """Return the distinct versions of a unit."""
    return frozenset(Version(start, end, label) for start, end, label, _ in unit.versions)


def spans_of(unit: Unit) -> list[Span]:
    """Return the rows of a unit's submitted spans."""
    return [row for row in spans_under_review(unit.round, unit.article) if row.unit_id == unit.id]


def with_id(id: UUID) -> Unit | None:
    """Return a unit, also one whose spans are withdrawn for now."""
    return session.get(Unit, id)


def of_round(round_: Round) -> Sequence[Unit]:
    """Return the units of a round that count, article by article in text order."""
    order = {article.id: n for n, article in enumerate(round_.assignment.articles)}
    found = session.scalars(select(Unit).filter_by(round_id=round_.id, gone=False)).all()
    return sorted(found, key=lambda unit: (order[unit.article_id], unit.start, unit.end, str(unit.id)))


def of_article(round_: Round, article: Article) -> Sequence[Unit]:
    """Return the units of one article that count."""
    return session.scalars(_query(round_, article).where(Unit.gone.is_(False))).all()


def balance(round_: Round, article: Article | None = None) -> dict[str, int]:
    """Return how many units are in which state; `agreed + ruled + ruled_none + open == units`."""
    query = select(Unit.state, func.count()).filter_by(round_id=round_.id, gone=False).group_by(Unit.state)
    query = query.where(Unit.article_id == article.id) if article else query
    counts = dict(session.execute(query).all())
    return {"units": sum(counts.values()), **{state: counts.get(state, 0) for state in STATES}}
