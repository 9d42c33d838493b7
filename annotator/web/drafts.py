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
from wtforms.validators import Optional, Regexp

from annotator.clock import utcnow
from annotator.core.document import Document
from annotator.db import session
from annotator.models import Draft
from annotator.permissions import Permission
from annotator.services import articles
from annotator.services.articles import DESCRIBED, Description
from annotator.services.errors import UnusableBlock
from annotator.web.access import found, me, place_in
from annotator.web.forms import Length

bp = Blueprint("drafts", __name__, url_prefix="/drafts")

# A full stop, what may close a quotation, then white space; scripts without spaces need none.
_SENTENCE_END = re.compile(r"[.!?…‽؟۔।]+[\"'”’»›)\]]*\s+|[。！？]+[」』”’）]*")
_LANGUAGE = re.compile(r"(?=.{2,32}$)[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")  # as long as its column


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
        [Optional(), Regexp(_LANGUAGE, message=_("Write a language code, such as en, de or pt-BR."))],
        description=_("Empty or und: not known. Screen readers and the cutting into words go by it."),
    )


@bp.get("/<uuid:id>")
def show(id: UUID) -> Response:
    draft = _draft(id)
    return _page(draft, DraftForm(obj=draft), 200)


def _draft(id: UUID) -> Draft:
    draft = found(articles.draft_with_id(id))
    place_in(draft.classroom, Permission.TEACH)
    return draft


def _page(draft: Draft, form: DraftForm, status: int) -> Response:
    document = articles.document_of(draft)
    form.sha256.data = form.sha256.data or document.sha256
    page = render_template(
        "drafts/show.html", draft=draft, form=form, classroom=draft.classroom, document=document,
        sentences=[_sentences(document, index) for index in range(len(document.blocks))],
        words=len(document.text.split()), aside=_aside(), asides=_written(_aside()),
    )  # fmt: skip
    return make_response(page, status)


def _sentences(document: Document, index: int) -> list[tuple[int, str]]:
    """Return the sentences of a block, each with its offset in code points from the block's beginning."""
    block = document.blocks[index]
    text = document.text[block.start : block.end]
    starts = [0, *(end.end() for end in _SENTENCE_END.finditer(text) if end.end() < len(text))]
    return [(start, text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _aside() -> list[int]:
    """Return the numbers of the blocks that a reader view would leave out; they travel in the address."""
    return [int(number) for number in request.args.get("aside", "").split(",") if re.fullmatch("[0-9]{1,6}", number)]


def _written(aside: Iterable[int]) -> str | None:
    return ",".join(map(str, aside)) or None


@bp.post("/<uuid:id>")
def save(id: UUID) -> Response:
    return _change(_draft(id), lambda _draft: flash(gettext("Saved, but not frozen yet."), "good"), "facts", _aside())


@bp.post("/<uuid:id>/delete")
def delete(id: UUID) -> Response:
    draft = _draft(id)
    classroom = draft.classroom_id
    articles.discard(draft)
    session.commit()
    flash(gettext("The draft is gone."), "good")
    return redirect(url_for("classrooms.show", id=classroom), 303)


@bp.post("/<uuid:id>/blocks/<int:index>/join")
def join(id: UUID, index: int) -> Response:
    aside = [number - (number > index) for number in _aside() if number != index + 1]
    return _change(_draft(id), lambda draft: articles.join(draft, index), f"block-{index}", aside)


@bp.post("/<uuid:id>/blocks/<int:index>/split/<int:offset>")
def split(id: UUID, index: int, offset: int) -> Response:
    before = _aside()
    aside = [number + (number > index) for number in before] + [index + 1] * (index in before)
    return _change(_draft(id), lambda draft: articles.split(draft, index, offset), f"block-{index}", aside)


def _change(draft: Draft, do: Callable[[Draft], None], anchor: str, aside: Iterable[int]) -> Response:
    """Keep what the fields say, then do the one thing that was asked: neither loses the other."""
    form = DraftForm()
    if not form.validate_on_submit():
        return _page(draft, form, 422)
    _describe(draft, form)
    if not _is_seen(draft, form) or not _is_done(draft, do):
        aside = _aside()
    session.commit()
    return redirect(url_for("drafts.show", id=draft.id, aside=_written(aside), _anchor=anchor), 303)


def _is_done(draft: Draft, do: Callable[[Draft], None]) -> bool:
    try:
        do(draft)
    except UnusableBlock as error:
        flash(gettext(error.sentence), "warn")
        return False
    return True


def _describe(draft: Draft, form: DraftForm) -> None:
    articles.describe(draft, Description(**{name: (form[name].data or "").strip() or None for name in DESCRIBED}))


def _is_seen(draft: Draft, form: DraftForm) -> bool:
    """Say whether the page showed the text as it is now; numbers of paragraphs mean nothing otherwise."""
    is_seen = bool(form.sha256.data == articles.document_of(draft).sha256)
    if not is_seen:
        flash(gettext("The text was changed in another tab meanwhile. Look again before you go on."), "warn")
    return is_seen


@bp.post("/<uuid:id>/freeze")
def freeze(id: UUID) -> Response:
    draft, form = _draft(id), DraftForm()
    if not form.validate_on_submit():
        return _page(draft, form, 422)
    _describe(draft, form)
    if not _is_seen(draft, form):
        session.commit()
        return redirect(url_for("drafts.show", id=draft.id), 303)
    article = articles.freeze(draft, by=me(), now=utcnow())
    session.commit()
    flash(gettext("The text is frozen. It will never change, so marks on it stay in their places."), "good")
    return redirect(url_for("articles.show", id=article.id), 303)
