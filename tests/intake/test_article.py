"""Whole articles: what people really paste, what attackers would, and the limits in between."""

from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.document import is_whole
from annotator.intake import (
    BinaryArticle,
    EmptyArticle,
    Form,
    Intake,
    TooDeepArticle,
    TooLargeArticle,
    TooLongArticle,
    TooManyTagsArticle,
    UndecodableArticle,
    UnusableArticle,
    guess_form,
    read_article,
)

SOUTH_FRONT = Path(__file__).parents[3] / "shared" / "articles" / "south-front-2018.txt"
forms = st.sampled_from(get_args(Form))
soup = st.lists(
    st.sampled_from(
        "<p> </p> <b> <i> </b> <a href='https://e.org'> <a href=javascript:x> </a> <!-- --> <!--> <script> </script> "
        "<style> <pre> </pre> <br> <table> <td> <li> <ul> </ul> <plaintext> <svg> <title> <textarea> <h2> <q "
        "<template> </template> <select> <body> </html> <?xml <![CDATA[ ]]> &#0; &#xd800; &amp; & ' \" > = word \x00 "
        "\ud800 \u0301 **b** [l](http://e.org) # ``` 1. - > * --- \n \n\n \t \r".split(" ")
    ),
    max_size=40,
).map("".join)


def blocks(intake: Intake) -> list[str]:
    document = intake.document
    return [document.text[block.start : block.end] for block in document.blocks]


@pytest.mark.skipif(not SOUTH_FRONT.exists(), reason="the real article is not beside this checkout")
def test_a_real_article_comes_through_whole() -> None:
    raw = SOUTH_FRONT.read_bytes()
    assert guess_form(raw.decode()) == "markdown"
    intake = read_article(raw, "markdown")
    found = blocks(intake)
    assert len(found) == 24
    assert (intake.byline, intake.publisher, intake.published) == ("South Front", "Global Research", "2018-10-12")
    assert intake.title == found[0]
    assert found[0].startswith("Video: ")
    assert found[1] == "By South Front"
    assert found[16] == "*"
    assert "](" not in intake.document.text
    assert [(mark.kind, intake.document.text[mark.start : mark.end]) for mark in intake.document.marks] == [
        ("strong", "Sergey Lavrov")
    ]
    words = raw.decode().replace("[", "").replace("](#)", "").replace("**", "").split()
    assert intake.document.text.split() == words
    assert intake.notes == ()


@pytest.mark.skipif(not SOUTH_FRONT.exists(), reason="the real article is not beside this checkout")
def test_as_plain_text_its_marks_are_letters() -> None:
    found = blocks(read_article(SOUTH_FRONT.read_text(encoding="utf-8"), "text"))
    assert len(found) == 24
    assert found[1] == "By [South Front](#)"


@given(st.binary() | st.text() | soup, forms)
@settings(max_examples=300)
def test_it_reads_or_says_why_not(raw: bytes | str, form: Form) -> None:
    try:
        intake = read_article(raw, form)
    except UnusableArticle:
        return
    assert is_whole(intake.document)
    assert intake.document.blocks


@given(soup)
@settings(max_examples=200)
def test_no_soup_makes_an_unsafe_link(html: str) -> None:
    try:
        intake = read_article(html, "html")
    except UnusableArticle:
        return
    assert {mark.href for mark in intake.document.marks} <= {None, "https://e.org"}


@pytest.mark.parametrize("form", get_args(Form))
def test_difficult_letters_survive_every_form(form: Form) -> None:
    family = "A \U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301"
    parts = [family, "non\u00a0breaking\ttab \U00010348", "قالت الوزارة"]
    raw = "\r\n\r\n".join(parts)
    html = "".join(f"<p>{part}</p>" for part in parts)
    assert blocks(read_article(html if form == "html" else raw, form)) == [
        "A \U0001f468\u200d\U0001f469\u200d\U0001f467 é",
        "non\u00a0breaking tab \U00010348",
        "قالت الوزارة",
    ]


@pytest.mark.parametrize("form", get_args(Form))
def test_a_paragraph_of_twenty_thousand_characters_is_one_block(form: Form) -> None:
    raw = "claim & \U0001f600 " * 2000
    assert blocks(read_article(raw, form)) == [raw.strip()]


@pytest.mark.parametrize("form", get_args(Form))
def test_limits_are_where_they_are_said_to_be(form: Form) -> None:
    assert len(read_article("x" * 200_000, form).document.text) == 200_000
    with pytest.raises(TooLongArticle, match="200,001 characters"):
        read_article("x" * 200_001, form)
    with pytest.raises(TooLargeArticle, match="2 MB"):
        read_article("é" * 1_000_001, form)


