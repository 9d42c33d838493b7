"""Random studies: readers who saw all or a part, and spans that overlap and nest."""

from typing import Any

from hypothesis import strategies as st

from annotator.core.agreement.study import Mark, Study, make_study
from tests.core.agreement.drawn import LABELS

LENGTH = 40
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
