"""Articles: taken in by pasting or uploading, and shown as they were frozen."""

from dataclasses import dataclass
from pathlib import PurePath
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import Field, RadioField, SelectChoice, TextAreaField

from annotator.clock import utcnow
from annotator.core.document import Document
from annotator.db import session
from annotator.intake import Form, TooLargeArticle, UnusableArticle, guess_form, reader_view_would_drop
from annotator.intake.charset import decoded
from annotator.models import Classroom
from annotator.permissions import Permission, has_permission
from annotator.services import articles, assignments, classrooms
from annotator.services.errors import Missing
from annotator.web.access import found, place_in
from annotator.web.filters import blocks_of

bp = Blueprint("articles", __name__)

SUFFIXES: dict[str, Form] = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown"}
MOST_HINTS = 200  # they travel in the address, and more would make it too long


@dataclass(frozen=True)
class Pasted:
    """What somebody gave us, as it came and as text, and how it is written."""

    raw: bytes | str
    text: str
    written: Form


class ArticleForm(FlaskForm):  # type: ignore[misc]
    text = TextAreaField(
        _("The article, pasted"),
        description=_("Everything on the page, from the headline to the newsletter box."),
        render_kw={"class": "tall", "rows": 14},
    )
    file = FileField(
        _("Or a file"),
        description=_("A text file, Markdown, or a page saved as HTML: .txt, .md, .html, up to 2 MB."),
        render_kw={"accept": ".txt,.text,.md,.markdown,.html,.htm,text/plain,text/markdown,text/html"},
    )
    form = RadioField(
        _("How it is written"),
        choices=[
            SelectChoice("guess", _("Guess for me")),
            SelectChoice("text", _("Plain text: every sign is itself")),
            SelectChoice("markdown", _("Markdown: # headings, **bold**, [links](…)")),
            SelectChoice("html", _("HTML: the source of a page")),
        ],
        default="guess",
    )


@bp.route("/classrooms/<uuid:id>/articles/new", methods=["GET", "POST"])
def new(id: UUID) -> Response:
    classroom = found(classrooms.with_id(id))
    place_in(classroom, Permission.TEACH)
    form = ArticleForm()
    if not form.validate_on_submit():
        return _page(form, classroom, 422 if form.is_submitted() else 200)
    if why := _missing(form):
        return _refused(form, form.text, why, classroom, 422)
    try:
        pasted = _pasted(form)
        draft = articles.draft(classroom, pasted.raw, pasted.written, now=utcnow())
    except UnusableArticle as error:
        session.rollback()
        field, status = form.file if form.file.data else form.text, 413 if isinstance(error, TooLargeArticle) else 422
        return _refused(form, field, _sentence(error), found(classrooms.with_id(id)), status)
    id, document = draft.id, articles.document_of(draft)
    session.commit()  # before the hint is looked for: that takes a second, in which nobody else could save
    if form.form.data == "guess":
        _say_guess(pasted.written)
    return redirect(url_for("drafts.show", id=id, aside=_aside(pasted, document)), 303)


def _missing(form: ArticleForm) -> str | None:
    if form.file.data and (form.text.data or "").strip():
        return gettext("Paste the text or choose a file, not both.")
    if not form.file.data and not (form.text.data or "").strip():
        return gettext("Paste the article here, or choose a file below.")
    return None


def _sentence(error: UnusableArticle) -> str:
    params = {key: gettext(value) if isinstance(value, str) else value for key, value in error.params.items()}
    return str(gettext(error.template) % params)


def _refused(form: ArticleForm, field: Field, why: str, classroom: Classroom, status: int) -> Response:
    field.errors = [*field.errors, why]
    return _page(form, classroom, status)


def _page(form: ArticleForm, classroom: Classroom, status: int) -> Response:
    return make_response(render_template("articles/new.html", form=form, classroom=classroom), status)


def _pasted(form: ArticleForm) -> Pasted:
    raw: bytes | str = form.file.data.read() if form.file.data else form.text.data
    text = decoded(raw, None)[0] if isinstance(raw, bytes) else raw
    if form.form.data != "guess":
        return Pasted(raw, text, form.form.data)
    suffix = PurePath(form.file.data.filename or "").suffix.lower() if form.file.data else ""
    return Pasted(raw, text, SUFFIXES.get(suffix) or guess_form(text))


def _aside(pasted: Pasted, document: Document) -> str | None:
    """Return the numbers of the blocks that a reader view would leave out, as the preview's address has them."""
    dropped = reader_view_would_drop(pasted.text, document) if pasted.written == "html" else frozenset()
    return ",".join(map(str, sorted(dropped))) if 0 < len(dropped) <= MOST_HINTS else None


def _say_guess(written: Form) -> None:
    sentences = {
        "text": gettext("This was read as plain text, which is what it looks like."),
        "markdown": gettext("This was read as Markdown, which is what it looks like."),
        "html": gettext("This was read as HTML, which is what it looks like."),
    }
    flash(sentences[written] + " " + gettext("If that is wrong, start over and say how it is written."))


@bp.get("/articles/<uuid:id>")
def show(id: UUID) -> str:
    article = found(articles.with_id(id))
    viewer = place_in(article.classroom, Permission.SEE)
    if not articles.may_see(viewer, article):
        raise Missing
    given = [one for one in assignments.of_classroom(article.classroom, viewer) if article in one.articles]
    return render_template(
        "articles/show.html", article=article, classroom=article.classroom, blocks=blocks_of(article),
        assignments=given, may_teach=has_permission(viewer, Permission.TEACH), words=len(article.text.split()),
    )  # fmt: skip
