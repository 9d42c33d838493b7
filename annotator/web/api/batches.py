"""The changes of a batch: read one by one, each with an `op` of its own, and answered in their places."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from annotator.clock import utcnow
from annotator.models import Submission
from annotator.services import operations, spans, visibility
from annotator.services.errors import Refused
from annotator.services.operations import UNDER_WAY, Answer
from annotator.services.spans import Change, Marking, Outcome
from annotator.web.access import me
from annotator.web.api.answers.base import LONGEST_LISTED
from annotator.web.api.answers.work import ListedSpan
from annotator.web.api.changes import whole_body
from annotator.web.api.schemas import Batch, BatchChange, SpanPut
from annotator.web.errors import UnusableRequest, problem

STATUS = {"made": 201, "changed": 200, "deleted": 204}
PROBLEM = ("type", "title", "status", "code", "detail")
Result = dict[str, Any]


def refuse_shared_op(batch: Batch) -> None:
    """Refuse a batch whose `op` one of its changes has, too."""
    if batch.op and str(batch.op) in {str(change.get("op")).lower() for change in batch.changes}:
        raise UnusableRequest(where="op", why="the batch and its changes need different ones")


def results(submission: Submission, changes: Sequence[dict[str, Any]]) -> list[Result]:
    """Do the changes in order and return what became of each; one that stands twice is done once."""
    steps = [_known_or_parsed(submission, change) for change in changes]
    todo = [_change(step) for step in steps if isinstance(step, BatchChange)]
    outcomes = iter(spans.apply_batch(submission, todo, now=utcnow()))
    done = [_result(submission, step, next(outcomes)) if isinstance(step, BatchChange) else step for step in steps]
    first = {str(step.op): result for step, result in zip(steps, done, strict=True) if isinstance(step, BatchChange)}
    return [first[result["op"]] if result["status"] == UNDER_WAY else result for result in done]


def _known_or_parsed(submission: Submission, change: dict[str, Any]) -> BatchChange | Result:
    """Return the change, or the result it had the first time, or why it is refused before it is tried."""
    try:
        parsed = _parsed(change)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return _refused(change.get("op"), UnusableRequest(where=where, why=first["msg"]))
    try:
        return _known(submission, parsed) or parsed
    except Refused as error:
        return _refused(parsed.op, error)


def _parsed(change: dict[str, Any]) -> BatchChange:
    parsed = BatchChange.model_validate(change)
    if parsed.method == "put":
        SpanPut.model_validate({key: value for key, value in change.items() if key not in {"method", "uuid"}})
    return parsed


def _known(submission: Submission, change: BatchChange) -> Result | None:
    """Return the result a change had the first time; the status tells of one that this very batch has begun."""
    if change.op is None:
        return None
    known = operations.claim(me(), change.op, spans.digest(submission.id, _change(change)), now=utcnow())
    if known is None:
        return None
    if known.status == UNDER_WAY:
        return {"op": str(change.op), "status": UNDER_WAY}
    if known.digest is None:
        body = whole_body(known, (204,) if change.method == "delete" else (200, 201), change.uuid)
    else:
        body = span_again(known, submission, change.links or ())
    return {"op": str(change.op), "status": known.status, "span": body}


def span_again(
    known: Answer, submission: Submission, links: Iterable[UUID], longest: int | None = LONGEST_LISTED
) -> dict[str, Any] | None:
    """Return a span as it was after a change that is asked for again; `links` are those that the change set.

    A quote longer than `longest` is left out.
    """
    if known.object_id is None or known.version is None:
        return None
    row = visibility.span_at(submission, known.object_id, known.version)
    targets = visibility.linked_in_order(submission, set(links))
    text = submission.article.text
    if row is None:
        return None
    again = ListedSpan.at(row, text, id=known.object_id, links=targets, revision=known.revision, longest=longest)
    return again.model_dump()


def _change(change: BatchChange) -> Change:
    return Change(change.uuid, marking_of(change) if change.method == "put" else None, change.version)


def marking_of(json: SpanPut | BatchChange) -> Marking:
    """Return what a span shall be; what is absent is null, false or empty."""
    return Marking(
        start=json.start or 0, end=json.end or 0, quote=json.quote or "", label=json.label or "",
        version=json.version, note=json.note, unsure=bool(json.unsure), links=tuple(json.links or ()),
    )  # fmt: skip


def _result(submission: Submission, change: BatchChange, outcome: Outcome) -> Result:
    if outcome.problem is not None:
        if change.op:
            operations.release(me(), change.op)
        return _refused(change.op, outcome.problem)
    span, text = outcome.span, submission.article.text
    assert span is not None  # noqa: S101 - what is not refused has a span
    status = STATUS[outcome.verb]
    if change.op:
        kept = Answer(status, None, span.id, span.version, span.revision)
        operations.keep(me(), change.op, kept)
    shown = ListedSpan.now(span, text).model_dump()
    return {"op": str(change.op) if change.op else None, "status": status, "span": shown}


def without_long_quotes(sent: Any) -> Any:
    """Return a refusal among many: a quote that is longer than `LONGEST_LISTED` is null, as its offsets say it."""
    if isinstance(sent, list):
        return [without_long_quotes(one) for one in sent]
    if not isinstance(sent, dict):
        return sent
    is_long = len(sent.get("quote") or "") > LONGEST_LISTED
    return {key: without_long_quotes(value) for key, value in sent.items()} | ({"quote": None} if is_long else {})


def _refused(op: Any, error: Refused) -> Result:
    refused = without_long_quotes(problem(error))
    return {"op": str(op) if op else None, "status": refused["status"], "problem": refused}


def digest(submission_id: UUID, changes: Sequence[dict[str, Any]]) -> str:
    """Return what makes two batches the same: the same changes in the same order, whatever their versions."""
    return operations.digest_of("batch", submission_id, [_digest(submission_id, change) for change in changes])


def _digest(submission_id: UUID, change: dict[str, Any]) -> Any:
    try:
        parsed = _parsed(change)
    except ValidationError:
        return change
    return [parsed.op, spans.digest(submission_id, _change(parsed))]


def kept_results(body: Result) -> Result:
    """Return what is kept of a batch's answer: statuses, ids and versions, and the sentences of refusals."""
    return {"revision": body["revision"], "results": [_kept(result) for result in body["results"]]}


def _kept(result: Result) -> Result:
    short = {"op": result["op"], "status": result["status"]}
    if refused := result.get("problem"):
        return short | {"problem": {key: refused[key] for key in PROBLEM}}
    span = result["span"] or {}
    return short | {key: span.get(key) for key in ("id", "version", "revision")}


def results_again(kept: Result, submission: Submission, changes: Sequence[dict[str, Any]]) -> Result:
    """Return the first answer to a batch. The newer copy that came with a stale version is not given again."""
    pairs = zip(kept["results"], changes, strict=True)
    return {"revision": kept["revision"], "results": [_again(one, submission, change) for one, change in pairs]}


def _again(kept: Result, submission: Submission, change: dict[str, Any]) -> Result:
    if "problem" in kept:
        return kept
    id = UUID(kept["id"]) if kept["id"] else None
    known = Answer(kept["status"], None, id, kept["version"], kept["revision"])
    span = span_again(known, submission, _parsed(change).links or ())
    return {"op": kept["op"], "status": kept["status"], "span": span}
