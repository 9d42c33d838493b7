"""The UTF-16 pair of an export is what other languages slice by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.formats.offsets import UnknownOffset, edges, of_text, of_written_edges


@given(st.text(st.characters(codec="utf-16", exclude_categories=["Cs"])), st.data())
def test_the_wide_slice_holds_the_same_characters(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    pair = edges(start, end, of_text(text))
    wide = text.encode("utf-16-le")[2 * pair["start_utf16"] : 2 * pair["end_utf16"]]
    assert wide.decode("utf-16-le") == text[start:end]


def test_without_the_text_only_written_places_are_known() -> None:
    wide = of_written_edges([edges(2, 5, of_text("a😀bcdef"))])
    assert edges(2, 5, wide) == {"start": 2, "end": 5, "start_utf16": 3, "end_utf16": 6}
    with pytest.raises(UnknownOffset):
        wide(4)
