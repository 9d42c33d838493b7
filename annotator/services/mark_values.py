"""Marks as bare values, for what has many of them: without whose they are."""

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
