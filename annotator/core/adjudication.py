"""What a unit says, whether its readers agree by rule, and what rulings settle; all compared in integers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256

from annotator.core.spans import Span, Version

LEAST_READERS = 3  # with one or two readers everything is open
FIRM_READERS = 5  # under this many, what is agreed by rule is provisional
LONE_READERS = 4  # from this many on, a passage that one reader marked is `lone`
HALF = Fraction(1, 2)
Confidence = str | int | float


class FewerReadersThanSpans(ValueError):
    """A unit cannot hold more spans than readers: every span has a reader, and at most one in each unit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a unit says. Edges are code points; `versions` are distinct and sorted, each with its votes."""

    kind: str
    label: str | None
    start: int
    end: int
    exact: int
    support: Fraction
    votes: Mapping[str, int]
    votes_for: int
    votes_silent: int
    versions: tuple[tuple[Version, int], ...]

    @property
    def distinct(self) -> frozenset[Version]:
        return frozenset(version for version, _ in self.versions)


@dataclass(frozen=True, order=True, slots=True)
class RuledSpan:
    """A stretch as a ruling labels it; `weight` is below 1 where several readings are defensible."""

    start: int
    end: int
    label: str
    weight: Fraction = Fraction(1)

    @property
    def version(self) -> Version:
        return Version(self.start, self.end, self.label)


@dataclass(frozen=True, slots=True)
class RulingFacts:
    """A reviewer's decision on a unit: verdict `span`, `none`, `several` or `return`.

    `made_on` are the distinct versions the reviewer looked at; `links`, where a ruling sets them, are the ids
    of the units that this one is linked to. `by` never leaves the installation; `reviewer` is a name made for one
    export.
    """

    id: str
    verdict: str
    spans: tuple[RuledSpan, ...] = ()
    replaces: tuple[str, ...] = ()
    made_on: frozenset[Version] = frozenset()
    by: str | None = None
    links: tuple[str, ...] | None = None
    clause: str | None = None
    reason: str | None = None
    confidence: Confidence | None = None
    at: str | None = None
    reviewer: str | None = None

    @property
    def decision(self) -> tuple[str, frozenset[RuledSpan]]:
        return self.verdict, frozenset(self.spans)


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One label that a unit comes to. `support`: readers who gave this label in the unit, of all readers."""

    start: int
    end: int
    label: str
    source: str
    weight: Fraction
    provisional: bool
    stale: bool
    support: Fraction


@dataclass(frozen=True, slots=True)
class Settlement:
    """The state of a unit (`open`, `agreed`, `ruled`, `ruled_none`), how it got there, and its labels."""

    state: str
    source: str | None
    stale: bool
    labels: tuple[LabelRow, ...]


def read_unit(spans: Sequence[Span], readers: int) -> Reading:
    """Read a unit of at least one span, at most one from each of `readers` people.

    A tied plurality gives the label None; edges then come from all spans, support from one tied label.
    The lower median of starts lies before that of ends, since every start lies before its end.
    """
    if not 0 < len(spans) <= readers:
        raise FewerReadersThanSpans(f"A unit of {len(spans)} spans cannot have {readers} readers.")
    votes = Counter(span.label for span in spans)
    label = _plurality(votes)
    heard = [span for span in spans if label in (None, span.label)]
    start = _lower_median(span.start for span in heard)
    end = _lower_median(span.end for span in heard)
    return Reading(
        kind=_kind(spans, readers),
        label=label,
        start=start,
        end=end,
        exact=sum((span.start, span.end) == (start, end) for span in spans),
        support=Fraction(max(votes.values()), readers),
        votes=dict(sorted(votes.items())),
        votes_for=len(spans),
        votes_silent=readers - len(spans),
        versions=tuple(sorted(Counter(span.version for span in spans).items())),
    )


def read_added(start: int, end: int, readers: int) -> Reading:
    """Return the reading of a unit that a reviewer added where nobody marked: every reader is silent."""
    return Reading("added", None, start, end, 0, Fraction(0), {}, 0, readers, ())


def _plurality(votes: Mapping[str, int]) -> str | None:
    most = max(votes.values())
    labels = [label for label, count in votes.items() if count == most]
    return labels[0] if len(labels) == 1 else None


