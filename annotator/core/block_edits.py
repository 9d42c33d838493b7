"""Joins and splits the blocks of a document: each edit gives a new one, frozen by the same rules."""

from collections.abc import Sequence

from annotator.core.document import Document, DocumentError, Piece, Run, pieces
from annotator.core.text import freeze_block


class NoSuchBlock(DocumentError):
    """Raised when an edit names a block that is not there."""

    code = "no-such-block"
    sentence = "There is no such block in this text."


class NothingToJoin(DocumentError):
    """Raised when the last block is to be joined with the next."""

    code = "nothing-to-join"
    sentence = "This is the last block: there is nothing after it to join it with."


class EmptySplit(DocumentError):
    """Raised when a cut would leave one side of a block without text."""

    code = "empty-split"
    sentence = "A block can only be split between two of its characters."


def join_blocks(document: Document, index: int) -> Document:
    """Joins a block with the next one, one space between; `NothingToJoin` where there is no next."""
    edited = _editable(document, index)
    if index == len(edited) - 1:
        raise NothingToJoin
    first, second = edited[index], edited[index + 1]
    # A bold sentence that a page break cut in two is bold across the cut.
    space = Run(" ", first.runs[-1].styles & second.runs[0].styles)
    edited[index : index + 2] = [Piece((*first.runs, space, *second.runs), first.kind, first.level)]
    return Document.from_pieces(edited)


def split_block(document: Document, index: int, offset: int) -> Document:
    """Splits a block at an offset in code points from its start, without the spaces at the cut.

    Raises `EmptySplit` when either side would be empty.
    """
    edited = _editable(document, index)
    piece = edited[index]
    before, after = _cut(piece.runs, offset)
    if not (_has_text(before) and _has_text(after)):
        raise EmptySplit
    edited[index : index + 1] = [Piece(side, piece.kind, piece.level) for side in (before, after)]
    return Document.from_pieces(edited)


def _editable(document: Document, index: int) -> list[Piece]:
    if not 0 <= index < len(document.blocks):
        raise NoSuchBlock
    return pieces(document)


def _cut(runs: Sequence[Run], offset: int) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    before, after = [], []
    for run in runs:
        at = min(max(offset, 0), len(run.text))
        before.append(Run(run.text[:at], run.styles))
        after.append(Run(run.text[at:], run.styles))
        offset -= len(run.text)
    return tuple(before), tuple(after)


def _has_text(runs: Sequence[Run]) -> bool:
    return freeze_block("".join(run.text for run in runs)) != ""
