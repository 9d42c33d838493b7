"""The reviewer's queue: which units, in which order, a page at a time, however many there are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import chain, islice
from statistics import mean
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from annotator.core.adjudication import current_rulings
from annotator.db import session
from annotator.models import Lease, Membership, Round, Ruling, Unit
from annotator.services.review import kept, search, units
from annotator.services.review.derivation import RETURNED
from annotator.services.visibility import units_with_own_span

ORDERS = ("priority", "text")
SECTIONS = ("open", "second", "agreed", "ruled", "ruled_none")
BATCH = 20
RECENT = 30  # rulings from which a reviewer's speed is told
FEWEST = 10  # with fewer, nothing is said: three quick keys are no pace
CURSOR = re.compile(r"[0-9a-f]{50,70}")


@dataclass(frozen=True)
class Filters:
    """What to show of a round's units; `state` is the state as the viewer may know it.

    `differ` and `stale` choose open units: those on which reviewers differ, and those whose marks have changed since
    they were ruled on. `q` is looked for in quotes, reasons and clauses, whatever its case.
    """

    state: str | None = None
    kind: str | None = None
    label: str | None = None
    article: UUID | None = None
    order: str = "priority"
    q: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it leads through what is to be decided, and not through what is looked at again."""
        return self.state == "open"


OPEN = Filters(state="open")


@dataclass(frozen=True)
class Page:
    """Some units, and where the next ones begin."""

    units: list[Unit]
    next: str | None


def why_left_open(shown: Sequence[Unit]) -> dict[UUID, str]:
    """Say of open units, by id, what the rulings on them leave open: `differ` or `returned`."""
    open_ids = [unit.id for unit in shown if unit.state == "open" and not unit.stale and not unit.appealed]
    found = {}
    for id, rulings in (kept.rulings_by_unit(open_ids) if open_ids else {}).items():
        current = current_rulings(rulings)
        if len(current) > 1:
            found[id] = "differ"
        elif current[0].verdict == "return":
            found[id] = "returned"
    return found


@dataclass(frozen=True)
class Left:
    """What is left to do: open units, and how long they take at this reviewer's pace, if that is known."""

    open: int
    seconds_each: float | None

    @property
    def seconds(self) -> float | None:
        return None if self.seconds_each is None else self.open * self.seconds_each


def page(
    rounds: Round | Sequence[Round],
    filters: Filters,
    *,
    by: Membership | None = None,
    after: str | None = None,
    size: int = 50,
) -> Page:
    """Return a page of the queue of one round or of several, as `by` may see it.

    Units that need another look come first (stale, appealed), passages that one reader marked last. `after` is the
    `next` of the page before: a place in the order, so that every page costs the same, and units that
    are settled meanwhile shift nothing. Units that await a second look, and audits, stand among the open ones.
    """
    chosen = [rounds] if isinstance(rounds, Round) else rounds
    key = _key(filters.order)
    streams = [
        session.scalars(query.where(key > after) if _is_cursor(after) else query)
        for query in (one.order_by(key).limit(size + 1) for one in _queries(chosen, filters, by))
    ]
    found = list(islice(merge(*streams, key=lambda unit: getattr(unit, key.key)), size + 1))
    shown = found[:size]
    return Page(shown, getattr(shown[-1], key.key) if len(found) > size else None)


def _is_cursor(after: str | None) -> bool:
    return after is not None and CURSOR.fullmatch(after) is not None


def _key(order: str) -> InstrumentedAttribute[str]:
    return Unit.text_order if order == "text" else Unit.queue_order


def _queries(rounds: Sequence[Round], filters: Filters, by: Membership | None) -> Iterator[Select[Unit]]:
    """Return queries that an index answers in order, one for each section that units of this state stand in."""
    chosen = {"kind": filters.kind, "label": filters.label, "article_id": filters.article}
    query = select(Unit).filter_by(**{key: value for key, value in chosen.items() if value})
    query = query.where(Unit.round_id.in_([round_.id for round_ in rounds]))
    if filters.q:
        query = query.where(search.mentions(filters.q, by))
    for section in SECTIONS:
        condition = _is_shown_as(filters.state, section, by)
        if condition is not None:
            yield query.where(Unit.section == section, *condition)


