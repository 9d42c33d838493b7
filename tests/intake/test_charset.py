"""Bytes become the letters that were meant, or are refused."""

import pytest

from annotator.intake.charset import decoded
from annotator.intake.errors import UndecodableArticle

GERMAN = "Über größere Dinge – „sagt“ er – wird täglich gesprochen."
RUSSIAN = "Министр обороны заявил"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_western_text_is_read(encoding: str) -> None:
    assert decoded(GERMAN.encode(encoding))[0] == GERMAN


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "iso8859-5"),
        (f"<div class='a long name'>{RUSSIAN}</div>" * 3, "cp1251"),
        ("Η κυβέρνηση ανακοίνωσε", "cp1253"),
        ("Część ludzi mówiła, że władze żądają więcej", "cp1250"),
        ("日本の首相は", "shift_jis"),
        ("总理表示", "gb18030"),
    ],
)
def test_unnamed_encodings_are_not_made_up(text: str, encoding: str) -> None:
    with pytest.raises(UndecodableArticle):
        decoded(text.encode(encoding))


@pytest.mark.parametrize(
    "tag", ["<meta charset=windows-1251>", "<meta http-equiv=x content='text/html; charset=cp1251'>"]
)
def test_a_page_may_name_its_encoding(tag: str) -> None:
    assert decoded(f"{tag}<p>{RUSSIAN}".encode("cp1251")) == (f"{tag}<p>{RUSSIAN}", "cp1251")


def test_the_sender_may_name_it_too() -> None:
    assert decoded(RUSSIAN.encode("koi8-r"), "KOI8-R") == (RUSSIAN, "koi8-r")


def test_latin_one_means_windows_as_on_the_web() -> None:
    assert decoded(b"<meta charset=iso-8859-1>\x93quoted\x94")[0].endswith("“quoted”")


def test_utf_8_wins_over_a_stale_declaration() -> None:
    assert decoded("<meta charset=cp1251>é".encode())[0].endswith("é")


@pytest.mark.parametrize("label", ["", "\x00", "rot13", "punycode", "unicode_escape", "idna", "é", "x" * 5000, "utf-7"])
def test_strange_names_decode_nothing(label: str) -> None:
    with pytest.raises(UndecodableArticle):
        decoded(b"\\u0041 \xcf\xf0\xe8\xe2\xe5\xf2", label)
