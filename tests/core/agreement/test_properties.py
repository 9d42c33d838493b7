"""What must hold of every measure, whatever readers mark."""

from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.agreement import MEASURES
from annotator.core.agreement.characters import char_alpha, label_alphas
from annotator.core.agreement.runs import label_sets
from annotator.core.agreement.study import Mark, SpanOutsideText, Study, make_study
from annotator.core.agreement.values import NotMeasurable, Value
from tests.core.agreement.drawn import LABELS
from tests.core.agreement.studies import LENGTH, SENTENCES, markings, marks, study

Marked = dict[str, list[Mark]]
PAIRWISE = {"f1_exact", "f1_boundary", "f1_lenient", "f1_soft", "f1_characters"}
every_measure = pytest.mark.parametrize("name", sorted(MEASURES))
few = settings(max_examples=25, deadline=None)


def figure(name: str, one: Study, label: str | None = None) -> Value | str:
    try:
        return MEASURES[name]([one], label or (LABELS[0] if name == "ualpha_2016_ku" else None))
    except NotMeasurable as error:
        return type(error).__name__


def same(one: Value | str, other: Value | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    told, wanted = asdict(one), asdict(other)
    return all(told[key] == pytest.approx(wanted[key], abs=1e-9) for key in told)


@every_measure
@few
@given(st.lists(marks, min_size=1, max_size=4))
def test_identical_annotators_agree(name: str, marked: list[Mark]) -> None:
    links = {reader: [(marked[0], marked[-1])] for reader in "abc"}
    value = figure(name, study({reader: marked for reader in "abc"}, links=links))
    assert isinstance(value, str) or value.value is None or value.value == pytest.approx(1)
    assert name not in PAIRWISE or not isinstance(value, str) and value.value == pytest.approx(1)


@every_measure
@few
@given(markings)
def test_annotators_have_no_order_and_no_name(name: str, marked: Marked) -> None:
    renamed = {f"z{reader}": marked[reader] for reader in reversed(list(marked))}
    assert same(figure(name, study(marked)), figure(name, study(renamed)))


@pytest.mark.parametrize(
    "name", sorted(set(MEASURES) - {"gamma", "gamma_joint"})
)  # for these chance is drawn anew
@few
@given(markings)
def test_labels_have_no_name(name: str, marked: Marked) -> None:
    other = dict(zip(LABELS, reversed(LABELS), strict=True))
    renamed = {
        reader: [(start, end, other[label]) for start, end, label in spans]
        for reader, spans in marked.items()
    }
    swapped = study(renamed, labels=tuple(reversed(LABELS)))
    wanted = figure(name, study(marked))
    assert same(wanted, figure(name, swapped, LABELS[1] if name == "ualpha_2016_ku" else None))


# Unitizing of 1995 asks how units fit into the gaps, and sentences stay where they are.
MOVABLE = sorted(name for name in MEASURES if name != "ualpha_1995" and not name.startswith("sentence"))


@pytest.mark.parametrize("name", MOVABLE)
@few
@given(markings, st.integers(1, 9))
def test_where_in_the_text_it_was_marked_does_not_matter(name: str, marked: Marked, by: int) -> None:
    moved = {
        reader: [(start + by, end + by, label) for start, end, label in spans] for reader, spans in marked.items()
    }
    one, other = (make_study(LENGTH + 9, spans, labels=LABELS) for spans in (marked, moved))
    assert same(figure(name, one), figure(name, other))


# Unitizing and gamma leave readers of a part out.
@pytest.mark.parametrize("name", sorted(name for name in MEASURES if not name.startswith(("ualpha", "gamma"))))
@few
@given(markings, st.integers(1, 9))
def test_what_nobody_saw_does_not_matter(name: str, marked: Marked, by: int) -> None:
    """The whole text moved behind words that nobody saw."""
    moved = {
        reader: [(start + by, end + by, label) for start, end, label in spans]
        for reader, spans in marked.items()
    }
    places = [(start + by, end + by) for start, end in SENTENCES]
    seen = {reader: [(by, LENGTH + by)] for reader in marked}
    later = make_study(LENGTH + by, moved, seen=seen, labels=LABELS, sentences=places, paragraphs=places)
    assert same(figure(name, study(marked)), figure(name, later))


@few
@given(markings)
def test_a_silent_reader_counts_and_an_absent_one_does_not(marked: Marked) -> None:
    alike = {"a": [(3, 9, "claim")], "b": [(3, 9, "claim")]}
    assert char_alpha([study(alike)]).value == 1
    assert char_alpha([study(alike | {"c": []})]).value != 1
    assert same(char_alpha([study(marked)]), char_alpha([study(marked | {"q": []}, seen={"q": []})]))


@every_measure
def test_silence_changes_every_figure_that_has_one(name: str) -> None:
    alike = {reader: [(3, 9, "claim"), (14, 20, "opinion")] for reader in "ab"}
    links = {reader: [((3, 9, "claim"), (14, 20, "opinion"))] for reader in "ab"}
    before, after = (
        figure(name, study(alike, links=links)),
        figure(name, study(alike | {"c": []}, links=links)),
    )
    assert isinstance(before, Value)
    assert isinstance(after, Value)
    assert before.value == pytest.approx(1)
    given_units = {
        "ualpha_2016_cu",
        "ualpha_2016_ku",
        "links_f1",
    }  # of what two marked, and how it was labelled
    assert (after.value == pytest.approx(1)) is (name in given_units)


@few
@given(markings)
def test_the_sweep_over_all_texts_is_the_measure(marked: Marked) -> None:
    studies = [study(marked), study({"a": [(1, 5, "claim")], "x": []}, seen={"x": [(0, 20)]})]
    for label, value in label_alphas(studies).items():
        assert same(value, char_alpha(studies, label))


@few
@given(markings)
def test_runs_are_what_every_character_was_given(marked: Marked) -> None:
    one = study(marked, seen={"a": [(5, 30)]})
    runs = label_sets(one, np.zeros(1, dtype=np.int64))
    codes = np.repeat(runs.codes, runs.weights.astype(int), axis=1)
    for at, reader in enumerate(one.readers):
        for place in range(LENGTH):
            on = {label for start, end, label in marked[reader] if start <= place < end}
            wanted = (
                -1 if reader == "a" and not 5 <= place < 30 else sum(1 << LABELS.index(label) for label in on)
            )
            assert codes[at, place] == wanted


@every_measure
@pytest.mark.parametrize("seen", [{"a": []}, {"a": [(0, 20)], "b": [(20, 40)]}])
def test_readers_who_share_nothing_are_no_pair(name: str, seen: dict[str, list[tuple[int, int]]]) -> None:
    value = figure(name, study({"a": [(1, 5, "claim")], "b": [(25, 30, "claim")]}, seen=seen))
    assert isinstance(value, Value)
    assert (value.value, value.status) == (None, "no_pairable")


@pytest.mark.parametrize("span", [(3, 3, "claim"), (-1, 3, "claim"), (30, 41, "claim"), (9, 3, "claim")])
def test_a_span_outside_the_text_is_refused(span: Any) -> None:
    with pytest.raises(SpanOutsideText, match="is no stretch of a text"):
        study({"a": [span]})
