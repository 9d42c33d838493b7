"""The reviewer's queue: which units, in which order."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, select
from sqlalchemy.orm import InstrumentedAttribute

from annotator.db import session
from annotator.models import Round, Unit

ORDERS = ("priority", "text")


@dataclass(frozen=True)
class Filters:
    """What to show of a round's units."""

    state: str | None = None
    kind: str | None = None
    label: str | None = None
    article: UUID | None = None
    order: str = "priority"


@dataclass(frozen=True)
class Page:
    """Some units, and where the next ones begin."""

    units: list[Unit]
    next: str | None


def page(round_: Round, filters: Filters, *, after: str | None = None, size: int = 50) -> Page:
    """Return a page of the queue. Stale units come first, passages that one reader marked come last."""
    query = _filtered(round_, filters)
    offset = int(after) if after and after.isdecimal() else 0
    units = list(session.scalars(query.order_by(*_order(filters.order)).offset(offset).limit(size + 1)))
    return Page(units[:size], str(offset + size) if len(units) > size else None)


def _filtered(round_: Round, filters: Filters) -> Select[Unit]:
    chosen = {"state": filters.state, "kind": filters.kind, "label": filters.label, "article_id": filters.article}
    return select(Unit).filter_by(round_id=round_.id, gone=False, **{k: v for k, v in chosen.items() if v})


def _order(order: str) -> tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]:
    if order == "text":
        return Unit.article_id, Unit.start, Unit.end, Unit.id
    rank = case((Unit.stale, 0), (Unit.kind == "lone", 2), else_=1)
    return rank, Unit.priority.desc(), Unit.article_id, Unit.start, Unit.end, Unit.id


def next_open(round_: Round, *, after: Unit | None = None) -> Unit | None:
    """Return the open unit that comes after this one in the queue, else the first of all."""
    queue = list(session.scalars(_filtered(round_, Filters(state="open")).order_by(*_order("priority"))))
    ids = [unit.id for unit in queue]
    place = ids.index(after.id) + 1 if after and after.id in ids else 0
    rest = queue[place:] + queue[:place]
    return next((unit for unit in rest if after is None or unit.id != after.id), None)
