"""What every change of the API has in common: it is committed, and with `op` it is done once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from pydantic import BaseModel

from annotator.clock import utcnow
from annotator.db import session
from annotator.services import operations
from annotator.services.errors import Missing, ReusedOp
from annotator.services.operations import Answer
from annotator.web.access import my_id
from annotator.web.errors import UnusableRequest

View = Callable[..., Any]
Body = dict[str, Any]


def _by_request(**_given: Any) -> str:
    """Return method, path and body, in which the case of ids and the order of keys do not count."""
    sent = [request.get_json(silent=True) or {}, request.args.to_dict()]
    return operations.digest_of(request.method, request.path.lower(), *({**one, "op": None} for one in sent))


@dataclass(frozen=True)
class Repeat:
    """How a change is repeated.

    `rights` is called with what the URL names, and refuses who may not make this change. `again` is called with
    the first answer and with all that the view is given, and returns the first body; without it the body is kept whole,
    which is for receipts of what is gone. `digest` is called with all that the view is given, and returns what makes it
    the same change. `kept` takes from a body what has to be kept of it beside id, version and revision. `named` is what
    the URL calls the row that is answered; None where the change makes one.
    """

    rights: View
    again: Callable[..., Any] | None = None
    digest: Callable[..., str] = _by_request
    kept: Callable[[Body], Body] | None = None
    named: str | None = None


def changes(repeat: Repeat, *statuses: int) -> Callable[[View], View]:
    """Commit what the view changed; give the same change with the same `op` its first answer.

    The view returns a body. Where success has more than one of `statuses`, it returns a body and a status; where it is
    204, nothing.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def changed(*args: Any, **given: Any) -> Response:
            op = _op()
            if op and (known := _known(op, repeat, given)):
                return _respond(Answer(known.status, _first_body(known, repeat, statuses, given)))
            answer = _as_answer(view(*args, **given), statuses)
            if op and (known := _kept(op, repeat, given, answer)):
                session.rollback()
                return _respond(Answer(known.status, _first_body(known, repeat, statuses, given)))
            session.commit()
            return _respond(answer)

        return changed

    return decorate


def _op() -> UUID | None:
    body = request.get_json(silent=True) or {}
    value = body.get("op") or request.args.get("op")
    if value is None:
        return None
    try:
        return UUID(str(value))
    except ValueError:
        raise UnusableRequest(where="op", why="Input should be a valid UUID") from None


def _kept(op: UUID, repeat: Repeat, given: dict[str, Any], answer: Answer) -> Answer | None:
    """Keep an answer; return the first one where the same change was made meanwhile, and is not to be made twice.

    A view that derives units or builds a release ends the transaction of the claim, so it is claimed again.
    """
    kept = _remembered(answer, repeat)
    if operations.keep(my_id(), op, kept):
        return None
    known = _known(op, repeat, given)
    if known is None:
        operations.keep(my_id(), op, kept)
    return known


def _known(op: UUID, repeat: Repeat, given: dict[str, Any]) -> Answer | None:
    try:
        return operations.claim(my_id(), op, repeat.digest(**given), now=utcnow())
    except ReusedOp:
        repeat.rights(**(request.view_args or {}))
        raise


def _first_body(known: Answer, repeat: Repeat, statuses: tuple[int, ...], given: dict[str, Any]) -> Any:
    is_receipt = repeat.again is None and known.digest is not None
    try:
        repeat.rights(**(request.view_args or {}))
    except Missing:
        if not is_receipt:  # the visitor has erased it with this very change, and was given the receipt
            raise
    if known.digest is None:
        return whole_body(known, statuses, given.get(repeat.named or ""))
    return _plain(repeat.again(known, **given)) if repeat.again and known.status != 204 else known.body


def whole_body(known: Answer, statuses: tuple[int, ...], named: UUID | None) -> Body | None:
    """Return a body from before digests were kept.

    :raise ReusedOp: when it tells by itself that it answered another change
    """
    id = (known.body or {}).get("id")
    if known.status not in statuses or (named and id and id != str(named)):
        raise ReusedOp
    return known.body


def _as_answer(returned: Any, statuses: tuple[int, ...]) -> Answer:
    body, status = (returned, statuses[0]) if len(statuses) == 1 else returned
    return Answer(status, _plain(body))


def _plain(body: Any) -> Any:
    return body.model_dump() if isinstance(body, BaseModel) else body


def _remembered(answer: Answer, repeat: Repeat) -> Answer:
    """Return what is kept of an answer."""
    body = answer.body or {}
    if repeat.again is None or repeat.kept:
        return Answer(answer.status, repeat.kept(body) if repeat.kept else answer.body)
    id = body.get("id")
    return Answer(answer.status, None, UUID(id) if id else None, body.get("version"), body.get("revision"))


def _respond(answer: Answer) -> Response:
    response = Response(status=204) if answer.body is None else jsonify(answer.body)
    response.status_code = answer.status
    return response
