"""Drafts: texts on their way in, which a teacher mends before they are frozen. What was sent is kept with each."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from annotator.core import draft_text
from annotator.core.document import Document, DocumentError, as_json, from_json
from annotator.core.draft_text import DraftText
from annotator.core.text import freeze_block
from annotator.db import session
from annotator.intake import MOST_BLOCKS, Form, Intake, Note, read_article
from annotator.models import Article, Classroom, Draft, User
from annotator.services import articles
from annotator.services.articles import DESCRIBED, UNKNOWN_LANGUAGE, Description
from annotator.services.errors import Missing, TooManyBlocks, UnusableBlock, WordsNotFound

_LINES = re.compile(r"\S[^\S\r\n]*(\r\n|\r|\n)[^\S\r\n]*\S")


@dataclass(frozen=True)
class Source:
    """What was sent, as text, and how it was read."""

    text: str
    form: Form


def take(classroom: Classroom, raw: bytes | str, form: Form, *, now: datetime) -> Draft:
    """Read a text and keep it as a draft. Pages read first, outside of a transaction, and then `keep`.

    :raise annotator.intake.UnusableArticle: when it is too large, binary, undecodable or empty
    """
    return keep(classroom, read_article(raw, form), form, now=now)


def keep(
    classroom: Classroom, intake: Intake, form: Form, *, now: datetime, given: Description | None = None
) -> Draft:
    """Keep what was read as a draft; what is `given` wins over what the text says of itself."""
    found = articles.found_in(intake, Description())
    row = Draft(
        classroom_id=classroom.id, created_at=now, **found | _said(given),
        document=_as_json(DraftText(intake.document, intake.line_ends)) | {
            "source": {"text": intake.source, "form": form},
            "notes": articles.kept_notes(intake),
            "found": found,
        },
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _said(given: Description | None) -> dict[str, str]:
    return {name: value for name in DESCRIBED if (value := getattr(given, name, None))}


def text_of(draft: Draft) -> DraftText:
    """Return the draft's text as it would be frozen now, and where its lines ended."""
    return _from_json(draft.document)


def document_of(draft: Draft) -> Document:
    """Return the draft's text as it would be frozen now."""
    return text_of(draft).document


def has_lines(draft: Draft) -> bool:
    """Say whether the draft was sent as plain text in which two lines stand together."""
    source = source_of(draft)
    return source.form == "text" and _LINES.search(source.text) is not None


def notes_of(draft: Draft) -> list[Note]:
    """Return what the teacher should check."""
    return [Note(one["code"], one["params"]) for one in draft.document.get("notes", ())]


def source_of(draft: Draft) -> Source:
    """Return what was sent; of drafts from before this was kept, their paragraphs."""
    kept = draft.document.get("source")
    return Source(**kept) if kept else Source(document_of(draft).text.replace("\n", "\n\n"), "text")


def typed_of(draft: Draft) -> Description:
    """Return the facts that a person wrote or changed; those that were found in the text are left out."""
    found = draft.document.get("found", {})
    return Description(**{
        name: getattr(draft, name) for name in DESCRIBED if getattr(draft, name) != found.get(name)
    })  # fmt: skip


def describe(draft: Draft, description: Description) -> None:
    """Keep what the teacher says about the text."""
    for name in DESCRIBED:
        setattr(draft, name, getattr(description, name) or None)
    draft.title = draft.title or document_of(draft).text.split("\n", 1)[0][:200]
    draft.language = draft.language or UNKNOWN_LANGUAGE
    session.flush()


def join(draft: Draft, index: int) -> None:
    """Join a block with the next one: a page break cut the paragraph in two.

    :raise UnusableBlock: when there is nothing to join
    """
    _edit(draft, lambda text: draft_text.joined(text, index))


def split(draft: Draft, index: int, offset: int) -> None:
    """Split a block at an offset in code points from its beginning.

    :raise UnusableBlock: when one side would be empty
    """
    _edit(draft, lambda text: draft_text.split(text, index, offset))


def split_before(draft: Draft, index: int, words: str) -> None:
    """Split a block before words of it, which a person typed.

    :raise UnusableBlock: when there is no such block, or the words begin it
    :raise WordsNotFound: when the block has these words nowhere, or more than once
    """
    blocks = document_of(draft).blocks
    if index >= len(blocks):
        raise UnusableBlock
    text = document_of(draft).text[blocks[index].start : blocks[index].end]
    wanted = freeze_block(words)
    count = text.count(wanted) if wanted else 0
    if count != 1:
        raise WordsNotFound(words=wanted[:60], count=count)
    split(draft, index, text.index(wanted))


def part_lines(draft: Draft) -> None:
    """Make each line that was sent its own block."""
    _edit(draft, draft_text.with_lines_parted)


def mend_words(draft: Draft) -> None:
    """Take the hyphens out of words that were broken at line ends."""
    _edit(draft, draft_text.with_words_mended)


def join_lines(draft: Draft) -> None:
    """Read the whole text again so that only blank lines part blocks."""
    intake = read_article(source_of(draft).text, "text", is_joined=True)
    _edit(draft, lambda _text: DraftText(intake.document, intake.line_ends))


def undo(draft: Draft) -> None:
    """Take the last change of blocks back; without one, nothing happens."""
    if before := draft.document.get("before"):
        draft.document = {key: value for key, value in draft.document.items() if key != "before"} | before
        session.flush()


def _edit(draft: Draft, change: Callable[[DraftText], DraftText]) -> None:
    text = text_of(draft)
    try:
        changed = change(text)
    except DocumentError as error:
        raise UnusableBlock from error
    if (count := len(changed.document.blocks)) > MOST_BLOCKS:
        raise TooManyBlocks(count=count, most=MOST_BLOCKS)
    draft.document = draft.document | _as_json(changed) | {"before": _as_json(text)}
    session.flush()


def _as_json(text: DraftText) -> dict[str, Any]:
    return as_json(text.document) | {"line_ends": list(text.line_ends)}


def _from_json(value: dict[str, Any]) -> DraftText:
    return DraftText(from_json(value), tuple(value.get("line_ends", ())))


def discard(draft: Draft) -> None:
    """Delete a draft; no student has ever been given its text."""
    if session.scalar(select(Draft.id).filter_by(id=draft.id).with_for_update(of=Draft)) is None:
        raise Missing
    session.delete(draft)
    session.flush()


def freeze(draft: Draft, *, by: User, now: datetime) -> Article:
    """Turn the draft into an article whose text never changes again, under the draft's id: it happens once."""
    described = {name: getattr(draft, name) for name in DESCRIBED}
    notes = _notes_to_keep(draft)
    article = articles.freeze(draft.classroom, document_of(draft), described, notes, by=by, now=now, id=draft.id)
    session.delete(draft)
    session.flush()
    return article


def _notes_to_keep(draft: Draft) -> list[dict[str, Any]]:
    """Return the intake's notes; that of line ends counts those which are spaces still, after all that was mended."""
    notes = [note for note in draft.document.get("notes", ()) if note["code"] != "lines-joined"]
    left = len(text_of(draft).line_ends)
    if left and source_of(draft).form == "text":
        notes.append({"code": "lines-joined", "params": {"count": str(left)}})
    return notes


def of_classroom(classroom: Classroom) -> Sequence[Draft]:
    """Return the texts that were not frozen yet."""
    return session.scalars(
        select(Draft).filter_by(classroom_id=classroom.id).order_by(Draft.created_at.desc())
    ).all()


def with_id(id: UUID) -> Draft | None:
    """Return a draft."""
    return session.get(Draft, id)
