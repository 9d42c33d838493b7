"""Settling units: what a reviewer decides, on what, instead of what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import select, update

from annotator.core.adjudication import current_rulings
from annotator.core.spans import may_link
from annotator.db import session
from annotator.i18n import N_
from annotator.models import Appeal, Article, Ground, Membership, Replacement, Round, Ruling, Unit
from annotator.services import events, schemes, span_rules
from annotator.services.review import derivation, kept, leases, units
from annotator.services.review.errors import (
    MovedOn,
    OwnSpan,
    UnknownClause,
    UnknownUnit,
    UnlikeUnit,
    UnusableReplacement,
    UnusableRuling,
    WithdrawnUnit,
    WrongUnitLink,
)
from annotator.services.visibility import units_with_own_span

Verdict = Literal["span", "none", "several", "return"]


@dataclass(frozen=True)
class RuledSpan:
    """A stretch (code points, half-open) as a reviewer labels it; weights say how defensible each of several is."""

    start: int
    end: int
    quote: str
    label: str
    weight: Fraction | None = None


@dataclass(frozen=True)
class Decision:
    """What a reviewer sends; `seen` is the digest of the unit that was looked at."""

    verdict: Verdict
    seen: str
    spans: tuple[RuledSpan, ...] = ()
    also: tuple[UUID, ...] = ()
    links: tuple[UUID, ...] = ()
    clause: str | None = None
    reason: str | None = None
    confidence: int | None = None
    seconds: int | None = None
    replaces: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Act:
    """One step of one reviewer: what it makes shares an id, so that it is taken back as one."""

    id: UUID
    by: Membership
    now: datetime


def settle_unit(unit: Unit, decision: Decision, *, by: Membership, now: datetime) -> Ruling:
    """Rule on a unit and on the neighbours it settles along with; it answers the appeals that wait there.

    :raise MovedOn: when versions or rulings changed since `seen`
    :raise WithdrawnUnit: when no mark is left in one of the units
    :raise OwnSpan: when the reviewer marked one of the passages
    :raise UnusableRuling, UnknownLabel, UnknownClause, WrongUnitLink: when the decision does not fit
    :raise WrongOffsets, WrongQuote, OuterSpace: when one of its spans does not
    :raise UnusableReplacement: when `replaces` names one that is not current here, or that they may not see
    """
    units.lock(unit.round)
    return _settle(unit, decision, Act(uuid4(), by, now))


def _settle(unit: Unit, decision: Decision, act: Act) -> Ruling:
    session.refresh(unit)
    article = unit.article  # held, so that its text is loaded once
    settled = [unit, *_neighbours(unit, decision.also)]
    if any(one.gone for one in settled):
        raise WithdrawnUnit
    if units_with_own_span(act.by, [one.id for one in settled]):
        raise OwnSpan
    current = current_rulings(kept.rulings_on(unit))
    hidden = current[0] if kept.is_hidden_from(unit, act.by) else None
    shown = [] if hidden else current
    if units.digest_with(unit, shown) != decision.seen:
        raise MovedOn(extra={"unit": units.View(unit, act.by)})
    _check(unit, decision, {ruling.id for ruling in shown})
    ruling = _write(unit, settled, decision, act, hidden=UUID(hidden.id) if hidden else None)
    _answer_appeals(ruling, settled)
    derivation.derive_units(unit.round, article, [one.id for one in settled])
    leases.give_back(unit, by=act.by)
    events.record("rule", "unit", unit.id, by=act.by.user_id, classroom=act.by.classroom_id, now=act.now)
    return ruling


def _neighbours(unit: Unit, ids: Sequence[UUID]) -> list[Unit]:
    found = [units.with_id(id) for id in dict.fromkeys(ids) if id != unit.id]
    fitting = [one for one in found if one and (one.round_id, one.article_id) == (unit.round_id, unit.article_id)]
    if len(fitting) != len(found):
        raise UnknownUnit
    return fitting


def _check(unit: Unit, decision: Decision, visible: set[str]) -> None:
    scheme = unit.round.assignment.scheme
    if decision.clause and not schemes.has_clause(scheme, decision.clause):
        raise UnknownClause(clause=decision.clause)
    if not set(map(str, decision.replaces)) <= visible:
        raise UnusableReplacement
    _check_number(decision)
    for span in decision.spans:
        _check_span(unit.article.text, scheme.label_names, span)
        _check_edges(unit, span)
    _check_links(unit, decision)


def _check_number(decision: Decision) -> None:
    count = len(decision.spans)
    if decision.verdict == "span" and count == 0:
        raise UnusableRuling(why=N_("A ruling “span” needs at least one span."))
    if decision.verdict == "several" and count < 2:
        raise UnusableRuling(why=N_("“Several defensible” needs at least two readings."))
    if decision.verdict in {"none", "return"} and count:
        raise UnusableRuling(why=N_("This verdict has no spans."))
    if len({(span.start, span.end, span.label) for span in decision.spans}) != count:
        raise UnusableRuling(why=N_("The same span stands twice in this ruling."))


def _check_span(text: str, labels: list[str], span: RuledSpan) -> None:
    span_rules.check_place(len(text), span.start, span.end)
    span_rules.check_quote(text[span.start : span.end], span.start, span.end, span.quote)
    span_rules.check_label(span.label, labels)


def _check_edges(unit: Unit, span: RuledSpan) -> None:
    """Refuse outer white space, unless a student's mark has exactly these edges, as older marks may."""
    marked = {(version.start, version.end) for version in units.versions(unit)}
    if (span.start, span.end) not in marked:
        span_rules.check_edges(unit.article.text[span.start : span.end], span.start, span.end)


