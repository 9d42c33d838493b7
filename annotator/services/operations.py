"""A change that carries `op` is done once: the same change repeated gets its first answer, another one is refused."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from annotator.db import session
from annotator.models import Operation, User
from annotator.services.errors import ReusedOp

UNDER_WAY = 0  # the status of a claim whose change has not been answered yet
KEPT = timedelta(days=30)  # a page may wait that long on a closed laptop before it asks again


@dataclass(frozen=True)
class Answer:
    """What a change was answered with: its status, and the row and version from which the rest is built again.

    `revision` is the submission's after the change. `body` is kept only where no row tells it again: receipts of
    erasures, the results of a batch, and every answer from before digests were kept, of which `digest` is None.
    """

    status: int
    body: dict[str, Any] | None = None
    object_id: UUID | None = None
    version: int | None = None
    revision: int | None = None
    digest: str | None = None

    @property
    def made(self) -> UUID:
        assert self.object_id is not None  # noqa: S101 - asked of answers that tell of a row
        return self.object_id


def digest_of(*parts: Any) -> str:
    """Return what makes two changes the same: a SHA-256 over their parts, in which the order of keys does not count."""
    written = json.dumps(parts, sort_keys=True, separators=(",", ":"), default=str)
    return sha256(written.encode()).hexdigest()


def claim(user: User, op: UUID, digest: str, *, now: datetime) -> Answer | None:
    """Return the first answer to `op`, or None when this is the first time and the caller shall `keep` one.

    The claim is written before the change is made: a second request with the same `op` waits for the first here, and
    then finds its answer instead of a conflict with it. Whether somebody may have that answer is the caller's to ask.

    :raise ReusedOp: when `op` went with another change
    """
    if found := _found(user, op, digest):
        return found
    try:
        with session.begin_nested():
            session.add(Operation(user_id=user.id, op=op, status=UNDER_WAY, digest=digest, created_at=now))
    except IntegrityError:
        return _found(user, op, digest)
    return None


def _found(user: User, op: UUID, digest: str) -> Answer | None:
    row = session.scalar(select(Operation).filter_by(user_id=user.id, op=op).execution_options(populate_existing=True))
    if row is None:
        return None
    if row.digest not in (None, digest):
        raise ReusedOp
    return Answer(row.status, row.answer, row.object_id, row.version, row.revision, row.digest)


def keep(user: User, op: UUID, answer: Answer) -> None:
    """Store the answer to a change that was made."""
    row = session.get_one(Operation, (user.id, op))
    row.status, row.answer = answer.status, answer.body
    row.object_id, row.version, row.revision = answer.object_id, answer.version, answer.revision
    session.flush()


def release(user: User, op: UUID) -> None:
    """Take a claim back: the change was refused, and may be tried again."""
    session.delete(session.get_one(Operation, (user.id, op)))
    session.flush()


def forget(users: Collection[UUID]) -> None:
    """Delete what these users were answered. Not what is under way."""
    session.execute(delete(Operation).where(Operation.user_id.in_(users), Operation.status != UNDER_WAY))


def forget_quoted(users: Collection[UUID], objects: Iterable[UUID]) -> None:
    """Delete what these users were answered that may quote somebody: whole answers of before, and ids of their rows."""
    may_quote = or_(Operation.digest.is_(None), Operation.object_id.in_(list(objects)))
    done = Operation.status != UNDER_WAY
    session.execute(delete(Operation).where(Operation.user_id.in_(users), done, may_quote))


def prune(*, now: datetime) -> None:
    """Delete answers so old that nobody asks for them again."""
    session.execute(delete(Operation).where(Operation.created_at < now - KEPT))
