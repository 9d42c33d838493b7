"""Marking, changing and deleting spans, one at a time or in order as a batch."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from annotator.db import session
from annotator.models import Link, Span, SpanVersion, Submission
from annotator.services import operations, submissions
from annotator.services.errors import (
    ExactDouble,
    Refused,
    StaleVersion,
    TakenId,
    TooManySpans,
    UnknownLabel,
    UnknownSpan,
    WrongLink,
    WrongOffsets,
    WrongQuote,
)

SOURCE_LABEL = "attribution"
TARGET_LABELS = frozenset({"claim", "opinion"})
LONGEST_QUOTE_SHOWN = 80
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
    """What became of a step: its span, or why it was refused. `verb` says what happened to the span."""

    verb: Verb
    span: Span | None = None
    problem: Refused | None = None


def digest(submission_id: UUID, change: Change) -> str:
    """Return what makes two changes the same, whatever version they were made on, and whatever batch is around them."""
    marking = change.marking
    if marking is None:
        return operations.digest_of("delete", submission_id, change.id)
    links = sorted(str(id) for id in set(marking.links))
    plain = (marking.start, marking.end, marking.quote, marking.label, marking.note, marking.unsure)
    return operations.digest_of("put", submission_id, change.id, *plain, links)


def mark_span(submission: Submission, id: UUID, marking: Marking, *, now: datetime) -> tuple[Verb, Span]:
    """Make, change or restore a span as a whole; say which it was.

    :raise WrongOffsets, WrongQuote, UnknownLabel, ExactDouble, WrongLink: when the marking does not fit the text
    :raise TooManySpans: when there are `MOST_SPANS` already
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
    _set_links(outcome.span, marking.links, also=frozenset())
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
        refused |= wrong if tries < MOST_TRIES else _all_linked(changes)
    nested.commit()
    return outcomes


def _all_linked(changes: Sequence[Change]) -> dict[int, Outcome]:
    linked = (n for n, change in enumerate(changes) if change.marking and change.marking.links)
    return {n: Outcome("refused", problem=WrongLink()) for n in linked}


def _attempt(submission: Submission, change: Change, now: datetime) -> Outcome:
    try:
        return _apply(submission, change, now)
    except Refused as problem:
        return Outcome("refused", problem=problem)


def _link_all(changes: Sequence[Change], outcomes: Sequence[Outcome]) -> dict[int, Outcome]:
    deleted = frozenset(change.id for change in changes if change.marking is None)
    wrong = {}
    for n, (change, outcome) in enumerate(zip(changes, outcomes, strict=True)):
        if change.marking is None or outcome.span is None:
            continue
        try:
            _set_links(outcome.span, change.marking.links, also=deleted)
        except WrongLink as problem:
            wrong[n] = Outcome("refused", problem=problem)
    return wrong


def _apply(submission: Submission, change: Change, now: datetime) -> Outcome:
    span = session.get(Span, change.id)
    if span is not None and span.submission_id != submission.id:
        raise TakenId if change.marking else UnknownSpan
    if change.marking is None:
        return _delete(submission, span, change.version, now)
    _check(submission, change.id, change.marking)
    return _change(submission, span, change.marking, now) if span else _make(submission, change, now)


def _check(submission: Submission, id: UUID, marking: Marking) -> None:
    text, start, end = submission.article.text, marking.start, marking.end
    if not 0 <= start < end <= len(text):
        raise WrongOffsets(start=start, end=end, length=len(text))
    if text[start:end] != marking.quote:
        found, quote = text[start:end][:LONGEST_QUOTE_SHOWN], marking.quote[:LONGEST_QUOTE_SHOWN]
        raise WrongQuote(start=start, end=end, found=found, quote=quote)
    labels = submission.round.assignment.scheme.label_names
    if marking.label not in labels:
        raise UnknownLabel(label=marking.label[:LONGEST_QUOTE_SHOWN], labels=", ".join(labels))
    double = select(Span.id).filter_by(
        submission_id=submission.id, start=start, end=end, label=marking.label, deleted=False
    )
    if session.scalar(double.where(Span.id != id)):
        raise ExactDouble(label=marking.label)


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
        return Outcome("changed", span)
    # Whoever deleted a span knows the version deleted, not the one that the deletion made: both restore it.
    known = {span.version, span.version - 1} if span.deleted else {span.version}
    if marking.version not in known or marking.version == 0:
        raise StaleVersion(theirs=span.version, yours=marking.version, extra={"span": span})
    if span.deleted:
        _refuse_excess(submission)
    _keep_version(span)
    span.start, span.end, span.label = marking.start, marking.end, marking.label
    span.note, span.unsure, span.deleted = marking.note, marking.unsure, False
    _raise_version(submission, span, now)
    return Outcome("changed", span)


def _refuse_excess(submission: Submission) -> None:
    if submission.revision < MOST_SPANS:
        return  # every span has raised it once
    there = select(func.count()).select_from(Span).filter_by(submission_id=submission.id, deleted=False)
    if (session.scalar(there) or 0) >= MOST_SPANS:
        raise TooManySpans(most=MOST_SPANS)


def _is_retry(span: Span, marking: Marking) -> bool:
    """Say whether this very change has been made already and only its acknowledgement was lost."""
    same = (span.start, span.end, span.label, span.note, span.unsure) == (
        marking.start, marking.end, marking.label, marking.note, marking.unsure
    )  # fmt: skip
    links = {target.id for target in span.links}
    return same and not span.deleted and marking.version == span.version - 1 and links == set(marking.links)


def _delete(submission: Submission, span: Span | None, version: int, now: datetime) -> Outcome:
    if span is None:
        raise UnknownSpan
    if not span.deleted:
        if version != span.version:
            raise StaleVersion(theirs=span.version, yours=version, extra={"span": span})
        _keep_version(span)
        span.deleted = True
        _raise_version(submission, span, now)
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


def _set_links(span: Span, targets: Collection[UUID], *, also: frozenset[UUID]) -> None:
    """Replace the links that can be seen; those to deleted spans stay hidden until their ends come back.

    `also` names spans that the same batch deletes, which were there when the link was drawn.
    """
    before = {target.id for target in span.links}
    for id in set(targets) - before:
        _refuse_wrong_link(span, session.get(Span, id), also)
    if targets and span.label != SOURCE_LABEL:
        raise WrongLink
    dropped = before - set(targets)
    session.execute(delete(Link).where(Link.source_id == span.id, Link.target_id.in_(dropped)))
    hidden = set(session.scalars(select(Link.target_id).where(Link.source_id == span.id)))
    session.add_all(Link(source_id=span.id, target_id=id) for id in set(targets) - before - hidden)
    session.flush()
    session.expire(span, ["links"])


def _refuse_wrong_link(span: Span, target: Span | None, also: frozenset[UUID]) -> None:
    if target is None or target.submission_id != span.submission_id or target.id == span.id:
        raise WrongLink
    if target.label not in TARGET_LABELS or (target.deleted and target.id not in also):
        raise WrongLink