def _check_links(unit: Unit, decision: Decision) -> None:
    """Refuse links that the scheme does not allow from a ruled label to a label of the other unit."""
    linked = _neighbours(unit, decision.links)
    rules = unit.round.assignment.scheme.link_rules
    sources = {span.label for span in decision.spans}
    are_allowed = all(
        any(may_link(rules, source, target) for source in sources for target in _labels_of(one)) for one in linked
    )
    if not are_allowed or len(linked) != len(set(decision.links)):
        allowed = ", ".join(f"{source}: {', '.join(sorted(targets))}" for source, targets in rules.items())
        raise WrongUnitLink(allowed=allowed or "–")


def _labels_of(unit: Unit) -> set[str]:
    """Return what anybody called the passage: those who marked it, and those whose rulings stand."""
    ruled = {span.label for ruling in current_rulings(kept.rulings_on(unit)) for span in ruling.spans}
    return ruled | {version.label for version in units.versions(unit)}


def _write(unit: Unit, settled: list[Unit], decision: Decision, act: Act, *, hidden: UUID | None) -> Ruling:
    """Write the ruling and what it was made on; `hidden` is the ruling that a second look was not shown."""
    ruling = Ruling(
        id=uuid4(), unit_id=unit.id, membership_id=act.by.id, act_id=act.id, verdict=decision.verdict,
        spans=_weighted(decision), links=[str(id) for id in decision.links], clause=decision.clause,
        reason=decision.reason, confidence=decision.confidence, seconds=decision.seconds, sample=_sample(unit, hidden),
        hidden_id=hidden, created_at=act.now,
    )  # fmt: skip
    ruling.replacements = [Replacement(replaced_id=id) for id in sorted(set(decision.replaces))]
    ruling.grounds = [Ground(unit_id=one.id, made_on=_grounds(one)) for one in settled]
    session.add(ruling)
    session.flush()
    return ruling


def _sample(unit: Unit, hidden: UUID | None) -> str | None:
    """Return which sample of units the ruling belongs to: second looks (`double`), audits, or neither."""
    if hidden:
        return "double"
    return "audit" if unit.section == "open" and unit.state == "agreed" else None


