"""Markdown: marks instead of markers, and no word swallowed."""

import pytest

from annotator.core.document import Document
from annotator.intake.markdown import markdown_pieces


def read(text: str) -> list[tuple[str, str]]:
    document = Document.from_pieces(markdown_pieces(text))
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def marks(text: str) -> list[tuple[str, str, str | None]]:
    document = Document.from_pieces(markdown_pieces(text))
    return [(mark.kind, document.text[mark.start : mark.end], mark.href) for mark in document.marks]


@pytest.mark.parametrize(
    ("raw", "blocks"),
    [
        ("soft\nbreak, hard  \nbreak", [("paragraph", "soft break, hard break")]),
        ("a\n\n*\n\nb", [("paragraph", "a"), ("paragraph", "*"), ("paragraph", "b")]),
        ("a\n\n---\n\nb", [("paragraph", "a"), ("paragraph", "---"), ("paragraph", "b")]),
        ("- one\n- two\n  - three", [("list_item", "one"), ("list_item", "two"), ("list_item", "three")]),
        ("1986\\. A year", [("paragraph", "1986. A year")]),
        ("1986. A year\n1987. More", [("list_item", "1986. A year"), ("list_item", "1987. More")]),
        ("7.\n\nb", [("paragraph", "7."), ("paragraph", "b")]),
        ("> said\n> so\n\n- > x", [("quote", "said so"), ("quote", "x")]),
        ("1. > said", [("quote", "1. said")]),
        ("1. 2. 3. x", [("list_item", "1. 2. 3. x")]),
        ("1. ```\n   x\n   ```\n\nb", [("paragraph", "1. x"), ("paragraph", "b")]),
        ("1. ***\n\nb", [("paragraph", "1. ***"), ("paragraph", "b")]),
        ("1. - a\n2. b", [("list_item", "1. a"), ("list_item", "2. b")]),
        ("1. -\n\nb", [("paragraph", "1. -"), ("paragraph", "b")]),
        ("1. 2.\n\nb", [("paragraph", "1. 2."), ("paragraph", "b")]),
        ("## Head ##", [("heading", "Head")]),
        ("<b>literal</b> &amp; <script>x</script>", [("paragraph", "<b>literal</b> & <script>x</script>")]),
        ("```\na\n\nb\n```", [("paragraph", "a"), ("paragraph", "b")]),
        ("![a caption](https://e.org/i.png)", [("paragraph", "a caption")]),
        ("a[^1]\n\n[^1]: Ibid.", [("paragraph", "a[^1]"), ("paragraph", "[^1]: Ibid.")]),
        ("[web][1]\n\n[1]: https://e.org", [("paragraph", "web")]),
    ],
)
def test_blocks(raw: str, blocks: list[tuple[str, str]]) -> None:
    assert read(raw) == blocks


def test_marks() -> None:
    assert marks("**bold *both*** [web](https://e.org/?a&b) [none](#) [js](javascript:x) <https://f.org>") == [
        ("strong", "bold both", None),
        ("emphasis", "both", None),
        ("link", "web", "https://e.org/?a&b"),
        ("link", "https://f.org", "https://f.org"),
    ]
