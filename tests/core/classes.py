"""Random classes for property tests: an article with wide characters, annotators, and spans that nearly agree."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from annotator.core.spans import Span

TEXT = "Police said 😀 three people died. “Shameful”, wrote the editor — é 👩‍👩‍👧 and more. " * 2
LABELS = ("attribution", "claim", "opinion")

versions = st.builds(
    lambda start, length, label: (start, min(start + length, len(TEXT)), label),
    st.integers(0, 40),
    st.integers(1, 20),
    st.sampled_from(LABELS),
)


@st.composite
def classes(draw: st.DrawFn, most: int = 6) -> list[list[tuple[int, int, str]]]:
    """For each annotator what they marked; drawn from few versions, so that people often agree."""
    pool = draw(st.lists(versions, min_size=1, max_size=8, unique=True))
    one = st.lists(st.sampled_from(pool), max_size=5, unique=True)
    return draw(st.lists(one, min_size=1, max_size=most))


def spans_of(marked: Sequence[Sequence[tuple[int, int, str]]]) -> list[Span]:
    return [
        Span(f"{at}-{start}-{end}-{label}", f"S{at}", start, end, label)
        for at, marks in enumerate(marked)
        for start, end, label in marks
    ]


def record_of(marked: Sequence[Sequence[tuple[int, int, str]]]) -> dict[str, Any]:
    """The least that a record may say."""
    return {
        "article": {"text": TEXT},
        "annotators": [{"id": f"S{at}", "status": "submitted"} for at in range(len(marked))],
        "spans": [
            {"annotator": span.annotator, "start": span.start, "end": span.end, "label": span.label}
            for span in spans_of(marked)
        ],
    }
