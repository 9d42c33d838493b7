"""From what a person pastes or uploads to an article that can be frozen, with what it says of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.core.document import Document, Piece
from annotator.i18n import N_
from annotator.intake.charset import decoded, refuse_binary
from annotator.intake.errors import EmptyArticle, TooLargeArticle, TooLongArticle, TooManyTagsArticle
from annotator.intake.guard import MOST_TAGS, GuardedHtml, guarded
from annotator.intake.guess import Form
from annotator.intake.html import html_pieces, parsed
from annotator.intake.markdown import markdown_pieces
from annotator.intake.metadata import Metadata, page_metadata, text_metadata
from annotator.intake.plain import is_blank, plain_pieces
from annotator.intake.sanitise import laundered

MOST_BYTES = 2_000_000
MOST_CHARACTERS = 200_000
# Markdown is read by Python, character by character, and little of it is anything but text.
MOST_MARKDOWN = 2 * MOST_CHARACTERS

_ENCODING = N_("This file was read in the encoding %(encoding)s. Check the letters with accents.")
_REPLACED = N_("Some letters could not be read and show as \ufffd.")


@dataclass(frozen=True)
class Note:
    """Something the person should check: a machine code, an English template and what goes into it."""

    code: str
    template: str
    params: Mapping[str, str]

    @property
    def sentence(self) -> str:
        return self.template % self.params


@dataclass(frozen=True)
class Intake:
    """An article before it is frozen: its text, what it says of itself (None: nothing), what to check."""

    document: Document
    title: str | None
    byline: str | None
    publisher: str | None
    published: str | None
    url: str | None
    language: str | None
    notes: tuple[Note, ...]


def read_article(raw: bytes | str, form: Form, *, charset: str | None = None) -> Intake:
    """Reads an article of at most 2 MB and 200,000 characters; nothing that a reader could see is left out.

    `charset` is what the sender named, if anything. Raises a kind of `UnusableArticle`, and nothing else.
    """
    text, encoding = _text(raw, charset)
    document, metadata = _read_html(text) if form == "html" else _read_text(text, form)
    return Intake(
        document,
        metadata.title,
        metadata.byline,
        metadata.publisher,
        metadata.published,
        metadata.url,
        metadata.language,
        _notes(document, encoding),
    )


def _text(raw: bytes | str, charset: str | None) -> tuple[str, str]:
    size = len(raw) if isinstance(raw, bytes) else len(raw.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise TooLargeArticle(limit=MOST_BYTES // 1_000_000)
    return decoded(raw, charset) if isinstance(raw, bytes) else (refuse_binary(raw), "utf-8")


def _read_html(text: str) -> tuple[Document, Metadata]:
    page: GuardedHtml = guarded(text)
    document = laundered(_checked(html_pieces(parsed(page.html))))
    return document, page_metadata(page, document)


def _read_text(text: str, form: Form) -> tuple[Document, Metadata]:
    if form == "markdown":
        _refuse_length(len(text), MOST_MARKDOWN)
        document = laundered(_checked(markdown_pieces(text)))
    else:
        document = _checked(plain_pieces(text))
    return document, text_metadata(document)


def _checked(pieces: Sequence[Piece]) -> Document:
    """The document of all pieces that show something; raises `EmptyArticle` or `TooLongArticle`."""
    document = Document.from_pieces(piece for piece in pieces if not is_blank("".join(run.text for run in piece.runs)))
    if not document.blocks:
        raise EmptyArticle
    _refuse_length(len(document.text), MOST_CHARACTERS)
    if len(document.blocks) > MOST_TAGS:
        raise TooManyTagsArticle
    return document


def _refuse_length(length: int, limit: int) -> None:
    if length > limit:
        raise TooLongArticle(length=f"{length:,}", limit=f"{limit:,}")


def _notes(document: Document, encoding: str) -> tuple[Note, ...]:
    notes = []
    if not encoding.startswith("utf-"):
        notes.append(Note("encoding", _ENCODING, {"encoding": encoding}))
    if "\ufffd" in document.text:
        notes.append(Note("letters-replaced", _REPLACED, {}))
    return tuple(notes)
