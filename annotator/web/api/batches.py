"""The changes of a batch: read one by one, each with an `op` of its own, and answered in their places."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from annotator.clock import utcnow
from annotator.models import Submission
from annotator.services import operations, spans, visibility
from annotator.services.errors import Refused
from annotator.services.operations import UNDER_WAY, Answer
from annotator.services.own_work import OwnWork
from annotator.services.spans import Change, Marking, Outcome
from annotator.web.access import my_id
from annotator.web.api.answers.base import LONGEST_LISTED
from annotator.web.api.answers.work import ListedSpan
from annotator.web.api.changes import whole_body
from annotator.web.api.schemas import Batch, BatchChange, SpanPut
from annotator.web.api.submissions import own_submission
from annotator.web.errors import UnusableRequest, problem

STATUS = {"made": 201, "changed": 200, "deleted": 204}
PROBLEM = ("type", "title", "status", "code", "detail")
Result = dict[str, Any]


def refuse_shared_op(batch: Batch) -> None:
    """Refuse a batch whose `op` one of its changes has, too."""
    if batch.op and str(batch.op) in {str(change.get("op")).lower() for change in batch.changes}:
        raise UnusableRequest(where="op", why="the batch and its changes need different ones")


def results(work: OwnWork, changes: Sequence[dict[str, Any]]) -> tuple[int, list[Result]]:
    """Do the changes in order; return the revision afterwards and what became of each.

    One that stands twice is done once.
    """
    steps = _without_known(work, [_parsed_or_refused(change) for change in changes])
    todo = [step for step in steps if isinstance(step, BatchChange)]
    revision, outcomes = spans.apply_batch(work, [_change(step) for step in todo], now=utcnow())
    _keep(todo, outcomes)
    told = map(_result, todo, outcomes)
    done = [next(told) if isinstance(step, BatchChange) else step for step in steps]
    first = {str(step.op): result for step, result in zip(steps, done, strict=True) if isinstance(step, BatchChange)}
    return revision, [first[result["op"]] if result["status"] == UNDER_WAY else result for result in done]


def _parsed_or_refused(change: dict[str, Any]) -> BatchChange | Result:
    """Return the change, or why it is refused before it is tried."""
    try:
        return _parsed(change)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return _refused(change.get("op"), UnusableRequest(where=where, why=first["msg"]))


def _parsed(change: dict[str, Any]) -> BatchChange:
    parsed = BatchChange.model_validate(change)
    if parsed.method == "put":
        SpanPut.model_validate({key: value for key, value in change.items() if key not in {"method", "uuid"}})
    return parsed


def _without_known(work: OwnWork, steps: Sequence[BatchChange | Result]) -> list[BatchChange | Result]:
    """Claim the `op` of every change; put the results that changes had the first time in their places."""
    digests: dict[UUID, str] = {}
    for step in steps:
        if isinstance(step, BatchChange) and step.op:
            digests.setdefault(step.op, spans.digest(work.id, _change(step)))
    known = operations.claim_all(my_id(), digests, digests, now=utcnow())
    begun: dict[UUID, Answer] = {}
    return [_known(work, step, known, begun, digests) if isinstance(step, BatchChange) else step for step in steps]


def _known(
    work: OwnWork, change: BatchChange, known: Mapping[UUID, Answer], begun: dict[UUID, Answer],
    digests: Mapping[UUID, str],
) -> BatchChange | Result:  # fmt: skip
    """Return the result a change had the first time, or the change itself, which is `begun` with this.

    The status tells of one that this very batch has begun.
    """
    if change.op is None:
        return change
    before = known.get(change.op) or begun.get(change.op)
    begun.setdefault(change.op, Answer(UNDER_WAY, digest=digests[change.op]))
    if before is None:
        return change
    try:
        return _again_known(work, change, operations.same(before, spans.digest(work.id, _change(change))))
    except Refused as error:
        return _refused(change.op, error)


def _again_known(work: OwnWork, change: BatchChange, known: Answer) -> Result:
    if known.status == UNDER_WAY:
        return {"op": str(change.op), "status": UNDER_WAY}
    if known.digest is None:
        body = whole_body(known, (204,) if change.method == "delete" else (200, 201), change.uuid)
    else:
        body = span_again(known, own_submission(work.id), change.links or ())
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


def _keep(todo: Sequence[BatchChange], outcomes: Sequence[Outcome]) -> None:
    """Keep the answers to what was done, and take back the claims of what was refused."""
    pairs = [(step.op, one) for step, one in zip(todo, outcomes, strict=True) if step.op]
    operations.release(my_id(), [op for op, one in pairs if one.span is None])
    operations.keep_all(my_id(), {
        op: Answer(STATUS[one.verb], None, one.span.id, one.span.version, one.span.revision)
        for op, one in pairs
        if one.span
    })  # fmt: skip


def _result(change: BatchChange, outcome: Outcome) -> Result:
    if outcome.span is None:
        assert outcome.problem is not None  # noqa: S101 - what has no span was refused
        return _refused(change.op, outcome.problem)
    shown = ListedSpan.seen(outcome.span).model_dump()
    return {"op": str(change.op) if change.op else None, "status": STATUS[outcome.verb], "span": shown}


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
