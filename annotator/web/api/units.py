"""Units and rulings, for teachers and reviewers."""

from typing import Any
from uuid import UUID

from spectree import Response

from annotator.clock import utcnow
from annotator.core.adjudication import current_rulings
from annotator.models import Ground
from annotator.models import Ruling as RulingRow
from annotator.services.errors import NoArticles
from annotator.services.operations import Answer
from annotator.services.review import kept, queue, rulings, units
from annotator.services.review.queue import Filters
from annotator.web import loading
from annotator.web.api.answers.base import Problem
from annotator.web.api.answers.review import Ruling, Unit, Units
from annotator.web.api.blueprint import bp, spec
from annotator.web.api.changes import Repeat, changes
from annotator.web.api.schemas import RulingNew, UnitNew, UnitsQuery
from annotator.web.loading import found


def _unit_again(known: Answer, **_given: Any) -> Any:
    return Unit.seen_by(*loading.unit(known.made))


def _ruling_again(known: Answer, id: UUID, **_given: Any) -> Any:
    return _ruling(found(rulings.with_id(known.made)), id)


def _ruling(ruling: RulingRow, unit_id: UUID) -> Any:
    ground = _ground(ruling, unit_id)
    current = {one.id for one in current_rulings(kept.rulings_on(ground.unit))}
    return Ruling.on_unit(ground, current)


def _ground(ruling: RulingRow, unit_id: UUID) -> Ground:
    return next(ground for ground in ruling.grounds if ground.unit_id == unit_id)


@bp.get("/rounds/<uuid:id>/units")
@spec.validate(resp=Response(HTTP_200=Units, HTTP_403=Problem, HTTP_404=Problem), tags=["units"])
def list_units(id: UUID, query: UnitsQuery) -> Any:
    """List units in the queue's order or in the text's, with the balance of the round."""
    round_, member = loading.reviewed_round(id)
    filters = Filters(query.state, query.kind, query.label, query.article, query.order)
    page = queue.page(round_, filters, by=member, after=query.after, size=query.limit)
    return Units(items=Unit.list_seen_by(page.units, member), next=page.next, balance=units.balance(round_))


@bp.post("/rounds/<uuid:id>/units")
@spec.validate(resp=Response(HTTP_201=Unit, HTTP_403=Problem, HTTP_404=Problem), tags=["units"])
@changes(Repeat(loading.reviewed_round, _unit_again), 201)
def add_unit(id: UUID, json: UnitNew) -> Any:
    """Add a unit where nobody marked."""
    round_, member = loading.reviewed_round(id)
    article = next((one for one in round_.assignment.articles if one.id == json.article), None)
    if article is None:
        raise NoArticles
    unit = rulings.add_unit(round_, article, json.start, json.end, json.quote, by=member, now=utcnow())
    return Unit.seen_by(unit, member)


@bp.get("/units/<uuid:id>")
@spec.validate(resp=Response(HTTP_200=Unit, HTTP_403=Problem, HTTP_404=Problem), tags=["units"])
def show_unit(id: UUID) -> Any:
    """Show a unit: versions with their votes, rulings, and `seen` to send along with a ruling."""
    return Unit.seen_by(*loading.unit(id))


@bp.post("/units/<uuid:id>/rulings")
@spec.validate(resp=Response(HTTP_201=Ruling, HTTP_403=Problem, HTTP_404=Problem, HTTP_409=Problem), tags=["units"])
@changes(Repeat(loading.unit, _ruling_again), 201)
def settle_unit(id: UUID, json: RulingNew) -> Any:
    """Rule on a unit as it was `seen`."""
    unit, member = loading.unit(id)
    ruling = rulings.settle_unit(unit, _decision(json), by=member, now=utcnow())
    return Ruling.on_unit(_ground(ruling, unit.id), {str(ruling.id)})


def _decision(json: RulingNew) -> rulings.Decision:
    spans = tuple(
        rulings.RuledSpan(span.start, span.end, span.quote, span.label, span.fraction()) for span in json.spans
    )
    plain = ("verdict", "seen", "clause", "reason", "confidence", "seconds")
    return rulings.Decision(
        spans=spans, also=tuple(json.also), links=tuple(json.links), replaces=_named(json.replaces),
        **{name: getattr(json, name) for name in plain},
    )


def _named(replaces: UUID | list[UUID] | None) -> tuple[UUID, ...]:
    if isinstance(replaces, list):
        return tuple(replaces)
    return (replaces,) if replaces else ()
