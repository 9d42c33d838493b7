"""Headline figures of agreement with their words, and what readers are called: the same on the page and in the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from annotator.core.agreement.intervals import Interval
from annotator.core.agreement.values import Value
from annotator.models import Membership, Round
from annotator.permissions import Permission, has_permission
from annotator.services import classrooms
from annotator.services.agreement import Headline, Passage
from annotator.web import agreement_words as words
from annotator.web.labels import label_of, letter


@dataclass(frozen=True)
class Line:
    """One headline figure as it is shown."""

    label: dict[str, Any] | None
    value: Value
    interval: Interval
    sentence: str
    comparison: str | None
    expectation: words.Expectation | None
    passages: tuple[Passage, ...]

    @property
    def key(self) -> str:
        return self.label["name"] if self.label else ""


def names_for(viewer: Membership, round_: Round, readers: Sequence[str]) -> dict[str, str]:
    """Return what each reader is called: by pseudonym for the teacher, for others by a letter that says nothing."""
    if has_permission(viewer, Permission.TEACH):
        members = {str(one.id): one for one in classrooms.members(round_.assignment.classroom)}
        return {reader: members[reader].pseudonym or members[reader].user.name for reader in readers}
    drawn = sorted(readers, key=lambda reader: sha256(f"{viewer.id}:{round_.id}:{reader}".encode()).digest())
    return {reader: letter(at) for at, reader in enumerate(drawn)}


def line_of(line: Headline, round_: Round) -> Line:
    """Return a headline figure with its words."""
    label = label_of(round_.assignment.scheme, line.label) if line.label is not None else None
    return Line(
        label, line.value, line.interval, words.sentence(line.label, line.value),
        words.comparison(label) if label else None, words.expectation(label) if label else None, line.passages,
    )  # fmt: skip
