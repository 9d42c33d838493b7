"""What a version of a scheme changed; `precedents.rulings_citing` tells whom that concerns."""

from dataclasses import dataclass

from sqlalchemy import select

from annotator.db import session
from annotator.models import Scheme


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
