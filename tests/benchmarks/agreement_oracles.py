"""`make oracles`: our figures against independent libraries on seeded random studies, as a table for the docs."""

import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version

import krippendorff
import numpy as np
from nltk.metrics import agreement, jaccard_distance, masi_distance
from pyannote.core import Segment
from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum
from sklearn.metrics import cohen_kappa_score, f1_score

from annotator.core.agreement import MEASURES
from annotator.core.agreement.alignment import Dissimilarity, pair_disorder
from annotator.core.agreement.matrix import cohen_kappa, krippendorff_alpha
from annotator.core.agreement.study import Mark, make_study
from tests.core.agreement.drawn import LABELS, random_marks

STUDIES = 1000
ALIGNMENTS = 50
SETS = 50  # nltk takes a second for each
CLOSE = 1e-9
Differences = list[float]


def matrix(rng: np.random.Generator, readers: int, missing: float) -> np.ndarray:  # type: ignore[type-arg]
    """Values 0 to 3 that readers mostly agree on, NaN where one is missing."""
    items = int(rng.integers(10, 80))
    truth = rng.integers(0, 4, items)
    given = np.where(rng.random((readers, items)) < 0.7, truth, rng.integers(0, 4, (readers, items))).astype(float)
    given[rng.random(given.shape) < missing] = np.nan
    return given


def rows(given: np.ndarray) -> list[list[float | None]]:  # type: ignore[type-arg]
    return [[None if np.isnan(value) else value for value in row] for row in given]


def alpha(rng: np.random.Generator) -> float:
    given = matrix(rng, int(rng.integers(2, 8)), 0.2)
    theirs = krippendorff.alpha(reliability_data=given, level_of_measurement="nominal")
    return abs((krippendorff_alpha(rows(given)).value or 0) - theirs)


def char_alpha(rng: np.random.Generator) -> float:
    marked = random_marks(rng, int(rng.integers(2, 8)), 200, 6)
    theirs = krippendorff.alpha(reliability_data=binary(marked, 200), level_of_measurement="nominal")
    return abs((MEASURES["char_alpha"]([make_study(200, marked)], "claim").value or 0) - theirs)


def binary(marked: dict[str, list[Mark]], length: int) -> np.ndarray:  # type: ignore[type-arg]
    """(readers, characters): 1 where a claim lies."""
    on = np.zeros((len(marked), length))
    for at, spans in enumerate(marked.values()):
        for start, end, label in spans:
            on[at, start:end] += label == "claim"
    return np.minimum(on, 1)


def sets_alpha(name: str, distance: Callable[..., float]) -> Callable[[np.random.Generator], float]:
    def difference(rng: np.random.Generator) -> float:
        marked = random_marks(rng, 3, 60, 4)
        task = agreement.AnnotationTask(distance=distance)
        task.load_array(
            [(reader, place, set_at(place, spans)) for reader, spans in marked.items() for place in range(60)]
        )
        return abs((MEASURES[name]([make_study(60, marked)]).value or 0) - task.alpha())

    return difference


def set_at(place: int, spans: list[Mark]) -> frozenset[str]:
    """The labels on a character; the empty set, which nltk cannot compare, as a label of its own."""
    return frozenset(label for start, end, label in spans if start <= place < end) or frozenset({"none"})


def kappa(rng: np.random.Generator) -> float:
    given = matrix(rng, 2, 0)
    return abs((cohen_kappa(rows(given)).value or 0) - cohen_kappa_score(given[0], given[1]))


def mean_kappa(rng: np.random.Generator) -> float:
    given = matrix(rng, 4, 0)
    task = agreement.AnnotationTask(
        data=[(reader, item, value) for reader, row in enumerate(given) for item, value in enumerate(row)]
    )
    return abs((cohen_kappa(rows(given)).value or 0) - task.kappa())


def characters_f1(rng: np.random.Generator) -> float:
    marked = random_marks(rng, 2, 120, 5)
    on = binary(marked, 120)
    value = MEASURES["f1_characters"]([make_study(120, marked)], "claim").value
    return abs((value or 0) - f1_score(on[0], on[1], zero_division=0.0))


def best_alignment(rng: np.random.Generator) -> float:
    marked = {reader: sorted(set(spans)) for reader, spans in random_marks(rng, 2, 600, 12).items()}
    continuum = Continuum()
    for reader, spans in marked.items():
        for start, end, label in spans:
            continuum.add(reader, Segment(start, end), label)
    theirs = continuum.get_best_alignment(CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1)).disorder
    one, other = (
        np.array([(start, end, LABELS.index(label)) for start, end, label in spans], dtype=float)
        for spans in marked.values()
    )
    return abs(pair_disorder(one, other, Dissimilarity()) - theirs)


def compared() -> Iterator[tuple[str, str, int, float, float]]:
    """What, against which library, on how many studies, the largest difference, and what is allowed."""
    yield "alpha over a matrix", "krippendorff", STUDIES, largest(alpha, STUDIES), CLOSE
    yield "alpha over characters", "krippendorff", STUDIES, largest(char_alpha, STUDIES), CLOSE
    jaccard, masi = sets_alpha("char_alpha_jaccard", jaccard_distance), sets_alpha("char_alpha_masi", masi_distance)
    yield "alpha of label sets, Jaccard", "nltk", SETS, largest(jaccard, SETS), CLOSE
    yield "alpha of label sets, MASI", "nltk", SETS, largest(masi, SETS), CLOSE
    yield "Cohen's kappa", "scikit-learn", STUDIES, largest(kappa, STUDIES), CLOSE
    yield "mean of pairwise kappas", "nltk", STUDIES, largest(mean_kappa, STUDIES), CLOSE
    yield "F1 over characters", "scikit-learn", STUDIES, largest(characters_f1, STUDIES), CLOSE
    yield "best alignment of two", "pygamma-agreement", ALIGNMENTS, largest(best_alignment, ALIGNMENTS), 1e-5


def largest(difference: Callable[[np.random.Generator], float], studies: int) -> float:
    return max(difference(np.random.default_rng(seed)) for seed in range(studies))


def main() -> None:
    warnings.simplefilter("ignore")  # of the libraries
    print("| figure | library | studies | largest difference |\n| --- | --- | --- | --- |")
    wrong = []
    for figure, library, studies, difference, allowed in compared():
        print(f"| {figure} | {library} {version(library)} | {studies:,} | {difference:.1e} |", flush=True)
        wrong += [figure] if not difference <= allowed else []
    if wrong:
        raise SystemExit(f"These differ: {', '.join(wrong)}.")


if __name__ == "__main__":
    main()
