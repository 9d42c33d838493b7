"""Fifty seeded random studies against the definitions written out by hand, character by character and pair by pair."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, permutations, product

import numpy as np
import pytest

from annotator.core.agreement import MEASURES
from annotator.core.agreement.alignment import Dissimilarity, Units, joint_disorder, pair_disorder
from annotator.core.agreement.matrix import cohen_kappa, fleiss_kappa, krippendorff_alpha
from annotator.core.agreement.study import Mark
from tests.core.agreement.drawn import LABELS, random_marks
from tests.core.agreement.studies import study

SEEDS = range(50)


def alpha_by_hand(rows: list[list[int | None]]) -> Fraction | None:
    """Krippendorff (2011): coincidences of all ordered pairs of values of a unit."""
    coincidences: Counter[tuple[int, int]] = Counter()
    total: Counter[tuple[int, int]] = Counter()
    for column in zip(*rows, strict=True):
        values = [value for value in column if value is not None]
        for pair in permutations(values, 2):
            total[pair] += Fraction(1, len(values) - 1)  # type: ignore[assignment]
    coincidences.update(total)
    n = sum(coincidences.values(), Fraction(0))
    each: Counter[int] = Counter()
    for (value, _), weight in coincidences.items():
        each[value] += weight  # type: ignore[assignment]
    differing = sum((weight for (one, other), weight in coincidences.items() if one != other), Fraction(0))
    chance = sum((Fraction(each[one] * each[other]) for one, other in permutations(each, 2)), Fraction(0))
    return 1 - (n - 1) * differing / chance if chance else None


def matrix(seed: int) -> list[list[int | None]]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, 20)
    given = np.where(rng.random((4, 20)) < 0.7, truth, rng.integers(0, 3, (4, 20)))
    given = np.where(rng.random((4, 20)) < 0.15, -1, given)
    return [[None if value < 0 else value for value in row] for row in given.tolist()]


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha(seed: int) -> None:
    rows = matrix(seed)
    assert krippendorff_alpha(rows).value == pytest.approx(float(alpha_by_hand(rows) or 0), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_over_characters(seed: int) -> None:
    marked = random_marks(np.random.default_rng(seed), 3, 40, 4)
    rows: list[list[int | None]] = [
        [
            int(any(start <= place < end and label == "claim" for start, end, label in spans))
            for place in range(40)
        ]
        for spans in marked.values()
    ]
    wanted = alpha_by_hand(rows)
    value = MEASURES["char_alpha"]([study(marked)], "claim").value
    assert value == (None if wanted is None else pytest.approx(float(wanted), abs=1e-12))


@pytest.mark.parametrize("seed", SEEDS)
def test_kappas(seed: int) -> None:
    rows = [[value or 0 for value in row] for row in matrix(seed)[:2]]
    items = list(zip(*rows, strict=True))
    agreeing = Fraction(sum(one == other for one, other in items), len(items))
    chance = sum(Fraction(rows[0].count(value) * rows[1].count(value), len(items) ** 2) for value in range(3))
    pooled = rows[0] + rows[1]
    pi = sum(Fraction(pooled.count(value), len(pooled)) ** 2 for value in range(3))
    assert cohen_kappa(rows).value == pytest.approx(float((agreeing - chance) / (1 - chance)), abs=1e-12)
    assert fleiss_kappa(rows).value == pytest.approx(float((agreeing - pi) / (1 - pi)), abs=1e-12)


def matchings(one: list[Mark], other: list[Mark]) -> list[list[tuple[Mark, Mark]]]:
    """Every one-to-one matching of two short lists."""
    found: list[list[tuple[Mark, Mark]]] = []
    for size in range(min(len(one), len(other)) + 1):
        for some in combinations(one, size):
            found += [list(zip(some, order, strict=True)) for order in permutations(other, size)]
    return found


def worth(one: Mark, other: Mark, kind: str) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    edges = one[:2] == other[:2]
    either = max(one[1], other[1]) - min(one[0], other[0])
    return {
        "f1_exact": float(one == other),
        "f1_boundary": float(edges),
        "f1_lenient": float(shared > 0 and one[2] == other[2]),
        "f1_soft": shared / either if shared > 0 and one[2] == other[2] else 0.0,
    }[kind]


@pytest.mark.parametrize("seed", SEEDS)
def test_span_f1(seed: int) -> None:
    drawn = random_marks(np.random.default_rng(seed), 2, 40, 4)
    marked = {reader: sorted(set(spans)) for reader, spans in drawn.items()}
    one, other = marked.values()
    for kind in ("f1_exact", "f1_boundary", "f1_lenient", "f1_soft"):
        best = max(sum(worth(a, b, kind) for a, b in matching) for matching in matchings(one, other))
        sizes = len(one) + len(other)
        value = MEASURES[kind]([study(marked)]).value
        assert value == (pytest.approx(2 * best / sizes) if sizes else None), kind


def apart(one: Mark, other: Mark) -> float:
    moved = abs(one[0] - other[0]) + abs(one[1] - other[1])
    return (moved / (one[1] - one[0] + other[1] - other[0])) ** 2 + float(one[2] != other[2])


def units_of(spans: list[Mark]) -> Units:
    return np.array([(start, end, LABELS.index(label)) for start, end, label in spans], dtype=float).reshape(-1, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_best_alignment_of_two(seed: int) -> None:
    one, other = random_marks(np.random.default_rng(seed), 2, 40, 4).values()
    units = len(one) + len(other)
    costs = [sum(apart(a, b) for a, b in matching) + units - 2 * len(matching) for matching in matchings(one, other)]
    found = pair_disorder(units_of(one), units_of(other), Dissimilarity())
    assert found == pytest.approx(2 * min(costs) / units)


def least_cost(sets: list[list[Mark]]) -> float:
    """The cheapest way to put every unit into one unitary alignment, all ways tried."""
    first = next((at for at, units in enumerate(sets) if units), None)
    if first is None:
        return 0.0
    choices = [[sets[first][0]] if at == first else [None, *units] for at, units in enumerate(sets)]
    return min(unitary_cost(chosen) + least_cost(left_of(sets, chosen)) for chosen in product(*choices))


def left_of(sets: list[list[Mark]], chosen: tuple[Mark | None, ...]) -> list[list[Mark]]:
    return [[unit for unit in units if unit is not one] for units, one in zip(sets, chosen, strict=True)]


def unitary_cost(chosen: tuple[Mark | None, ...]) -> float:
    pairs = list(combinations(chosen, 2))
    return sum(1.0 if one is None or other is None else apart(one, other) for one, other in pairs) / len(pairs)


@pytest.mark.parametrize("seed", range(20))
def test_best_alignment_of_three(seed: int) -> None:
    sets = [list(spans) for spans in random_marks(np.random.default_rng(seed), 3, 40, 2).values()]
    units = sum(map(len, sets))
    found = joint_disorder([units_of(spans) for spans in sets], Dissimilarity())
    assert found == pytest.approx(least_cost(sets) / (units / 3))
