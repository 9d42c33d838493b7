"""Which unit of a new grouping is which of the old ones, so that ids and rulings outlast late work."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from annotator.core.spans import Span, Version

Unit = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """The id a new unit keeps (None: it is new) and the ids of units that merged into it, in their order."""

    id: str | None
    absorbed: tuple[str, ...] = ()


def keep_ids(
    old: Mapping[str, Collection[str]],
    new: Sequence[Unit],
    ruled: Mapping[str, frozenset[Version]],
) -> list[Kept]:
    """For each new unit, the old ids that go on in it.

    `old` maps a unit's id to the ids of the spans it last held (also of a unit all of whose spans are
    withdrawn for now, so that it comes back as itself); `ruled` maps it to the versions its rulings chose.
    The new unit that holds most of an old one's spans keeps its id; ties: the one with the ruled version,
    then the earliest start, end and label. When several old units go on in one, the id of the one it holds
    most of stays (ties: the ruled one, then the earliest) and the others are absorbed. An id that appears
    nowhere in the answer has no spans.
    """
    heirs: dict[int, list[str]] = defaultdict(list)
    place = {span.id: at for at, unit in enumerate(new) for span in unit}
    for id, spans in old.items():
        shares = _shares(spans, place)
        if shares:
            heirs[min(shares, key=lambda at: _claim(shares[at], new[at], ruled.get(id)))].append(id)
    return [_kept(unit, heirs[at], old, ruled) for at, unit in enumerate(new)]


def _shares(spans: Collection[str], place: Mapping[str, int]) -> dict[int, int]:
    shares: dict[int, int] = defaultdict(int)
    for span in spans:
        if span in place:
            shares[place[span]] += 1
    return shares


def _claim(share: int, unit: Unit, ruled: frozenset[Version] | None) -> tuple[int, bool, list[Version]]:
    versions = sorted(span.version for span in unit)
    return -share, not (ruled and ruled.intersection(versions)), versions


def _kept(
    unit: Unit, ids: list[str], old: Mapping[str, Collection[str]], ruled: Mapping[str, frozenset[Version]]
) -> Kept:
    def order(id: str) -> tuple[int, bool, list[Version], str]:
        shared = sorted(span.version for span in unit if span.id in set(old[id]))
        return -len(shared), id not in ruled, shared, id

    ordered = sorted(ids, key=order)
    return Kept(ordered[0], tuple(ordered[1:])) if ordered else Kept(None)
