"""A passage as the review pages show it: its paragraphs cut into words that edges can be put between."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import groupby, pairwise

import regex

from annotator.core.spans import Stretch
from annotator.models import Article

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


@dataclass(frozen=True)
class Line:
    """A stretch of one paragraph (code points, half-open) and its words."""

    start: int
    end: int
    text: str
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Passage:
    """The words a unit speaks of, and the rest of their paragraphs with a paragraph more on either side."""

    start: int
    end: int
    before: tuple[Line, ...]
    lines: tuple[Line, ...]
    after: tuple[Line, ...]
    paragraph: int  # the first one's number, from 1

    @property
    def words(self) -> list[Word]:
        """The words of everything that is shown: where edges may be put."""
        return [word for line in (*self.before, *self.lines, *self.after) for word in line.words]


@dataclass(frozen=True)
class Piece:
    """Words of a line that a version covers, or does not; `differs` where not every version covers them."""

    text: str
    is_marked: bool
    differs: bool = False


def passage(article: Article, stretches: Iterable[Stretch]) -> Passage:
    """Return the passage that covers every stretch, in whole words; a word is cut where a stretch ends in it."""
    found = list(stretches)
    cuts = frozenset(edge for one in found for edge in (one.start, one.end))
    start, end = _whole_words(article.text, min(one.start for one in found), max(one.end for one in found))
    first, last = _block_at(article, start), _block_at(article, end - 1)
    head, tail = _edges(article, max(first - 1, 0))[0], _edges(article, min(last + 1, len(article.blocks) - 1))[1]
    parts = ((head, start), (start, end), (end, tail))
    before, lines, after = (_lines(article, low, high, cuts) for low, high in parts)
    return Passage(start, end, before, lines, after, first + 1)


def paragraph(article: Article, number: int) -> Line | None:
    """Return a paragraph by its number, counted from 1."""
    if not 1 <= number <= len(article.blocks):
        return None
    return _line(article.text, *_edges(article, number - 1))


def paragraphs(article: Article) -> list[Line]:
    """Return every paragraph of an article."""
    return [_line(article.text, *_edges(article, index)) for index in range(len(article.blocks))]


def pieces(line: Line, stretch: Stretch, shared: Stretch | None = None) -> list[Piece]:
    """Cut a line where the stretch begins and ends, and inside it where the words that all versions share do."""
    marked = _inside(line, stretch)
    common = _inside(line, shared) if shared else marked
    edges = sorted({0, len(line.text), *marked, *common})
    return [_piece(line.text, low, high, marked, common) for low, high in pairwise(edges)]


def _inside(line: Line, stretch: Stretch) -> tuple[int, int]:
    start, end = (min(max(edge, line.start), line.end) - line.start for edge in (stretch.start, stretch.end))
    return start, end


def _piece(text: str, low: int, high: int, marked: tuple[int, int], common: tuple[int, int]) -> Piece:
    is_marked = marked[0] <= low and high <= marked[1]
    return Piece(text[low:high], is_marked, is_marked and not (common[0] <= low and high <= common[1]))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while 0 < start < len(text) and _is_one_word(text[start - 1 : start + 1]):
        start -= 1
    while 0 < end < len(text) and _is_one_word(text[end - 1 : end + 1]):
        end += 1
    return start, end


def _is_one_word(pair: str) -> bool:
    return not any(letter.isspace() or _UNSPACED.match(letter) for letter in pair)


def _edges(article: Article, index: int) -> tuple[int, int]:
    block = article.blocks[index]
    return block["start"], block["end"]


def _block_at(article: Article, offset: int) -> int:
    return max(bisect_right([block["start"] for block in article.blocks], offset) - 1, 0)


def _lines(article: Article, start: int, end: int, cuts: Set[int]) -> tuple[Line, ...]:
    """Return the part of the text between two offsets, paragraph by paragraph."""
    cut = ((max(b["start"], start), min(b["end"], end)) for b in article.blocks)
    return tuple(_line(article.text, low, high, cuts) for low, high in cut if low < high)


def _line(text: str, start: int, end: int, cuts: Set[int] = frozenset()) -> Line:
    return Line(start, end, text[start:end], tuple(_words(text, start, end, cuts)))


def _words(text: str, start: int, end: int, cuts: Set[int]) -> Iterator[Word]:
    last = start
    for run in _RUN.finditer(text, start, end):
        for part in _parts(run.group(), run.start()):
            for low, high in _cut(part, cuts):
                yield Word(low, high, text[low:high], text[last:low])
                last = high


def _cut(part: tuple[int, int], cuts: Set[int]) -> Iterator[tuple[int, int]]:
    inside = sorted(edge for edge in cuts if part[0] < edge < part[1])
    return pairwise([part[0], *inside, part[1]])


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
