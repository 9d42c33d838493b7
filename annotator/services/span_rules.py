"""What a mark must be, whatever road it comes by: its words, its label, its edges, and the marks beside it."""

from uuid import UUID

from annotator.core.spans import deepest, trimmed
from annotator.models import Span, Submission
from annotator.services import visibility
from annotator.services.errors import ExactDouble, OuterSpace, TooManyHere, UnknownLabel, WrongOffsets, WrongQuote

LONGEST_QUOTE_SHOWN = 80
MOST_HERE = 20  # marks of one person over one character: it bounds what is grouped, answered and kept in memory
Edges = tuple[int, int]


def check_words(text: str, start: int, end: int, quote: str) -> None:
    """Refuse a stretch that is not in the text or has other words.

    :raise WrongOffsets, WrongQuote: accordingly
    """
    if not 0 <= start < end <= len(text):
        raise WrongOffsets(start=start, end=end, length=len(text))
    if text[start:end] != quote:
        found, sent = text[start:end][:LONGEST_QUOTE_SHOWN], quote[:LONGEST_QUOTE_SHOWN]
        raise WrongQuote(start=start, end=end, found=found, quote=sent)


def check_edges(text: str, start: int, end: int) -> None:
    """Refuse a stretch that begins or ends with white space, or is nothing else.

    :raise OuterSpace: with the edges to send in place of them, where there are any
    """
    first, last = trimmed(text, start, end)
    if (first, last) != (start, end):
        better = {"start": first, "end": last} if first < last else None
        raise OuterSpace(start=start, end=end, extra={"trimmed": better})


def check_label(label: str, labels: list[str]) -> None:
    """Refuse a label that is none of the scheme's.

    :raise UnknownLabel: with those of the scheme
    """
    if label not in labels:
        raise UnknownLabel(label=label[:LONGEST_QUOTE_SHOWN], labels=", ".join(labels))


def check_company(submission: Submission, id: UUID, edges: Edges, label: str, before: Span | None) -> None:
    """Refuse a mark that stands there already, and one more where there are too many.

    Only what a mark covers and has not covered before is counted: what is there from earlier stays, and may be changed.

    :raise ExactDouble, TooManyHere: accordingly
    """
    others = [one for one in visibility.marks_over(submission, *edges) if one.id != id]
    if any((one.start, one.end, one.label) == (*edges, label) for one in others):
        raise ExactDouble(label=label)
    stretches = [(one.start, one.end) for one in others]
    if any(deepest(stretches, *part) >= MOST_HERE for part in _added(edges, before)):
        raise TooManyHere(most=MOST_HERE)


def _added(edges: Edges, before: Span | None) -> list[Edges]:
    """Return the stretches that a mark covers and has not covered before."""
    start, end = edges
    if before is None or before.deleted or before.end <= start or end <= before.start:
        return [edges]
    return [part for part in ((start, before.start), (before.end, end)) if part[0] < part[1]]
