"""Spans: one at a time, or many in order."""

from typing import Any
from uuid import UUID

from pydantic import ValidationError
from spectree import Response

from annotator.clock import utcnow
from annotator.services import operations, spans, submissions
from annotator.services.operations import Answer
from annotator.services.spans import Change, Marking, Outcome
from annotator.web.access import me
from annotator.web.api import payloads
from annotator.web.api.answers import BatchResults, Problem, Span
from annotator.web.api.blueprint import bp, changes, spec
from annotator.web.api.schemas import Batch, BatchChange, DeleteQuery, SpanPut
from annotator.web.api.submissions import own_submission
from annotator.web.errors import UnusableRequest, problem

STATUS = {"made": 201, "changed": 200, "deleted": 204}
REFUSALS = {f"HTTP_{status}": Problem for status in (403, 404, 409)}


@bp.put("/submissions/<uuid:id>/spans/<uuid:span_id>")
@spec.validate(resp=Response(HTTP_200=Span, HTTP_201=Span, **REFUSALS), tags=["spans"])
@changes
def put_span(id: UUID, span_id: UUID, json: SpanPut) -> Any:
    """Make, change or restore a span as a whole; what is absent is null, false or empty."""
    verb, span = spans.mark_span(own_submission(id), span_id, _marking(json), now=utcnow())
    return payloads.span(span), STATUS[verb]


@bp.delete("/submissions/<uuid:id>/spans/<uuid:span_id>")
@spec.validate(resp=Response(HTTP_204=None, **REFUSALS), tags=["spans"])
@changes
def delete_span(id: UUID, span_id: UUID, query: DeleteQuery) -> Any:
    """Delete a span; deleting it again changes nothing."""
    spans.delete_span(own_submission(id), span_id, version=query.version, now=utcnow())


@bp.post("/submissions/<uuid:id>/spans:batch")
@spec.validate(resp=Response(HTTP_200=BatchResults, HTTP_403=Problem, HTTP_404=Problem), tags=["spans"])
@changes
def change_spans(id: UUID, json: Batch) -> Any:
    """Do many changes in order: the good ones commit together, the bad ones are reported in their places."""
    submission = own_submission(id)
    submissions.refuse_unless_open(submissions.locked(submission))
    results = [_known_or_parsed(change) for change in json.changes]
    if json.op and str(json.op) in {_op(result) for result in results}:
        raise UnusableRequest(where="op", why="the batch and its changes need different ones")
    todo = [result for result in results if isinstance(result, BatchChange)]
    outcomes = iter(spans.apply_batch(submission, [_change(change) for change in todo], now=utcnow()))
    answers = [
        _result(result, next(outcomes)) if isinstance(result, BatchChange) else result for result in results
    ]
    first = {answer["op"]: answer for answer in reversed(answers) if answer["status"]}
    answers = [answer if answer["status"] else first[answer["op"]] for answer in answers]
    return {"revision": submission.revision, "results": answers}


def _known_or_parsed(change: dict[str, Any]) -> BatchChange | dict[str, Any]:
    """Return the change, or the result it had the first time, or why it cannot be read.

    A status of 0 says that an earlier change of the same batch has this `op`.
    """
    try:
        parsed = BatchChange.model_validate(change)
        if parsed.method == "put":
            SpanPut.model_validate({k: v for k, v in change.items() if k not in {"method", "uuid"}})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        refused = problem(UnusableRequest(where=where, why=first["msg"]))
        return {"op": str(change.get("op")) if change.get("op") else None, "status": 422, "problem": refused}
    if parsed.op and (known := operations.claim(me(), parsed.op, now=utcnow())):
        return {"op": str(parsed.op), "status": known.status, "span": known.body}
    return parsed


def _op(result: BatchChange | dict[str, Any]) -> str | None:
    return str(result.op) if isinstance(result, BatchChange) else result["op"]


def _change(change: BatchChange) -> Change:
    return Change(change.uuid, _marking(change) if change.method == "put" else None, change.version)


def _marking(json: SpanPut | BatchChange) -> Marking:
    return Marking(
        start=json.start or 0, end=json.end or 0, quote=json.quote or "", label=json.label or "",
        version=json.version, note=json.note, unsure=bool(json.unsure), links=tuple(json.links or ()),
    )  # fmt: skip


def _result(change: BatchChange, outcome: Outcome) -> dict[str, Any]:
    op = str(change.op) if change.op else None
    if outcome.problem is not None:
        if change.op:
            operations.release(me(), change.op)
        refused = problem(outcome.problem)
        return {"op": op, "status": refused["status"], "problem": refused}
    answer = Answer(STATUS[outcome.verb], payloads.span(outcome.span) if outcome.span else None)
    if change.op:
        operations.keep(me(), change.op, answer)
    return {"op": op, "status": answer.status, "span": answer.body}
