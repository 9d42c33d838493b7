"""Tags of tokens (IOB, IOB2, IOBES, BILOU) as marks in a text that is put together from the tokens."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from annotator.core.exchange.found import Found, Mark, Report, Stretch
from annotator.core.formats.offsets import CODE_POINTS

TAG = re.compile(r"([BIESLUM])(?:[-_:](.+))?")
NOT_ASKED = "?"
BEGINS, ENDS = "BSU", "ELSU"


class Tagged(NamedTuple):
    """A token and its tag in each column."""

    word: str
    tags: tuple[str, ...]


def marks_of(
    sentences: Sequence[Sequence[Tagged]], people: Sequence[str], place: str, report: Report, text: Any = None
) -> Found:  # fmt: skip
    """Return the text with the marks of all columns; `people` has the annotator of each column.

    Tokens are parted by a space and sentences by a line end, unless `text` has them all in their order.
    """
    words = [[one.word for one in sentence] for sentence in sentences]
    built, places = _aligned(text, words) if isinstance(text, str) else _joined(words)
    if places is None:
        report.name("text", "put together from the tokens, which the text given does not hold")
        built, places = _joined(words)
    found, at_words = Found(built, place, offsets=CODE_POINTS), places or []
    for column, who in enumerate(people):
        tags = [[one.tags[column] for one in sentence] for sentence in sentences]
        answered = [
            at
            for line, here in zip(tags, at_words, strict=True)
            for tag, at in zip(line, here, strict=True)
            if tag != NOT_ASKED
        ]
        if not answered:
            continue
        found.read_by(who)
        if any(NOT_ASKED in line for line in tags):
            found.seen[who] = found.seen.get(who, []) + answered
        for line, here in zip(tags, at_words, strict=True):
            found.marks += _marks(line, here, who, place, report)
    return found


def _joined(words: Sequence[Sequence[str]]) -> tuple[str, list[list[Stretch]] | None]:
    lines, places, at = [], [], 0
    for sentence in words:
        here = []
        for word in sentence:
            here.append((at, at + len(word)))
            at += len(word) + 1
        lines.append(" ".join(sentence))
        places.append(here)
    return "\n".join(lines), places


def _aligned(text: str, words: Sequence[Sequence[str]]) -> tuple[str, list[list[Stretch]] | None]:
    places, at = [], 0
    for sentence in words:
        here = []
        for word in sentence:
            found = text.find(word, at)
            if found < 0:
                return text, None
            at = found + len(word)
            here.append((found, at))
        places.append(here)
    return text, places


def _marks(tags: Sequence[str], places: Sequence[Stretch], who: str, place: str, report: Report) -> list[Mark]:
    marks: list[Mark] = []
    begun: tuple[str, int, int] | None = None
    for tag, (start, end) in zip(tags, places, strict=True):
        kind, label = _kind(tag)
        if begun and (not kind or kind in BEGINS or label != begun[0]):
            marks.append(_mark(begun, who, place))
            begun = None
        if kind:
            if not begun and kind not in BEGINS:
                report.name("I- without B-", "read as the begin of a span")
            begun = (label, begun[1] if begun else start, end)
            if kind in ENDS:
                marks.append(_mark(begun, who, place))
                begun = None
    return marks + ([_mark(begun, who, place)] if begun else [])


def _mark(begun: tuple[str, int, int], who: str, place: str) -> Mark:
    label, start, end = begun
    return Mark(who, label, ((start, end),), place=place)


def _kind(tag: str) -> tuple[str, str]:
    found = TAG.fullmatch(tag)
    return (found[1], found[2] or "") if found else ("", "")
