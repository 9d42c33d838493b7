"""The lines of record files: what ends a line and what does not, encodings, compression, and odd JSON."""

import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.formats.lines import json_line, parse_line, text_lines
from annotator.core.formats.parsing import RecordError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
# All that `str.splitlines` splits at, and NUL.
SEPARATORS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029\x00"


def lines_of(raw: bytes) -> list[str]:
    return list(text_lines(io.BytesIO(raw)))


@given(st.lists(TEXTS, max_size=4))
def test_any_text_comes_back_from_its_line(texts: list[str]) -> None:
    raw = "".join(json_line({"a": text}) + "\n" for text in texts).encode()
    for file in (raw, gzip.compress(raw)):
        assert [parse_line(line)["a"] for line in lines_of(file)] == texts


def test_no_separator_ends_a_line() -> None:
    line = json_line({"note": SEPARATORS, SEPARATORS: 1})
    assert len(line.splitlines()) == 1
    assert json.loads(line) == {"note": SEPARATORS, SEPARATORS: 1}


@pytest.mark.parametrize("raw", [b"1\n2", b"1\r\n2\r\n", b"1\r2", b"\xef\xbb\xbf1\n2\n"])
def test_each_kind_of_line_end_and_a_byte_order_mark_are_read(raw: bytes) -> None:
    assert lines_of(raw) == ["1", "2"]
    assert lines_of(gzip.compress(raw)) == ["1", "2"]


@pytest.mark.parametrize(
    ("raw", "code", "sentence"),
    [
        (b"{}\n{}\nab\x92c", "not-utf8", "Line 3: byte 3 (0x92) is not text in UTF-8."),
        ("{}".encode("utf-32"), "not-utf8", "Line 1: this file is text in UTF-32. Save it as UTF-8."),
        ("\ufeff{}".encode("utf-32-be"), "not-utf8", "Line 1: this file is text in UTF-32. Save it as UTF-8."),
        ("{}".encode("utf-16"), "not-utf8", "Line 1: this file is text in UTF-16. Save it as UTF-8."),
        (gzip.compress(b"{}")[:12], "damaged-file", "Line 1: the compressed file is damaged or cut off."),
    ],
    ids=["not-utf8", "utf-32", "utf-32-be", "utf-16", "cut-off"],
)
def test_what_is_no_text_is_named_by_line_and_byte(raw: bytes, code: str, sentence: str) -> None:
    with pytest.raises(RecordError) as refused:
        lines_of(raw)
    assert (refused.value.code, str(refused.value)) == (code, sentence)


def test_an_empty_file_has_no_line() -> None:
    assert lines_of(b"") == lines_of(gzip.compress(b"")) == []


@pytest.mark.parametrize("line", ['{"a": 1, "b": 2, "a": 1}', '{"x": [{"a": 1, "a": 2}]}'])
def test_a_key_that_is_twice_in_an_object_is_refused(line: str) -> None:
    with pytest.raises(RecordError, match="he key “a” is twice in one object"):
        parse_line(line)


@pytest.mark.parametrize("number", ["9" * 400, "9" * 5000, "-" + "9" * 400, "1e999", "-1e999"])
def test_a_number_beyond_measure_is_named_by_its_length(number: str) -> None:
    value = parse_line(f'{{"a": {number}}}')["a"]
    assert str(value) == f"a number of {len(number)} characters"


NO_OBJECTS = ["{", "a,b" + "x" * 10_000, '"text"', "7", "null", "", '{"a": "\x00"}', "[" * 99_999, '{"a": NaN}']


@pytest.mark.parametrize("line", NO_OBJECTS, ids=range(len(NO_OBJECTS)))
def test_what_is_no_object_is_refused_in_one_short_sentence(line: str) -> None:
    with pytest.raises(RecordError) as refused:
        parse_line(line)
    assert str(refused.value).startswith(("This is not an object in JSON", "NaN is no number"))
    assert len(str(refused.value)) < 200
