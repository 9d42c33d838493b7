"""What would take parsers minutes is refused by counting, and what is let in at the bounds is read in seconds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.core.draft_text import DraftText, broken_words, with_lines_parted, with_words_mended
from annotator.intake import TooLongArticle, TooManyTagsArticle, UnusableArticle, read_article
from annotator.intake.guard import MOST_DELIMITERS, MOST_DELIMITERS_OF_PARAGRAPH
from annotator.intake.json_ld import MOST_CHARACTERS, reduced

DEADLINE = 300  # seconds for all that is at the bounds: six on a quiet computer, and many minutes without bounds


@pytest.mark.parametrize(
    "unit", ["*a", "![", "[a\n", "***a", "_a", "`a", "[", "](", "<a@b.c>", "<!--", "&a;", "\\", "[a]: b\n", "|a", "~~"]
)
def test_markdown_of_signs_is_refused(unit: str) -> None:
    with pytest.raises(TooManyTagsArticle):
        read_article((unit * 390_000)[:160_000], "markdown")


@pytest.mark.parametrize("unit", ["- > " * 9 + "a\n", ">" * 40 + "a\n", "x\n"])
def test_markdown_of_containers_and_lines_is_refused(unit: str) -> None:
    with pytest.raises(TooManyTagsArticle):
        read_article((unit * 390_000)[:390_000], "markdown")


@pytest.mark.parametrize(("form", "source"), [("text", "x\n" * 10_001), ("html", "<p>x" * 10_001)])
def test_more_paragraphs_than_a_page_can_show_are_refused(form: str, source: str) -> None:
    with pytest.raises(TooLongArticle, match="10,001 paragraphs; at most 10,000"):
        read_article(source, form)  # type: ignore[arg-type]


@pytest.mark.parametrize("unit", ["<a href=http://e.org>x</a> ", "<b>x</b> <i>y</i> "])
def test_more_links_and_emphasis_than_an_article_needs_are_refused(unit: str) -> None:
    with pytest.raises(TooManyTagsArticle):
        read_article(unit * 10_001, "html")


def test_an_article_full_of_links_and_emphasis_is_let_in() -> None:
    text = "A [link](https://e.org) and **bold** and *more*. " * 200 + "\n\n"
    assert read_article(text * 5, "markdown").document.marks


@pytest.mark.parametrize("said", ["<" * 25_000, "a" * 200_000, "<x"])
def test_linked_data_is_cut_down_before_it_is_searched(said: str) -> None:
    content = json.dumps({"headline": "Bridge", "a": said, "b": [said] * 2, "c": ["x" * 900] * 9})
    kept = list(reduced([content] * 20))
    assert "Bridge" in kept[0]
    assert sum(len(one) for one in kept) <= MOST_CHARACTERS
    assert "<" not in "".join(kept)


@pytest.mark.parametrize("broken", ["{", "[" * 100_000, "null", '{"a": NaN', "\ud800"])
def test_linked_data_that_says_nothing_is_left_out(broken: str) -> None:
    assert list(reduced([broken])) == []


def at_the_bounds() -> list[tuple[str, str]]:
    """Sources that are just let in, or just refused after reading, each of a kind that was quadratic once."""
    times = MOST_DELIMITERS // MOST_DELIMITERS_OF_PARAGRAPH
    signs = ["\n\n".join([(unit * 3000)[:2900]] * times) for unit in ("*a", "![", "[a", "_a", "<a", "a_b_")]
    pages = [
        "<script type='application/ld+json'>" + json.dumps({"a": "<" * 25_000}) + "</script><p>x",
        "<meta name=author content='" + "A, B and " * 100_000 + "'><p>x",
        "<pre>x" + "\n" * 1_900_000, "<b>x</b>" * 24_000, "<ol reversed>" + "<li>x" * 9_990,
        "<br>x" * 40_000, "<ruby>" + "x<rt>y</rt>" * 24_000,
        "<a href=http://e.org>&&&&</a> " * 9_990,
        "<q>" * 190 + "x", "<p>" + "&lt;" * 190_000, "<p>" + "x" * 199_000,
    ]  # fmt: skip
    texts = ["a\n\n" + "infor-\nmation " * 14_000, "a\n\n" + "x" * 199_000, "a\n\n" + "x-" * 90_000, "Ã©" * 99_000]
    return [("markdown", one) for one in signs] + [("html", one) for one in pages] + [("text", one) for one in texts]


def test_what_is_let_in_is_read_and_mended_in_seconds() -> None:
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-m", "tests.intake.test_bounds"], check=True, timeout=DEADLINE, cwd=root)


def _read_all() -> None:
    for form, source in at_the_bounds():
        try:
            intake = read_article(source, form)  # type: ignore[arg-type]
        except UnusableArticle:
            continue
        text = DraftText(intake.document, intake.line_ends)
        broken_words(text)
        with_lines_parted(text)
        with_words_mended(text)


if __name__ == "__main__":
    _read_all()
