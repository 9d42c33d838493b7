"""Joining asked for again with the same `op`: the answer held secrets, which are not stored, but the place is there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from annotator.db import session
from annotator.models import Classroom, Membership, Operation
from annotator.services import operations
from annotator.services.errors import ReusedOp
from annotator.services.operations import Answer


def joined_with(op: UUID, classroom: Classroom, key: str) -> Membership | None:
    """Return the place under a pseudonym's `key` that an earlier request with this `op` was given.

    :raise ReusedOp: when somebody joined this class under another name with it
    """
    here = select(Membership, Operation.digest).join(Operation, Operation.user_id == Membership.user_id)
    with_op = here.where(Membership.classroom_id == classroom.id, Operation.op == op)
    found = session.execute(with_op.where(Operation.created_at == Membership.joined_at)).first()
    if found is None:
        return None
    member, digest = found
    if member.pseudonym_key != key or digest not in (None, _digest(classroom, key)):
        raise ReusedOp
    return member


def keep(op: UUID, membership: Membership, *, now: datetime) -> None:
    """Keep with which `op` a student joined."""
    digest = _digest(membership.classroom, membership.pseudonym_key or "")
    operations.claim(membership.user_id, op, digest, now=now)
    operations.keep(membership.user_id, op, Answer(201, None, membership.id))


def _digest(classroom: Classroom, key: str) -> str:
    return operations.digest_of("join", classroom.id, key)
