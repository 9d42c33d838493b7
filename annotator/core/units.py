"""From the spans of one article to units: one passage as each annotator saw it, at most one span from each.

The rule is average linkage, best first, never below an average IoU of one half and never two spans of one
annotator; first within one label, then across labels; stretch by stretch. Nothing here looks at who an
annotator is, only at whether two spans are of the same one: renaming or reordering people changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from annotator.core.linkage import Clusters, link
from annotator.core.near import NearMatrix, NearPairs
from annotator.core.spans import Span
from annotator.core.versions import Versions

Progress = Callable[[int, int], None]

FEW_PAIRS = 100_000  # pairs of versions of which one begins before the other's middle: up to here, all are one matter
MOST_IN_MATRIX = 4_000  # versions in a stretch: their matrix takes 128 MB, and more is taken pair by pair


def group_units(spans: Iterable[Span], progress: Progress | None = None) -> list[tuple[Span, ...]]:
    """Return the units of one article: a partition of `spans`, sorted by first start, end and label.

    `progress` is called often with how much is done, and of how much.
    """
    equals = _equal_spans(spans)
    if not equals:
        return []
    clusters = Clusters(_versions(equals))
    step = _steps(2 * len(equals), progress)
    if int(clusters.versions.windows.sum()) <= FEW_PAIRS:
        _link_by_pairs(clusters, step)
    else:
        _link_by_stretches(clusters, step)
    groups = sorted(clusters.groups(), key=lambda group: [_version(equals[at][0]) for at in group])
    return [tuple(span for at in group for span in equals[at]) for group in groups]


def _steps(total: int, progress: Progress | None) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, total)

    return step


def _link_by_pairs(clusters: Clusters, step: Callable[[], None]) -> None:
    link(NearPairs.within_labels(clusters, clusters.versions.edges()), step)
    link(NearPairs.across_labels(clusters, clusters.versions.edges()), step)


def _link_by_stretches(clusters: Clusters, step: Callable[[], None]) -> None:
    """What happens in one stretch changes no unit in another, so each is linked in the way that costs it least."""
    stretches = clusters.versions.stretches()
    if max(map(len, stretches)) > MOST_IN_MATRIX:
        _link_by_pairs(clusters, step)
        return
    for stretch in stretches:
        by_label: dict[str, list[int]] = defaultdict(list)
        for at in stretch:
            by_label[clusters.versions.labels[at]].append(at)
        for names in by_label.values():
            link(NearMatrix(clusters, names), step)
        link(NearMatrix(clusters, [at for at in stretch if clusters.members[at]]), step)


def _equal_spans(spans: Iterable[Span]) -> list[list[Span]]:
    """Spans of one version together, in the order of versions. An exact double of one annotator opens another list."""
    held: dict[tuple[int, int, str], list[Span]] = defaultdict(list)
    for span in spans:
        held[span.start, span.end, span.label].append(span)
    equals: list[list[Span]] = []
    for _, same in sorted(held.items()):
        equals += [same] if len(same) == 1 else _without_doubles(same)
    return equals


def _without_doubles(same: list[Span]) -> list[list[Span]]:
    same.sort(key=attrgetter("id"))
    if len({span.annotator for span in same}) == len(same):
        return [same]
    lists: list[list[Span]] = []
    copies: dict[str, int] = defaultdict(int)
    for span in same:
        if copies[span.annotator] == len(lists):
            lists.append([])
        lists[copies[span.annotator]].append(span)
        copies[span.annotator] += 1
    return lists


def _versions(equals: Sequence[Sequence[Span]]) -> Versions:
    bits: dict[str, int] = {}
    for same in equals:
        for span in same:
            bits.setdefault(span.annotator, 1 << len(bits))
    firsts = [same[0] for same in equals]
    return Versions(
        [one.start for one in firsts], [one.end for one in firsts], [one.label for one in firsts],
        [len(same) for same in equals], [sum(bits[span.annotator] for span in same) for same in equals],
    )  # fmt: skip


def _version(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def stretches(spans: Iterable[Span]) -> list[list[Span]]:
    """Return connected components of spans with IoU >= 1/2: what happens in one changes no unit in another."""
    equals = _equal_spans(spans)
    return [[span for at in stretch for span in equals[at]] for stretch in _versions(equals).stretches()]
