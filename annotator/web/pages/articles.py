"""Articles: taken in by pasting or uploading, and shown as they were frozen."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import Field, RadioField, SelectChoice, TextAreaField

from annotator.clock import utcnow
from annotator.db import session
from annotator.intake import (
    Form,
    Intake,
    Note,
    TooLargeArticle,
    UnusableArticle,
    decoded_source,
    guess_form,
    read_decoded,
    reader_view_would_drop,
)
from annotator.models import Classroom, Draft
from annotator.permissions import Permission, has_permission
from annotator.services import articles, assignments, drafts
from annotator.web import loading
from annotator.web.filters import blocks_of

bp = Blueprint("articles", __name__)

SUFFIXES: dict[str, Form] = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown"}
MOST_HINTS = 200  # they travel in the address, and more would make it too long


@dataclass(frozen=True)
class Taken:
    """What somebody gave us: its text, how it is written, and what was read."""

    text: str
    written: Form
    intake: Intake


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
    classroom, wrong = _place(id)
    form = ArticleForm(data=_sent(wrong) if wrong else None)
    if not form.validate_on_submit():
        return _page(form, classroom, wrong, 422 if form.is_submitted() else 200)
    if why := missing_in(form):
        return _refused(form, form.text, why, id, 422)
    session.rollback()  # reading takes a second, in which nobody else could save
    try:
        taken = taken_from(form)
    except UnusableArticle as error:
        field, status = form.file if form.file.data else form.text, 413 if isinstance(error, TooLargeArticle) else 422
        return _refused(form, field, intake_sentence(error), id, status)
    classroom, wrong = _place(id)
    given = drafts.typed_of(wrong) if wrong else None
    draft = drafts.keep(classroom, taken.intake, taken.written, now=utcnow(), given=given)
    if wrong:
        drafts.discard(wrong)
    id = draft.id
    session.commit()
    if form.form.data == "guess":
        _say_guess(taken.written)
    return redirect(url_for("drafts.show", id=id, aside=aside_of(taken)), 303)


def _place(id: UUID) -> tuple[Classroom, Draft | None]:
    """Return the class, and the draft that the address names as the one to be made anew."""
    classroom, _member = loading.classroom(id, Permission.TEACH)
    wanted = request.args.get("draft", type=UUID)
    draft = drafts.with_id(wanted) if wanted else None
    return classroom, draft if draft and draft.classroom_id == classroom.id else None


def _sent(draft: Draft) -> dict[str, str]:
    """Return what the form held when the draft was made; of a file, its text."""
    source = drafts.source_of(draft)
    return {"text": source.text, "form": source.form}


def missing_in(form: ArticleForm) -> str | None:
    """Return what to say where no text was given, or two; None where there is one."""
    if form.file.data and (form.text.data or "").strip():
        return gettext("Paste the text or choose a file, not both.")
    if not form.file.data and not (form.text.data or "").strip():
        return gettext("Paste the article here, or choose a file below.")
    return None


def intake_sentence(error: UnusableArticle) -> str:
    """Return in the reader's language why a text cannot be taken in."""
    params = {key: gettext(value) if isinstance(value, str) else value for key, value in error.params.items()}
    return str(gettext(error.template) % params)


def shown_notes(notes: Iterable[Note]) -> list[str]:
    """Return the intake's notes in the reader's language."""
    return [gettext(note.template) % note.params for note in notes]


def _refused(form: ArticleForm, field: Field, why: str, id: UUID, status: int) -> Response:
    field.errors = [*field.errors, why]
    if form.file.data and field is not form.file:
        form.file.errors = [*form.file.errors, gettext("Choose the file again.")]
    return _page(form, *_place(id), status)


def _page(form: ArticleForm, classroom: Classroom, wrong: Draft | None, status: int) -> Response:
    return make_response(render_template("articles/new.html", form=form, classroom=classroom, wrong=wrong), status)


def taken_from(form: ArticleForm) -> Taken:
    """Read what was sent, as what it was called or looks like.

    :raise UnusableArticle: when it is no article
    """
    source = decoded_source(form.file.data.read() if form.file.data else form.text.data)
    suffix = PurePath(form.file.data.filename or "").suffix.lower() if form.file.data else ""
    guess = form.form.data == "guess"
    written: Form = SUFFIXES.get(suffix) or guess_form(source.text) if guess else form.form.data
    return Taken(source.text, written, read_decoded(source, written))


def aside_of(taken: Taken) -> str | None:
    """Return the numbers of the blocks that a reader view would leave out, as the preview's address has them."""
    is_page = taken.written == "html"
    dropped = reader_view_would_drop(taken.text, taken.intake.document) if is_page else frozenset()
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
    article, viewer = loading.article(id)
    given = [one for one in assignments.of_classroom(article.classroom, viewer) if article in one.articles]
    return render_template(
        "articles/show.html", article=article, classroom=article.classroom, blocks=blocks_of(article),
        assignments=given, may_teach=has_permission(viewer, Permission.TEACH), words=len(article.text.split()),
        notes=shown_notes(articles.notes_of(article)),
    )  # fmt: skip