def _weighted(decision: Decision) -> list[dict[str, Any]]:
    """Weights of several readings add up to one; without any, the readings share equally."""
    is_several = decision.verdict == "several"
    given = [span.weight if span.weight is not None else Fraction(1) for span in decision.spans]
    total = sum(given, Fraction(0)) if is_several else Fraction(1)
    if is_several and (total <= 0 or min(given) <= 0):
        raise UnusableRuling(why=N_("Weights must be above zero."))
    return [
        {"start": span.start, "end": span.end, "label": span.label,
         "weight": str(weight / total if is_several else Fraction(1))}
        for span, weight in zip(decision.spans, given, strict=True)
    ]  # fmt: skip


def _grounds(unit: Unit) -> list[list[Any]]:
    return [[version.start, version.end, version.label] for version in sorted(units.versions(unit))]


def _answer_appeals(ruling: Ruling, settled: Sequence[Unit]) -> None:
    waiting = update(Appeal).where(Appeal.unit_id.in_([one.id for one in settled]), Appeal.answer_id.is_(None))
    session.execute(waiting.values(answer_id=ruling.id))


def like(unit: Unit, *, by: Membership) -> list[Unit]:
    """Return open units of the round with the same words marked in the same ways, for one decision on them all.

    Left out are those that hold a mark of the reviewer's own, and those that somebody has ruled on.
    """
    same = select(Unit).filter_by(round_id=unit.round_id, likeness=unit.likeness, section="open", state="open")
    others = same.where(Unit.id != unit.id, Unit.id.not_in(kept.ruled_units()))
    found = session.scalars(others.order_by(Unit.text_order)).all()
    own = units_with_own_span(by, [one.id for one in found])
    return [one for one in found if one.id not in own]


def settle_like(
    unit: Unit, decision: Decision, others: Sequence[UUID], *, by: Membership, now: datetime
) -> list[Ruling]:
    """Rule on a unit and in the same way on others that are `like` it: one step, taken back as one.

    :raise UnlikeUnit: when one of the others is not like it any more, or has other words where the ruling goes
    """
    units.lock(unit.round)
    act = Act(uuid4(), by, now)
    offered = {one.id: one for one in like(unit, by=by)}
    if not set(others) <= offered.keys():
        raise UnlikeUnit
    shifts = {id: derivation.envelope(offered[id])[0] - derivation.envelope(unit)[0] for id in others}
    first = _settle(unit, decision, act)
    return [first, *(_settle(offered[id], _moved(offered[id], decision, shifts[id], by), act) for id in shifts)]


def _moved(unit: Unit, decision: Decision, shift: int, by: Membership) -> Decision:
    """Return the decision as it goes for a unit that stands elsewhere."""
    moved = tuple(replace(span, start=span.start + shift, end=span.end + shift) for span in decision.spans)
    if any(span.start < 0 or unit.article.text[span.start : span.end] != span.quote for span in moved):
        raise UnlikeUnit
    return replace(decision, spans=moved, seen=units.digest(unit, by), also=(), links=(), replaces=(), seconds=None)


def add_unit(
    round_: Round, article: Article, start: int, end: int, quote: str, *, by: Membership, now: datetime
) -> Unit:
    """Add a unit where nobody marked, open until it is ruled on.

    :raise WrongOffsets, WrongQuote, OuterSpace: when the stretch does not fit the text
    """
    labels = round_.assignment.scheme.label_names
    _check_span(article.text, labels, RuledSpan(start, end, quote, labels[0]))
    span_rules.check_edges(article.text[start:end], start, end)
    units.lock(round_)
    unit = units.new(round_, article, start, end, kind="added")
    session.flush()
    derivation.derive_units(round_, article, [unit.id])
    events.record("add", "unit", unit.id, by=by.user_id, classroom=by.classroom_id, now=now)
    return unit


def with_id(id: UUID) -> Ruling | None:
    """Return a ruling."""
    return session.scalar(select(Ruling).filter_by(id=id))
