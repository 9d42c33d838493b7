"""Units in the database: locked, made, listed and counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.exc import InvalidRequestError

from annotator.core import adjudication
from annotator.core import spans as core
from annotator.core.adjudication import current_rulings, seen_digest
from annotator.core.spans import Version
from annotator.db import session
from annotator.models import (
    Appeal,
    Article,
    Ground,
    Membership,
    Round,
    Tally,
    Unit,
)
from annotator.services.errors import Missing
from annotator.services.review import kept

STATES = ("agreed", "ruled", "ruled_none", "open")
Group = tuple[core.Span, ...]


@dataclass(frozen=True)
class View:
    """A unit as one reviewer may see it."""

    unit: Unit
    viewer: Membership


def lock(round_: Round) -> None:
    """Let one process at a time change the units or the state of a round.

    :raise Missing: when it is deleted
    """
    if session.scalar(select(Round.id).filter_by(id=round_.id).with_for_update(of=Round)) is None:
        raise Missing


def hold_state(round_: Round) -> None:
    """Let nobody change the state of a round, and read it anew; many may hold it, and none of them waits for another.

    :raise Missing: when it is deleted
    """
    session.flush()  # a refresh would lose what was changed and not sent yet
    try:
        session.refresh(round_, ["state"], {"of": Round, "read": True})
    except InvalidRequestError as error:
        raise Missing from error


def _query(round_: Round, article: Article) -> Select[Unit]:
    return select(Unit).filter_by(round_id=round_.id, article_id=article.id)


def new(round_: Round, article: Article, start: int, end: int, *, kind: str) -> Unit:
    """Make a unit that says nothing yet; `derivation.derive_units` lets it count."""
    unit = Unit(
        id=uuid4(), round_id=round_.id, article_id=article.id, kind=kind, state="open", start=start, end=end,
        exact=0, votes={}, votes_for=0, votes_silent=0, versions=[], labels=[], gone=False, section="gone",
    )  # fmt: skip
    session.add(unit)
    return unit


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
