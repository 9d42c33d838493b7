"""Where edges may be put in a text, in every script: words, single punctuation marks, characters."""

import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import groupby

import regex

from annotator.core.ranges import cut

_RUN = re.compile(r"\S+")
_INNER = re.compile("[—–…/]")  # they stand between words without a space
# Writing that sets no spaces between words (Chinese, Japanese, Thai, Khmer …): each character as a reader sees it
# counts as a word here, since only a dictionary could tell the words.
_UNSPACED = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Line_Break=ID}\p{Line_Break=CJ}\p{Line_Break=SA}]"
)
_CHARACTER = regex.compile(r"\X")  # with the marks and joiners that belong to it


@dataclass(frozen=True)
class Word:
    """A word or one punctuation mark; `gap` is the white space before it, edges are code points."""

    start: int
    end: int
    text: str
    gap: str


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch (code points, half-open), moved out to white space on either side in writing that has any."""
    while 0 < start < len(text) and _is_one_word(text[start - 1 : start + 1]):
        start -= 1
    while 0 < end < len(text) and _is_one_word(text[end - 1 : end + 1]):
        end += 1
    return start, end


def _is_one_word(pair: str) -> bool:
    return not any(letter.isspace() or _UNSPACED.match(letter) for letter in pair)


def words(text: str, start: int, end: int, cuts: Set[int] = frozenset()) -> Iterator[Word]:
    """Yield the words between two offsets; a word in which a cut lies is cut there."""
    last = start
    for run in _RUN.finditer(text, start, end):
        for part in _parts(run.group(), run.start()):
            for low, high in cut(*part, cuts):
                yield Word(low, high, text[low:high], text[last:low])
                last = high


def _parts(run: str, at: int) -> Iterator[tuple[int, int]]:
    """Cut punctuation off both ends, mark by mark: an edge may stand before a full stop and inside a quotation."""
    low, high = 0, len(run)
    while low < high and _is_punctuation(run[low]):
        low += 1
    while high > low and _is_punctuation(run[high - 1]):
        high -= 1
    yield from ((at + i, at + i + 1) for i in range(low))
    yield from ((at + start, at + end) for start, end in _inner_parts(run, low, high))
    yield from ((at + i, at + i + 1) for i in range(high, len(run)))


def _inner_parts(run: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Cut at what stands between words, and writing without spaces character by character."""
    found = [(one.start(), one.end()) for one in _CHARACTER.finditer(run, low, high)]
    for is_alone, group in groupby(found, lambda place: _stands_alone(run, place[0])):
        characters = list(group)
        yield from characters if is_alone else [(characters[0][0], characters[-1][1])]


def _stands_alone(run: str, at: int) -> bool:
    return bool(_INNER.match(run[at]) or _UNSPACED.match(run[at]) or _is_punctuation_of_unspaced(run, at))


def _is_punctuation_of_unspaced(run: str, at: int) -> bool:
    """Say whether this is a mark inside a run of unspaced writing, such as the comma of a Chinese sentence."""
    if not _is_punctuation(run[at]):
        return False
    return any(_UNSPACED.match(letter) for letter in run[max(at - 1, 0) : at + 2])


def _is_punctuation(letter: str) -> bool:
    return unicodedata.category(letter).startswith("P")
