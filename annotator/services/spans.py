"""Marking, changing and deleting spans, one at a time or in order as a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import lazyload

from annotator.db import session
from annotator.models import Span, SpanVersion, Submission
from annotator.services import links, operations, span_rules, submissions, visibility
from annotator.services.errors import (
    Refused,
    StaleVersion,
    TakenId,
    TooManySpans,
    UnknownSpan,
    WrongLink,
)

MOST_SPANS = 2_000  # of one submission: grouping many more that all overlap would keep everybody else from saving
MOST_TRIES = 4  # a batch made for it would be refused one change at a time, and done again for each
Verb = Literal["made", "changed", "deleted", "refused"]


@dataclass(frozen=True)
class Marking:
    """What a span shall be; `version` is the last one its author saw, 0 for a new span."""

    start: int
    end: int
    quote: str
    label: str
    version: int
    note: str | None = None
    unsure: bool = False
    links: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Change:
    """One step of a batch: a marking, or a deletion of the version last seen."""

    id: UUID
    marking: Marking | None
    version: int


@dataclass(frozen=True)
class Outcome:
    """What became of a step: its span, or why it was refused. `verb` says what happened to the span.

    `links` are those the span had then, and whether each could be seen: the ones that the step replaces.
    """

    verb: Verb
    span: Span | None = None
    problem: Refused | None = None
    links: Mapping[UUID, bool] = field(default_factory=dict)


def digest(submission_id: UUID, change: Change) -> str:
    """Return what makes two changes the same, whatever version they were made on, and whatever batch is around them."""
    marking = change.marking
    if marking is None:
        return operations.digest_of("delete", submission_id, change.id)
    targets = sorted(str(id) for id in set(marking.links))
    plain = (marking.start, marking.end, marking.quote, marking.label, marking.note, marking.unsure)
    return operations.digest_of("put", submission_id, change.id, *plain, targets)


def mark_span(submission: Submission, id: UUID, marking: Marking, *, now: datetime) -> tuple[Verb, Span]:
    """Make, change or restore a span as a whole; say which it was.

    :raise WrongOffsets, WrongQuote, OuterSpace, UnknownLabel, ExactDouble, WrongLink: when the marking does not fit
    :raise TooManySpans, TooManyHere: when there are `MOST_SPANS` already, or `MOST_HERE` over one character
    :raise StaleVersion: when the span moved on since `marking.version`
    :raise TakenId: when somebody else's span has the id
    :raise ClosedAssignment, SubmittedWork: when the work is not open
    """
    submission = submissions.locked(submission)
    submissions.refuse_unless_open(submission)
    try:
        outcome = _apply(submission, Change(id, marking, marking.version), now)
    except IntegrityError as error:
        raise TakenId from error
    assert outcome.span is not None  # noqa: S101 - a marking always has a span
    links.set_links(outcome.span, marking.links, outcome.links)
    return outcome.verb, outcome.span


def delete_span(submission: Submission, id: UUID, *, version: int, now: datetime) -> None:
    """Delete a span; deleting it again changes nothing. Its links hide with it and come back with it.

    :raise UnknownSpan: when this submission never had it
    :raise StaleVersion: when it moved on since `version`
    """
    submission = submissions.locked(submission)
    submissions.refuse_unless_open(submission)
    _apply(submission, Change(id, None, version), now)


def apply_batch(submission: Submission, changes: Sequence[Change], *, now: datetime) -> list[Outcome]:
    """Do the changes in order; the good ones stay together, the bad ones are reported in their places.

    Links are checked after the last change, since a mark may point to one that comes later. A change whose links turn
    out wrong is refused, and all is done again without it; after `MOST_TRIES`, without any change that has links.
    """
    submission = submissions.locked(submission)
    submissions.refuse_unless_open(submission)
    refused: dict[int, Outcome] = {}
    for tries in count(1):
        nested = session.begin_nested()
        try:
            outcomes = [refused.get(n) or _attempt(submission, change, now) for n, change in enumerate(changes)]
        except IntegrityError:  # an id was taken in the same moment: now its span is there to be found
            nested.rollback()
            if tries > len(changes):
                raise
            continue
        wrong = _link_all(changes, outcomes)
        if not wrong:
            break
        nested.rollback()
        refused |= wrong if tries < MOST_TRIES else _all_linked(submission, changes)
    nested.commit()
    return outcomes


def _all_linked(submission: Submission, changes: Sequence[Change]) -> dict[int, Outcome]:
    """Refuse every change that has links."""
    linked = ((n, change.marking) for n, change in enumerate(changes) if change.marking and change.marking.links)
    return {n: Outcome("refused", problem=links.wrong_link(submission, marking.label)) for n, marking in linked}


def _attempt(submission: Submission, change: Change, now: datetime) -> Outcome:
    try:
        return _apply(submission, change, now)
    except Refused as problem:
        return Outcome("refused", problem=problem)


def _link_all(changes: Sequence[Change], outcomes: Sequence[Outcome]) -> dict[int, Outcome]:
    """Set the links that each mark has in the end, and return which changes have to be refused for theirs."""
    deleted = frozenset(change.id for change in changes if change.marking is None)
    last = {outcome.span.id: n for n, outcome in enumerate(outcomes) if outcome.span and changes[n].marking}
    wrong = {}
    for n in last.values():
        marking, outcome = changes[n].marking, outcomes[n]
        assert marking is not None and outcome.span is not None  # noqa: S101, PT018 - only such are in `last`
        try:
            links.set_links(outcome.span, marking.links, outcome.links, also=deleted)
        except WrongLink as problem:
            wrong[n] = Outcome("refused", problem=problem)
    return wrong


def _apply(submission: Submission, change: Change, now: datetime) -> Outcome:
    span = session.get(Span, change.id, options=[lazyload(Span.linked)])
    if span is not None and span.submission_id != submission.id:
        raise TakenId if change.marking else UnknownSpan
    if change.marking is None:
        return _delete(submission, span, change.version, now)
    _check(submission, change.id, change.marking, span)
    return _change(submission, span, change.marking, now) if span else _make(submission, change, now)


def _check(submission: Submission, id: UUID, marking: Marking, before: Span | None) -> None:
    text, edges = submission.article.text, (marking.start, marking.end)
    span_rules.check_words(text, *edges, marking.quote)
    if before is None or edges != (before.start, before.end):
        span_rules.check_edges(text, *edges)
    span_rules.check_label(marking.label, submission.round.assignment.scheme.label_names)
    span_rules.check_company(submission, id, edges, marking.label, before)


def _make(submission: Submission, change: Change, now: datetime) -> Outcome:
    marking = change.marking
    assert marking is not None  # noqa: S101 - only markings come here
    if marking.version != 0:
        raise StaleVersion(theirs=0, yours=marking.version)
    _refuse_excess(submission)
    span = Span(
        id=change.id, submission_id=submission.id, version=1, revision=submissions.touch(submission),
        start=marking.start, end=marking.end, label=marking.label, note=marking.note, unsure=marking.unsure,
        changed_at=now,
    )  # fmt: skip
    session.add(span)
    session.flush()  # PostgreSQL tells only here of an id that somebody took in the same moment
    return Outcome("made", span)


def _change(submission: Submission, span: Span, marking: Marking, now: datetime) -> Outcome:
    if _is_retry(span, marking):
        return Outcome("changed", span, links=visibility.links_from(span))
    # A page that deleted a span knows the version it deleted, not the one that the deletion made: both restore it.
    known = {span.version, span.version - 1} if span.deleted else {span.version}
    if marking.version not in known or marking.version == 0:
        raise StaleVersion(theirs=span.version, yours=marking.version, extra={"span": span})
    if span.deleted:
        _refuse_excess(submission)
    sources = links.sources_of(span)
    _keep_version(span)
    span.start, span.end, span.label = marking.start, marking.end, marking.label
    span.note, span.unsure, span.deleted = marking.note, marking.unsure, False
    _raise_version(submission, span, now)
    if sources != links.sources_of(span):
        links.tell_sources(span)
    return Outcome("changed", span, links=visibility.links_from(span))


def _refuse_excess(submission: Submission) -> None:
    if submission.revision < MOST_SPANS:
        return  # every span has raised it once
    if visibility.count_of(select(Submission.id).filter_by(id=submission.id)) >= MOST_SPANS:
        raise TooManySpans(most=MOST_SPANS)


def _is_retry(span: Span, marking: Marking) -> bool:
    """Say whether this very change has been made already and only its acknowledgement was lost."""
    same = (span.start, span.end, span.label, span.note, span.unsure) == (
        marking.start, marking.end, marking.label, marking.note, marking.unsure
    )  # fmt: skip
    targets = {target.id for target in span.links}
    return same and not span.deleted and marking.version == span.version - 1 and targets == set(marking.links)


def _delete(submission: Submission, span: Span | None, version: int, now: datetime) -> Outcome:
    if span is None:
        raise UnknownSpan
    if not span.deleted:
        if version != span.version:
            raise StaleVersion(theirs=span.version, yours=version, extra={"span": span})
        sources = links.sources_of(span)
        _keep_version(span)
        span.deleted = True
        _raise_version(submission, span, now)
        if sources:
            links.tell_sources(span)
    return Outcome("deleted", span)


def _keep_version(span: Span) -> None:
    session.add(SpanVersion(
        span_id=span.id, version=span.version, start=span.start, end=span.end, label=span.label, note=span.note,
        unsure=span.unsure, deleted=span.deleted, changed_at=span.changed_at, revision=span.revision,
    ))  # fmt: skip


def _raise_version(submission: Submission, span: Span, now: datetime) -> None:
    span.version += 1
    span.revision = submissions.touch(submission)
    span.changed_at = now
    session.flush()
