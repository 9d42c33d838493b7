"""A hint for the preview: which blocks a browser's reader view would leave out. Nothing is left out by it."""

import logging

from annotator.core.document import Document
from annotator.core.later import Later
from annotator.core.text import freeze_block
from annotator.intake.guard import guarded

logger = logging.getLogger(__name__)
trafilatura = Later("trafilatura")

# Beyond this the search takes seconds, and it is only a hint.
_LONGEST_PAGE = 500_000
_MOST_TAGS = 10_000


def reader_view_would_drop(html: str, document: Document) -> frozenset[int]:
    """Indexes of blocks whose words are not in the body that trafilatura finds; empty when it finds none."""
    body = _body(html)
    if not body:
        return frozenset()
    texts = (document.text[block.start : block.end] for block in document.blocks)
    return frozenset(index for index, text in enumerate(texts) if _words(text) not in body)


def _body(html: str) -> str:
    if len(html) > _LONGEST_PAGE or html.count("<") > _MOST_TAGS:
        return ""
    try:
        return _words(trafilatura.extract(guarded(html).html, include_comments=False, include_tables=True) or "")
    except Exception as error:  # a hint may fail on a page that the intake itself can read
        logger.warning("No reader view was found: %s", type(error).__name__)
        return ""


def _words(text: str) -> str:
    return freeze_block(text).replace(" ", "")
