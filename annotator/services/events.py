"""The audit trail: who did what, when."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, insert, select

from annotator.db import session
from annotator.models import Event


def record(verb: str, noun: str, object_id: UUID, *, by: UUID | None, classroom: UUID | None, now: datetime) -> None:
    """Append an event. Never pass text, notes or secrets."""
    session.add(Event(at=now, classroom_id=classroom, user_id=by, verb=verb, noun=noun, object_id=object_id))


def record_all(
    verb: str, noun: str, ids: Iterable[UUID], *, by: UUID | None, classroom: UUID | None, now: datetime
) -> None:
    """Append the same event for many things, by one statement."""
    here = {"at": now, "classroom_id": classroom, "user_id": by, "verb": verb, "noun": noun}
    rows = [here | {"object_id": id} for id in ids]
    if rows:
        session.execute(insert(Event), rows)


def last(verb: str, noun: str, object_id: UUID, *, classroom: UUID) -> datetime | None:
    """Return when this was last done to a thing; None when it never was."""
    return session.scalar(when_last(verb, noun, object_id, classroom=classroom))


def was_ever(verbs: Collection[str], noun: str, object_id: UUID, *, classroom: UUID) -> bool:
    """Say whether any of these was ever done to a thing."""
    here = {"classroom_id": classroom, "noun": noun, "object_id": object_id}
    return session.scalar(select(Event.id).filter_by(**here).where(Event.verb.in_(verbs)).limit(1)) is not None


def when_last(verb: str, noun: str, object_id: UUID, *, classroom: UUID) -> Select[datetime | None]:
    """Return the query of when this was last done to a thing."""
    here = {"classroom_id": classroom, "verb": verb, "noun": noun, "object_id": object_id}
    return select(func.max(Event.at)).filter_by(**here)
