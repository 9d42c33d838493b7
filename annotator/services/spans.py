"""Marking, changing and deleting spans, one at a time or in order as a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Literal
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from annotator.core.spans import LinkRules
from annotator.db import session
from annotator.services import operations, span_rules, submissions
from annotator.services.errors import (
    Refused,
    StaleVersion,
    TakenId,
    TooManySpans,
    UnknownSpan,
    UnlinkedLabel,
    WrongLink,
)
from annotator.services.mark_values import OwnMark, Seen
from annotator.services.own_work import OwnWork
from annotator.services.sheet import Found, Sheet, read

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
class Step:
    """What a change did to its mark. `links` are those the mark had then, and whether each could be seen."""

    verb: Verb
    mark: OwnMark
    links: Mapping[UUID, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Refusal:
    """Why a change was refused."""

    problem: Refused


@dataclass(frozen=True)
class Outcome:
    """What became of a change: its span, or why it was refused."""

    verb: Verb
    span: Seen | None = None
    problem: Refused | None = None


def digest(submission_id: UUID, change: Change) -> str:
    """Return what makes two changes the same, whatever version they were made on, and whatever batch is around them."""
    marking = change.marking
    if marking is None:
        return operations.digest_of("delete", submission_id, change.id)
    targets = sorted(str(id) for id in set(marking.links))
    plain = (marking.start, marking.end, marking.quote, marking.label, marking.note, marking.unsure)
    return operations.digest_of("put", submission_id, change.id, *plain, targets)


def mark_span(work: OwnWork, id: UUID, marking: Marking, *, now: datetime) -> tuple[Verb, Seen]:
    """Make, change or restore a span as a whole; say which it was.

    :raise WrongOffsets, WrongQuote, OuterSpace, UnknownLabel, ExactDouble, WrongLink: when the marking does not fit
    :raise TooManySpans, TooManyHere: when there are `MOST_SPANS` already, or `MOST_HERE` over one character
    :raise StaleVersion: when the span moved on since `marking.version`
    :raise TakenId: when somebody else's span has the id
    :raise ClosedAssignment, SubmittedWork: when the work is not open
    """
    sheet, step = _do_one(work, Change(id, marking, marking.version), now)
    return step.verb, sheet.seen(step.mark)


def delete_span(work: OwnWork, id: UUID, *, version: int, now: datetime) -> None:
    """Delete a span; deleting it again changes nothing. Its links hide with it and come back with it.

    :raise UnknownSpan: when this submission never had it
    :raise StaleVersion: when it moved on since `version`
    """
    _do_one(work, Change(id, None, version), now)


def _do_one(work: OwnWork, change: Change, now: datetime) -> tuple[Sheet, Step]:
    submissions.refuse_unless_open(work)
    sheet = Sheet(work, _found(work, [change]))
    (step,) = _done(sheet, [change], {}, now)
    if isinstance(step, Refusal):
        raise _told(sheet, step.problem)
    try:
        sheet.write()
    except IntegrityError as error:
        raise TakenId from error
    return sheet, step


def apply_batch(work: OwnWork, changes: Sequence[Change], *, now: datetime) -> tuple[int, list[Outcome]]:
    """Do the changes in order; the good ones stay together, the bad ones are reported in their places.

    Returns the submission's revision afterwards, too. Links are checked after the last change, since a mark may point
    to one that comes later. A change whose links turn out wrong is refused, and all is done again without it; after
    `MOST_TRIES`, without any change that has links.
    """
    submissions.refuse_unless_open(work)
    for tries in count(1):
        sheet, steps = _tried(work, changes, now)
        nested = session.begin_nested()
        try:
            sheet.write()
        except IntegrityError:  # an id was taken in the same moment: now its span is there to be found
            nested.rollback()
            if tries > len(changes):
                raise
            continue
        nested.commit()
        break
    return sheet.revision, [_outcome(sheet, step) for step in steps]


def _outcome(sheet: Sheet, step: Step | Refusal) -> Outcome:
    """Return what became of a change; it tells of its mark as the last change leaves it."""
    if isinstance(step, Refusal):
        return Outcome("refused", problem=_told(sheet, step.problem))
    return Outcome(step.verb, sheet.seen(step.mark))


def _told(sheet: Sheet, problem: Refused) -> Refused:
    """Return a refusal; a newer copy that it carries becomes one to be shown."""
    mark = problem.extra.get("span")
    if isinstance(mark, OwnMark):
        problem.extra["span"] = sheet.seen(mark)
    return problem


def _tried(work: OwnWork, changes: Sequence[Change], now: datetime) -> tuple[Sheet, list[Step | Refusal]]:
    found, refused = _found(work, changes), dict[int, Refusal]()
    for tries in count(1):
        sheet = Sheet(work, found)
        steps = _done(sheet, changes, refused, now)
        now_refused = {n: step for n, step in enumerate(steps) if isinstance(step, Refusal) and n not in refused}
        wrong = {n: step for n, step in now_refused.items() if isinstance(step.problem, WrongLink)}
        if not wrong:
            return sheet, steps
        refused |= wrong if tries < MOST_TRIES else _all_linked(work, changes)
    raise AssertionError  # the loop above ends by itself


def _found(work: OwnWork, changes: Sequence[Change]) -> Found:
    markings = [change.marking for change in changes if change.marking]
    targets = {id for marking in markings for id in marking.links}
    start = min((marking.start for marking in markings), default=0)
    end = max((marking.end for marking in markings), default=0)
    return read(work, {change.id for change in changes}, targets, start, end)


def _all_linked(work: OwnWork, changes: Sequence[Change]) -> dict[int, Refusal]:
    """Refuse every change that has links."""
    linked = ((n, change.marking) for n, change in enumerate(changes) if change.marking and change.marking.links)
    return {n: Refusal(wrong_link(work.link_rules, marking.label)) for n, marking in linked}


def _done(
    sheet: Sheet, changes: Sequence[Change], refused: Mapping[int, Refusal], now: datetime
) -> list[Step | Refusal]:
    """Do the changes on the sheet but for those that are refused already, then their links."""
    steps = [refused.get(n) or _attempt(sheet, change, now) for n, change in enumerate(changes)]
    wrong = _link_all(sheet, changes, steps)
    return [wrong.get(n) or step for n, step in enumerate(steps)]


def _attempt(sheet: Sheet, change: Change, now: datetime) -> Step | Refusal:
    try:
        return _apply(sheet, change, now)
    except Refused as problem:
        return Refusal(problem)


def _link_all(sheet: Sheet, changes: Sequence[Change], steps: Sequence[Step | Refusal]) -> dict[int, Refusal]:
    """Set the links that each mark has in the end, and return which changes have to be refused for theirs."""
    deleted = frozenset(change.id for change in changes if change.marking is None)
    last = {step.mark.id: n for n, step in enumerate(steps) if isinstance(step, Step) and changes[n].marking}
    wrong = {}
    for n in last.values():
        marking, step = changes[n].marking, steps[n]
        assert marking and isinstance(step, Step)  # noqa: S101, PT018 - only such are in `last`
        shown = {id for id, is_shown in step.links.items() if is_shown}
        if all(sheet.may_link(step.mark, id, deleted) for id in set(marking.links) - shown):
            sheet.set_links(step.mark, set(marking.links), step.links)
        else:
            wrong[n] = Refusal(wrong_link(sheet.rules, step.mark.label))
    return wrong


def wrong_link(rules: LinkRules, label: str) -> WrongLink:
    """Return the refusal of a link from a mark of a label, which says what it could be linked to."""
    targets = rules.get(label)
    return WrongLink(label=label, targets=", ".join(sorted(targets))) if targets else UnlinkedLabel(label=label)


def _apply(sheet: Sheet, change: Change, now: datetime) -> Step:
    mark = sheet.own(change.id)
    if mark is None and change.id in sheet.marks:
        raise TakenId if change.marking else UnknownSpan
    if change.marking is None:
        return _delete(sheet, mark, change.version, now)
    _check(sheet, change.marking, change.id, mark)
    return _change(sheet, mark, change.marking, now) if mark else _make(sheet, change.id, change.marking, now)


def _check(sheet: Sheet, marking: Marking, id: UUID, before: OwnMark | None) -> None:
    work, edges = sheet.work, (marking.start, marking.end)
    span_rules.check_place(work.length, *edges)
    words = work.between(*edges)
    span_rules.check_quote(words, *edges, marking.quote)
    if before is None or edges != before.edges:
        span_rules.check_edges(words, *edges)
    span_rules.check_label(marking.label, work.label_names)
    span_rules.check_company(sheet.over(*edges, but=id), edges, marking.label, before)


def _make(sheet: Sheet, id: UUID, marking: Marking, now: datetime) -> Step:
    if marking.version != 0:
        raise StaleVersion(theirs=0, yours=marking.version)
    _refuse_excess(sheet)
    mark = OwnMark(
        id, sheet.work.id, marking.start, marking.end, marking.label, marking.note, marking.unsure, deleted=False,
        version=1, revision=0, changed_at=now,
    )  # fmt: skip
    sheet.make(mark)
    return Step("made", mark)


def _change(sheet: Sheet, mark: OwnMark, marking: Marking, now: datetime) -> Step:
    if _is_retry(sheet, mark, marking):
        return Step("changed", mark, sheet.links_from(mark))
    # A page that deleted a span knows the version it deleted, not the one that the deletion made: both restore it.
    known = {mark.version, mark.version - 1} if mark.deleted else {mark.version}
    if marking.version not in known or marking.version == 0:
        raise StaleVersion(theirs=mark.version, yours=marking.version, extra={"span": mark})
    if mark.deleted:
        _refuse_excess(sheet)
    sheet.change(
        mark, now, start=marking.start, end=marking.end, label=marking.label, note=marking.note,
        unsure=marking.unsure, deleted=False,
    )  # fmt: skip
    return Step("changed", mark, sheet.links_from(mark))


def _refuse_excess(sheet: Sheet) -> None:
    # Every mark has raised the revision once.
    if sheet.revision >= MOST_SPANS and sheet.count() >= MOST_SPANS:
        raise TooManySpans(most=MOST_SPANS)


def _is_retry(sheet: Sheet, mark: OwnMark, marking: Marking) -> bool:
    """Say whether this very change has been made already and only its acknowledgement was lost."""
    same = (mark.start, mark.end, mark.label, mark.note, mark.unsure) == (
        marking.start, marking.end, marking.label, marking.note, marking.unsure
    )  # fmt: skip
    is_next = marking.version == mark.version - 1
    return same and not mark.deleted and is_next and sheet.seen_links(mark) == set(marking.links)


def _delete(sheet: Sheet, mark: OwnMark | None, version: int, now: datetime) -> Step:
    if mark is None:
        raise UnknownSpan
    if not mark.deleted:
        if version != mark.version:
            raise StaleVersion(theirs=mark.version, yours=version, extra={"span": mark})
        sheet.change(mark, now, deleted=True)
    return Step("deleted", mark)
