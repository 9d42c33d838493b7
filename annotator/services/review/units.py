"""Units in the database: regrouped where submitted work changes, under ids that last."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Select, select, update

from annotator.core import adjudication
from annotator.core import spans as core
from annotator.core.adjudication import current_rulings, seen_digest
from annotator.core.identity import Kept, keep_ids
from annotator.core.spans import Version
from annotator.core.units import group_units, stretches
from annotator.db import session
from annotator.models import (
    Appeal,
    Article,
    Ground,
    Membership,
    Round,
    Ruling,
    Span,
    Submission,
    Tally,
    Unit,
)
from annotator.services import visibility
from annotator.services.errors import Missing
from annotator.services.review import derivation, kept
from annotator.services.visibility import Mark

STATES = ("agreed", "ruled", "ruled_none", "open")
Group = tuple[core.Span, ...]


@dataclass(frozen=True)
class View:
    """A unit as one reviewer may see it."""

    unit: Unit
    viewer: Membership


@dataclass(frozen=True)
class Scope:
    """What is grouped anew: submitted marks, and the units that hold or held one of them."""

    marks: list[Mark]
    units: list[Unit]


def recompute(round_: Round, article: Article, touched: Submission | None = None) -> None:
    """Group submitted work on an article anew; ids, rulings and bulk marks stay with their passages.

    With `touched`, only the stretches that this submission's marks reach. Everybody's silence is counted again.
    """
    lock(round_)
    scope = _whole(round_, article) if touched is None else _reached(round_, article, touched)
    groups = group_units(as_core_span(mark) for mark in scope.marks)
    known = {str(unit.id): unit for unit in scope.units}
    keeps = keep_ids(_memory(scope.units), groups, _ruled_versions(scope.units))
    before = {mark.id: mark.unit_id for mark in scope.marks}
    for group, keep in zip(groups, keeps, strict=True):
        unit = known[keep.id] if keep.id else _new_unit(round_, article, group)
        _carry_rulings(unit, keep)
        _hold(unit, group, before)
    session.flush()
    _retire(round_, article, [known[id] for id in known.keys() - {keep.id for keep in keeps}])
    derivation.derive_units(round_, article)


def lock(round_: Round) -> None:
    """Let one process at a time change the units of a round.

    :raise Missing: when it is deleted
    """
    if session.scalar(select(Round.id).filter_by(id=round_.id).with_for_update(of=Round)) is None:
        raise Missing


def as_core_span(row: Mark | Span) -> core.Span:
    """Return the row as `core` knows it; the annotator is the submission, which has no name."""
    return core.Span(str(row.id), str(row.submission_id), row.start, row.end, row.label)


def _query(round_: Round, article: Article) -> Select[Unit]:
    return select(Unit).filter_by(round_id=round_.id, article_id=article.id)


def _whole(round_: Round, article: Article) -> Scope:
    return Scope(visibility.marks_under_review(round_, article), list(session.scalars(_query(round_, article))))


def _reached(round_: Round, article: Article, touched: Submission) -> Scope:
    """Return the stretches that the submission's marks reach, and those that its units reach in turn.

    A mark that moved while it was withdrawn ties its old unit to its new stretch, however far away: the id may go
    either way, so both are grouped. What is left out shares neither a stretch nor a unit with what is not.
    """
    marks, own = visibility.marks_under_review(round_, article), visibility.marks_of(touched)
    everything = {str(mark.id): mark for mark in [*marks, *own]}
    parts = [[span.id for span in part] for part in stretches(as_core_span(mark) for mark in everything.values())]
    part_of = {id: part for part in parts for id in part}
    held: dict[UUID, list[str]] = defaultdict(list)
    for mark in marks:
        if mark.unit_id:
            held[mark.unit_id].append(str(mark.id))
    reached, units, waiting = set[str](), set[UUID](), [str(mark.id) for mark in own]
    while waiting:
        for id in part_of[waiting.pop()]:
            if id not in reached:
                reached.add(id)
                unit_id = everything[id].unit_id
                if unit_id and unit_id not in units:
                    units.add(unit_id)
                    waiting += held[unit_id]
    rows = session.scalars(select(Unit).where(Unit.id.in_(units))).all()
    return Scope([mark for mark in marks if str(mark.id) in reached], list(rows))


def _memory(units: Iterable[Unit]) -> dict[str, list[str]]:
    """Return which spans each unit last held, those withdrawn for now included."""
    memory: dict[str, list[str]] = defaultdict(list)
    ids = [unit.id for unit in units]
    for unit_id, span_id in visibility.ids_by_unit(ids):
        memory[str(unit_id)].append(str(span_id))
    return memory


def _ruled_versions(units: Iterable[Unit]) -> dict[str, frozenset[Version]]:
    rulings = kept.rulings_by_unit([unit.id for unit in units])
    return {
        str(id): frozenset(span.version for ruling in current_rulings(found) for span in ruling.spans)
        for id, found in rulings.items()
    }


def _new_unit(round_: Round, article: Article, group: Group) -> Unit:
    return add(round_, article, group[0].start, group[0].end, kind="")


def add(round_: Round, article: Article, start: int, end: int, *, kind: str) -> Unit:
    """Store a unit that says nothing yet; `derivation.derive_units` lets it count."""
    unit = Unit(
        id=uuid4(), round_id=round_.id, article_id=article.id, kind=kind, state="open", start=start, end=end,
        exact=0, votes={}, votes_for=0, votes_silent=0, versions=[], labels=[], gone=False, section="gone",
    )  # fmt: skip
    session.add(unit)
    session.flush()
    return unit


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


def _hold(unit: Unit, group: Group, before: dict[UUID, UUID | None]) -> None:
    """Give the unit its spans, and the versions with their votes that everything else is read from."""
    votes = Counter(span.version for span in group)
    unit.gone = False
    unit.versions = [[one.start, one.end, one.label, count] for one, count in sorted(votes.items())]
    if unit.kind == "added":
        unit.kind = ""
    ids = [UUID(span.id) for span in group]
    moved = [id for id in ids if before[id] != unit.id]
    if moved:
        session.execute(update(Span).where(Span.id.in_(moved)).values(unit_id=unit.id))


def _retire(round_: Round, article: Article, units: Sequence[Unit]) -> None:
    """Units without spans go, unless somebody ruled on them or added them: those wait for their spans."""
    ids = [unit.id for unit in units]
    ruled = set(session.scalars(select(Ground.unit_id).where(Ground.unit_id.in_(ids))))
    leaving = [unit for unit in units if unit.id not in ruled and unit.kind != "added"]
    for unit in units:
        unit.gone = unit.kind != "added"
    derivation.count(round_, article, Counter(), Counter(unit.state for unit in leaving if unit.section != "gone"))
    for unit in leaving:
        session.delete(unit)
    session.flush()


def is_stale_on(ground: Ground) -> bool:
    """Say whether the unit's versions are no longer those that the ruling was made on."""
    return ground.unit.gone or frozenset(Version(*version) for version in ground.made_on) != versions(ground.unit)


