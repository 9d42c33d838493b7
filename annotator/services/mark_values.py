"""Marks as bare values, for what has many of them: without whose they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class Mark(NamedTuple):
    """What grouping needs of a span: of which submission it is, but not whose."""

    id: UUID
    submission_id: UUID
    start: int
    end: int
    label: str
    unit_id: UUID | None


class LeavingMark(NamedTuple):
    """A mark as it leaves in a release or an export; `links` are the ids of those it can be seen to be linked to."""

    id: UUID
    submission_id: UUID
    start: int
    end: int
    label: str
    unit_id: UUID | None
    note: str | None
    unsure: bool
    status: str
    links: tuple[UUID, ...]


class Shown(NamedTuple):
    """A span as the page takes it up on which it is marked; `links` are the ids of what it attributes."""

    id: UUID
    start: int
    end: int
    label: str
    version: int
    note: str | None
    unsure: bool
    links: tuple[UUID, ...]
    revision: int


class Changed(NamedTuple):
    """What counting needs of a span that was made, changed or deleted."""

    submission_id: UUID
    id: UUID
    start: int
    end: int
    label: str
    deleted: bool
    revision: int


@dataclass(slots=True)
class OwnMark:
    """A mark as a change to it finds and leaves it, deleted or not."""

    id: UUID
    submission_id: UUID
    start: int
    end: int
    label: str
    note: str | None
    unsure: bool
    deleted: bool
    version: int
    revision: int
    changed_at: datetime

    @property
    def edges(self) -> tuple[int, int]:
        return self.start, self.end


class LinkEnd(NamedTuple):
    """A link, and what its target is: where it stands, what it says, whether it is deleted."""

    source_id: UUID
    id: UUID
    start: int
    end: int
    label: str
    deleted: bool


class Seen(NamedTuple):
    """A mark as its author is answered; `links` are the ids of those it shows links to, in text order."""

    id: UUID
    start: int
    end: int
    quote: str
    label: str
    version: int
    note: str | None
    unsure: bool
    links: tuple[UUID, ...]
    deleted: bool
    revision: int
