"""An article as a value: one canonical text, the blocks it is made of and the inline marks over it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self, get_args

from annotator.core.ranges import cut
from annotator.core.text import RULES_VERSION, Direction, freeze_parts, guess_direction, sha256

BlockKind = Literal["heading", "paragraph", "list_item", "quote", "caption"]
MarkKind = Literal["strong", "emphasis", "link"]

_WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\"'<>`\\]+", re.IGNORECASE)
_LONGEST_ADDRESS = 2000


class DocumentError(ValueError):
    """A refusal with a machine `code` and one English `sentence`, fixed so that it can be translated."""

    code = "document"
    sentence = "This cannot be done with this document."

    def __init__(self) -> None:
        super().__init__(self.sentence)


class BrokenDocument(DocumentError):
    """Raised when stored text, blocks and marks do not fit together."""

    code = "broken-document"
    sentence = "The stored text, its blocks and its marks do not fit together."


@dataclass(frozen=True)
class Style:
    """How a run of text looks or where it leads; `href` only for links."""

    kind: MarkKind
    href: str | None = None


@dataclass(frozen=True)
class Run:
    """A stretch of text with the styles that all of it has."""

    text: str
    styles: frozenset[Style] = frozenset()


@dataclass(frozen=True)
class Piece:
    """A block before it is frozen: raw runs, in order."""

    runs: tuple[Run, ...]
    kind: BlockKind = "paragraph"
    level: int | None = None


@dataclass(frozen=True)
class Block:
    """One block of the text, [start, end) in code points; `level` 1 to 6 for headings only."""

    start: int
    end: int
    kind: BlockKind
    level: int | None = None


@dataclass(frozen=True)
class StyleMark:
    """An inline mark inside one block, [start, end) in code points; `href` for links only."""

    start: int
    end: int
    kind: MarkKind
    href: str | None = None


@dataclass(frozen=True)
class Document:
    """`text` is its blocks joined by LF; marks are sorted, inside one block each, and never empty."""

    text: str
    blocks: tuple[Block, ...]
    marks: tuple[StyleMark, ...]
    sha256: str
    direction: Direction

    @classmethod
    def from_pieces(cls, pieces: Iterable[Piece]) -> Self:
        """Freezes pieces into a document; pieces that freeze to nothing are left out, as are unsafe links."""
        texts: list[str] = []
        blocks: list[Block] = []
        marks: list[StyleMark] = []
        start = 0
        for piece in pieces:
            parts = freeze_parts([run.text for run in piece.runs])
            if not (text := "".join(parts)):
                continue
            marks.extend(_marks(piece.runs, parts, start))
            texts.append(text)
            blocks.append(Block(start, start + len(text), piece.kind, piece.level))
            start += len(text) + 1
        text = "\n".join(texts)
        return cls(text, tuple(blocks), tuple(sorted(marks, key=_order)), sha256(text), guess_direction(text))


def plain_piece(text: str, kind: BlockKind = "paragraph", level: int | None = None) -> Piece:
    """A piece without marks."""
    return Piece((Run(text),), kind, level)


def pieces(document: Document) -> list[Piece]:
    """The editable blocks of a document; `Document.from_pieces` of them gives it back exactly."""
    marks = iter(document.marks)
    mark = next(marks, None)
    result = []
    for block in document.blocks:
        inside = []
        while mark is not None and mark.start < block.end:
            inside.append(mark)
            mark = next(marks, None)
        result.append(Piece(_runs(document.text, block, inside), block.kind, block.level))
    return result


def as_json(document: Document) -> dict[str, Any]:
    """The document as plain lists and dicts; `from_json` gives back an equal one."""
    return {
        "rules": RULES_VERSION,
        "text": document.text,
        "blocks": [asdict(block) for block in document.blocks],
        "marks": [asdict(mark) for mark in document.marks],
        "sha256": document.sha256,
        "direction": document.direction,
    }


def from_json(value: Mapping[str, Any]) -> Document:
    """The document that `as_json` wrote; raises `BrokenDocument` for anything that is not whole."""
    try:
        document = Document(
            text=value["text"],
            blocks=tuple(Block(**block) for block in value["blocks"]),
            marks=tuple(StyleMark(**mark) for mark in value["marks"]),
            sha256=value["sha256"],
            direction=value["direction"],
        )
        whole = is_whole(document)
    except (KeyError, TypeError, AttributeError, UnicodeError) as fault:
        raise BrokenDocument from fault
    if not whole:
        raise BrokenDocument
    return document


def is_whole(document: Document) -> bool:
    """Whether a document is what its own pieces freeze to, and of known kinds only."""
    return (
        all(_is_known(block) for block in document.blocks)
        and all(mark.kind in get_args(MarkKind) for mark in document.marks)
        and Document.from_pieces(pieces(document)) == document
    )


def is_web_address(href: str | None) -> bool:
    """Whether a link may be kept: http or https only, no white space or quotes, of sane length."""
    return href is not None and len(href) <= _LONGEST_ADDRESS and _WEB_ADDRESS.fullmatch(href) is not None


def _marks(runs: Sequence[Run], parts: Sequence[str], start: int) -> list[StyleMark]:
    """Marks of one block that begins at `start`: touching equals merged, spaces at their edges left out."""
    text = "".join(parts)
    stretches: dict[Style, list[list[int]]] = {}
    offset = 0
    for run, part in zip(runs, parts, strict=True):
        end = offset + len(part)
        for style in run.styles if part else ():
            if style.kind == "link" and not is_web_address(style.href):
                continue
            known = stretches.setdefault(style, [])
            if known and known[-1][1] == offset:
                known[-1][1] = end
            else:
                known.append([offset, end])
        offset = end
    trimmed = ((style, *_trimmed(text, first, last)) for style, found in stretches.items() for first, last in found)
    return [
        StyleMark(start + first, start + last, style.kind, style.href if style.kind == "link" else None)
        for style, first, last in trimmed
        if first < last
    ]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] == " ":
        start += 1
    while start < end and text[end - 1] == " ":
        end -= 1
    return start, end


def _runs(text: str, block: Block, marks: Sequence[StyleMark]) -> tuple[Run, ...]:
    """The runs of a block, cut wherever a mark begins or ends; linear in the number of cuts and marks."""
    begin: dict[int, list[Style]] = {}
    finish: dict[int, list[Style]] = {}
    for mark in marks:
        begin.setdefault(mark.start, []).append(Style(mark.kind, mark.href))
        finish.setdefault(mark.end, []).append(Style(mark.kind, mark.href))
    styles: set[Style] = set()
    runs = []
    for start, end in cut(block.start, block.end, [*begin, *finish]):
        styles.difference_update(finish.get(start, ()))
        styles.update(begin.get(start, ()))
        runs.append(Run(text[start:end], frozenset(styles)))
    return tuple(runs)


def _order(mark: StyleMark) -> tuple[int, int, str, str]:
    return mark.start, mark.end, mark.kind, mark.href or ""


def _is_known(block: Block) -> bool:
    if block.kind == "heading":
        return block.level in range(1, 7)
    return block.kind in get_args(BlockKind) and block.level is None
