"""A text that is not frozen yet: its document, where its lines ended, and the ways to part and join its blocks."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotator.core.block_edits import join_blocks, split_block
from annotator.core.document import Document, Piece, Run, pieces

_HYPHENS = "-\u2010"
_SHOWN = re.compile("[^ \n]")
# Letters and a hyphen before the line end, a small letter after it: where a printer may have broken a word.
_LONGEST_WORD = 60
_BEFORE = re.compile(r"[^\W\d_]+\Z")
_AFTER = re.compile(r"[^\W\d_]\w{0,60}")
_HYPHENATED = re.compile(r"(?<!\w)\w++[-\u2010]\w++")


@dataclass(frozen=True)
class DraftText:
    """`line_ends` are offsets, in code points of the document's text, of spaces that were line ends."""

    document: Document
    line_ends: tuple[int, ...] = ()


@dataclass(frozen=True)
class BrokenWord:
    """A word broken at a line end: the offset of its hyphen, the word as it stands, and the word made whole."""

    hyphen: int
    broken: str
    whole: str


def joined(text: DraftText, index: int) -> DraftText:
    """Joins a block with the next one; `NothingToJoin`, `NoSuchBlock`. The place of the cut counts as a line end."""
    document = join_blocks(text.document, index)
    cut = text.document.blocks[index].end
    return _with_line_ends(text, document, [*text.line_ends, cut])


def split(text: DraftText, index: int, offset: int) -> DraftText:
    """Splits a block at an offset in code points from its start; `EmptySplit`, `NoSuchBlock`."""
    return _with_line_ends(text, split_block(text.document, index, offset), text.line_ends)


def with_lines_parted(text: DraftText) -> DraftText:
    """Every line its own block."""
    edited: list[Piece] = []
    for block, piece in zip(text.document.blocks, pieces(text.document), strict=True):
        inside = _between(text.line_ends, block.start, block.end)
        edited += _parted(piece, [end - block.start for end in inside])
    return DraftText(Document.from_pieces(edited))


def broken_words(text: DraftText) -> list[BrokenWord]:
    """Words that were broken at the end of a line or of a paragraph, which is a line where each was made its own.

    Not those that stand with their hyphen elsewhere in the text.
    """
    source = text.document.text
    elsewhere = {one.casefold() for one in _HYPHENATED.findall(source)}
    ends = sorted([*text.line_ends, *_paragraph_ends(text.document)])
    found = filter(None, (_broken_at(source, end) for end in ends))
    return [one for one in found if one.broken.casefold() not in elsewhere]


def _paragraph_ends(document: Document) -> list[int]:
    """Where a paragraph ends and another one follows."""
    both = {"paragraph"}
    return [one.end for one, following in pairwise(document.blocks) if {one.kind, following.kind} == both]


def _broken_at(source: str, end: int) -> BrokenWord | None:
    if source[end - 1] not in _HYPHENS:
        return None
    before = _BEFORE.search(source[max(0, end - 1 - _LONGEST_WORD) : end - 1])
    after = _AFTER.match(source, end + 1)
    if before is None or after is None or not after[0][0].islower():
        return None
    return BrokenWord(end - 1, f"{before[0]}-{after[0]}", before[0] + after[0])


def with_words_mended(text: DraftText) -> DraftText:
    """Broken words made whole: without their hyphen and the space after it; paragraphs that share one are joined."""
    text = _with_broken_paragraphs_joined(text)
    hyphens = [one.hyphen for one in broken_words(text)]
    edited = []
    for block, piece in zip(text.document.blocks, pieces(text.document), strict=True):
        inside = _between(hyphens, block.start, block.end)
        cuts = [cut - block.start for hyphen in inside for cut in (hyphen, hyphen + 2)]
        kept = [run for n, part in enumerate(_parts(piece.runs, cuts)) if n % 2 == 0 for run in part]
        edited.append(Piece(tuple(kept), piece.kind, piece.level))
    mended = {hyphen + 1 for hyphen in hyphens}
    left = [end - 2 * bisect_left(hyphens, end) for end in text.line_ends if end not in mended]
    document = Document.from_pieces(edited)
    return DraftText(document, tuple(end for end in left if document.text[end] == " "))


def _with_broken_paragraphs_joined(text: DraftText) -> DraftText:
    """Paragraphs that one word was broken between are one; the place between them becomes a line end, in one pass."""
    broken = {one.hyphen + 1 for one in broken_words(text)}
    edited: list[Piece] = []
    cuts: list[int] = []
    end = -1
    for block, piece in zip(text.document.blocks, pieces(text.document), strict=True):
        if end in broken:
            cuts.append(end)
            edited[-1] = Piece((*edited[-1].runs, Run(" "), *piece.runs), piece.kind, piece.level)
        else:
            edited.append(piece)
        end = block.end
    return DraftText(Document.from_pieces(edited), tuple(sorted([*text.line_ends, *cuts])))


def _with_line_ends(before: DraftText, document: Document, ends: Iterable[int]) -> DraftText:
    """The document with those line ends that are spaces in it: found again by the letters that stand before them."""
    letters = [one.start() for one in _SHOWN.finditer(before.document.text)]
    now = [one.start() for one in _SHOWN.finditer(document.text)]
    places = (now[bisect_left(letters, end) - 1] + 1 for end in sorted(set(ends)))
    return DraftText(document, tuple(place for place in places if document.text[place : place + 1] == " "))


def _between(offsets: Sequence[int], start: int, end: int) -> Sequence[int]:
    return offsets[bisect_left(offsets, start) : bisect_left(offsets, end)]


def _parted(piece: Piece, cuts: Sequence[int]) -> list[Piece]:
    return [Piece(runs, piece.kind, piece.level) for runs in _parts(piece.runs, cuts)]


def _parts(runs: Sequence[Run], cuts: Sequence[int]) -> list[tuple[Run, ...]]:
    """The runs of a block cut at offsets from its start: one part more than there are cuts."""
    length = sum(len(run.text) for run in runs)
    edges = [0, *cuts, length]
    parts: list[list[Run]] = [[] for _ in edges[1:]]
    at = 0
    for run in runs:
        end = at + len(run.text)
        first = max(0, bisect_left(edges, at + 1) - 1)
        for number, (start, stop) in enumerate(pairwise(edges[first:]), first):
            if start >= end:
                break
            parts[number].append(Run(run.text[max(start - at, 0) : max(stop - at, 0)], run.styles))
        at = end
    return [tuple(part) for part in parts]
