"""Frozen text: the rules one by one, and the promises that hold for any text at all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.text import freeze_block, freeze_parts, guess_direction, sha256

any_text = st.text(st.characters(codec=None, exclude_categories=())) | st.text(
    st.sampled_from(" \t\n\r\f\u00a0\u200b\u200d\u0301\u0323\u1100\u1161\u11a8\u09c7\u09be\ud83da\x00\u2028e")
)


@pytest.mark.parametrize(
    ("raw", "frozen"),
    [
        ("a\r\nb\rc\nd", "a b c d"),
        ("a \t\f\u2028\u2029 b", "a b"),
        ("  edges \n", "edges"),
        ("\ud83d alone", "\ufffd alone"),
        ("nul\x00 bell\x07 next\x85 del\x7f", "nul bell next del"),
        ("\ufeffbom so\u00adft zero\u200bwidth wo\u2060rd", "bom soft zerowidth word"),
        ("\u202eright\u202c \u2066left\u2069 \u200e\u200f\u061c", "right left"),
        ("e\u0301", "\u00e9"),
        ("e\u200b\u0301", "\u00e9"),
        ("\u00a0kept\u00a0", "\u00a0kept\u00a0"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        (" \n\t ", ""),
    ],
)
def test_each_rule_freezes_as_written(raw: str, frozen: str) -> None:
    assert freeze_block(raw) == frozen


@given(any_text)
def test_freezing_twice_changes_nothing(raw: str) -> None:
    assert freeze_block(freeze_block(raw)) == freeze_block(raw)


@given(any_text)
def test_frozen_text_is_valid_and_composed(raw: str) -> None:
    frozen = freeze_block(raw)
    frozen.encode()
    assert unicodedata.is_normalized("NFC", frozen)
    assert not set(frozen) & set("\t\n\r\f\x00\ufeff\u200b\u2028")


@given(st.lists(any_text))
def test_frozen_parts_are_the_frozen_whole(parts: list[str]) -> None:
    frozen = freeze_parts(parts)
    assert len(frozen) == len(parts)
    assert "".join(frozen) == freeze_block("".join(parts))


def test_an_accent_goes_to_the_part_of_its_letter() -> None:
    assert freeze_parts(["caf", "e", "\u0301s"]) == ("caf", "\u00e9", "s")
    assert freeze_parts(["\u1100", "\u1161\u11a8x"]) == ("\uac01", "x")


def test_the_hash_is_that_of_the_utf8() -> None:
    assert sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"


def test_direction_follows_most_letters() -> None:
    assert guess_direction("") == "ltr"
    assert guess_direction("2018: news") == "ltr"
    assert guess_direction("قالت وزارة الدفاع (SDF) أمس") == "rtl"
