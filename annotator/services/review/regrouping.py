"""Units made of submitted work: read at one moment, grouped, and written under ids that last.

Reading and grouping change nothing and keep nobody waiting; writing is one short transaction. What was handed in
between leaves the units out of date, and the next who asks brings them up to date.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from annotator.core import spans as core
from annotator.core.adjudication import current_rulings
from annotator.core.identity import Kept, keep_ids
from annotator.core.spans import Version
from annotator.core.units import group_units, stretches
from annotator.db import session
from annotator.models import Appeal, Article, Ground, Round, Ruling, Span, Unit
from annotator.services import nameless
from annotator.services.mark_values import Mark
from annotator.services.review import derivation, derivations, kept, units
from annotator.services.review.derivations import Revisions

Group = tuple[core.Span, ...]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Snapshot:
    """Submitted work at one moment: its revisions, and what has to be grouped anew.

    `base`: the revisions of which the units were derived. `marks`: the marks of every stretch that may have changed.
    `unit_ids`: the units that hold or held one of them.
    """

    base: Revisions
    revisions: Revisions
    marks: list[Mark]
    unit_ids: frozenset[UUID]
    read_at: datetime | None


def read(round_: Round, article: Article, *, now: datetime | None = None) -> Snapshot:
    """Read what has changed since the units were derived."""
    derived = derivations.of(round_, article)
    base = dict(derived.revisions) if derived else {}
    revisions, marks = nameless.work_under_review(round_, article)
    changed = {UUID(id) for id in base.keys() | revisions.keys() if base.get(id) != revisions.get(id)}
    reached, unit_ids = _reached(marks, changed)
    return Snapshot(base, revisions, [mark for mark in marks if mark.id in reached], frozenset(unit_ids), now)


def _read_whole(round_: Round, article: Article) -> Snapshot:
    """Read everything, as if all of it had changed."""
    derived = derivations.of(round_, article)
    revisions, marks = nameless.work_under_review(round_, article)
    ids = session.scalars(select(Unit.id).filter_by(round_id=round_.id, article_id=article.id))
    base = dict(derived.revisions) if derived else {}
    return Snapshot(base, revisions, marks, frozenset(ids), derived.derived_at if derived else None)


def _reached(marks: Sequence[Mark], changed: set[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Return ids of the marks in stretches that may have changed, and of the units that hold or held one of them.

    These are the stretches that changed work marks now, those of the units in which it had marks before, and so on:
    an id may go either way from a unit that now lies in two stretches. What is left out shares neither a stretch nor
    a unit with what is not.
    """
    parts = [[UUID(span.id) for span in part] for part in stretches(map(as_core_span, marks))]
    part_of = {id: number for number, part in enumerate(parts) for id in part}
    unit_of = {mark.id: mark.unit_id for mark in marks}
    held: dict[UUID | None, set[int]] = defaultdict(set)
    for id, unit_id in unit_of.items():
        held[unit_id].add(part_of[id])
    unit_ids = nameless.units_of_work(changed)
    waiting = {part_of[mark.id] for mark in marks if mark.submission_id in changed}
    waiting |= {part for unit_id in unit_ids for part in held[unit_id]}
    reached = set[int]()
    while waiting:
        part = waiting.pop()
        reached.add(part)
        tied = {unit_id for id in parts[part] if (unit_id := unit_of[id])} - unit_ids
        unit_ids |= tied
        waiting |= {other for unit_id in tied for other in held[unit_id]} - reached
    return {id for part in reached for id in parts[part]}, unit_ids


def as_core_span(row: Mark | Span) -> core.Span:
    """Return the row as `core` knows it; the annotator is the submission, which has no name."""
    return core.Span(str(row.id), str(row.submission_id), row.start, row.end, row.label)


def grouped(snapshot: Snapshot, progress: Progress | None = None) -> list[Group]:
    """Group the marks; `progress` is told now and then how many of how many are done."""
    return group_units(map(as_core_span, snapshot.marks), progress)


def write(
    round_: Round, article: Article, snapshot: Snapshot, groups: Sequence[Group], *, holder: UUID | None = None
) -> bool:
    """Store what was grouped; False, and nothing is stored, when others derived or erased meanwhile.

    Rulings, rules and appeals are read now, so that none made meanwhile is lost. With `holder`, only while that one
    still derives.
    """
    units.lock(round_)
    row = derivations.locked(round_, article)
    if row.revisions != snapshot.base or (holder is not None and row.holder != holder):
        return False
    _store(round_, article, snapshot, groups)
    row.revisions, row.derived_at = snapshot.revisions, snapshot.read_at or row.derived_at
    row.holder = row.until = None
    session.flush()
    derivation.derive_units(round_, article)
    return True


