"""The allowlist is a real defence, and it changes nothing in what is harmless."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.document import Document, Piece, Run, Style
from annotator.intake.sanitise import laundered, markup, sanitised

STYLES = [Style("strong"), Style("emphasis"), Style("link", "https://example.org/?a=1&b=2#c")]
words = st.text(max_size=12) | st.text(st.sampled_from("<>&\"';/ apbi&lt;\n\xa0\x0b\u0301"), max_size=12)
any_pieces = st.lists(
    st.builds(
        Piece,
        st.lists(st.builds(Run, words, st.frozensets(st.sampled_from(STYLES))), min_size=1, max_size=4).map(tuple),
        st.sampled_from(["paragraph", "list_item"]),
    ),
    max_size=5,
)


@given(any_pieces)
def test_whole_documents_pass_unchanged(pieces: list[Piece]) -> None:
    document = Document.from_pieces(pieces)
    assert laundered(document) == document


def test_long_blocks_keep_every_space() -> None:
    runs = (Run("<word>&amp;", frozenset(STYLES[:1])), Run(" "), Run("link", frozenset(STYLES[2:])), Run(" "))
    document = Document.from_pieces([Piece(runs * 1000), Piece((Run("x" * 20_000),)), *[Piece(runs)] * 500])
    assert laundered(document) == document


def test_only_our_own_elements_and_web_links_remain() -> None:
    hostile = (
        "<p onclick=x>a<script>b</script><img src=x onerror=y><a href='javascript:z' title=t>c</a>"
        "<a href=' java\nscript:z'>d</a><a href='HTTPS://e.org/'>e</a><em style='x'>f</em><!-- g -->"
    )
    clean = sanitised(hostile)
    assert clean == '<p>ab<a>c</a><a>d</a><a href="HTTPS://e.org/">e</a><em>f</em></p>'


def test_our_markup_escapes_what_others_wrote() -> None:
    style = Style("link", "https://e.org/?a=1&b=2")
    assert markup([Run("a<b>&", frozenset({style, STYLES[0]}))]) == (
        '<p><strong><a href="https://e.org/?a=1&amp;b=2">a&lt;b&gt;&amp;</a></strong></p>'
    )