def _is_shown_as(state: str | None, section: str, by: Membership | None) -> list[ColumnElement[bool]] | None:
    """Return the conditions under which units of a section look as if they were in a state, or None when none does.

    A unit that awaits its second look is open to every reviewer but the one who gave it its first.
    """
    if state is None:
        return []
    if state in search.OPEN_BECAUSE:
        return [search.OPEN_BECAUSE[state]()] if section == "open" else None
    if section != "second":
        return [] if section == state else None
    if by is None:
        return [Unit.state == state]
    if state == "open":
        return [Unit.first_by != by.id]
    return [Unit.first_by == by.id, Unit.state == state]


def shown_state(unit: Unit, by: Membership) -> str:
    """Return the state of a unit as far as the reviewer may know it: audits and second looks are `open`."""
    return "open" if unit.section == "open" or kept.is_hidden_from(unit, by) else unit.state


def next_unit(
    round_: Round,
    filters: Filters = OPEN,
    *,
    after: Unit | None = None,
    by: Membership | None = None,
    now: datetime | None = None,
) -> Unit | None:
    """Return the unit that comes after this one among those that the filters choose, in their order.

    Behind the last open unit, the first of all follows; among units of other states, none. Of open units, what was
    returned waits for the class. With `by`, no open unit that holds a mark of the reviewer's own; with `now`, too,
    none at which somebody else is looking.
    """
    place = getattr(after, _key(filters.order).key) if after else ""
    behind = _waiting(round_, filters, by, now, place)
    before = _waiting(round_, filters, by, now, "") if after and filters.is_open else ()
    return next((unit for unit in chain(behind, before) if after is None or unit.id != after.id), None)


def _waiting(
    round_: Round, filters: Filters, by: Membership | None, now: datetime | None, place: str
) -> Iterator[Unit]:
    """Yield units behind a place in the order; of open ones, those that are the reviewer's to take now."""
    key = _key(filters.order)
    batch = _batch(round_, filters, by, place)
    while batch:
        taken = _not_for(batch, by, now) if by and filters.is_open else set()
        yield from (unit for unit in batch if unit.id not in taken)
        batch = _batch(round_, filters, by, getattr(batch[-1], key.key)) if len(batch) == BATCH else []


def _batch(round_: Round, filters: Filters, by: Membership | None, place: str) -> list[Unit]:
    key = _key(filters.order)
    streams = [
        session.scalars(query.where(key > place).order_by(key).limit(BATCH))
        for query in _to_walk(round_, filters, by)
    ]
    return list(islice(merge(*streams, key=lambda unit: getattr(unit, key.key)), BATCH))


def _to_walk(round_: Round, filters: Filters, by: Membership | None) -> Iterator[Select[Unit]]:
    waits = Unit.queue_order < str(RETURNED)
    return (query.where(waits) if filters.is_open else query for query in _queries([round_], filters, by))


def _not_for(batch: Sequence[Unit], by: Membership, now: datetime | None) -> set[UUID]:
    ids = [unit.id for unit in batch]
    taken = units_with_own_span(by, ids)
    if now:
        others = select(Lease.unit_id).where(Lease.unit_id.in_(ids), Lease.membership_id != by.id, Lease.until > now)
        taken |= set(session.scalars(others))
    return taken


def previous_unit(
    round_: Round, before: Unit, filters: Filters = OPEN, *, by: Membership | None = None
) -> Unit | None:
    """Return the unit that comes before this one among those that the filters choose, in their order."""
    key = _key(filters.order)
    here = getattr(before, key.key)
    streams = [
        session.scalars(query.where(key < here).order_by(key.desc()).limit(1))
        for query in _queries([round_], filters, by)
    ]
    found = (unit for stream in streams for unit in stream)
    return max(found, key=lambda unit: getattr(unit, key.key), default=None)


def what_is_left(round_: Round, by: Membership) -> Left:
    """Return how much is open, and the mean time that the reviewer's last rulings took, if there are enough of them.

    The mean and not the median: the few units that one thinks about for long are most of the work.
    """
    recent = (
        kept.kept_rulings()
        .with_only_columns(Ruling.seconds)
        .where(Ruling.membership_id == by.id, Ruling.seconds.is_not(None))
        .order_by(Ruling.created_at.desc())
        .limit(RECENT)
    )
    seconds = [float(value) for value in session.scalars(recent) if value is not None]
    return Left(units.balance(round_)["open"], mean(seconds) if len(seconds) >= FEWEST else None)
