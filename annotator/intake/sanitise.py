"""The only file that knows bleach: one allowlist, through which all text from outside passes last."""

from collections.abc import Iterator, Sequence
from html import escape

from bleach.sanitizer import Cleaner

from annotator.core.document import Document, Piece, Run, is_web_address, pieces
from annotator.intake.html import html_pieces, parsed

_TAGS = {"p", "a", "strong", "em"}
_ELEMENTS = {"strong": "strong", "emphasis": "em"}
# bleach takes quadratic time on many entities in one text, so it gets long blocks in parts.
_LONGEST_PART = 4000


def sanitised(html: str) -> str:
    """HTML with nothing left but paragraphs, bold, emphasis and links to the web."""
    return _CLEANER.clean(html)


def laundered(document: Document) -> Document:
    """The document after its words went through our markup, the allowlist and the parser once more.

    Kinds of blocks are ours and stay; text and links are what others wrote and must survive the allowlist.
    """
    return Document.from_pieces(
        Piece(tuple(_laundered_runs(piece.runs)), piece.kind, piece.level) for piece in pieces(document)
    )


def markup(runs: Sequence[Run]) -> str:
    """Runs as one paragraph of our own HTML."""
    return f"<p>{''.join(_element(run) for run in runs)}</p>"


def _laundered_runs(runs: Sequence[Run]) -> Iterator[Run]:
    for part in _parts(runs):
        for piece in html_pieces(parsed(sanitised(markup(part)))):
            yield from piece.runs


def _parts(runs: Sequence[Run]) -> Iterator[list[Run]]:
    part: list[Run] = []
    room = _LONGEST_PART
    for run in runs:
        for start in range(0, len(run.text), _LONGEST_PART):
            part.append(Run(run.text[start : start + _LONGEST_PART], run.styles))
            room -= len(part[-1].text)
            if room <= 0:
                yield part
                part, room = [], _LONGEST_PART
    if part:
        yield part


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