def bring_up_to_date(round_: Round) -> None:
    """Derive what is out of date within the transaction that is open: for a change that must see all work.

    It holds the round's lock, so `annotator.deriving` should have done most of it before.
    """
    units.lock(round_)
    for _round_id, article_id in derivations.outdated(round_):
        article = session.get_one(Article, article_id)
        snapshot = read(round_, article)
        write(round_, article, snapshot, grouped(snapshot))


def recompute(round_: Round, article: Article) -> None:
    """Group all submitted work on an article anew within the transaction that is open, and derive all of its units."""
    units.lock(round_)
    snapshot = _read_whole(round_, article)
    write(round_, article, snapshot, grouped(snapshot))


def _store(round_: Round, article: Article, snapshot: Snapshot, groups: Sequence[Group]) -> None:
    rows = session.scalars(
        select(Unit).where(Unit.id.in_(snapshot.unit_ids)).execution_options(populate_existing=True)
    ).all()
    known = {str(unit.id): unit for unit in rows}
    keeps = keep_ids(_memory(rows), groups, _ruled_versions(rows))
    held = [
        known[keep.id] if keep.id else units.new(round_, article, group[0].start, group[0].end, kind="")
        for group, keep in zip(groups, keeps, strict=True)
    ]
    session.flush()
    before = {mark.id: mark.unit_id for mark in snapshot.marks}
    for unit, group, keep in zip(held, groups, keeps, strict=True):
        _carry_rulings(unit, keep)
        _hold(unit, group)
    _move(held, groups, before)
    session.flush()
    _retire(round_, article, [known[id] for id in known.keys() - {keep.id for keep in keeps}])


def _memory(rows: Iterable[Unit]) -> dict[str, list[str]]:
    """Return which spans each unit last held, those withdrawn for now included."""
    memory: dict[str, list[str]] = defaultdict(list)
    for unit_id, span_id in nameless.ids_by_unit([unit.id for unit in rows]):
        memory[str(unit_id)].append(str(span_id))
    return memory


def _ruled_versions(rows: Iterable[Unit]) -> dict[str, frozenset[Version]]:
    rulings = kept.rulings_by_unit([unit.id for unit in rows])
    return {
        str(id): frozenset(span.version for ruling in current_rulings(found) for span in ruling.spans)
        for id, found in rulings.items()
    }


def _carry_rulings(unit: Unit, keep: Kept) -> None:
    """Two ruled units that merge keep both rulings."""
    for id in keep.absorbed:
        for ground in session.scalars(select(Ground).filter_by(unit_id=UUID(id))).all():
            if not session.get(Ground, (ground.ruling_id, unit.id)):
                ground.unit_id = unit.id
        for ruling in session.scalars(select(Ruling).filter_by(unit_id=UUID(id))):
            ruling.unit_id = unit.id
        session.execute(update(Appeal).where(Appeal.unit_id == UUID(id)).values(unit_id=unit.id))
    if keep.absorbed:
        session.flush()


def _hold(unit: Unit, group: Group) -> None:
    """Give the unit the versions of its spans with their votes, from which everything else is read."""
    votes = Counter(span.version for span in group)
    unit.gone = False
    unit.versions = [[one.start, one.end, one.label, count] for one, count in sorted(votes.items())]
    if unit.kind == "added":
        unit.kind = ""


def _move(held: Sequence[Unit], groups: Sequence[Group], before: Mapping[UUID, UUID | None]) -> None:
    """Note in which unit each span is, where it was in another one."""
    moved = [
        {"span": id, "unit": unit.id}
        for unit, group in zip(held, groups, strict=True)
        for id in (UUID(span.id) for span in group)
        if before[id] != unit.id
    ]
    if moved:
        nameless.move_to_units(moved)


def _retire(round_: Round, article: Article, rows: Sequence[Unit]) -> None:
    """Units without spans go, unless somebody ruled on them or added them: those wait for their spans."""
    ids = [unit.id for unit in rows]
    ruled = set(session.scalars(select(Ground.unit_id).where(Ground.unit_id.in_(ids))))
    leaving = [unit for unit in rows if unit.id not in ruled and unit.kind != "added"]
    for unit in rows:
        unit.gone = unit.kind != "added"
    derivation.count(round_, article, Counter(), Counter(unit.state for unit in leaving if unit.section != "gone"))
    for unit in leaving:
        session.delete(unit)
    session.flush()
