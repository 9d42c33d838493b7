"""Best alignments of two or more annotators' spans, and their disorder, as gamma defines them."""

from dataclasses import dataclass
from itertools import combinations, product
from typing import cast

from annotator.core.agreement.values import NotMeasurable
from annotator.core.later import Floats, Ints, np, optimize, sparse

MOST_ALIGNMENTS = 200_000


@dataclass(frozen=True, slots=True)
class Dissimilarity:
    """How far two units are apart: `positional` · edges + `categorical` · label, and `empty` for none at all."""

    positional: float = 1.0
    categorical: float = 1.0
    empty: float = 1.0


Units = Floats  # (units, 3): start, end, label number


def dissimilarities(one: Units, other: Units, kind: Dissimilarity) -> Floats:
    """(units, units): positional ((|Δstart| + |Δend|) / (length + length))², categorical 0 or 1; times `empty`."""
    moved = np.abs(one[:, 0, None] - other[:, 0]) + np.abs(one[:, 1, None] - other[:, 1])
    lengths = (one[:, 1] - one[:, 0])[:, None] + (other[:, 1] - other[:, 0])[None, :]
    differ = one[:, None, 2] != other[None, :, 2]
    return cast(Floats, kind.empty * (kind.positional * (moved / lengths) ** 2 + kind.categorical * differ))


def pair_disorder(one: Units, other: Units, kind: Dissimilarity) -> float:
    """The disorder of the best alignment of two annotators, exactly: an assignment that gains 2 · empty - d."""
    units = len(one) + len(other)
    gains = np.maximum(2 * kind.empty - dissimilarities(one, other, kind), 0)
    gained = gains[optimize.linear_sum_assignment(gains, maximize=True)].sum()
    return float((kind.empty * units - gained) / (units / 2))


def joint_disorder(sets: list[Units], kind: Dissimilarity) -> float:
    """The disorder of the best alignment of all annotators at once, exactly: a choice of unitary alignments.

    Raises NotMeasurable where there would be too many to choose from.
    """
    if len(sets) == 2:
        return pair_disorder(sets[0], sets[1], kind)
    if np.prod([len(units) + 1.0 for units in sets]) > MOST_ALIGNMENTS:
        raise NotMeasurable(
            "There are too many spans to align all annotators at once: take gamma, the mean over pairs."
        )
    chosen, costs = _unitary_alignments(sets, kind)
    first = np.cumsum([0, *(len(units) for units in sets)])
    alignment, annotator = np.nonzero(chosen >= 0)
    unit = first[annotator] + chosen[alignment, annotator]
    held = sparse.csr_array((np.ones(len(unit)), (unit, alignment)), shape=(int(first[-1]), len(costs)))
    once = optimize.LinearConstraint(held, 1, 1)
    solution = optimize.milp(costs, constraints=once, integrality=np.ones(len(costs)), bounds=optimize.Bounds(0, 1))
    return float(solution.fun / (first[-1] / len(sets)))


def _unitary_alignments(sets: list[Units], kind: Dissimilarity) -> tuple[Ints, Floats]:
    """At most one unit of each annotator (-1: none), and what that costs: the mean over pairs of annotators.

    Those that cost more than leaving all their units unaligned are in no best alignment.
    """
    apart = {
        (a, b): np.pad(dissimilarities(sets[a], sets[b], kind), ((0, 1), (0, 1)), constant_values=kind.empty)
        for a, b in combinations(range(len(sets)), 2)
    }
    chosen = np.array(list(product(*(range(-1, len(units)) for units in sets))), dtype=np.int64)[1:]
    pairs = [apart[a, b][chosen[:, a], chosen[:, b]] for a, b in apart]
    costs = np.mean(pairs, axis=0)
    kept = costs <= kind.empty * (chosen >= 0).sum(axis=1) + 1e-9
    return chosen[kept], costs[kept]
