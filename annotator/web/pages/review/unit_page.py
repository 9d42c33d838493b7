"""What the unit page shows: versions in an order that says nothing, rulings, clauses and neighbours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from annotator.clock import utcnow
from annotator.core import priority
from annotator.core.adjudication import current_rulings
from annotator.core.spans import Version
from annotator.models import Appeal, Ground, Membership, Unit
from annotator.services.review import appeals, derivation, kept, leases, precedents, rulings, units
from annotator.services.review import queue as queues
from annotator.services.review.precedents import Precedent
from annotator.services.review.queue import Filters
from annotator.services.visibility import units_with_own_span
from annotator.web.labels import label_of, letter
from annotator.web.pages.review.passages import Passage, Piece, passage_of, pieces
from annotator.web.pages.review.ruling_form import value_of


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
class Shortcut:
    """A span that nobody may have drawn, but that one key decides for."""

    key: str
    value: str
    label: dict[str, Any]
    quote: str


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
    state: str
    passage: Passage
    versions: list[ShownVersion]
    shortcuts: list[Shortcut]
    differences: list[str]
    rulings: list[ShownRuling]
    questions: Sequence[Appeal]
    neighbours: list[Unit]
    like: list[Unit]
    precedents: list[tuple[Precedent, int]]
    clauses: list[dict[str, Any]]
    other_clauses: list[dict[str, Any]]
    is_own: bool
    is_taken: bool
    seen: str
    next: Unit | None
    previous: Unit | None
    balance: dict[str, int]

    @property
    def current(self) -> list[ShownRuling]:
        return [one for one in self.rulings if one.is_current]

    @property
    def to_replace(self) -> str:
        """The rulings that the next one replaces unless it is said otherwise, by id with commas between.

        One of two who differ changes only their own mind, so that nobody overrules a colleague by accident; a
        reviewer who has not ruled here yet ends the difference by replacing all of them.
        """
        mine = [one for one in self.current if one.is_mine]
        return _joined(mine if mine and len(self.current) > 1 else self.current)

    @property
    def all_to_replace(self) -> str:
        """Every ruling that stands, in the same form."""
        return _joined(self.current)


def _joined(shown: Iterable[ShownRuling]) -> str:
    return ",".join(str(one.ground.ruling_id) for one in shown)


def unit_page(unit: Unit, viewer: Membership, walk: Filters) -> UnitPage:
    """Gather what a unit's page shows to a reviewer who walks through some units; no student's name is on it."""
    shown = passage_of(unit)
    near, far = clauses_for(unit)
    now = utcnow()
    return UnitPage(
        unit=unit, state=queues.shown_state(unit, viewer), passage=shown, versions=_versions(unit, viewer, shown),
        shortcuts=shortcuts(unit), differences=differences(unit), rulings=_rulings(unit, viewer),
        questions=appeals.on_unit(unit), neighbours=_neighbours(unit), like=rulings.like(unit, by=viewer),
        precedents=_counted(precedents.precedents(unit, by=viewer)), clauses=near, other_clauses=far,
        is_own=bool(units_with_own_span(viewer, [unit.id])),
        is_taken=leases.other_at(unit, by=viewer, now=now) is not None, seen=units.digest(unit, viewer),
        next=queues.next_unit(unit.round, walk, after=unit, by=viewer, now=now),
        previous=queues.previous_unit(unit.round, unit, walk, by=viewer), balance=units.balance(unit.round),
    )  # fmt: skip


def differences(unit: Unit) -> list[str]:
    """Return what readers differ in, each kind by its name; a unit with one kind or none has just that."""
    if unit.kind != "mixed":
        return [unit.kind]
    edges = {tuple(row[:2]) for row in unit.versions}
    found = {"presence": unit.votes_silent > 0, "label": len(unit.votes) > 1, "boundary": len(edges) > 1}
    return [kind for kind, is_there in found.items() if is_there]


def shortcuts(unit: Unit) -> list[Shortcut]:
    """Return what most marked, and the widest and the narrowest reading of the label that most gave."""
    if unit.label is None:
        return []
    alike = [row for row in unit.versions if row[2] == unit.label]
    starts, ends = [row[0] for row in alike], [row[1] for row in alike]
    edges = {"M": (unit.start, unit.end)}
    if len(alike) > 1:
        edges |= {"U": (min(starts), max(ends)), "I": (max(starts), min(ends))}
    scheme, text = unit.round.assignment.scheme, unit.article.text
    return [
        Shortcut(key, value_of(Version(start, end, unit.label)), label_of(scheme, unit.label), text[start:end])
        for key, (start, end) in edges.items()
        if start < end
    ]


def _versions(unit: Unit, viewer: Membership, shown: Passage) -> list[ShownVersion]:
    """Shuffle the versions by reviewer and unit: the order stays while one looks and says nothing about votes."""
    rows = [(Version(start, end, label), votes) for start, end, label, votes in unit.versions]
    rows.sort(key=lambda row: sha256(f"{viewer.id}:{unit.id}:{value_of(row[0])}".encode()).digest())
    scheme, shared = unit.round.assignment.scheme, _shared([version for version, _ in rows])
    return [
        ShownVersion(
            letter(n), value_of(version), label_of(scheme, version.label),
            unit.article.text[version.start : version.end], votes,
            [pieces(line, version, shared) for line in shown.lines],
        )
        for n, (version, votes) in enumerate(rows)
    ]  # fmt: skip


def _shared(versions: Sequence[Version]) -> Version | None:
    """Return the words that every version covers; None when there are none."""
    start = max((one.start for one in versions), default=0)
    end = min((one.end for one in versions), default=0)
    return Version(start, end, "") if start < end else None


def _rulings(unit: Unit, viewer: Membership) -> list[ShownRuling]:
    current = {ruling.id for ruling in current_rulings(kept.rulings_on(unit))}
    return [_ruling(ground, viewer, current) for ground in kept.visible_grounds(unit, viewer)]


def _ruling(ground: Ground, viewer: Membership, current: set[str]) -> ShownRuling:
    now, then = units.versions(ground.unit), {Version(*version) for version in ground.made_on}
    return ShownRuling(
        ground, str(ground.ruling_id) in current, units.is_stale_on(ground),
        ground.ruling.membership_id == viewer.id, sorted(now - then), sorted(then - now),
    )  # fmt: skip


def _counted(found: Iterable[Precedent]) -> list[tuple[Precedent, int]]:
    """Return each precedent once that says the same of the same words, and how many say so."""
    groups: dict[tuple[object, ...], list[Precedent]] = {}
    for one in found:
        said = (one.ruling.verdict, one.ruling.clause, *sorted(span["label"] for span in one.ruling.spans))
        groups.setdefault((one.unit.words, *said), []).append(one)
    return [(group[0], len(group)) for group in groups.values()]


def _neighbours(unit: Unit) -> list[Unit]:
    """Return the units that meet this one, in text order."""
    return sorted(units.meeting(unit), key=lambda one: (one.start, one.end, str(one.id)))


def clauses_for(unit: Unit) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the clauses on the labels that readers gave here, and the others."""
    clauses: list[dict[str, Any]] = unit.round.assignment.scheme.clauses
    near = [clause for clause in clauses if clause["label"] in unit.votes]
    return near, [clause for clause in clauses if clause not in near]


def reasons(unit: Unit) -> list[str]:
    """Return why the unit ranks where it does, as codes, the weightiest first."""
    readers = unit.votes_for + unit.votes_silent
    ranked = priority.reasons(derivation.reading_of(unit, readers), readers, unit.article.text)
    again = {"appealed": unit.appealed, "stale": unit.stale}
    return [code for code, is_so in again.items() if is_so] + ranked
