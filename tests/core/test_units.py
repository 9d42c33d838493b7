"""Units: a partition, one span of each annotator at most, and nothing hangs on who is who or on order."""

import random
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core import near, versions
from annotator.core import units as units_module
from annotator.core.spans import Span, Version, iou
from annotator.core.units import group_units, stretches
from tests.core.classes import classes, spans_of

HALF = Fraction(1, 2)


def spans(*marks: tuple[str, int, int, str]) -> list[Span]:
    return [Span(f"{who}{start}{end}{label}", who, start, end, label) for who, start, end, label in marks]


def shape(units: list[tuple[Span, ...]]) -> list[list[Version]]:
    return [[span.version for span in unit] for unit in units]


def linked_slowly(clusters: list[list[Span]]) -> list[list[Span]]:
    """The rule as it is written, without any cleverness."""
    while True:
        found = []
        for a, b in combinations(clusters, 2):
            average = sum((iou(x, y) for x in a for y in b), Fraction()) / (len(a) * len(b))
            first, second = sorted([min(x.version for x in a), min(y.version for y in b)])
            tie = first.start, first.end, second.start, second.end, first.label, second.label
            if average >= HALF and not {x.annotator for x in a} & {y.annotator for y in b}:
                found.append((-average, tie, a, b))
        if not found:
            return clusters
        _, _, a, b = min(found, key=lambda pair: pair[:2])
        clusters = [cluster for cluster in clusters if cluster is not a and cluster is not b] + [a + b]


def grouped_slowly(marks: list[Span]) -> set[frozenset[str]]:
    equal: dict[Version, list[Span]] = {}
    for span in marks:
        equal.setdefault(span.version, []).append(span)
    by_label: dict[str, list[list[Span]]] = {}
    for version, same in equal.items():
        by_label.setdefault(version.label, []).append(same)
    units = linked_slowly([unit for same in by_label.values() for unit in linked_slowly(same)])
    return {frozenset(span.id for span in unit) for unit in units}


@given(classes())
def test_units_partition_the_spans_with_one_of_each_annotator(marked: list) -> None:
    marks = spans_of(marked)
    units = group_units(marks)
    assert sorted(span.id for unit in units for span in unit) == sorted(span.id for span in marks)
    assert all(len({span.annotator for span in unit}) == len(unit) for unit in units)


@given(classes(), st.randoms(use_true_random=False))
def test_order_and_names_change_nothing(marked: list, chance: random.Random) -> None:
    marks = spans_of(marked)
    names = [f"S{at}" for at in range(len(marked))]
    others = dict(zip(names, chance.sample(names, len(names)), strict=True))
    renamed = [Span(span.id, others[span.annotator], span.start, span.end, span.label) for span in marks]
    chance.shuffle(renamed)
    ids = [{span.id for span in unit} for unit in group_units(marks)]
    assert [{span.id for span in unit} for unit in group_units(renamed)] == ids


@pytest.mark.parametrize(("few", "most"), [(10**6, 10**6), (-1, 10**6), (-1, 0)], ids=["at once", "matrix", "pairs"])
def test_the_fast_ways_are_the_rule_as_written(few: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units_module, "FEW_PAIRS", few)
    monkeypatch.setattr(units_module, "MOST_IN_MATRIX", most)

    @given(classes())
    def holds(marked: list) -> None:
        marks = spans_of(marked)
        slow = set().union(*(grouped_slowly(stretch) for stretch in stretches(marks)), set())
        assert {frozenset(span.id for span in unit) for unit in group_units(marks)} == slow

    holds()


@given(classes())
def test_blocks_of_pairs_change_nothing(marked: list) -> None:
    marks = spans_of(marked)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(versions, "BLOCK", 3)
        patched.setattr(near, "BLOCK", 3)
        patched.setattr(versions, "FEW", 0)
        patched.setattr(units_module, "FEW_PAIRS", -1)
        in_blocks = group_units(marks)
    assert in_blocks == group_units(marks)


def test_whoever_waits_is_told_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    marks = spans(*(("abc"[n % 3], 40 * (n // 3) + n % 3, 40 * (n // 3) + 20, "claim") for n in range(30)))
    group_units(marks, lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert {total for _, total in told} == {60}


@given(classes())
def test_stretches_are_the_components_of_half_overlap(marked: list) -> None:
    found = [{span.id for span in stretch} for stretch in stretches(spans_of(marked))]
    for a, b in combinations(spans_of(marked), 2):
        if iou(a, b) >= HALF:
            assert any({a.id, b.id} <= stretch for stretch in found)
    for stretch in found:
        reached = {min(stretch)}
        inside = [span for span in spans_of(marked) if span.id in stretch]
        for _ in inside:
            reached |= {b.id for a in inside for b in inside if a.id in reached and iou(a, b) >= HALF}
        assert reached == stretch


def test_two_labels_on_the_same_words_are_two_units() -> None:
    marks = spans(*((who, 0, 10, label) for who in "ab" for label in ("claim", "opinion")))
    claim, opinion = Version(0, 10, "claim"), Version(0, 10, "opinion")
    assert shape(group_units(marks)) == [[claim, claim], [opinion, opinion]]


def test_labels_are_linked_before_what_crosses_them() -> None:
    marks = spans(("a", 0, 10, "claim"), ("a", 0, 12, "opinion"), ("b", 0, 12, "claim"), ("b", 0, 10, "opinion"))
    assert [{version.label for version in unit} for unit in shape(group_units(marks))] == [
        {"claim"},
        {"opinion"},
    ]


def test_exactly_half_joins_and_less_never_does() -> None:
    assert len(group_units(spans(("a", 0, 10, "claim"), ("b", 0, 20, "claim")))) == 1
    assert len(group_units(spans(("a", 0, 10, "claim"), ("b", 0, 21, "claim")))) == 2


def test_a_tie_goes_to_the_earlier_position() -> None:
    marks = spans(("a", 0, 10, "claim"), ("b", 2, 12, "claim"), ("a", 4, 14, "claim"))
    assert shape(group_units(marks)) == [
        [Version(0, 10, "claim"), Version(2, 12, "claim")],
        [Version(4, 14, "claim")],
    ]


def test_an_exact_double_is_a_unit_of_its_own() -> None:
    marks = [Span(id, who, 0, 10, "claim") for id, who in (("1", "a"), ("2", "a"), ("3", "b"))]
    assert sorted(map(len, group_units(marks))) == [1, 2]
