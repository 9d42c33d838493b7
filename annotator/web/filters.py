"""What templates need to show values: dates, shares, and an article's blocks cut where its marks begin and end."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_babel import format_percent

from annotator.core.document import Document, Piece, from_json, pieces
from annotator.core.figures import rounded
from annotator.models import Article
from annotator.web.moments import shown_day, shown_due, shown_moment

# "4. ", "b) ", "iv. ": what stands before an item of a numbered list, in the text itself.
_NUMBER = re.compile(r"(-?\d{1,9}|[a-z]|[ivxlcdm]{1,15})[.)]\s", re.IGNORECASE)


@dataclass(frozen=True)
class ShownBlock:
    """A block of the article and its pieces: stretches of text with the marks they stand in, outermost first."""

    start: int
    end: int
    kind: str
    level: int | None
    pieces: list[tuple[str, list[dict[str, Any]]]]


def init_app(app: Flask) -> None:
    """Register the filters and the test."""
    app.jinja_env.filters.update(
        date=shown_day, datetime=shown_moment, due=shown_due, percent=percent, shown_blocks=shown_blocks
    )
    app.jinja_env.tests["numbered"] = is_numbered


def percent(value: float) -> str:
    """Return a share as a whole percentage; what rounds to nothing has no minus sign."""
    return str(format_percent(rounded(value, 2)))


def is_numbered(text: str) -> bool:
    """Return whether a list item begins with a number of its own, so that it needs no dot before it."""
    return _NUMBER.match(text) is not None


def shown_blocks(document: Document) -> list[ShownBlock]:
    """Return a document's blocks as the article macro shows them."""
    return [
        ShownBlock(block.start, block.end, block.kind, block.level, _shown(piece))
        for block, piece in zip(document.blocks, pieces(document), strict=True)
    ]


def _shown(piece: Piece) -> list[tuple[str, list[dict[str, Any]]]]:
    return [(run.text, _tags(run.styles)) for run in piece.runs]


def _tags(styles: Any) -> list[dict[str, Any]]:
    ordered = sorted(styles, key=lambda style: (style.kind, style.href or ""))
    return [{"kind": style.kind, "href": style.href} for style in ordered]


def blocks_of(article: Article) -> list[ShownBlock]:
    """Return a frozen article's blocks as the article macro shows them."""
    from_row = {name: getattr(article, name) for name in ("text", "blocks", "marks", "sha256", "direction")}
    return shown_blocks(from_json(from_row))
