"""Settling units: what a reviewer decides, on what, instead of what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import select

from annotator.core.adjudication import current_rulings
from annotator.db import session
from annotator.i18n import N_
from annotator.models import Article, Ground, Membership, Round, Ruling, Unit
from annotator.services import events, schemes, spans, units
from annotator.services.errors import (
    MovedOn,
    OwnSpan,
    UnknownClause,
    UnknownLabel,
    UnknownUnit,
    UnusableReplacement,
    UnusableRuling,
    WrongOffsets,
    WrongQuote,
)
from annotator.services.visibility import holds_own_span

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
    replaces: UUID | None = None


def settle_unit(unit: Unit, decision: Decision, *, by: Membership, now: datetime) -> Ruling:
    """Rule on a unit and on the neighbours it settles along with.

    :raise MovedOn: when versions or rulings changed since `seen`
    :raise OwnSpan: when the reviewer marked one of the passages
    :raise UnusableRuling, UnknownLabel, WrongOffsets, WrongQuote, UnknownClause: when the decision does not fit
    :raise UnusableReplacement: when `replaces` names no current ruling of the unit
    """
    units.lock(unit.round)
    session.refresh(unit)
    settled = [unit, *_neighbours(unit, decision.also)]
    for one in settled:
        if holds_own_span(by, units.spans_of(one)):
            raise OwnSpan
    if units.seen(unit) != decision.seen:
        raise MovedOn(extra={"unit": unit})
    _check(unit, decision)
    ruling = _write(unit, settled, decision, by, now)
    units.judge(unit.round, unit.article, only=[one.id for one in settled])
    events.record("rule", "unit", unit.id, by=by.user_id, classroom=by.classroom_id, now=now)
    return ruling


def _neighbours(unit: Unit, ids: Sequence[UUID]) -> list[Unit]:
    found = [units.with_id(id) for id in dict.fromkeys(ids) if id != unit.id]
    fitting = [one for one in found if one and (one.round_id, one.article_id) == (unit.round_id, unit.article_id)]
    if len(fitting) != len(found):
        raise UnknownUnit
    return fitting


def _check(unit: Unit, decision: Decision) -> None:
    scheme = unit.round.assignment.scheme
    if decision.clause and not schemes.has_clause(scheme, decision.clause):
        raise UnknownClause(clause=decision.clause)
    current = {ruling.id for ruling in current_rulings(units.decisions_on(unit))}
    if decision.replaces and str(decision.replaces) not in current:
        raise UnusableReplacement
    _check_number(decision)
    for span in decision.spans:
        _check_span(unit.article.text, scheme.label_names, span)


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


def _check_span(text: str, labels: Sequence[str], span: RuledSpan) -> None:
    if not 0 <= span.start < span.end <= len(text):
        raise WrongOffsets(start=span.start, end=span.end, length=len(text))
    found = text[span.start : span.end]
    if found != span.quote:
        most = spans.LONGEST_QUOTE_SHOWN
        raise WrongQuote(start=span.start, end=span.end, found=found[:most], quote=span.quote[:most])
    if span.label not in labels:
        raise UnknownLabel(label=span.label, labels=", ".join(labels))


def _write(unit: Unit, settled: list[Unit], decision: Decision, by: Membership, now: datetime) -> Ruling:
    ruling = Ruling(
        id=uuid4(), unit_id=unit.id, membership_id=by.id, verdict=decision.verdict, spans=_weighted(decision),
        links=[str(id) for id in decision.links], clause=decision.clause, reason=decision.reason,
        confidence=decision.confidence, seconds=decision.seconds, replaces_id=decision.replaces, created_at=now,
    )  # fmt: skip
    session.add(ruling)
    session.flush()
    session.add_all(Ground(ruling_id=ruling.id, unit_id=one.id, made_on=_grounds(one)) for one in settled)
    session.flush()
    return ruling


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


def add_unit(
    round_: Round, article: Article, start: int, end: int, quote: str, *, by: Membership, now: datetime
) -> Unit:
    """Add a unit where nobody marked, open until it is ruled on.

    :raise WrongOffsets, WrongQuote: when the stretch does not fit the text
    """
    labels = round_.assignment.scheme.label_names
    _check_span(article.text, labels, RuledSpan(start, end, quote, labels[0]))
    units.lock(round_)
    unit = Unit(
        id=uuid4(), round_id=round_.id, article_id=article.id, kind="added", state="open", start=start, end=end,
        exact=0, votes={}, votes_for=0, votes_silent=0, versions=[], labels=[],
    )  # fmt: skip
    session.add(unit)
    session.flush()
    units.judge(round_, article, only=[unit.id])
    events.record("add", "unit", unit.id, by=by.user_id, classroom=by.classroom_id, now=now)
    return unit


def with_id(id: UUID) -> Ruling | None:
    """Return a ruling."""
    return session.scalar(select(Ruling).filter_by(id=id))
