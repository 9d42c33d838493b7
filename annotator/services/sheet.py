"""The marks of one submission while changes are made to them: read once, changed in memory, and written at the end.

So the number of statements does not grow with the number of changes, and a change that is refused leaves nothing to be
taken back. Revisions are raised as if each change were sent alone.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, select, update

from annotator.core.spans import may_link
from annotator.db import session
from annotator.models import Link, Span, SpanVersion, Submission
from annotator.services import nameless, own_work, visibility
from annotator.services.mark_values import LinkEnd, OwnMark, Seen
from annotator.services.own_work import OwnWork

SPANS, VERSIONS = cast(Table, Span.__table__), cast(Table, SpanVersion.__table__)
LINKS = cast(Table, Link.__table__)
KEPT = ("version", "start", "end", "label", "note", "unsure", "deleted", "changed_at", "revision")
NEW_MARKS, NEW_VERSIONS, NEW_LINKS = insert(SPANS), insert(VERSIONS), insert(LINKS)
CHANGED_MARKS = update(SPANS).where(SPANS.c.id == bindparam("of")).values({one: bindparam(one) for one in KEPT})
TOLD_MARKS = update(SPANS).where(SPANS.c.id == bindparam("of")).values(revision=bindparam("now"))
DROPPED_LINKS = delete(LINKS).where(
    LINKS.c.source_id == bindparam("source_id"), LINKS.c.target_id == bindparam("target_id")
)


class Found(NamedTuple):
    """What the database holds: spans by id and marks near them, and the links from and to those that are changed."""

    marks: Sequence[OwnMark]
    links: Sequence[LinkEnd]


def read(work: OwnWork, ids: Collection[UUID], targets: Collection[UUID], start: int, end: int) -> Found:
    """Read spans that shall be changed, spans that they shall be linked to, and the marks over a stretch."""
    marks = visibility.marks_for_change(work.id, {*ids, *targets}, start, end)
    known = [mark.id for mark in marks if mark.id in ids and mark.submission_id == work.id]
    return Found(marks, visibility.links_for_change(known) if known else ())


class Sheet:
    """Marks by id, as the changes so far leave them; `links` are each mark's own, hidden ones included."""

    def __init__(self, work: OwnWork, found: Found) -> None:
        self.work, self.rules, self.revision = work, work.link_rules, work.revision
        self.marks = {mark.id: replace(mark) for mark in found.marks}
        self.links: dict[UUID, set[UUID]] = defaultdict(set)
        self.sources: dict[UUID, set[UUID]] = defaultdict(set)
        self.targets = {link.id: link for link in found.links}
        for link in found.links:
            self.links[link.source_id].add(link.id)
            self.sources[link.id].add(link.source_id)
        self.made: list[OwnMark] = []
        self.changed: dict[UUID, OwnMark] = {}
        self.told: dict[UUID, int] = {}
        self.earlier: list[dict[str, Any]] = []
        self.dropped: list[tuple[UUID, UUID]] = []
        self.linked: list[tuple[UUID, UUID]] = []
        self.balance = 0  # how many more marks there are than were read
        self.held: int | None = None

    def own(self, id: UUID) -> OwnMark | None:
        """Return the submission's mark of this id, deleted or not."""
        mark = self.marks.get(id)
        return mark if mark and mark.submission_id == self.work.id else None

    def over(self, start: int, end: int, *, but: UUID) -> list[OwnMark]:
        """Return the submission's marks that cover part of a stretch, except one."""
        return [
            mark
            for mark in self.marks.values()
            if mark.start < end and mark.end > start and mark.id != but and not mark.deleted and self.own(mark.id)
        ]

    def count(self) -> int:
        """Return how many marks the submission holds."""
        if self.held is None:
            self.held = nameless.count_of(select(Submission.id).filter_by(id=self.work.id))
        return self.held + self.balance

    def make(self, mark: OwnMark) -> None:
        """Add a mark at the next revision."""
        self.revision += 1
        mark.revision = self.revision
        self.marks[mark.id] = mark
        self.made.append(mark)
        self.balance += 1

    def change(self, mark: OwnMark, now: datetime, **values: Any) -> None:
        """Give a mark other values at the next revision, and keep what it was."""
        was_shown_by, was_deleted = self._shown_by(mark), mark.deleted
        self.earlier.append({"span_id": mark.id} | {name: getattr(mark, name) for name in KEPT})
        for name, value in values.items():
            setattr(mark, name, value)
        self.revision += 1
        mark.version, mark.revision, mark.changed_at = mark.version + 1, self.revision, now
        self.balance += was_deleted - mark.deleted
        self.changed[mark.id] = mark
        if was_shown_by != self._shown_by(mark):
            self._tell_sources(mark)

    def _shown_by(self, mark: OwnMark) -> frozenset[str]:
        """Return the labels whose marks show their links to this one now."""
        if mark.deleted:
            return frozenset()
        return frozenset(source for source, targets in self.rules.items() if mark.label in targets)

    def _tell_sources(self, target: OwnMark) -> None:
        """Give the marks that name this one its revision: a page that asks what changed learns of the link."""
        for id in self.sources[target.id]:
            self.told[id] = target.revision
            if id in self.marks:
                self.marks[id].revision = target.revision

    def links_from(self, mark: OwnMark) -> dict[UUID, bool]:
        """Return what a mark links to, hidden links included, and whether each can be seen."""
        return {id: self._is_seen(mark, self._target(id)) for id in self.links[mark.id]}

    def seen_links(self, mark: OwnMark) -> set[UUID]:
        """Return what a mark links to, without links that are hidden."""
        return {id for id, is_seen in self.links_from(mark).items() if is_seen}

    def _is_seen(self, mark: OwnMark, target: OwnMark | LinkEnd) -> bool:
        return may_link(self.rules, mark.label, target.label) and not target.deleted

    def _target(self, id: UUID) -> OwnMark | LinkEnd:
        return self.marks[id] if id in self.marks else self.targets[id]

    def may_link(self, mark: OwnMark, id: UUID, also: Collection[UUID] = ()) -> bool:
        """Say whether a mark may be linked to a span: to itself never; of deleted ones, to those in `also`."""
        target = self.own(id)
        if target is None or id == mark.id or (target.deleted and id not in also):
            return False
        return may_link(self.rules, mark.label, target.label)

    def set_links(self, mark: OwnMark, wanted: Collection[UUID], known: Mapping[UUID, bool]) -> None:
        """Replace the links of a mark that could be seen when it was changed; hidden ones stay as they are."""
        dropped = {id for id, is_shown in known.items() if is_shown} - set(wanted)
        made = set(wanted) - known.keys()
        self.dropped += [(mark.id, id) for id in dropped]
        self.linked += [(mark.id, id) for id in made]
        self.links[mark.id] = (self.links[mark.id] - dropped) | made

    def seen(self, mark: OwnMark) -> Seen:
        """Return a mark as its author is answered."""
        targets = [] if mark.deleted else [self._target(id) for id in self.seen_links(mark)]
        links = tuple(one.id for one in sorted(targets, key=lambda one: (one.start, one.end, one.id)))
        return Seen(
            mark.id, mark.start, mark.end, self.work.between(mark.start, mark.end), mark.label, mark.version,
            mark.note, mark.unsure, links, mark.deleted, mark.revision,
        )  # fmt: skip

    def write(self) -> None:
        """Write what has changed: at most seven statements.

        :raise IntegrityError: when somebody else took an id of a new mark in this moment
        """
        if self.revision != self.work.revision:
            own_work.touch(self.work, self.revision)
        _execute(NEW_MARKS, [_row(mark) for mark in self.made])
        made = {mark.id for mark in self.made}
        told = {id: now for id, now in self.told.items() if id not in made and id not in self.changed}
        changed = [mark for id, mark in self.changed.items() if id not in made]
        _execute(CHANGED_MARKS, [{"of": mark.id} | {name: getattr(mark, name) for name in KEPT} for mark in changed])
        _execute(TOLD_MARKS, [{"of": id, "now": now} for id, now in told.items()])
        _execute(NEW_VERSIONS, self.earlier)
        _execute(DROPPED_LINKS, [_pair(*ends) for ends in self.dropped])
        _execute(NEW_LINKS, [_pair(*ends) for ends in self.linked])


def _row(mark: OwnMark) -> dict[str, Any]:
    return {"id": mark.id, "submission_id": mark.submission_id} | {name: getattr(mark, name) for name in KEPT}


def _pair(source_id: UUID, target_id: UUID) -> dict[str, UUID]:
    return {"source_id": source_id, "target_id": target_id}


def _execute(statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(statement, rows if len(rows) > 1 else rows[0])
