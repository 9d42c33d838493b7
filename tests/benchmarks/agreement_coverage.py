"""How often the 95 % interval holds the true alpha, by simulation: `python -m tests.benchmarks.agreement_coverage`."""

import sys

import numpy as np

from annotator.core.agreement import SUMS
from annotator.core.agreement.intervals import interval
from annotator.core.agreement.study import Mark, Study, make_study
from annotator.core.agreement.values import value_of, whole_articles

READERS = 30
PARAGRAPH = 200
STUDIES = 1000


def paragraph(rng: np.random.Generator, begins: int) -> list[list[Mark]]:
    """One paragraph as thirty readers mark it: up to three true spans, each missed, moved or invented."""
    drawn = rng.integers((0, 10), (150, 45), (rng.integers(0, 4), 2))
    true = [(begins + int(start), int(long)) for start, long in drawn]
    marked: list[list[Mark]] = []
    for _ in range(READERS):
        own = [_moved(rng, start, long, begins) for start, long in true if rng.random() < 0.65]
        if rng.random() < 0.2:
            own.append(_moved(rng, begins + int(rng.integers(0, 150)), 20, begins))
        marked.append(own)
    return marked


def _moved(rng: np.random.Generator, start: int, long: int, begins: int) -> Mark:
    first = int(np.clip(start + rng.integers(-4, 5), begins, begins + PARAGRAPH - 2))
    return first, int(np.clip(start + long + rng.integers(-4, 5), first + 1, begins + PARAGRAPH)), "claim"


def simulated(rng: np.random.Generator, paragraphs: int) -> Study:
    parts = [paragraph(rng, at * PARAGRAPH) for at in range(paragraphs)]
    marks = {f"r{at}": [mark for part in parts for mark in part[at]] for at in range(READERS)}
    places = [(at * PARAGRAPH, (at + 1) * PARAGRAPH) for at in range(paragraphs)]
    return make_study(paragraphs * PARAGRAPH, marks, paragraphs=places)


def main(studies: int) -> None:
    sums = SUMS["char_alpha"]
    large = simulated(np.random.default_rng(0), 20_000)
    true = value_of(sums([large], None, whole_articles([large]))).value or 0
    print(f"True alpha {true:.3f}.\n\n| paragraphs | inside | below | above |\n| --- | --- | --- | --- |")
    for paragraphs in (10, 15, 30, 60):
        drawn = (simulated(np.random.default_rng([paragraphs, seed]), paragraphs) for seed in range(studies))
        found = [interval([study], sums) for study in drawn]
        below = sum(one.high is not None and one.high < true for one in found) / studies
        above = sum(one.low is not None and one.low > true for one in found) / studies
        shares = (100 * (1 - below - above), 100 * below, 100 * above)
        print(f"| {paragraphs} | " + " | ".join(f"{share:.1f} %" for share in shares) + " |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else STUDIES)
