"""What an article says of itself, from its head or from its first lines."""

import pytest

from annotator.core.document import Document
from annotator.intake import read_article
from annotator.intake.metadata import text_metadata
from annotator.intake.plain import plain_pieces

PAGE = """<!doctype html><html lang="en-GB"><head><title>Bridge closed | The Site</title>
<meta property="og:site_name" content="The Site"><link rel="canonical" href="https://example.org/bridge">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Bridge closed", "author": {"@type": "Person", "name": "Jane Doe"}, "datePublished": "2018-10-12"}
</script></head><body><h1>Bridge closed</h1><p>The bridge was closed on Friday, the town said.</p></body></html>"""


def test_a_page_speaks_through_its_head() -> None:
    found = read_article(PAGE, "html")
    assert (found.title, found.byline, found.publisher) == ("Bridge closed", "Jane Doe", "The Site")
    assert (found.published, found.url, found.language) == ("2018-10-12", "https://example.org/bridge", "en-GB")


def test_a_silent_page_speaks_through_its_first_blocks() -> None:
    found = read_article("<h1>Bridge closed</h1><p>By Jane Doe</p><p>12 October 2018</p><p>Text.</p>", "html")
    assert (found.title, found.byline, found.published) == ("Bridge closed", "Jane Doe", "2018-10-12")


def test_a_broken_head_costs_nothing() -> None:
    broken = "<script type='application/ld+json'>{\x00[[[" + '{"author":' * 5000 + "</script><p>Still read.</p>"
    assert read_article(broken, "html").document.text == "Still read."


@pytest.mark.parametrize(
    ("line", "byline", "publisher", "published"),
    [
        ("By Jane Doe", "Jane Doe", None, None),
        ("by JANE DOE, October 3rd, 2018", "JANE DOE", None, "2018-10-03"),
        ("Daily News, Oct. 12, 2018", None, "Daily News", "2018-10-12"),
        ("Daily News 1 September 2020", None, "Daily News", "2020-09-01"),
        ("Published: 2018-10-12", None, None, "2018-10-12"),
        ("February 30, 2018", None, None, None),
        ("2018-13-40", None, None, None),
        ("Bypass roads were built", None, None, None),
        ("The minister said on October 12, 2018 that all was well", None, None, "2018-10-12"),
    ],
)
def test_first_lines(line: str, byline: str | None, publisher: str | None, published: str | None) -> None:
    found = text_metadata(Document.from_pieces(plain_pieces(f"Bridge closed\n\n{line}\n\nBody.")))
    assert (found.byline, found.publisher, found.published) == (byline, publisher, published)
    assert found.title == "Bridge closed"


def test_an_address_stands_alone_or_after_its_name() -> None:
    found = text_metadata(Document.from_pieces(plain_pieces("Title\n\nSource: https://example.org/a\n\nBody.")))
    assert found.url == "https://example.org/a"


def test_a_long_beginning_is_no_title() -> None:
    assert text_metadata(Document.from_pieces(plain_pieces("word " * 60))).title is None
