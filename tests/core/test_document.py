"""Documents: marks stay on their words through freezing and editing, and storage loses nothing."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.block_edits import EmptySplit, NoSuchBlock, NothingToJoin, join_blocks, split_block
from annotator.core.document import (
    Block,
    BrokenDocument,
    Document,
    Piece,
    Run,
    Style,
    StyleMark,
    as_json,
    from_json,
    is_web_address,
    is_whole,
    pieces,
    plain_piece,
)

STRONG = frozenset({Style("strong")})
LINK = frozenset({Style("link", "https://example.org/a?b=1&c=2")})

runs = st.builds(
    Run,
    st.text(max_size=8) | st.text(st.sampled_from(" \ne\u0301\u200b\u1100\u1161a"), max_size=8),
    st.frozensets(st.sampled_from([Style("strong"), Style("emphasis"), *LINK, Style("link", "#")])),
)
some_pieces = st.lists(
    st.builds(Piece, st.lists(runs, max_size=5).map(tuple), st.sampled_from(["paragraph", "quote"])),
    max_size=6,
)
documents = some_pieces.map(Document.from_pieces)


def marked(document: Document) -> list[tuple[str, str]]:
    return [(mark.kind, document.text[mark.start : mark.end]) for mark in document.marks]


def test_text_is_its_blocks_joined() -> None:
    document = Document.from_pieces([plain_piece(" Title ", "heading", 1), plain_piece("\n"), plain_piece("Body.")])
    assert document.text == "Title\nBody."
    assert document.blocks == (Block(0, 5, "heading", 1), Block(6, 11, "paragraph"))


def test_marks_move_with_what_freezing_removes() -> None:
    document = Document.from_pieces(
        [plain_piece("first"), Piece((Run("  By \u200b\n"), Run(" Jane \t Doe ", STRONG), Run(" said")))]
    )
    assert document.text == "first\nBy Jane Doe said"
    assert document.marks == (StyleMark(9, 17, "strong"),)


def test_a_mark_takes_the_accent_that_composes_into_it() -> None:
    document = Document.from_pieces([Piece((Run("caf"), Run("e", STRONG), Run("\u0301 x")))])
    assert marked(document) == [("strong", "é")]


def test_marks_merge_when_they_touch_and_go_when_empty() -> None:
    document = Document.from_pieces([Piece((Run("a", STRONG), Run(" b", STRONG), Run("c"), Run(" \u00ad", LINK)))])
    assert marked(document) == [("strong", "a b")]


def test_unsafe_links_leave_their_words_only() -> None:
    unsafe = frozenset({Style("link", "javascript:alert(1)")})
    document = Document.from_pieces([Piece((Run("click", unsafe), Run(" here", LINK)))])
    assert (document.text, marked(document)) == ("click here", [("link", "here")])


@pytest.mark.parametrize(
    "href", [None, "", "#", "/a", "ftp://a.b", " https://a.b", "https://a b", 'http://a"b', "http://"]
)
def test_no_web_address(href: str | None) -> None:
    assert not is_web_address(href)


@given(documents)
def test_every_document_is_whole(document: Document) -> None:
    assert is_whole(document)
    assert document.text == "\n".join(document.text[block.start : block.end] for block in document.blocks)
    for mark in document.marks:
        assert any(block.start <= mark.start < mark.end <= block.end for block in document.blocks)
        assert document.text[mark.start : mark.end].strip(" ")


@given(documents)
def test_pieces_and_json_give_the_document_back(document: Document) -> None:
    assert Document.from_pieces(pieces(document)) == document
    assert from_json(json.loads(json.dumps(as_json(document)))) == document


@given(documents, st.integers(0, 5))
def test_joining_puts_one_space_where_the_break_was(document: Document, index: int) -> None:
    if index >= len(document.blocks) - 1:
        return
    joined = join_blocks(document, index)
    end = document.blocks[index].end
    assert joined.text == document.text[:end] + " " + document.text[end + 1 :]
    assert len(joined.blocks) == len(document.blocks) - 1
    assert is_whole(joined)


@given(documents, st.integers(0, 5), st.integers(-1, 30))
def test_splitting_and_joining_keeps_the_words(document: Document, index: int, offset: int) -> None:
    if index >= len(document.blocks):
        return
    try:
        split = split_block(document, index, offset)
    except EmptySplit:
        return
    assert is_whole(split)
    assert split.text.split() == document.text[: document.blocks[index].start + offset].split() + (
        document.text[document.blocks[index].start + offset :].split()
    )


def test_a_split_trims_the_cut_and_keeps_marks() -> None:
    document = Document.from_pieces([Piece((Run("one "), Run("two three", STRONG)), "quote")])
    split = split_block(document, 0, 8)
    assert split.text == "one two\nthree"
    assert marked(split) == [("strong", "two"), ("strong", "three")]
    assert [block.kind for block in split.blocks] == ["quote", "quote"]
    assert join_blocks(split, 0) == document


def test_it_refuses_edits_that_make_no_sense() -> None:
    document = Document.from_pieces([plain_piece("only one")])
    with pytest.raises(NothingToJoin):
        join_blocks(document, 0)
    for index in (-1, 1):
        with pytest.raises(NoSuchBlock):
            join_blocks(document, index)
        with pytest.raises(NoSuchBlock):
            split_block(document, index, 1)
    for offset in (-1, 0, 8, 99):
        with pytest.raises(EmptySplit):
            split_block(document, 0, offset)


def test_broken_documents_are_seen() -> None:
    document = Document.from_pieces([Piece((Run("hello", STRONG),)), Piece((Run("world", STRONG),))])
    broken = [
        replace(document, text="hello\nWorld"),
        replace(document, sha256="0" * 64),
        replace(document, blocks=document.blocks[:1]),
        replace(document, blocks=(Block(0, 5, "heading", 7), document.blocks[1])),
        replace(document, marks=(StyleMark(0, 11, "strong"),)),
        replace(document, marks=(StyleMark(0, 5, "link", "javascript:1"),)),
        replace(document, marks=document.marks[::-1]),
        replace(document, direction="rtl"),
    ]
    assert is_whole(document)
    assert not any(is_whole(each) for each in broken)
    for each in broken:
        with pytest.raises(BrokenDocument):
            from_json(as_json(each))


@pytest.mark.parametrize("value", [{}, {"text": 1}, {"text": "", "blocks": [{"x": 1}], "marks": [], "sha256": ""}])
def test_stored_nonsense_is_a_broken_document(value: dict[str, object]) -> None:
    with pytest.raises(BrokenDocument):
        from_json(value)
