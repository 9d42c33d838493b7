"""What a mark must be, whatever road it comes by: its words, its label, its edges, and the marks beside it."""

from collections.abc import Sequence

from annotator.core.spans import deepest, trimmed
from annotator.services.errors import ExactDouble, OuterSpace, TooManyHere, UnknownLabel, WrongOffsets, WrongQuote
from annotator.services.mark_values import OwnMark

LONGEST_QUOTE_SHOWN = 80
MOST_HERE = 20  # marks of one person over one character: it bounds what is grouped, answered and kept in memory
Edges = tuple[int, int]


def check_place(length: int, start: int, end: int) -> None:
    """Refuse a stretch that is not in a text of this length.

    :raise WrongOffsets: accordingly
    """
    if not 0 <= start < end <= length:
        raise WrongOffsets(start=start, end=end, length=length)


def check_quote(words: str, start: int, end: int, quote: str) -> None:
    """Refuse a stretch that has other words than was sent.

    :raise WrongQuote: with the beginnings of both
    """
    if words != quote:
        found, sent = words[:LONGEST_QUOTE_SHOWN], quote[:LONGEST_QUOTE_SHOWN]
        raise WrongQuote(start=start, end=end, found=found, quote=sent)


def check_edges(words: str, start: int, end: int) -> None:
    """Refuse a stretch whose words begin or end with white space, or are nothing else.

    :raise OuterSpace: with the edges to send in place of them, where there are any
    """
    first, last = trimmed(words, 0, len(words))
    if (first, last) != (0, len(words)):
        better = {"start": start + first, "end": start + last} if first < last else None
        raise OuterSpace(start=start, end=end, extra={"trimmed": better})


def check_label(label: str, labels: list[str]) -> None:
    """Refuse a label that is none of the scheme's.

    :raise UnknownLabel: with those of the scheme
    """
    if label not in labels:
        raise UnknownLabel(label=label[:LONGEST_QUOTE_SHOWN], labels=", ".join(labels))


def check_company(others: Sequence[OwnMark], edges: Edges, label: str, before: OwnMark | None) -> None:
    """Refuse a mark that stands there already, and one more where there are too many.

    `others` are the submission's other marks that cover part of it. Only what a mark covers and has not covered before
    is counted: what is there from earlier stays, and may be changed.

    :raise ExactDouble, TooManyHere: accordingly
    """
    if any((one.edges, one.label) == (edges, label) for one in others):
        raise ExactDouble(label=label)
    stretches = [one.edges for one in others]
    if any(deepest(stretches, *part) >= MOST_HERE for part in _added(edges, before)):
        raise TooManyHere(most=MOST_HERE)


def _added(edges: Edges, before: OwnMark | None) -> list[Edges]:
    """Return the stretches that a mark covers and has not covered before."""
    start, end = edges
    if before is None or before.deleted or before.end <= start or end <= before.start:
        return [edges]
    return [part for part in ((start, before.start), (before.end, end)) if part[0] < part[1]]
