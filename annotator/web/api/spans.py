"""Spans: one at a time, or many in order."""

from typing import Any
from uuid import UUID

from spectree import Response

from annotator.clock import utcnow
from annotator.models import Submission
from annotator.services import spans, submissions
from annotator.services.operations import Answer
from annotator.services.own_work import WHOLE, Part
from annotator.services.spans import Change
from annotator.web import loading
from annotator.web.api import batches
from annotator.web.api.answers.base import Problem
from annotator.web.api.answers.work import BatchResults, Span
from annotator.web.api.batches import STATUS, marking_of
from annotator.web.api.blueprint import bp, spec
from annotator.web.api.changes import Repeat, changes
from annotator.web.api.schemas import Batch, DeleteQuery, SpanPut
from annotator.web.api.submissions import own_submission

REFUSALS = {f"HTTP_{status}": Problem for status in (403, 404, 409)}


def _rights(id: UUID, span_id: UUID) -> Submission:
    return own_submission(id)


def _put_digest(id: UUID, span_id: UUID, json: SpanPut) -> str:
    return spans.digest(id, Change(span_id, marking_of(json), json.version))


def _delete_digest(id: UUID, span_id: UUID, query: DeleteQuery) -> str:
    return spans.digest(id, Change(span_id, None, query.version))


def _put_again(known: Answer, id: UUID, json: SpanPut, **_given: Any) -> Any:
    return batches.span_again(known, own_submission(id), json.links or (), longest=None)


def _batch_digest(id: UUID, json: Batch) -> str:
    return batches.digest(id, json.changes)


def _batch_again(known: Answer, id: UUID, json: Batch) -> Any:
    return batches.results_again(known.body or {}, own_submission(id), json.changes)


@bp.put("/submissions/<uuid:id>/spans/<uuid:span_id>")
@spec.validate(resp=Response(HTTP_200=Span, HTTP_201=Span, **REFUSALS), tags=["spans"])
@changes(Repeat(_rights, _put_again, _put_digest, named="span_id"), 200, 201)
def put_span(id: UUID, span_id: UUID, json: SpanPut) -> Any:
    """Make, change or restore a span as a whole; what is absent is null, false or empty."""
    work = loading.work_to_change(id, Part(json.start, json.end - json.start))
    verb, span = spans.mark_span(work, span_id, marking_of(json), now=utcnow())
    return Span.seen(span, longest=None), STATUS[verb]


@bp.delete("/submissions/<uuid:id>/spans/<uuid:span_id>")
@spec.validate(resp=Response(HTTP_204=None, **REFUSALS), tags=["spans"])
@changes(Repeat(_rights, digest=_delete_digest, named="span_id"), 204)
def delete_span(id: UUID, span_id: UUID, query: DeleteQuery) -> Any:
    """Delete a span; deleting it again changes nothing."""
    spans.delete_span(loading.work_to_change(id), span_id, version=query.version, now=utcnow())


@bp.post("/submissions/<uuid:id>/spans:batch")
@spec.validate(resp=Response(HTTP_200=BatchResults, HTTP_403=Problem, HTTP_404=Problem), tags=["spans"])
@changes(Repeat(own_submission, _batch_again, _batch_digest, batches.kept_results), 200)
def change_spans(id: UUID, json: Batch) -> Any:
    """Do many changes in order: the good ones commit together, the bad ones are reported in their places."""
    work = loading.work_to_change(id, WHOLE)
    submissions.refuse_unless_open(work)
    batches.refuse_shared_op(json)
    revision, results = batches.results(work, json.changes)
    return {"revision": revision, "results": results}
