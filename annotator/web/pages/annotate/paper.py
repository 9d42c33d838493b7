"""The article with its marks as elements, for paper and for whatever cannot see painted ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotator.core.ranges import cut
from annotator.models import Article, Span


@dataclass(frozen=True)
class Segment:
    """Words between two edges, the labels of the marks over them, and the numbers of those that end here."""

    text: str
    labels: tuple[str, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True)
class MarkedBlock:
    """A block of the article, cut at every edge of a mark."""

    kind: str
    level: int | None
    segments: tuple[Segment, ...]


def numbered(spans: Sequence[Span]) -> dict[int, Span]:
    """Return the marks in the order of the text, the longer first where two begin together, counted from 1."""
    return dict(enumerate(sorted(spans, key=lambda span: (span.start, -span.end, span.label)), 1))


def marked_blocks(article: Article, spans: Sequence[Span]) -> list[MarkedBlock]:
    """Return every block of the article with the marks that stand over it, outermost first."""
    marks = numbered(spans)
    return [
        MarkedBlock(
            block["kind"], block["level"], tuple(_segments(article.text, block["start"], block["end"], marks))
        )
        for block in article.blocks
    ]


def _segments(text: str, start: int, end: int, marks: dict[int, Span]) -> Iterator[Segment]:
    near = {number: span for number, span in marks.items() if span.start < end and start < span.end}
    edges = [edge for span in near.values() for edge in (span.start, span.end)]
    for low, high in cut(start, end, edges):
        over = {number: span for number, span in near.items() if span.start < high and low < span.end}
        labels = dict.fromkeys(span.label for span in over.values())
        ends = tuple(number for number, span in over.items() if span.end == high)
        yield Segment(text[low:high], tuple(labels), ends)
