"""Agreement while a lesson runs: counters that one edit changes where it falls, and sums that follow them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from annotator.core.agreement.study import READER, Study
from annotator.core.agreement.values import NO_PAIRABLE, NO_VARIATION, OK, Value
from annotator.core.later import Ints, np
from annotator.core.ranges import merged_ranges, within, without

ANY = None  # in place of a label: marked at all
Edit = tuple[int, int, str]  # start, end, label; code points, half-open


@dataclass(slots=True)
class Counter:
    """One label's counters: for each character who marked it; over characters Σ k (m - k) for each m, and Σ k, Σ m."""

    marks: Ints
    differing: Ints
    marked: int = 0


@dataclass(slots=True)
class Live:
    """The nominal alphas over characters of one article, for each label and for marked at all.

    Derived: `live_of` rebuilds it from the spans, and equals it after any edits. Whole numbers only, so that nothing
    drifts. One edit of length d costs O(d), however many readers there are.
    """

    length: int
    labels: tuple[str, ...]
    read: Ints
    counters: dict[str | None, Counter]
    spans: dict[str, list[Edit]] = field(default_factory=dict)
    seen: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    values: int = 0
    level: int | None = 0  # how many readers every character has, None where they differ


def live_of(study: Study) -> Live:
    """The counters of a study, from nothing."""
    most = len(study.readers)
    live = Live(study.length, study.labels, np.zeros(study.length, dtype=np.int64), {})
    for label in (*study.labels, ANY):
        live.counters[label] = Counter(np.zeros(study.length, dtype=np.int64), np.zeros(most + 2, dtype=np.int64))
    for at, reader in enumerate(study.readers):
        live.spans[reader] = []
        live.seen[reader] = []
        for _, start, end in study.seen[study.seen[:, READER] == at].tolist():
            see(live, reader, start, end)
    for at, start, end, label in study.spans.tolist():
        mark(live, study.readers[at], start, end, study.labels[label])
    return live


def mark(live: Live, reader: str, start: int, end: int, label: str) -> None:
    """A reader marks a stretch. Who reads has been seen to read: `see` comes first."""
    _change(live, reader, start, end, label, 1)
    live.spans[reader].append((start, end, label))


def unmark(live: Live, reader: str, start: int, end: int, label: str) -> None:
    """A reader takes a mark away. Raises ValueError where there is none."""
    live.spans[reader].remove((start, end, label))
    _change(live, reader, start, end, label, -1)


def see(live: Live, reader: str, start: int, end: int) -> None:
    """A reader has seen a stretch: from now on silence and marks in it count."""
    own = live.seen.setdefault(reader, [])
    marked = live.spans.setdefault(reader, [])
    new = without([(start, end)], own)
    if not new:
        return
    for first, last in new:
        stretch = slice(first, last)
        covered = {label: _covered(marked, label, first, last) for label in live.counters}
        _add_up(live, stretch, -1)
        live.read[stretch] += 1
        for label, on in covered.items():
            live.counters[label].marks[stretch] += on
        _add_up(live, stretch, 1)
    live.seen[reader] = merged_ranges([*own, (start, end)])
    live.level = _level(live)


def pooled_alpha(lives: Sequence[Live], label: str | None = ANY) -> Value:
    """Return Krippendorff's alpha over the characters of several articles, as `char_alpha` gives it.

    Every character counts the same wherever it stands. The time does not depend on the length of the texts.
    """
    n = sum(live.values for live in lives)
    ones = sum(live.counters[label].marked for live in lives)
    if not n:
        return Value(None, NO_PAIRABLE, 0)
    observed = sum(_disagreement(live, label) for live in lives) / n
    expected = 2 * ones * (n - ones) / (n * (n - 1))
    value = 1 - observed / expected if expected else None
    return Value(value, OK if expected else NO_VARIATION, n, 1 - observed, observed, expected)


def _disagreement(live: Live, label: str | None) -> float:
    """Return Σ 2 k (m - k) / (m - 1) over characters that k of m >= 2 readers marked."""
    differing = live.counters[label].differing
    levels = range(2, len(differing)) if live.level is None else [live.level]
    return sum(2 * int(differing[readers]) / (readers - 1) for readers in levels if readers >= 2)


def alpha(live: Live, label: str | None = ANY) -> Value:
    """Return Krippendorff's alpha over the characters of one article."""
    return pooled_alpha([live], label)


def alphas(live: Live) -> Mapping[str | None, Value]:
    """The alpha of every label and, under None, of marked at all."""
    return {label: alpha(live, label) for label in live.counters}


def _change(live: Live, reader: str, start: int, end: int, label: str, by: int) -> None:
    """Add or take one reader's mark where no other mark of this reader keeps it and where it was seen."""
    near = [span for span in live.spans[reader] if span[0] < end and start < span[1]]
    for seen in within(live.seen[reader], start, end):
        for name, others in ((label, [span for span in near if span[2] == label]), (ANY, near)):
            for first, last in without([seen], [(span[0], span[1]) for span in others]):
                _count(live, live.counters[name], first, last, by)


def _count(live: Live, counter: Counter, start: int, end: int, by: int) -> None:
    """k (m - k) grows by m - 2k - 1 where a mark comes, by 2k - m - 1 where one goes."""
    marks = counter.marks[start:end]
    if live.level is not None:
        if live.level >= 2:
            grown = (live.level * by - 1) * (end - start) - 2 * by * int(marks.sum())
            counter.differing[live.level] += grown
            counter.marked += by * (end - start)
    else:
        read = live.read[start:end]
        np.add.at(counter.differing, read, by * (read - 2 * marks) - 1)
        counter.differing[:2] = 0
        counter.marked += by * int((read >= 2).sum())
    marks += by


def _add_up(live: Live, stretch: slice, by: int) -> None:
    """Take a stretch out of every sum before its readers change, and put it back after."""
    read = live.read[stretch]
    pairable = read >= 2
    live.values += by * int(read[pairable].sum())
    for counter in live.counters.values():
        marks = counter.marks[stretch]
        if len(counter.differing) <= int(read.max(initial=0)):
            counter.differing = np.r_[counter.differing, np.zeros(len(counter.differing), dtype=np.int64)]
        np.add.at(counter.differing, read[pairable], by * (marks * (read - marks))[pairable])
        counter.marked += by * int(marks[pairable].sum())


def _level(live: Live) -> int | None:
    if not live.length:
        return 0
    low, high = int(live.read.min()), int(live.read.max())
    return low if low == high else None


def _covered(spans: Iterable[Edit], label: str | None, start: int, end: int) -> Ints:
    """1 where one of the spans of the label lies."""
    on = np.zeros(end - start, dtype=np.int64)
    for first, last, name in spans:
        if label in (ANY, name):
            on[max(first - start, 0) : max(last - start, 0)] = 1
    return on