@pytest.mark.parametrize("form", get_args(Form))
@pytest.mark.parametrize("raw", ["", " \n\t\r\n ", "\ufeff\u200b", "\u00a0\n\n\u00a0", b"", b"\xef\xbb\xbf"])
def test_nothing_to_read_is_refused(raw: str | bytes, form: Form) -> None:
    with pytest.raises(EmptyArticle):
        read_article(raw, form)


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"%PDF-1.7 \xff\xff", BinaryArticle),
        (b"PK\x03\x04word/document.xml", BinaryArticle),
        (bytes(range(256)) * 20, BinaryArticle),
        ("\x00\x01" * 50, BinaryArticle),
        ("Привет, мир, как дела".encode("cp1251"), UndecodableArticle),
        (b"\xff\xfe\x00", UndecodableArticle),
    ],
)
def test_what_is_no_text_is_refused(raw: bytes | str, refusal: type[UnusableArticle]) -> None:
    with pytest.raises(refusal):
        read_article(raw, "text")


@pytest.mark.parametrize(
    ("html", "refusal"),
    [
        ("<div>" * 100_000, TooDeepArticle),
        ("<ul><li>" * 20_000, TooDeepArticle),
        ("<b><i><u><s><q>" * 150, TooDeepArticle),
        ("<!--><div>" + "<div>" * 100_000, TooDeepArticle),
        ("<p>x</p>" * 100_000, TooManyTagsArticle),
        ("<p " + " ".join(f"a{number}" for number in range(100_000)) + ">x", TooManyTagsArticle),
        ("<p " + " ".join(map("".join, product("'\"", repeat=16))) + ">x", TooManyTagsArticle),
        ("<p " + '=" ' * 300_000 + "=' " * 300_001, TooManyTagsArticle),
        ("<!--" * 400_000, EmptyArticle),
        ("<script>" * 200_000, EmptyArticle),
        ("<script>x</script>" * 100_000, EmptyArticle),
        ("<" * 1_900_000, TooLongArticle),
    ],
)
def test_attacks_are_refused(html: str, refusal: type[UnusableArticle]) -> None:
    with pytest.raises(refusal):
        read_article(html, "html")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a\x00b</p>", "ab"),
        ("<p>\ud83d x", "\ufffd x"),
        ("<p>a<plaintext><b>", "a<b>"),
        ("<p>a<script>alert(1)</script><style>b{}</style>c<template>d</template></p>", "a c"),
        ("<scr<script>ipt>alert(1)</script>", "ipt>alert(1)"),
        ("<p title='<script>'>kept</p><!--><p>too</p>", "kept\ntoo"),
        ("<p>" + "&amp;" * 100_000, "&" * 100_000),
        ("<!DOCTYPE html [<!ENTITY a 'boom'>]><p>&a;&a;", "]>\n&a;&a;"),
        ("<p class='" + "x" * 1_900_000 + "'>y</p>", "y"),
        ("<table><tr><td>" * 190 + "deep", "deep"),
        ("<p>" * 20_000 + "deep", "deep"),
        ("<p " + "='' " * 50 + ">x", "x"),
    ],
)
def test_attacks_leave_only_words(html: str, text: str) -> None:
    assert read_article(html, "html").document.text == text


def test_a_big_ordinary_page_is_read() -> None:
    filler = "y" * 900
    html = f"<p data-x='{filler}'>Word <b>bold</b> <a href='https://e.org/'>link</a>.</p>" * 1000
    intake = read_article(html, "html")
    assert len(intake.document.blocks) == 1000
    assert len(intake.document.marks) == 2000


@pytest.mark.parametrize(
    ("sign", "read"), [("\x0b", "one two"), ("\x85", "one two"), ("\u2028", "one two"), ("\u2029", "one\ntwo")]
)
def test_old_line_ends_part_words(sign: str, read: str) -> None:
    intake = read_article(f"one{sign}two\n\nthree", "text")
    assert intake.document.text == f"{read}\nthree"
    assert intake.line_ends == ((3,) if read == "one two" else ())
    assert [note.code for note in intake.notes] == ["lines-joined"] * len(intake.line_ends)
    assert read_article(f"one{sign}two\n\nthree", "markdown").document.text == f"{read}\nthree"
    assert read_article(f"<p>one{sign}two<p>three", "html").document.text == "one two\nthree"
