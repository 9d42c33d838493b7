"""Random studies: readers who saw all or a part, and spans that overlap and nest."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from annotator.core.agreement.study import Mark, Study, make_study

LENGTH = 40
LABELS = ("claim", "opinion")
SENTENCES = [(0, 12), (13, 25), (26, 40)]

marks = st.builds(
    lambda start, length, label: (start, min(start + length, LENGTH), label),
    st.integers(0, LENGTH - 1),
    st.integers(1, 15),
    st.sampled_from(LABELS),
)
markings = st.dictionaries(st.sampled_from("abcde"), st.lists(marks, max_size=4), min_size=2, max_size=4)


def study(marked: dict[str, list[Mark]], **more: Any) -> Study:
    given = {"labels": LABELS, "sentences": SENTENCES, "paragraphs": SENTENCES}
    return make_study(LENGTH, marked, **given | more)


def random_marks(rng: np.random.Generator, readers: int, length: int, spans: int) -> dict[str, list[Mark]]:
    """Readers who mark the same stretches, moved a little and now and then under another label."""
    true = [
        (int(start), int(start) + int(long))
        for start, long in rng.integers((0, 3), (length - 30, 25), (spans, 2))
    ]
    return {
        f"r{at}": [_moved(rng, start, end, length) for start, end in true if rng.random() < 0.8]
        for at in range(readers)
    }


def _moved(rng: np.random.Generator, start: int, end: int, length: int) -> Mark:
    start = int(np.clip(start + rng.integers(-2, 3), 0, length - 2))
    end = int(np.clip(end + rng.integers(-2, 3), start + 1, length))
    return start, end, LABELS[int(rng.random() < 0.3)]
