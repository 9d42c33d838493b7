"""The hint about what a reader view would leave out."""

from annotator.intake import read_article, reader_view_would_drop

STORY = "".join(
    f"<p>The council voted on item {number} after a long debate about the budget.</p>" for number in range(9)
)
PAGE = f"<html><body><nav><a href='/'>Start</a></nav><article>{STORY}</article><footer>Imprint</footer></body></html>"


def test_it_names_what_frames_the_story() -> None:
    document = read_article(PAGE, "html").document
    assert reader_view_would_drop(PAGE, document) == {0, 10}


def test_where_it_finds_nothing_it_hints_at_nothing() -> None:
    page = "<p>Short.</p>"
    assert reader_view_would_drop(page, read_article(page, "html").document) == frozenset()
    assert reader_view_would_drop("<div>" * 1000, read_article(page, "html").document) == frozenset()
