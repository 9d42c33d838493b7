"""What a version of a scheme changed, and the rulings that cited what it changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from annotator.db import session
from annotator.models import Assignment, Membership, Round, Ruling, Scheme, Unit, User


@dataclass(frozen=True)
class Changes:
    """Numbers of rules and names of labels that a version has and the one before has not, or differently."""

    before: Scheme | None
    labels: tuple[str, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def changes(scheme: Scheme) -> Changes:
    """Compare a version or a draft with the published version before it."""
    before = session.scalar(
        select(Scheme)
        .where(Scheme.name == scheme.name, Scheme.version < scheme.version, Scheme.published_at.is_not(None))
        .order_by(Scheme.version.desc())
        .limit(1)
    )
    then = {clause["number"]: clause for clause in before.clauses} if before else {}
    now = {clause["number"]: clause for clause in scheme.clauses}
    return Changes(
        before,
        labels=tuple(sorted(_changed_labels(before, scheme))) if before else (),
        added=tuple(number for number in now if number not in then) if before else (),
        changed=tuple(number for number in now if number in then and now[number] != then[number]),
        removed=tuple(number for number in then if number not in now),
    )


def _changed_labels(before: Scheme, scheme: Scheme) -> set[str]:
    """A key or a line says nothing about what a label means."""
    then, now = ({(one["name"], one["definition"], one["test"]) for one in row.labels} for row in (before, scheme))
    return {name for name, _, _ in then ^ now}


def rulings_citing(scheme: Scheme, numbers: Iterable[str], viewer: User) -> Sequence[Ruling]:
    """Return the rulings that stand on these clauses of any version, in the classes that the viewer reviews."""
    later = aliased(Ruling)
    rooms = select(Membership.classroom_id).where(
        Membership.user_id == viewer.id, Membership.role.in_(("teacher", "reviewer"))
    )
    query = (
        select(Ruling).join(Ruling.unit).join(Round, Unit.round_id == Round.id).join(Round.assignment)
        .join(Assignment.scheme).where(Scheme.name == scheme.name, Ruling.clause.in_(list(numbers)))
        .where(Assignment.classroom_id.in_(rooms))
        .where(~select(later.id).where(later.replaces_id == Ruling.id).exists())
        .order_by(Ruling.clause, Ruling.created_at)
    )  # fmt: skip
    return session.scalars(query).all()
