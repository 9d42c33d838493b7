"""Names that a reader takes for one another, and names that are just other names."""

import unicodedata

import pytest

from annotator.core.lookalikes import letters, lookalikes


@pytest.mark.parametrize(
    "other",
    [
        "sam",
        "SAM",
        "Sаm",
        "Ѕаm",
        "ЅАМ",
        "S а m",
        "Sám",
        "Ṣạṃ",
        "Ｓａｍ",
        "𝐒𝐚𝐦",
        "Sarn",
        "ꓢꓮꓟ",
        "S.a-m",
        "Ꮪam".upper(),
        "Sαm",
        "Ѕɑᴍ",
        "ꓢ𖽀m",
        "ƽam",
    ],
)
def test_it_looks_like_sam(other: str) -> None:
    assert lookalikes("Sam") & lookalikes(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ian", "lan"), ("Lily10", "LilyIO"), ("Вob", "Bob"), ("Bob", "ВОВ".replace("ОВ", "ob")), ("Zoë", "Zoe"),
     ("Вова", "вова"), ("Μαρια", "Mapια"), ("Rosalie", "RosaIie"),
     ("Bob", "Ꞵob"), ("Otto", "ဝtto"), ("Ｏtto", "Ότto")],
)  # fmt: skip
def test_these_look_alike(one: str, other: str) -> None:
    assert lookalikes(one) & lookalikes(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Sam", "Sue"), ("Ali", "All"), ("Sam", "Sam 2"), ("かく", "がく"), ("नमस्ते", "नमसत"), ("李小龙", "李小虎"),
     ("محمد", "احمد"), ("Вова", "Вера"), ("Otter", "Otto"), ("בן", "בו"), ("Анна", "Инна"), ("ዐለም", "ሀለም")],
)  # fmt: skip
def test_these_are_other_names(one: str, other: str) -> None:
    assert not lookalikes(one) & lookalikes(other)


def test_every_letter_of_the_table_passes_for_its_letter() -> None:
    for other, latin in letters().items():
        assert lookalikes(f"x{latin}x") & lookalikes(f"x{chr(other)}x"), (chr(other), latin)


@pytest.mark.parametrize(
    "script", ["CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "LISU", "COPTIC", "CANADIAN", "TIFINAGH"]
)
def test_the_table_knows_the_scripts_that_pass_for_latin(script: str) -> None:
    assert sum(unicodedata.name(chr(one), "").startswith(script) for one in letters()) >= 3
