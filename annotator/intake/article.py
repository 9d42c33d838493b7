"""From what a person pastes or uploads to an article that can be frozen, with what it says of itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.core.document import Document, Piece
from annotator.intake.charset import Decoded, decoded, refuse_binary
from annotator.intake.errors import EmptyArticle, TooLargeArticle, TooLongArticle, TooManyParagraphs, TooManyTagsArticle
from annotator.intake.guard import GuardedHtml, guarded, refuse_excessive_markdown
from annotator.intake.guess import Form
from annotator.intake.html import parsed, read_page
from annotator.intake.lines import line_ends, with_known_line_ends
from annotator.intake.markdown import markdown_pieces
from annotator.intake.metadata import Metadata, page_metadata, text_metadata
from annotator.intake.notes import Note, notes_of
from annotator.intake.plain import is_blank, plain_pieces
from annotator.intake.sanitise import laundered

MOST_BYTES = 2_000_000
MOST_CHARACTERS = 200_000
# Markdown is read by Python, character by character, and little of it is anything but text.
MOST_MARKDOWN = 2 * MOST_CHARACTERS
MOST_BLOCKS = 10_000
MOST_MARKS = 10_000  # links, bold and emphasis: the allowlist reads each by itself


@dataclass(frozen=True)
class Intake:
    """An article before it is frozen: its text, what it says of itself (None: nothing), what to check.

    `source` is what was sent, as text. `line_ends` are the offsets of spaces that were line ends, in code points.
    """

    document: Document
    title: str | None
    byline: str | None
    publisher: str | None
    published: str | None
    url: str | None
    language: str | None
    notes: tuple[Note, ...]
    source: str
    line_ends: tuple[int, ...]


def read_article(raw: bytes | str, form: Form, *, charset: str | None = None, is_joined: bool = False) -> Intake:
    """Reads an article of at most 2 MB and 200,000 characters; nothing that a reader could see is left out.

    `charset` is what the sender named, if anything. With `is_joined`, only blank lines part a plain text's paragraphs.
    Raises a kind of `UnusableArticle`, and nothing else.
    """
    return read_decoded(decoded_source(raw, charset), form, is_joined=is_joined)


def read_decoded(decoded: Decoded, form: Form, *, is_joined: bool = False) -> Intake:
    """As `read_article`, after `decoded_source`."""
    text = with_known_line_ends(decoded.text)
    read = _read_html(text) if form == "html" else _read_text(text, form, is_joined=is_joined)
    document, found = read.document, read.metadata
    ends = tuple(end for end in line_ends(read.pieces) if document.text[end : end + 1] == " ")
    notes = notes_of(decoded, document, read.left_out | {"lines-joined": len(ends) if form == "text" else 0})
    named = (found.title, found.byline, found.publisher, found.published, found.url, found.language)
    return Intake(document, *named, notes, decoded.text, ends)


def decoded_source(raw: bytes | str, charset: str | None = None) -> Decoded:
    """What was sent, as text, with the encoding it was read in; raises `TooLargeArticle` and what `decoded` raises."""
    size = len(raw) if isinstance(raw, bytes) else len(raw.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise TooLargeArticle(limit=MOST_BYTES // 1_000_000)
    return decoded(raw, charset) if isinstance(raw, bytes) else Decoded(refuse_binary(raw), "utf-8")


@dataclass(frozen=True)
class _Read:
    """What reading gave: pieces that show something, their document, and how many things of each kind are not in it."""

    pieces: list[Piece]
    document: Document
    metadata: Metadata
    left_out: dict[str, int]


def _read_html(text: str) -> _Read:
    page: GuardedHtml = guarded(text)
    pieces, left_out = read_page(parsed(page.html))
    shown = _shown(pieces)
    document = laundered(_checked(shown))
    return _Read(shown, document, page_metadata(page, document), dict(left_out))


def _read_text(text: str, form: Form, *, is_joined: bool) -> _Read:
    if form == "markdown":
        _refuse_length(len(text), MOST_MARKDOWN)
        refuse_excessive_markdown(text)
        shown = _shown(markdown_pieces(text))
        document = laundered(_checked(shown))
    else:
        shown = _shown(plain_pieces(text, is_joined=is_joined))
        document = _checked(shown)
    return _Read(shown, document, text_metadata(document), {})


def _shown(pieces: Iterable[Piece]) -> list[Piece]:
    return [piece for piece in pieces if not is_blank("".join(run.text for run in piece.runs))]


def _checked(pieces: Sequence[Piece]) -> Document:
    """The document of pieces that show something; raises `EmptyArticle` or what says that it is too much."""
    if len(pieces) > MOST_BLOCKS:
        raise TooManyParagraphs(length=f"{len(pieces):,}", limit=f"{MOST_BLOCKS:,}")
    document = Document.from_pieces(pieces)
    if not document.blocks:
        raise EmptyArticle
    _refuse_length(len(document.text), MOST_CHARACTERS)
    if len(document.marks) > MOST_MARKS:
        raise TooManyTagsArticle
    return document


def _refuse_length(length: int, limit: int) -> None:
    if length > limit:
        raise TooLongArticle(length=f"{length:,}", limit=f"{limit:,}")
