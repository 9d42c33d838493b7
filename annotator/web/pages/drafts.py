"""The preview before a text is frozen: what is known about it, and its paragraphs, to be joined and split."""

import re
from collections.abc import Callable, Iterable
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField
from wtforms.validators import Optional, Regexp, ValidationError

from annotator.clock import utcnow
from annotator.core.draft_text import DraftText, broken_words
from annotator.core.language_tags import is_language_tag
from annotator.core.sentences import sentences_of
from annotator.db import session
from annotator.models import Draft
from annotator.services import drafts, schemes
from annotator.services.articles import DESCRIBED, Description
from annotator.services.errors import Missing, TooManyBlocks, UnusableBlock, WordsNotFound
from annotator.web import loading
from annotator.web.access import me
from annotator.web.errors import sentence_of
from annotator.web.forms import Length
from annotator.web.pages.articles import shown_notes

bp = Blueprint("drafts", __name__, url_prefix="/drafts")

CHANGES: dict[str, Callable[[Draft], None]] = {
    "part-lines": drafts.part_lines, "join-lines": drafts.join_lines, "mend-words": drafts.mend_words,
    "undo": drafts.undo,
}  # fmt: skip
MOST_PARTS = 200
_WORDS_FIELD = re.compile("before-([0-9]{1,6})")


def _is_language(form: FlaskForm, field: StringField) -> None:
    if not is_language_tag(field.data):
        raise ValidationError(_("Write a language code, such as en, de or pt-BR."))


class DraftForm(FlaskForm):  # type: ignore[misc]
    sha256 = HiddenField()
    title = StringField(_("Title"), [Length(max=300)], description=_("Empty: the first line of the text."))
    byline = StringField(_("Byline"), [Length(max=300)])
    publisher = StringField(_("Publisher"), [Length(max=300)])
    published = StringField(_("Date"), [Length(max=100)])
    url = StringField(
        _("Address"),
        [Optional(), Length(max=2000), Regexp(r"https?://\S+$", message=_("It begins with https:// or http://."))],
        render_kw={"inputmode": "url"},
    )
    licence = StringField(_("Licence"), [Length(max=300)])
    republished_from = StringField(_("Republished from another site"), [Length(max=300)])
    language = StringField(
        _("Language, as a code: en, de, pt-BR …"),
        [Optional(), _is_language],
        description=_("Empty or und: not known. Screen readers and the cutting into words go by it."),
    )


@bp.get("/<uuid:id>")
def show(id: UUID) -> Response:
    draft = loading.draft(id)
    return preview(draft, DraftForm(obj=draft), 200)


def preview(draft: Draft, form: DraftForm, status: int) -> Response:
    """Return the page on which a draft is looked over."""
    text = drafts.text_of(draft)
    document = text.document
    form.sha256.data = form.sha256.data or document.sha256
    notes = [note for note in drafts.notes_of(draft) if note.code != "lines-joined"]  # the page says how many are left
    page = render_template(
        "drafts/show.html", draft=draft, form=form, classroom=draft.classroom, document=document,
        parts=[_parts(text, index) for index in range(len(document.blocks))], line_ends=len(text.line_ends),
        broken=broken_words(text), has_lines=drafts.has_lines(draft), may_undo="before" in draft.document,
        notes=shown_notes(notes), words=len(document.text.split()), aside=_aside(), asides=_written(_aside()),
        schemes=schemes.newest(me()), usual=schemes.chosen(None, me()).id,
    )  # fmt: skip
    return make_response(page, status)


def _parts(text: DraftText, index: int) -> list[tuple[int, str]]:
    """Return the sentences and former lines of a block, each with its offset in code points from the block's start.

    What comes after many of them is one part; it can still be split by its words.
    """
    block = text.document.blocks[index]
    shown = text.document.text[block.start : block.end]
    sentences = {start for start, _ in sentences_of(shown)}
    lines = {end + 1 - block.start for end in text.line_ends if block.start < end < block.end}
    starts = sorted({0} | sentences | lines)[:MOST_PARTS]
    return [(start, shown[start:end]) for start, end in zip(starts, [*starts[1:], len(shown)], strict=True)]


def _aside() -> list[int]:
    """Return the numbers of the blocks that a reader view would leave out; they travel in the address."""
    return [int(number) for number in request.args.get("aside", "").split(",") if re.fullmatch("[0-9]{1,6}", number)]


def _written(aside: Iterable[int]) -> str | None:
    return ",".join(map(str, aside)) or None


@bp.post("/<uuid:id>")
def save(id: UUID) -> Response:
    """Keep the facts; where somebody typed words before which to split a paragraph, split it, too."""
    if typed := _typed_words():
        index, words = typed
        aside = _after_split(index)
        draft = loading.draft(id)
        return _change(draft, lambda draft: drafts.split_before(draft, index, words), f"block-{index}", aside)
    draft = loading.draft(id)
    return _change(draft, lambda _draft: flash(gettext("Saved, but not frozen yet."), "good"), "facts", _aside())


