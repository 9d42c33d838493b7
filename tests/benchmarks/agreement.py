"""How fast agreement is, as ratios within one run: `python -m tests.benchmarks.agreement` prints a table."""

import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import combinations

import numpy as np

from annotator.core.agreement import MEASURES
from annotator.core.agreement.alignment import Dissimilarity, pair_disorder
from annotator.core.agreement.characters import label_alphas
from annotator.core.agreement.live import alpha, live_of, mark, unmark
from annotator.core.agreement.report import figures
from annotator.core.agreement.study import Mark, Study, make_study

LABELS = ("claim", "attribution", "opinion", "boilerplate")
READERS = 30
WORDS = 600
ARTICLES = 1000
CLASS_LENGTH = 18_000  # characters of 3,000 words
PAGE = ("char_alpha", "char_alpha_sets", "char_alpha_masi")


def marks(rng: np.random.Generator, length: int, spans: int) -> dict[str, list[Mark]]:
    """A class that mostly sees the same spans and draws their edges a little differently."""
    starts = rng.integers(0, length - 40, spans)
    true = list(zip(starts, starts + rng.integers(3, 40, spans), rng.integers(0, 4, spans), strict=True))
    return {f"r{at}": _own(rng, true, length) for at in range(READERS)}


def _own(rng: np.random.Generator, true: list[tuple[int, int, int]], length: int) -> list[Mark]:
    own = []
    for start, end, label in true:
        if rng.random() < 0.8:
            first = int(np.clip(start + rng.integers(-2, 3), 0, length - 2))
            own.append((first, int(np.clip(end + rng.integers(-2, 3), first + 1, length)), LABELS[label]))
    return own


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """The least time of a few runs, divided by how often the work is done in one."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        for _ in range(times):
            work()
        best = min(best, (time.perf_counter() - begun) / times)
    return best


def word_alphas(rng: np.random.Generator) -> Iterator[str]:
    """Per-label alphas of 30 annotators × 1,000 articles, words as positions; theirs on the word matrices."""
    import krippendorff

    studies = [make_study(WORDS, marks(rng, WORDS, 20), labels=LABELS) for _ in range(ARTICLES)]
    matrices = [_matrix(studies, at) for at in range(len(LABELS))]
    ours = seconds(lambda: label_alphas(studies))

    def theirs_of(matrix: np.ndarray) -> float:  # type: ignore[type-arg]
        return float(krippendorff.alpha(reliability_data=matrix, level_of_measurement="nominal"))

    begun = time.perf_counter()
    theirs = [theirs_of(matrix) for matrix in matrices]
    taken = time.perf_counter() - begun
    values = [value.value or 0 for value in label_alphas(studies).values()]
    assert np.allclose(values, theirs, atol=1e-9, rtol=0)
    yield row("four alphas, 30 × 1,000 articles of 600 words", "krippendorff", taken, ours)


def _matrix(studies: list[Study], label: int) -> np.ndarray:  # type: ignore[type-arg]
    matrix = np.zeros((READERS, WORDS * len(studies)))
    for at, study in enumerate(studies):
        for reader, start, end, own in study.spans.tolist():
            if own == label:
                matrix[reader, at * WORDS + start : at * WORDS + end] = 1
    return matrix


def alignments(rng: np.random.Generator) -> Iterator[str]:
    """All 435 best alignments of thirty annotators with about fifty spans; theirs is one pair, times 435."""
    from pyannote.core import Segment
    from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum

    marked = marks(rng, CLASS_LENGTH, 62)
    plain = [[(start, end, LABELS.index(label)) for start, end, label in sorted(set(own))] for own in marked.values()]
    sets = [np.array(units, dtype=float) for units in plain]
    kind = Dissimilarity()
    ours = seconds(lambda: [pair_disorder(one, other, kind) for one, other in combinations(sets, 2)])
    continuum = Continuum()
    for reader in ("r0", "r1"):
        for start, end, label in marked[reader]:
            continuum.add(reader, Segment(start, end), label)
    theirs_kind = CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1)
    disorder = continuum.get_best_alignment(theirs_kind).disorder  # compiles at its first run
    assert abs(disorder - pair_disorder(sets[0], sets[1], kind)) < 1e-5
    taken = 435 * seconds(lambda: continuum.get_best_alignment(theirs_kind))
    yield row("435 best alignments of 30 × 50 spans", "pygamma-agreement", taken, ours)


def live(rng: np.random.Generator) -> Iterator[str]:
    """One more span in a live class of 30 × 3,000 words, its figures included, against counting anew from the spans."""
    marked = marks(rng, CLASS_LENGTH, 62)
    counting = live_of(make_study(CLASS_LENGTH, marked, labels=LABELS))

    def recount() -> None:
        study = make_study(CLASS_LENGTH, marked, labels=LABELS)
        for label in (None, *LABELS):
            MEASURES["char_alpha"]([study], label)

    def one_more() -> None:  # an edit changes two figures, its label's and that of marked at all
        mark(counting, "r3", 9000, 9060, "claim")
        alpha(counting, "claim"), alpha(counting)
        unmark(counting, "r3", 9000, 9060, "claim")
        alpha(counting, "claim"), alpha(counting)

    whole, edit = seconds(recount), min(seconds(one_more, 200) for _ in range(5)) / 2
    rebuilt = seconds(lambda: live_of(make_study(CLASS_LENGTH, marked, labels=LABELS)))
    yield row("one more span in a live class of 30 × 3,000 words", "five alphas counted anew", whole, edit)
    yield row("the same", "the counters made anew", rebuilt, edit)


def page(rng: np.random.Generator) -> Iterator[str]:
    """Everything a page shows of such a class: alphas, F1, intervals, jackknife."""
    study = make_study(CLASS_LENGTH, marks(rng, CLASS_LENGTH, 62), labels=LABELS)
    f1 = ("f1_exact", "f1_lenient", "f1_soft")
    taken = seconds(lambda: [*figures([study], PAGE), *figures([study], f1, [None])])
    yield f"| a page of figures with intervals, 30 × 3,000 words | | {1e3 * taken:.0f} ms | |"


def row(work: str, compared: str, theirs: float, ours: float) -> str:
    return f"| {work} | {compared}: {1e3 * theirs:,.1f} ms | {1e3 * ours:.3f} ms | {theirs / ours:.0f} × |"


def main() -> None:
    print("| work | compared with | ours | ratio |\n| --- | --- | --- | --- |")
    for needed, bench in (("krippendorff", word_alphas), ("pygamma_agreement", alignments), (None, live), (None, page)):
        if needed is None or find_spec(needed):
            for line in bench(np.random.default_rng(7)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
