"""Bytes become the letters that were meant, or are refused."""

import pytest

from annotator.intake import read_article
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
    assert decoded(f"{tag}<p>{RUSSIAN}".encode("cp1251"))[:2] == (f"{tag}<p>{RUSSIAN}", "cp1251")


def test_the_sender_may_name_it_too() -> None:
    assert decoded(RUSSIAN.encode("koi8-r"), "KOI8-R")[:2] == (RUSSIAN, "koi8-r")


def test_latin_one_means_windows_as_on_the_web() -> None:
    assert decoded(b"<meta charset=iso-8859-1>\x93quoted\x94")[0].endswith("“quoted”")


def test_utf_8_wins_over_a_stale_declaration() -> None:
    assert decoded("<meta charset=cp1251>é".encode())[0].endswith("é")


@pytest.mark.parametrize("label", ["", "\x00", "rot13", "punycode", "unicode_escape", "idna", "é", "x" * 5000, "utf-7"])
def test_strange_names_decode_nothing(label: str) -> None:
    with pytest.raises(UndecodableArticle):
        decoded(b"\\u0041 \xcf\xf0\xe8\xe2\xe5\xf2", label)


@pytest.mark.parametrize(
    ("raw", "text", "places"),
    [
        (b"caf\xc3\xa9 \x92s", "café ’s", ["“’” (1:6)"]),
        (b"\xef\xbb\xbfcaf\xc3\xa9\r\nit\x92s", "café\r\nit’s", ["“’” (2:3)"]),
        ("é\n".encode() + b"na\xefve", "é\nnaïve", ["“ï” (2:3)"]),
        ("é".encode() + b"\x81!", "é\ufffd!", ["“\ufffd” (1:2)"]),
        ("é and a caf".encode() + b"\xc3", "é and a caf\ufffd", ["“\ufffd” (1:12)"]),
        ("“quote".encode() + b"\xe2\x80 end", "“quote\ufffd end", ["“\ufffd” (1:7)"]),
        ("é".encode() + b" \x93x\x94", "é “x”", ["““” (1:3)", "“”” (1:5)"]),
        (b"<meta charset=windows-1252>caf\xc3\xa9 \x92", "<meta charset=windows-1252>café ’", ["“’” (1:33)"]),
    ],
)
def test_a_stray_byte_in_utf_8_is_read_by_itself_and_named_with_its_place(
    raw: bytes, text: str, places: list[str]
) -> None:
    assert decoded(raw).text == text
    (note,) = (note for note in read_article(raw, "text").notes if note.code == "stray-bytes")
    assert note.params == {"count": str(len(places)), "places": ", ".join(places)}


def test_of_many_stray_bytes_the_first_are_named_and_all_are_counted() -> None:
    (note, *_) = read_article("é".encode() * 9 + b" \x93x\x94" * 4, "text").notes
    assert note.sentence.startswith("Bytes that are not UTF-8, as the rest of this file is: 8. ")
    assert note.params["places"].startswith("““” (1:11), “”” (1:13), ")
    assert note.params["places"].endswith(" … (+3)")


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "shift_jis", "gb18030"])
def test_an_old_encoding_with_a_letter_of_utf_8_is_not_taken_for_utf_8(encoding: str) -> None:
    text = {"cp1252": GERMAN, "cp1251": RUSSIAN, "shift_jis": "日本の首相は", "gb18030": "总理表示同意"}[encoding]
    try:
        found = decoded(text.encode(encoding) + "é".encode())
    except UndecodableArticle:
        return
    assert found.encoding == encoding


def test_a_capital_with_an_accent_before_a_quotation_mark_is_no_letter_of_utf_8() -> None:
    assert decoded("He wrote “CAFÉ” on it".encode("cp1252"))[:2] == ("He wrote “CAFÉ” on it", "cp1252")


@pytest.mark.parametrize("beginning", ["", "<meta charset=iso-2022-jp><p>"])
def test_japanese_mail_in_seven_bits_is_read(beginning: str) -> None:
    text = f"{beginning}日本の首相は a"
    assert decoded(text.encode("iso2022_jp"))[:2] == (text, "iso2022_jp")


@pytest.mark.parametrize(
    "beginning",
    ['<?xml version="1.0" encoding="windows-1251"?>', "<!-- <meta charset=cp1252> --><meta charset=cp1251>"],
)
def test_an_encoding_is_read_where_a_page_declares_it(beginning: str) -> None:
    assert decoded(f"{beginning}<p>{RUSSIAN}".encode("cp1251")).encoding == "cp1251"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_told_without_its_mark(encoding: str) -> None:
    assert decoded("The mayor’s café".encode(encoding)) == ("The mayor’s café", encoding, ())


@pytest.mark.parametrize(
    ("raw", "code", "said"),
    [
        ("Über „Größe“".encode("cp1252"), "encoding", "read in the encoding cp1252"),
        ("He said â€™noâ€™ in a cafÃ©.".encode(), "misread-before", "“…He said â€™noâ€™ in a c…”"),
        ("All \ufffd is lost".encode(), "letters-replaced", "“…All \ufffd is lost…”"),
        (b"Words\x00 and\x07 \x1b[1mbells", "controls-left-out", "which nobody can see: 3"),
        ("it\x92s\x7f\x9f".encode(), "controls-left-out", "which nobody can see: 3"),
        (b"Title\n\nfirst\nsecond\nthird", "lines-joined", "line ends read as spaces: 2"),
    ],
)
def test_what_a_person_should_check_is_noted(raw: bytes, code: str, said: str) -> None:
    (note,) = read_article(raw, "text").notes
    assert note.code == code
    assert said in note.sentence


def test_good_text_has_no_notes() -> None:
    assert read_article("“Ça va”, a dit Ânia. SÃO PAULO – 5 £.\n\nEnd.".encode(), "text").notes == ()
