"""The only file that knows bleach: one allowlist, through which what came as HTML or Markdown passes last.

`guard.py` comes before lxml reads anything.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bleach.sanitizer import Cleaner

from annotator.core.document import Document, Piece, Run, is_web_address, pieces
from annotator.intake.html import html_pieces, parsed

_TAGS = {"p", "a", "strong", "em"}
_ELEMENTS = {"strong": "strong", "emphasis": "em"}
# bleach takes quadratic time on many entities in one text, and long to start: neither long blocks nor each alone.
_LONGEST_PART = 4000
_MOST_PARTS = 200


@dataclass(frozen=True)
class _Part:
    """Some runs of the block with this index."""

    block: int
    runs: tuple[Run, ...]


def sanitised(html: str) -> str:
    """HTML with nothing left but paragraphs, bold, emphasis and links to the web."""
    return _CLEANER.clean(html)


def laundered(document: Document) -> Document:
    """The document after its words went through our markup, the allowlist and the parser once more.

    Kinds of blocks are ours and stay; text and links are what others wrote and must survive the allowlist.
    """
    blocks = pieces(document)
    runs: list[list[Run]] = [[] for _ in blocks]
    for batch in _batches(blocks):
        for part, cleaned in zip(batch, _cleaned(batch), strict=True):
            runs[part.block].extend(cleaned)
    return Document.from_pieces(
        Piece(tuple(kept), piece.kind, piece.level) for kept, piece in zip(runs, blocks, strict=True)
    )


def markup(runs: Iterable[Run]) -> str:
    """Runs as one paragraph of our own HTML."""
    return f"<p>{''.join(_element(run) for run in runs)}</p>"


def _cleaned(batch: Sequence[_Part]) -> Iterator[list[Run]]:
    tree = parsed(sanitised("".join(markup(part.runs) for part in batch)))
    for paragraph in tree.iter("p"):
        yield [run for piece in html_pieces(paragraph) for run in piece.runs]


def _batches(blocks: Sequence[Piece]) -> Iterator[list[_Part]]:
    batch: list[_Part] = []
    room = _LONGEST_PART
    for part in _parts(blocks):
        batch.append(part)
        room -= sum(len(run.text) for run in part.runs)
        if room <= 0 or len(batch) == _MOST_PARTS:
            yield batch
            batch, room = [], _LONGEST_PART
    if batch:
        yield batch


def _parts(blocks: Sequence[Piece]) -> Iterator[_Part]:
    """Each block, whole when it is short, else run by run and long runs in stretches."""
    for index, piece in enumerate(blocks):
        if sum(len(run.text) for run in piece.runs) <= _LONGEST_PART:
            yield _Part(index, piece.runs)
            continue
        for run in piece.runs:
            for start in range(0, len(run.text), _LONGEST_PART):
                yield _Part(index, (Run(run.text[start : start + _LONGEST_PART], run.styles),))


def _element(run: Run) -> str:
    html = escape(run.text)
    for style in sorted(run.styles, key=lambda style: style.kind):
        if style.kind == "link":
            html = f'<a href="{escape(style.href or "")}">{html}</a>'
        else:
            html = f"<{_ELEMENTS[style.kind]}>{html}</{_ELEMENTS[style.kind]}>"
    return html


def _is_allowed(tag: str, name: str, value: str) -> bool:
    return tag == "a" and name == "href" and is_web_address(value)


_CLEANER = Cleaner(tags=_TAGS, attributes=_is_allowed, protocols={"http", "https"}, strip=True, strip_comments=True)
