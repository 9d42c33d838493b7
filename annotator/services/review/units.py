"""Units in the database: locked, made, listed and counted."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import joinedload

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


def digest_with(
    unit: Unit, shown: Sequence[adjudication.RulingFacts], questions: Mapping[UUID, Sequence[UUID]] | None = None
) -> str:
    """Return the digest of a unit on which a reviewer is shown these current rulings.

    `questions` are those of `open_questions`, where they were asked for already.
    """
    waiting = (open_questions([unit]) if questions is None else questions).get(unit.id, ())
    return seen_digest(versions(unit), [*(ruling.id for ruling in shown), *map(str, waiting)])


def open_questions(units: Iterable[Unit]) -> dict[UUID, list[UUID]]:
    """Return the ids of the questions that wait for an answer, by unit; units without any are left out."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    ids = [unit.id for unit in units]
    query = select(Appeal.unit_id, Appeal.id).where(Appeal.unit_id.in_(ids), Appeal.answer_id.is_(None))
    for unit_id, id in session.execute(query):
        found[unit_id].append(id)
    return found


def versions(unit: Unit) -> frozenset[Version]:
    """Return the distinct versions of a unit."""
    return frozenset(Version(start, end, label) for start, end, label, _ in unit.versions)


def with_id(id: UUID) -> Unit | None:
    """Return a unit with its article and its round, also one whose spans are withdrawn for now."""
    words = joinedload(Unit.article).undefer_group("text")
    return session.get(Unit, id, options=[joinedload(Unit.round).joinedload(Round.assignment), words])


def with_ids(ids: Iterable[UUID]) -> list[Unit]:
    """Return units in the order of their ids here; those that are not there are left out."""
    order = list(ids)
    found = {unit.id: unit for unit in session.scalars(select(Unit).where(Unit.id.in_(order)))}
    return [found[id] for id in order if id in found]


def of_round(round_: Round) -> Sequence[Unit]:
    """Return the units of a round that count, article by article in text order."""
    return session.scalars(select(Unit).filter_by(round_id=round_.id, gone=False).order_by(Unit.text_order)).all()


def of_article(round_: Round, article: Article) -> Sequence[Unit]:
    """Return the units of one article that count."""
    return session.scalars(_query(round_, article).where(Unit.gone.is_(False))).all()


def meeting(unit: Unit) -> Sequence[Unit]:
    """Return the other units of its article that share a code point with a unit and count, in text order."""
    here = _query(unit.round, unit.article).where(Unit.gone.is_(False), Unit.id != unit.id)
    return session.scalars(here.where(Unit.start < unit.end, Unit.end > unit.start)).all()


def balance(round_: Round) -> dict[str, int]:
    """Return how many units are in which state; `agreed + ruled + ruled_none + open == units`."""
    return balances([round_])[round_.id]


def balances(rounds: Collection[Round]) -> dict[UUID, dict[str, int]]:
    """Return the same of each of several rounds, by their ids."""
    rows = _tallies([round_.id for round_ in rounds])
    return {round_.id: _balance(row for row in rows if row.round_id == round_.id) for round_ in rounds}


def balances_by_article(round_: Round) -> dict[UUID, dict[str, int]]:
    """Return the same of each article of a round, by their ids."""
    rows, articles = _tallies([round_.id]), round_.assignment.articles
    return {article.id: _balance(row for row in rows if row.article_id == article.id) for article in articles}


def _tallies(round_ids: Sequence[UUID]) -> Sequence[Tally]:
    return session.scalars(select(Tally).where(Tally.round_id.in_(round_ids))).all()


def _balance(rows: Iterable[Tally]) -> dict[str, int]:
    counts = Counter[str]()
    for row in rows:
        counts[row.state] += row.units
    return {"units": counts.total(), **{state: counts[state] for state in STATES}}