def _lower_median(edges: Iterable[int]) -> int:
    ordered = sorted(edges)
    return ordered[(len(ordered) - 1) // 2]


def _kind(spans: Sequence[Span], readers: int) -> str:
    if len(spans) == 1 and readers >= LONE_READERS:
        return "lone"
    differences = {
        "presence": len(spans) < readers,
        "label": len({span.label for span in spans}) > 1,
        "boundary": len({(span.start, span.end) for span in spans}) > 1,
    }
    found = [name for name, differs in differences.items() if differs]
    if len(found) > 1:
        return "mixed"
    return found[0] if found else "unanimous"


def is_agreed(reading: Reading, readers: int, min_support: Fraction) -> bool:
    """Say whether readers agree by rule.

    That needs three readers, more than half of them and at least `min_support` for the label, and less than a third for
    every other label.
    """
    if reading.label is None or readers < LEAST_READERS:
        return False
    most = reading.votes[reading.label]
    rivals = [count for label, count in reading.votes.items() if label != reading.label]
    return (
        2 * most > readers
        and most * min_support.denominator >= readers * min_support.numerator
        and all(3 * count < readers for count in rivals)
    )


def unreplaced_rulings(rulings: Iterable[RulingFacts]) -> list[RulingFacts]:
    """Return the rulings that no other one replaces, in their order, equal ones included."""
    everyone = list(rulings)
    replaced = {id for ruling in everyone for id in ruling.replaces}
    return [ruling for ruling in everyone if ruling.id not in replaced]


def current_rulings(rulings: Iterable[RulingFacts]) -> list[RulingFacts]:
    """Return the rulings that no other one replaces; of equal ones only the first, since they count once."""
    first: dict[tuple[str, frozenset[RuledSpan]], RulingFacts] = {}
    for ruling in unreplaced_rulings(rulings):
        first.setdefault(ruling.decision, ruling)
    return list(first.values())


def is_stale(ruling: RulingFacts, reading: Reading | None) -> bool:
    """Say whether the unit's distinct versions differ from those the ruling was made on; votes do not count.

    Every ruling on a unit whose spans are all gone (no reading) is stale.
    """
    return reading is None or ruling.made_on != reading.distinct


def settle(
    reading: Reading | None,
    rulings: Iterable[RulingFacts],
    readers: int,
    min_support: Fraction = HALF,
    *,
    bulk: bool = False,
    appealed: bool = False,
) -> Settlement:
    """Return what settles a unit: its rulings, else agreement by rule, else acceptance in bulk.

    An appeal that waits for its answer opens the unit again; until then its labels are still exported.

    `reading` is None when all spans of the unit are gone: rulings are kept and listed, nothing is exported.
    """
    unreplaced = unreplaced_rulings(rulings)
    if reading is None:
        return Settlement("open", None, bool(unreplaced), ())
    if unreplaced:
        ruled = _ruled(reading, unreplaced, readers)
        return replace(ruled, state="open") if appealed else ruled
    agreed = is_agreed(reading, readers, min_support)
    if reading.label is None or not (agreed or bulk):
        return Settlement("open", None, False, ())
    source = _agreed_source(reading) if agreed else "bulk"
    provisional = agreed and readers < FIRM_READERS
    row = LabelRow(
        reading.start, reading.end, reading.label, source, Fraction(1), provisional, False, reading.support
    )
    return Settlement("agreed", source, False, (row,))


def _agreed_source(reading: Reading) -> str:
    return "unanimous" if reading.kind == "unanimous" else "majority"


def _ruled(reading: Reading, unreplaced: Sequence[RulingFacts], readers: int) -> Settlement:
    """Return what rulings settle: one decision, made on the versions of now, settles the unit; else it stays open."""
    fresh = [ruling for ruling in unreplaced if not is_stale(ruling, reading)]
    stale = not fresh
    if len({ruling.decision for ruling in unreplaced}) > 1:
        rows = () if fresh else _ruled_rows(_undisputed(unreplaced), reading, readers, stale=True)
        return Settlement("open", None, stale, rows)
    ruling = (fresh or unreplaced)[0]
    rows = _ruled_rows([ruling], reading, readers, stale=stale)
    if stale or ruling.verdict == "return":
        return Settlement("open", _source(ruling) if rows else None, stale, rows)
    if ruling.verdict == "none":
        return Settlement("ruled_none", "ruled", False, ())
    return Settlement("ruled", _source(ruling), False, rows)


def _undisputed(stale: Sequence[RulingFacts]) -> list[RulingFacts]:
    """Return those of several stale rulings that differ which no other ruling on the same versions contradicts.

    Such rulings come together when their units merge.
    """
    decisions: dict[frozenset[Version], set[object]] = {}
    for ruling in stale:
        decisions.setdefault(ruling.made_on, set()).add(ruling.decision)
    return [ruling for ruling in stale if len(decisions[ruling.made_on]) == 1]


def _source(ruling: RulingFacts) -> str:
    return "several" if ruling.verdict == "several" else "ruled"


def _ruled_rows(
    rulings: Iterable[RulingFacts], reading: Reading, readers: int, *, stale: bool
) -> tuple[LabelRow, ...]:
    rows = {
        LabelRow(
            start=span.start,
            end=span.end,
            label=span.label,
            source=_source(ruling),
            weight=span.weight,
            provisional=False,
            stale=stale,
            support=Fraction(reading.votes.get(span.label, 0), max(readers, 1)),
        ): None
        for ruling in rulings
        for span in ruling.spans
    }
    return tuple(rows)


def seen_digest(versions: Iterable[Version], rulings: Iterable[str]) -> str:
    """Return an opaque digest of the versions and current rulings (ids) that a reviewer looked at, in any order."""
    looked_at = ([(v.start, v.end, v.label) for v in sorted(set(versions))], sorted(set(rulings)))
    return sha256(repr(looked_at).encode()).hexdigest()[:32]
