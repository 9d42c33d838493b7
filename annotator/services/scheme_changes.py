"""What a version of a scheme changed; `precedents.rulings_citing` finds the rulings that are affected."""

from dataclasses import dataclass
from typing import Any

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
    """Return the labels whose name, definition, test or behaviour differ; keys and line styles do not count."""
    then, now = (set(map(_meaning, row.labels)) for row in (before, scheme))
    return {name for name, *_ in then ^ now}


def _meaning(label: dict[str, Any]) -> tuple[Any, ...]:
    links = tuple(sorted(label.get("links_to", ())))
    return label["name"], label["definition"], label["test"], links, bool(label.get("stands_alone"))