def _typed_words() -> tuple[int, str] | None:
    typed = ((_WORDS_FIELD.fullmatch(name), words.strip()) for name, words in request.form.items())
    return next(((int(field[1]), words) for field, words in typed if field and words), None)


@bp.post("/<uuid:id>/delete")
def delete(id: UUID) -> Response:
    """Ask, and keep the facts meanwhile; the page that asks sends `sure`."""
    draft = loading.draft(id)
    if request.form.get("sure") != "1":
        form = DraftForm()
        if form.validate():
            _describe(draft, form)
            session.commit()
        words = len(drafts.document_of(draft).text.split())
        return make_response(render_template("drafts/delete.html", draft=draft, words=words, asides=_written(_aside())))
    classroom = draft.classroom_id
    drafts.discard(draft)
    session.commit()
    flash(gettext("The draft is gone."), "good")
    return redirect(url_for("classrooms.show", id=classroom), 303)


@bp.post("/<uuid:id>/blocks/<int:index>/join")
def join(id: UUID, index: int) -> Response:
    aside = [number - (number > index) for number in _aside() if number != index + 1]
    return _change(loading.draft(id), lambda draft: drafts.join(draft, index), f"block-{index}", aside)


@bp.post("/<uuid:id>/blocks/<int:index>/split/<int:offset>")
def split(id: UUID, index: int, offset: int) -> Response:
    aside = _after_split(index)
    return _change(loading.draft(id), lambda draft: drafts.split(draft, index, offset), f"block-{index}", aside)


def _after_split(index: int) -> list[int]:
    """Return the numbers that travel in the address once a block is split; both of its parts are as it was."""
    before = _aside()
    after = [number + (number > index) for number in before]
    return [*after, index + 1] if index in before else after


@bp.post("/<uuid:id>/text/<change>")
def change_text(id: UUID, change: str) -> Response:
    """Change the whole text at once, or take the last change back."""
    if change not in CHANGES:
        raise Missing
    return _change(loading.draft(id), CHANGES[change], "text", ())


def _change(draft: Draft, do: Callable[[Draft], None], anchor: str, aside: Iterable[int]) -> Response:
    """Keep what the fields say, then do the one thing that was asked: neither loses the other."""
    form = DraftForm()
    if not form.validate_on_submit():
        return preview(draft, form, 422)
    _describe(draft, form)
    is_done = _is_seen(draft, form) and _is_done(draft, do)
    session.commit()
    if not is_done and _typed_words():
        form.sha256.data = None
        return preview(draft, form, 422)
    shown = _written(aside if is_done else _aside())
    return redirect(url_for("drafts.show", id=draft.id, aside=shown, _anchor=anchor), 303)


def _is_done(draft: Draft, do: Callable[[Draft], None]) -> bool:
    try:
        do(draft)
    except (TooManyBlocks, UnusableBlock, WordsNotFound) as error:
        flash(sentence_of(error), "warn")
        return False
    return True


def _describe(draft: Draft, form: DraftForm) -> None:
    drafts.describe(draft, Description(**{name: (form[name].data or "").strip() or None for name in DESCRIBED}))


def described_as_seen(draft: Draft, form: DraftForm) -> bool:
    """Keep the facts, and say whether the page showed the text as it is now; where it did not, they are committed."""
    _describe(draft, form)
    is_seen = _is_seen(draft, form)
    if not is_seen:
        session.commit()
    return is_seen


def _is_seen(draft: Draft, form: DraftForm) -> bool:
    """Say whether the page showed the text as it is now; numbers of paragraphs mean nothing otherwise."""
    is_seen = bool(form.sha256.data == drafts.document_of(draft).sha256)
    if not is_seen:
        flash(gettext("The text was changed in another tab meanwhile. Look again before you go on."), "warn")
    return is_seen


@bp.post("/<uuid:id>/freeze")
def freeze(id: UUID) -> Response:
    try:
        draft, form = loading.draft(id), DraftForm()
    except Missing:  # a first press of the same button has done it
        loading.found(loading.frozen_draft(id))
        return redirect(url_for("articles.show", id=id), 303)
    if not form.validate_on_submit():
        return preview(draft, form, 422)
    if not described_as_seen(draft, form):
        return redirect(url_for("drafts.show", id=draft.id), 303)
    article = drafts.freeze(draft, by=me(), now=utcnow())
    session.commit()
    flash(gettext("The text is frozen. It will never change, so marks on it stay in their places."), "good")
    return redirect(url_for("articles.show", id=article.id), 303)
