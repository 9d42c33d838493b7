"""What a page shows, for tests that look for a word or for its absence: ids and tokens in the markup may hold any."""

import re

from lxml import html


def shown(page: str) -> str:
    """Return the words of a page's body that people read, with single spaces: no attributes, no scripts."""
    body = html.document_fromstring(page).body
    for element in body.xpath(".//script | .//style | .//template"):
        element.drop_tree()
    return " ".join(body.text_content().split())


def names(page: str, word: str) -> bool:
    """Say whether a page shows a word as a whole, in whatever case."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", shown(page), re.IGNORECASE) is not None
