"""The live figures equal the recount after any sequence of edits, and rebuilding changes nothing."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.agreement import MEASURES
from annotator.core.agreement.live import Live, alphas, live_of, mark, see, unmark
from annotator.core.agreement.study import Study, make_study
from annotator.core.later import Ints

LENGTH = 24
LABELS = ("claim", "opinion")
READERS = ("ann", "bob", "cat")


@dataclass(frozen=True)
class Edit:
    """Something a reader does: sees or marks a stretch, or takes the mark with this number away."""

    what: str
    reader: str
    start: int
    length: int
    label: str
    number: int


edits = st.builds(
    Edit,
    st.sampled_from(("see", "mark", "mark", "unmark")),
    st.sampled_from(READERS),
    st.integers(0, LENGTH - 1),
    st.integers(1, LENGTH),
    st.sampled_from(LABELS),
    st.integers(0, 9),
)
openings = st.lists(st.sampled_from(READERS), unique=True)


@given(openings, st.lists(edits, max_size=12))
def test_live_is_the_recount(whole: list[str], done: list[Edit]) -> None:
    live = live_of(make_study(LENGTH, {reader: [] for reader in whole}, labels=LABELS))
    for edit in done:
        _do(live, edit)
        study = _study(live)
        for label, value in alphas(live).items():
            wanted = MEASURES["char_alpha"]([study], label)
            assert (value.status, value.n) == (wanted.status, wanted.n)
            assert _close(value.value, wanted.value)
            assert _close(value.percent, wanted.percent)


@given(openings, st.lists(edits, max_size=12))
def test_rebuilding_changes_nothing(whole: list[str], done: list[Edit]) -> None:
    live = live_of(make_study(LENGTH, {reader: [] for reader in whole}, labels=LABELS))
    for edit in done:
        _do(live, edit)
    again = live_of(_study(live))
    assert np.array_equal(live.read, again.read)
    assert live.values == again.values
    for label, counter in live.counters.items():
        other = again.counters[label]
        assert np.array_equal(counter.marks, other.marks)
        assert counter.marked == other.marked
        assert _without_zeros(counter.differing) == _without_zeros(other.differing)


def test_it_knows_when_all_have_read_all_since_that_is_counted_faster() -> None:
    live = live_of(make_study(LENGTH, {reader: [] for reader in READERS}, labels=LABELS))
    assert live.level == len(READERS)
    see(live, "late", 0, 5)
    assert live.level is None
    see(live, "late", 5, LENGTH)
    assert live.level == len(READERS) + 1


def _do(live: Live, edit: Edit) -> None:
    end = min(edit.start + edit.length, LENGTH)
    own = live.spans.setdefault(edit.reader, [])
    live.seen.setdefault(edit.reader, [])
    if edit.what == "see":
        see(live, edit.reader, edit.start, end)
    elif edit.what == "mark" and (edit.start, end, edit.label) not in own:
        mark(live, edit.reader, edit.start, end, edit.label)
    elif edit.what == "unmark" and own:
        unmark(live, edit.reader, *own[edit.number % len(own)])


def _study(live: Live) -> Study:
    return make_study(LENGTH, live.spans, seen=live.seen, labels=LABELS)


def _close(one: float | None, other: float | None) -> bool:
    return one == other if one is None or other is None else abs(one - other) < 1e-9


def _without_zeros(sums: Ints) -> list[int]:
    """There is room for more readers than there are."""
    return np.trim_zeros(sums, "b").tolist()
