"""Earlier rulings on the same words or clauses, proposals for new rules, and rulings that a new version affects."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from annotator.db import session
from annotator.models import (
    Assignment,
    Ground,
    Membership,
    Proposal,
    Replacement,
    Round,
    Ruling,
    Scheme,
    Unit,
    User,
)
from annotator.permissions import ROLES, Permission
from annotator.services import events, schemes
from annotator.services.errors import UnknownLabel
from annotator.services.review.errors import UnknownClause, UnusableProposal
from annotator.services.review.kept import kept_rulings

MOST_SHOWN = 8
WITH_WORDS = selectinload(Unit.article).undefer_group("text")  # each is shown with words of its article
LONGEST_PROPOSAL = 2000


@dataclass(frozen=True)
class Precedent:
    """An earlier ruling, as it bears on one unit. `by_text`: on the same words; else it cites a clause in question."""

    ruling: Ruling
    unit: Unit
    by_text: bool

    @property
    def quote(self) -> str:
        return self.unit.article.text[self.unit.start : self.unit.end]


def precedents(unit: Unit, *, by: Membership, clause: str | None = None) -> list[Precedent]:
    """Return rulings on the same words in this class under any version of the scheme, then those on like questions.

    Those cite `clause`, or without it a clause on one of the labels that readers gave. The newest come first.
    Rulings that a second look must not know of are left out, and so are those replaced or taken back.
    """
    scheme = unit.round.assignment.scheme
    numbers = [clause] if clause else _clauses_on(scheme, unit.votes)
    settled = _settled(by).where(Scheme.name == scheme.name, Unit.id != unit.id)
    on_words = _latest(settled.where(Unit.words == unit.words)) if unit.words else ()
    found = [Precedent(ruling, other, True) for ruling, other in on_words]
    known = {one.ruling.id for one in found}
    on_clause = _latest(settled.where(Ruling.clause.in_(numbers), Ruling.id.not_in(known))) if numbers else ()
    return [*found, *(Precedent(ruling, other, False) for ruling, other in on_clause)][:MOST_SHOWN]


def _clauses_on(scheme: Scheme, labels: Collection[str]) -> list[str]:
    return [clause["number"] for clause in scheme.clauses if clause["label"] in labels]


def _settled(by: Membership) -> Select[Ruling, Unit]:
    """Return current rulings of the reviewer's class with the units they bear on."""
    return _current().where(
        Assignment.classroom_id == by.classroom_id, or_(Unit.section != "second", Unit.first_by == by.id)
    )


def _current() -> Select[Ruling, Unit]:
    """Return the query of current rulings with the units they bear on; those that ask the class again are left out."""
    kept_ids = kept_rulings().with_only_columns(Ruling.id)
    replaced = select(Replacement.replaced_id).where(Replacement.ruling_id.in_(kept_ids))
    return (
        kept_rulings()
        .add_columns(Unit)
        .join(Ground, Ground.ruling_id == Ruling.id)
        .join(Unit, Ground.unit_id == Unit.id)
        .join(Round, Unit.round_id == Round.id)
        .join(Assignment, Round.assignment_id == Assignment.id)
        .join(Scheme, Assignment.scheme_id == Scheme.id)
        .where(Ruling.verdict != "return", Ruling.id.not_in(replaced))
    )


def _latest(query: Select[Ruling, Unit]) -> Sequence[tuple[Ruling, Unit]]:
    newest = query.order_by(Ruling.created_at.desc(), Ruling.id).limit(MOST_SHOWN).options(WITH_WORDS)
    return [(ruling, unit) for ruling, unit in session.execute(newest)]


def rulings_citing(scheme_name: str, clauses: Iterable[str], *, by: User) -> list[Precedent]:
    """Return current rulings under any version of a scheme that cite one of the clauses (their numbers).

    Only in classes where the asker reviews or teaches; the newest first. For what a new version has changed.
    """
    reviewed = select(Membership.classroom_id).filter_by(user_id=by.id)
    rooms = reviewed.where(Membership.role.in_(ROLES[Permission.REVIEW]))
    query = _current().where(
        Scheme.name == scheme_name, Ruling.clause.in_(list(clauses)), Assignment.classroom_id.in_(rooms)
    )
    found = session.execute(query.order_by(Ruling.created_at.desc(), Ruling.id).options(WITH_WORDS))
    return [Precedent(ruling, unit, False) for ruling, unit in found]


def propose(
    unit: Unit,
    kind: Literal["clause", "fits", "fits_not"],
    text: str,
    *,
    by: Membership,
    now: datetime,
    clause: str | None = None,
    label: str | None = None,
) -> Proposal:
    """Propose a new clause (on a label), or the unit as an example that fits a clause or does not.

    :raise UnusableProposal: when the text is empty or too long
    :raise UnknownClause, UnknownLabel: when the scheme has none of this name, or an example names no clause
    """
    scheme = unit.round.assignment.scheme
    text = text.strip()
    if not 0 < len(text) <= LONGEST_PROPOSAL:
        raise UnusableProposal(most=LONGEST_PROPOSAL)
    if (clause or kind != "clause") and not schemes.has_clause(scheme, clause or ""):
        raise UnknownClause(clause=clause or "")
    if label and label not in scheme.label_names:
        raise UnknownLabel(label=label, labels=", ".join(scheme.label_names))
    proposal = Proposal(
        id=uuid4(), scheme_id=scheme.id, unit_id=unit.id, membership_id=by.id, kind=kind, clause=clause, label=label,
        text=text, state="open", created_at=now,
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    events.record("propose", "unit", unit.id, by=by.user_id, classroom=by.classroom_id, now=now)
    return proposal


def proposals(scheme_name: str, *, by: User) -> Sequence[Proposal]:
    """Return what reviewers proposed for a scheme in classes where the asker reviews or teaches, the newest first."""
    reviewed = select(Membership.classroom_id).filter_by(user_id=by.id)
    rooms = reviewed.where(Membership.role.in_(ROLES[Permission.REVIEW]))
    query = select(Proposal).join(Scheme).join(Unit).join(Round).join(Assignment)
    here = query.where(Scheme.name == scheme_name, Assignment.classroom_id.in_(rooms)).options(
        joinedload(Proposal.unit)
    )
    return session.scalars(here.order_by(Proposal.created_at.desc(), Proposal.id)).all()


def proposal_with_id(id: UUID) -> Proposal | None:
    """Return a proposal."""
    return session.get(Proposal, id)


def decide(proposal: Proposal, state: Literal["taken", "declined"], *, by: Membership, now: datetime) -> None:
    """Take a proposal into the scheme, or not; the text itself goes there by the scheme's own page."""
    proposal.state = state
    session.flush()
    events.record(state, "proposal", proposal.id, by=by.user_id, classroom=by.classroom_id, now=now)
