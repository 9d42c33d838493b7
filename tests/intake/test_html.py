"""HTML: every word a reader could see, in blocks, and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.document import Document
from annotator.intake.guard import guarded
from annotator.intake.html import html_pieces, parsed


def read(html: str) -> Document:
    return Document.from_pieces(html_pieces(parsed(guarded(html).html)))


def blocks(html: str) -> list[tuple[str, str]]:
    document = read(html)
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("bare <b>text</b>\nin one line", [("paragraph", "bare text in one line")]),
        ("<h1>A</h1>b<h6>C</h6>", [("heading", "A"), ("paragraph", "b"), ("heading", "C")]),
        ("<ul><li>a<li><p>b</p></ul>", [("list_item", "a"), ("list_item", "b")]),
        ("<blockquote><p>q</p></blockquote>", [("quote", "q")]),
        ("<figure><img alt='x'><figcaption>c</figcaption></figure>", [("caption", "c")]),
        ("<table><tr><td>a<td>b</table>", [("paragraph", "a"), ("paragraph", "b")]),
        ("<p>a<br>b<br>\n<br>c", [("paragraph", "a b"), ("paragraph", "c")]),
        ("<pre>a\nb\n\nc</pre>", [("paragraph", "a b"), ("paragraph", "c")]),
        ("<nav>Menu</nav><footer>©</footer>", [("paragraph", "Menu"), ("paragraph", "©")]),
        ("<p>a<!-- no -->b<script>no</script><noscript>no</noscript></p>", [("paragraph", "ab")]),
        ("<head><title>no</title></head><p>yes", [("paragraph", "yes")]),
    ],
)
def test_blocks(html: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(html) == expected


def test_marks_and_levels() -> None:
    document = read(
        "<h3>x</h3><p><a href=https://e.org/?a=1&amp;b=2>one <i>two</i></a> <a href='/relative'>three</a>"
        "<a href=' javascript:x'>four</a><strong>five</strong></p>"
    )
    assert document.blocks[0].level == 3
    assert [(mark.kind, document.text[mark.start : mark.end], mark.href) for mark in document.marks] == [
        ("link", "one two", "https://e.org/?a=1&b=2"),
        ("emphasis", "two", None),
        ("strong", "five", None),
    ]


def test_what_lies_deep_is_not_lost() -> None:
    assert blocks("<div><section>" * 190 + "deep")[0][1] == "deep"


def test_linked_data_is_set_aside() -> None:
    page = guarded("<script type='application/ld+json'>{}</script><SCRIPT>x</SCRIPT ><style>y</style>z")
    assert page.linked_data == ("{}",)
    assert page.html.strip() == "z"


words = st.from_regex(r"[a-zé]{1,6}", fullmatch=True)
tags = st.sampled_from("div section b i em strong span a li td blockquote h2 figcaption button label u".split())
pages = st.recursive(
    words.map(lambda word: f" {word} "),
    lambda inner: st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", tags, st.lists(inner, max_size=4)),
    max_leaves=30,
)


@given(pages)
def test_no_word_is_lost(page: str) -> None:
    assert read(page).text.split() == re.sub(r"<[^>]*>", "", page).split()
