"""A text that is not frozen yet: parted, joined and mended without losing a letter or a former line end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.document import Document, Piece, Run, Style, is_whole
from annotator.core.draft_text import DraftText, broken_words, joined, split, with_lines_parted, with_words_mended
from annotator.core.text import freeze_block
from annotator.intake import read_article

words = st.sampled_from(["one", "two,", "Zürich", "🌉", "e\u0301", "\u0308", "infor-", "mation", "\u00a0", "\u200b"])
lines = st.lists(st.lists(words, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=8)


def taken(text: str) -> DraftText:
    intake = read_article(text, "text")
    return DraftText(intake.document, intake.line_ends)


def blocks(text: DraftText) -> list[str]:
    return text.document.text.split("\n")


def test_each_line_becomes_a_block() -> None:
    text = taken("Title\n\nRegion: Syria\nTheme: War\nnews\n\nLast.")
    assert blocks(text) == ["Title", "Region: Syria Theme: War news", "Last."]
    assert blocks(with_lines_parted(text)) == ["Title", "Region: Syria", "Theme: War", "news", "Last."]
    assert with_lines_parted(text).line_ends == ()


def test_a_broken_word_is_named_and_mended() -> None:
    text = taken("First.\n\nThe infor-\nmation of the well-\nknown man.\nHe is well-known. Jean-\nPaul left.")
    assert [(one.broken, one.whole) for one in broken_words(text)] == [("infor-mation", "information")]
    mended = with_words_mended(text)
    assert blocks(mended)[1] == "The information of the well- known man. He is well-known. Jean- Paul left."
    assert blocks(with_lines_parted(mended))[1:] == [
        "The information of the well-", "known man.", "He is well-known. Jean-", "Paul left."
    ]  # fmt: skip


def test_a_word_that_was_broken_between_two_paragraphs_is_named_and_mended() -> None:
    text = with_lines_parted(taken("First.\n\nThe infor-\nmation of\nthe town-\nhall."))
    assert [one.whole for one in broken_words(text)] == ["information", "townhall"]
    mended = with_words_mended(text)
    assert blocks(mended) == ["First.", "The information of", "the townhall."]
    assert mended.line_ends == ()
    apart = DraftText(read_article("# Pre-\n\nview\n\nA list of pre-\n\nmade things", "markdown").document)
    assert [one.whole for one in broken_words(apart)] == ["premade"]
    assert blocks(with_words_mended(apart)) == ["Pre-", "view", "A list of premade things"]


def test_what_was_joined_can_be_parted_there_again() -> None:
    text = taken("One\ntwo\n\nThree")
    both = joined(text, 0)
    assert blocks(both) == ["One two Three"]
    assert [both.document.text[:end] for end in both.line_ends] == ["One", "One two"]
    assert blocks(with_lines_parted(both)) == ["One", "two", "Three"]


@pytest.mark.parametrize(
    ("offset", "parted", "before_line_ends"),
    [(3, ["One", "two three four"], ["two"]), (2, ["On", "e two three four"], ["e", "e two"])],
)
def test_a_split_keeps_the_other_line_ends(offset: int, parted: list[str], before_line_ends: list[str]) -> None:
    after = split(taken("One\ntwo\nthree four\n\nLast"), 0, offset)
    assert blocks(after) == [*parted, "Last"]
    second = after.document.blocks[1].start
    assert [after.document.text[second:end] for end in after.line_ends] == before_line_ends


def test_marks_stay_on_their_words() -> None:
    bold = frozenset({Style("strong")})
    document = Document.from_pieces([Piece((Run("a "), Run("bold infor- mation", bold), Run(" end")))])
    text = DraftText(document, (1, document.text.index(" mation"), document.text.index(" end")))
    mended = with_words_mended(text).document
    assert [mended.text[mark.start : mark.end] for mark in mended.marks] == ["bold information"]
    parted = with_lines_parted(text).document
    assert [parted.text[mark.start : mark.end] for mark in parted.marks] == ["bold infor-", "mation"]


@given(st.lists(lines, min_size=1, max_size=4))
def test_line_ends_are_spaces_where_lines_ended(paragraphs: list[list[str]]) -> None:
    source = "\n\n".join("\n".join(one) for one in paragraphs) + "\n\nend"
    text = taken(source)
    parted = with_lines_parted(text)
    assert all(text.document.text[end] == " " for end in text.line_ends)
    assert blocks(parted) == [shown for line in source.split("\n") if (shown := freeze_block(line)).strip("\u00a0 ")]
    assert is_whole(parted.document)
    assert parted.document.text.replace("\n", " ") == text.document.text.replace("\n", " ")
    assert is_whole(with_words_mended(text).document)
