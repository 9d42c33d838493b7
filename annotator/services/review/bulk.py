"""Accepting many units at once, above a support that somebody chose after seeing what it would accept."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from annotator.db import session
from annotator.models import Article, BulkRule, Membership, Round, Unit
from annotator.services import events
from annotator.services.errors import UnusableSupport
from annotator.services.review import derivation, kept, units
from annotator.services.review.errors import NothingToAccept, UndoneRule

LEAST, MOST = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Limits:
    """What a rule is limited to; None means any."""

    label: str | None = None
    kind: str | None = None
    article: UUID | None = None


@dataclass(frozen=True)
class Preview:
    """What a rule would accept: the units in text order, and how many of each label."""

    units: list[Unit]
    counts: dict[str, int]
    min_support: Fraction


def support_of(unit: Unit) -> Fraction:
    """Return the votes of the unit's strongest label among its readers."""
    return Fraction(max(unit.votes.values(), default=0), max(unit.votes_for + unit.votes_silent, 1))


def preview(round_: Round, min_support: str, limits: Limits | None = None) -> Preview:
    """Return the open units that have at least this support and that nobody ruled on or asked about.

    :raise UnusableSupport: when it is not a fraction above 0 and up to 1
    """
    threshold = _threshold(min_support)
    chosen = vars(limits or Limits())
    fixed = {"label": chosen["label"], "kind": chosen["kind"], "article_id": chosen["article"]}
    query = select(Unit).filter_by(
        round_id=round_.id, gone=False, state="open", stale=False, appealed=False,
        **{key: value for key, value in fixed.items() if value},
    )  # fmt: skip
    named = query.where(Unit.label.is_not(None), Unit.id.not_in(kept.ruled_units())).order_by(Unit.text_order)
    found = [unit for unit in session.scalars(named) if support_of(unit) >= threshold]
    return Preview(found, dict(sorted(Counter(str(unit.label) for unit in found).items())), threshold)


def _threshold(written: str) -> Fraction:
    try:
        threshold = Fraction(written)
    except (ValueError, ZeroDivisionError) as error:
        raise UnusableSupport(value=written) from error
    if not LEAST < threshold <= MOST:
        raise UnusableSupport(value=written)
    return threshold


def accept(
    round_: Round, min_support: str, limits: Limits | None = None, *, by: Membership, now: datetime
) -> BulkRule:
    """Accept what `preview` shows, as a rule with an id of its own. A unit whose support falls below it is open again.

    :raise UnusableSupport, NothingToAccept: when the support is no fraction, or too high
    """
    units.lock(round_)
    found = preview(round_, min_support, limits)
    if not found.units:
        raise NothingToAccept
    filters = {key: str(value) for key, value in vars(limits or Limits()).items() if value}
    rule = BulkRule(
        id=uuid4(), round_id=round_.id, membership_id=by.id, min_support=str(found.min_support), filters=filters,
        counts=found.counts, created_at=now,
    )  # fmt: skip
    session.add(rule)
    session.flush()
    for unit in found.units:
        unit.bulk_id = rule.id
    _derive_again(round_, {unit.article_id for unit in found.units})
    events.record("accept", "bulk_rule", rule.id, by=by.user_id, classroom=by.classroom_id, now=now)
    return rule


def undo(rule: BulkRule, *, by: Membership, now: datetime) -> None:
    """Take a rule back: its units are what they would be without it. The rule stays as a record.

    :raise UndoneRule: when it has been taken back already
    """
    units.lock(rule.round)
    session.refresh(rule)
    if rule.undone_at is not None:
        raise UndoneRule
    rule.undone_at, rule.undone_by = now, by.id
    touched = set(session.scalars(select(Unit.article_id).filter_by(bulk_id=rule.id)))
    session.execute(update(Unit).where(Unit.bulk_id == rule.id).values(bulk_id=None))
    _derive_again(rule.round, touched)
    events.record("undo", "bulk_rule", rule.id, by=by.user_id, classroom=by.classroom_id, now=now)


def _derive_again(round_: Round, ids: set[UUID]) -> None:
    session.flush()
    for article in session.scalars(select(Article).where(Article.id.in_(ids))):
        derivation.derive_units(round_, article)


def of_round(round_: Round) -> Sequence[BulkRule]:
    """Return the round's rules, those taken back included, the newest first."""
    query = select(BulkRule).filter_by(round_id=round_.id)
    return session.scalars(query.order_by(BulkRule.created_at.desc(), BulkRule.id)).all()


def with_id(id: UUID) -> BulkRule | None:
    """Return a rule."""
    return session.get(BulkRule, id)


def settled_by(rule: BulkRule) -> int:
    """Return how many units are settled by this rule and by nothing else."""
    mine = select(func.count()).select_from(Unit).filter_by(bulk_id=rule.id, source="bulk", gone=False)
    return session.scalar(mine) or 0
