"""A change that carries `op` is done once: repeating it repeats the answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from annotator.db import session
from annotator.models import Operation, User

UNDER_WAY = 0  # the status of a claim whose change has not been answered yet
KEPT = timedelta(days=30)  # a page may wait that long on a closed laptop before it asks again


@dataclass(frozen=True)
class Answer:
    """What a change was answered with."""

    status: int
    body: dict[str, Any] | None


def claim(user: User, op: UUID, *, now: datetime) -> Answer | None:
    """Return the first answer to `op`, or None when this is the first time and the caller shall `keep` one.

    The claim is written before the change is made: a second request with the same `op` waits for the first here, and
    then finds its answer instead of a conflict with it.
    """
    if found := _found(user, op):
        return found
    try:
        with session.begin_nested():
            session.add(Operation(user_id=user.id, op=op, status=UNDER_WAY, answer=None, created_at=now))
    except IntegrityError:
        return _found(user, op)
    return None


def _found(user: User, op: UUID) -> Answer | None:
    row = session.scalar(select(Operation).filter_by(user_id=user.id, op=op).execution_options(populate_existing=True))
    return Answer(row.status, row.answer) if row else None


def keep(user: User, op: UUID, answer: Answer) -> None:
    """Store the answer to a change that was made."""
    row = session.get_one(Operation, (user.id, op))
    row.status, row.answer = answer.status, answer.body
    session.flush()


def release(user: User, op: UUID) -> None:
    """Take a claim back: the change was refused, and may be tried again."""
    session.delete(session.get_one(Operation, (user.id, op)))
    session.flush()


def forget(users: Collection[UUID]) -> None:
    """Delete what these users were answered: the answers quote articles, marks and names. Not what is under way."""
    session.execute(delete(Operation).where(Operation.user_id.in_(users), Operation.status != UNDER_WAY))


def prune(*, now: datetime) -> None:
    """Delete answers so old that nobody asks for them again."""
    session.execute(delete(Operation).where(Operation.created_at < now - KEPT))
