"""A change that carries `op` is done once: the same change repeated gets its first answer, another one is refused."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, or_, select, update

from annotator.db import session
from annotator.models import Operation
from annotator.services.errors import ReusedOp

UNDER_WAY = 0  # the status of a claim whose change has not been answered yet
KEPT = timedelta(days=30)  # a page may wait that long on a closed laptop before it asks again

# Every save asks these, so they are made once and put to the connection.
TABLE = cast(Table, Operation.__table__)
COLUMNS = ("op", "status", "answer", "object_id", "version", "revision", "digest")
KNOWN = select(*(TABLE.c[name] for name in COLUMNS)).where(
    TABLE.c.user_id == bindparam("user"), TABLE.c.op.in_(bindparam("ops", expanding=True))
)
_here = update(TABLE).where(TABLE.c.user_id == bindparam("user"), TABLE.c.op == bindparam("of"))
_kept: dict[str, Any] = {name: bindparam(name) for name in ("status", "object_id", "version", "revision")}
KEEP, KEEP_BODY = _here.values(**_kept), _here.values(**_kept, answer=bindparam("answer"))


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


def claim(user_id: UUID, op: UUID, digest: str, *, now: datetime) -> Answer | None:
    """Return the first answer to `op`, or None when this is the first time and the caller shall `keep` one.

    The claim is written before the change is made: a second request with the same `op` waits for the first here, and
    then finds its answer instead of a conflict with it. Whether somebody may have that answer is the caller's to ask.

    :raise ReusedOp: when `op` went with another change
    """
    known = claim_all(user_id, [op], digest, now=now).get(op)
    return same(known, digest) if known else None


def claim_all(
    user_id: UUID, ops: Collection[UUID], digest: str | Mapping[UUID, str], *, now: datetime
) -> dict[UUID, Answer]:
    """Claim what is new of these, with the digest of each, and return the first answers to the others.

    Two statements at most. Ids are sorted, so that two requests with the same ones do not wait for each other.
    """
    digests = dict.fromkeys(ops, digest) if isinstance(digest, str) else digest
    rows = [
        {"user_id": user_id, "op": op, "status": UNDER_WAY, "created_at": now, "digest": digests[op]}
        for op in sorted(ops)
    ]
    if not rows:
        return {}
    session.flush()
    connection = session.connection()
    made = connection.execute(_claiming(connection.dialect.name), rows if len(rows) > 1 else rows[0]).scalars().all()
    before = [op for op in ops if op not in made]
    found = connection.execute(KNOWN, {"user": user_id, "ops": before}).all() if before else []
    return {row.op: Answer(*row[1:]) for row in found}


@cache
def _claiming(dialect: str) -> Any:
    """Return the statement that writes claims and returns those that were new; each dialect has its own `insert`."""
    insert = import_module(f"sqlalchemy.dialects.{dialect}").insert
    return insert(TABLE).on_conflict_do_nothing().returning(TABLE.c.op)


def same(known: Answer, digest: str) -> Answer:
    """Return a known answer.

    :raise ReusedOp: when it answered another change
    """
    if known.digest not in (None, digest):
        raise ReusedOp
    return known


def keep(user_id: UUID, op: UUID, answer: Answer) -> bool:
    """Store the answer to a change that was made; False when there is no claim, since its transaction was ended."""
    return keep_all(user_id, {op: answer}) == 1


def keep_all(user_id: UUID, answers: Mapping[UUID, Answer]) -> int:
    """Store the answers to changes that were made: of all with a body, or of none. Return how many were claimed."""
    has_body = any(one.body is not None for one in answers.values())
    rows = [
        {
            "user": user_id, "of": op, "status": one.status, "object_id": one.object_id, "version": one.version,
            "revision": one.revision,
        } | ({"answer": one.body} if has_body else {})
        for op, one in answers.items()
    ]  # fmt: skip
    if not rows:
        return 0
    return session.connection().execute(KEEP_BODY if has_body else KEEP, rows if len(rows) > 1 else rows[0]).rowcount


def release(user_id: UUID, ops: Collection[UUID]) -> None:
    """Take claims back: these changes were refused, and may be tried again."""
    if ops:
        session.execute(delete(Operation).where(Operation.user_id == user_id, Operation.op.in_(ops)))


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