def digest(unit: Unit, viewer: Membership | None = None) -> str:
    """Return the digest of what a reviewer looks at now: versions, open questions and the rulings that may be seen."""
    is_hidden = viewer is not None and kept.is_hidden_from(unit, viewer)
    return digest_with(unit, [] if is_hidden else current_rulings(kept.rulings_on(unit)))


def digest_with(unit: Unit, shown: Sequence[adjudication.RulingFacts]) -> str:
    """Return the digest of a unit on which a reviewer is shown these current rulings."""
    questions = session.scalars(select(Appeal.id).filter_by(unit_id=unit.id, answer_id=None))
    return seen_digest(versions(unit), [*(ruling.id for ruling in shown), *map(str, questions)])


def versions(unit: Unit) -> frozenset[Version]:
    """Return the distinct versions of a unit."""
    return frozenset(Version(start, end, label) for start, end, label, _ in unit.versions)


def with_id(id: UUID) -> Unit | None:
    """Return a unit, also one whose spans are withdrawn for now."""
    return session.get(Unit, id)


def of_round(round_: Round) -> Sequence[Unit]:
    """Return the units of a round that count, article by article in text order."""
    return session.scalars(select(Unit).filter_by(round_id=round_.id, gone=False).order_by(Unit.text_order)).all()


def of_article(round_: Round, article: Article) -> Sequence[Unit]:
    """Return the units of one article that count."""
    return session.scalars(_query(round_, article).where(Unit.gone.is_(False))).all()


def balance(round_: Round, article: Article | None = None) -> dict[str, int]:
    """Return how many units are in which state; `agreed + ruled + ruled_none + open == units`."""
    query = select(Tally).filter_by(round_id=round_.id)
    rows = session.scalars(query.where(Tally.article_id == article.id) if article else query)
    counts = Counter[str]()
    for row in rows:
        counts[row.state] += row.units
    return {"units": counts.total(), **{state: counts[state] for state in STATES}}
