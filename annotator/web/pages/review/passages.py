"""A passage as the review pages show it: its paragraphs cut into words that edges can be put between."""

from bisect import bisect_right
from collections.abc import Iterable, Set
from dataclasses import dataclass

from annotator.core.ranges import cut, within
from annotator.core.spans import Stretch
from annotator.core.words import Word, whole_words, words
from annotator.models import Article, Unit
from annotator.services.review import units


@dataclass(frozen=True)
class Line:
    """A stretch of one paragraph (code points, half-open) and its words."""

    start: int
    end: int
    text: str
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Passage:
    """The words of a unit, and the rest of their paragraphs with a paragraph more on either side."""

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
    start, end = whole_words(article.text, min(one.start for one in found), max(one.end for one in found))
    first, last = _block_at(article, start), _block_at(article, end - 1)
    head, tail = _edges(article, max(first - 1, 0))[0], _edges(article, min(last + 1, len(article.blocks) - 1))[1]
    parts = ((head, start), (start, end), (end, tail))
    before, lines, after = (_lines(article, low, high, cuts) for low, high in parts)
    return Passage(start, end, before, lines, after, first + 1)


def passage_of(unit: Unit) -> Passage:
    """Return the passage that every version of a unit lies in."""
    return passage(unit.article, units.versions(unit) or [unit])


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
    return [_piece(line.text, low, high, marked, common) for low, high in cut(0, len(line.text), [*marked, *common])]


def _inside(line: Line, stretch: Stretch) -> tuple[int, int]:
    start, end = (min(max(edge, line.start), line.end) - line.start for edge in (stretch.start, stretch.end))
    return start, end


def _piece(text: str, low: int, high: int, marked: tuple[int, int], common: tuple[int, int]) -> Piece:
    is_marked = marked[0] <= low and high <= marked[1]
    return Piece(text[low:high], is_marked, is_marked and not (common[0] <= low and high <= common[1]))


def _edges(article: Article, index: int) -> tuple[int, int]:
    block = article.blocks[index]
    return block["start"], block["end"]


def _block_at(article: Article, offset: int) -> int:
    return max(bisect_right([block["start"] for block in article.blocks], offset) - 1, 0)


def _lines(article: Article, start: int, end: int, cuts: Set[int]) -> tuple[Line, ...]:
    """Return the part of the text between two offsets, paragraph by paragraph."""
    blocks = within(((block["start"], block["end"]) for block in article.blocks), start, end)
    return tuple(_line(article.text, low, high, cuts) for low, high in blocks)


def _line(text: str, start: int, end: int, cuts: Set[int] = frozenset()) -> Line:
    return Line(start, end, text[start:end], tuple(words(text, start, end, cuts)))
