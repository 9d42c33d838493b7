"""The guess at a form: careful with tags and stars in prose."""

import pytest

from annotator.intake.guess import guess_form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("By [South Front](#)", "markdown"),
        ("Foreign Minister **Sergey Lavrov** said", "markdown"),
        ("# Title\n\nBody", "markdown"),
        ("See [this](https://example.org/a_(b) 'x')", "text"),
        ("Some <b>bold</b> words in prose", "text"),
        ("The tag <p> opens a paragraph, </p> closes it", "text"),
        ("2 ** 3 ** 4 and *args, **kwargs", "text"),
        ("#hashtag and [sic] (he said)", "text"),
        ("*\n\nplain", "text"),
        ("", "text"),
        ("  <!DOCTYPE html><title>x", "html"),
        ("<!-- saved --><html><p>x", "html"),
        ("<p>One.</p>\n<p>Two.</p>", "html"),
        ("\ufeff<div class='x'>a</div>", "html"),
        ("<p> is how a paragraph begins", "text"),
    ],
)
def test_the_guess(text: str, form: str) -> None:
    assert guess_form(text) == form


@pytest.mark.parametrize(
    "text", ["[" * 2_000_000, "[a](" * 500_000, "**a" * 600_000, "<p>" * 600_000, "<!--" * 500_000]
)
def test_no_input_keeps_it_busy(text: str) -> None:
    assert guess_form(text) == "text"
