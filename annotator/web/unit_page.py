"""What the unit page shows: versions in an order that says nothing, rulings, clauses and neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any

from annotator.core import queue
from annotator.core.adjudication import Reading, current_rulings
from annotator.core.spans import Version, overlap
from annotator.models import Ground, Membership, Scheme, Unit
from annotator.services import queue as queues
from annotator.services import units
from annotator.services.queue import Filters
from annotator.services.visibility import holds_own_span
from annotator.web.passages import Passage, Piece, passage, pieces
from annotator.web.ruling_form import value_of

LETTERS = "ABCDFGHILMOPQTUVWXYZ"  # E, J, K, N, R and S are keys of the page
LONGEST_QUEUE = 2000


@dataclass(frozen=True)
class ShownVersion:
    """A distinct version under its letter: each line of the passage, cut where the version begins and ends."""

    letter: str
    value: str
    label: dict[str, Any]
    quote: str
    votes: int
    lines: list[list[Piece]]


@dataclass(frozen=True)
class ShownRuling:
    """A ruling as it bears on the unit, and how the unit has changed since."""

    ground: Ground
    is_current: bool
    is_stale: bool
    is_mine: bool
    appeared: list[Version]
    vanished: list[Version]


@dataclass(frozen=True)
class UnitPage:
    """Everything that the page of one unit shows to one reviewer."""

    unit: Unit
    passage: Passage
    versions: list[ShownVersion]
    rulings: list[ShownRuling]
    neighbours: list[Unit]
    clauses: list[dict[str, Any]]
    other_clauses: list[dict[str, Any]]
    reasons: list[str]
    is_own: bool
    seen: str
    next: Unit | None
    previous: Unit | None
    balance: dict[str, int]

    @property
    def current(self) -> list[ShownRuling]:
        return [one for one in self.rulings if one.is_current]


def unit_page(unit: Unit, viewer: Membership) -> UnitPage:
    """Gather a unit's page for a reviewer; nobody's name is on it."""
    shown = passage(unit.article, units.versions(unit) or [unit])
    near, far = clauses_for(unit)
    return UnitPage(
        unit=unit, passage=shown, versions=_versions(unit, viewer, shown), rulings=_rulings(unit, viewer),
        neighbours=_neighbours(unit), clauses=near, other_clauses=far, reasons=reasons(unit),
        is_own=holds_own_span(viewer, units.spans_of(unit)), seen=units.seen(unit),
        next=queues.next_open(unit.round, after=unit), previous=_previous(unit), balance=units.balance(unit.round),
    )  # fmt: skip


def label_of(scheme: Scheme, name: str) -> dict[str, Any]:
    """Return a label of the scheme; a name it does not know gets the last slot."""
    return next((label for label in scheme.labels if label["name"] == name), {"name": name, "slot": 8})


def _versions(unit: Unit, viewer: Membership, shown: Passage) -> list[ShownVersion]:
    """Shuffle the versions by reviewer and unit: the order stays while one looks and says nothing about votes."""
    rows = [(Version(start, end, label), votes) for start, end, label, votes in unit.versions]
    rows.sort(key=lambda row: sha256(f"{viewer.id}:{unit.id}:{value_of(row[0])}".encode()).digest())
    scheme = unit.round.assignment.scheme
    return [
        ShownVersion(
            letter(n), value_of(version), label_of(scheme, version.label),
            unit.article.text[version.start : version.end], votes, [pieces(line, version) for line in shown.lines],
        )
        for n, (version, votes) in enumerate(rows)
    ]  # fmt: skip


def letter(number: int) -> str:
    """Return the letter of a row, counted from 0; after the last letter they go round with a number."""
    lap, place = divmod(number, len(LETTERS))
    return LETTERS[place] + (str(lap + 1) if lap else "")


def _rulings(unit: Unit, viewer: Membership) -> list[ShownRuling]:
    current = {ruling.id for ruling in current_rulings(units.decisions_on(unit))}
    return [_ruling(ground, viewer, current) for ground in units.grounds_of(unit)]


def _ruling(ground: Ground, viewer: Membership, current: set[str]) -> ShownRuling:
    now, then = units.versions(ground.unit), {Version(*version) for version in ground.made_on}
    return ShownRuling(
        ground, str(ground.ruling_id) in current, units.is_stale_on(ground),
        ground.ruling.membership_id == viewer.id, sorted(now - then), sorted(then - now),
    )  # fmt: skip


def _neighbours(unit: Unit) -> list[Unit]:
    """Return the units that meet this one, in text order."""
    others = [one for one in units.of_article(unit.round, unit.article) if one.id != unit.id and overlap(one, unit)]
    return sorted(others, key=lambda one: (one.start, one.end, str(one.id)))


def _previous(unit: Unit) -> Unit | None:
    opened: Sequence[Unit] = queues.page(unit.round, Filters(state="open"), size=LONGEST_QUEUE).units
    ids = [one.id for one in opened]
    place = ids.index(unit.id) if unit.id in ids else len(ids)
    return opened[place - 1] if place else None


def clauses_for(unit: Unit) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the clauses on the labels that readers gave here, and the others."""
    clauses: list[dict[str, Any]] = unit.round.assignment.scheme.clauses
    near = [clause for clause in clauses if clause["label"] in unit.votes]
    return near, [clause for clause in clauses if clause not in near]


def reasons(unit: Unit) -> list[str]:
    """Return why the unit ranks where it does, as codes, the weightiest first."""
    ranked = queue.reasons(_reading(unit), unit.votes_for + unit.votes_silent, unit.article.text)
    return ["stale", *ranked] if unit.stale else ranked


def _reading(unit: Unit) -> Reading:
    readers = unit.votes_for + unit.votes_silent
    return Reading(
        unit.kind, unit.label, unit.start, unit.end, unit.exact,
        Fraction(max(unit.votes.values(), default=0), max(readers, 1)), unit.votes, unit.votes_for, unit.votes_silent,
        tuple((Version(start, end, label), votes) for start, end, label, votes in unit.versions),
    )  # fmt: skip
