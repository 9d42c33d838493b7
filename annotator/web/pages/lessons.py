"""A lesson in one page: a text is pasted and looked over in place, then opened to a class with its code on the wall."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import Optional

from annotator.clock import utcnow
from annotator.db import session
from annotator.intake import TooLargeArticle, UnusableArticle
from annotator.models import Classroom
from annotator.permissions import Permission
from annotator.services import classrooms, drafts, lessons, schemes
from annotator.services.errors import Missing
from annotator.web import loading
from annotator.web.access import me
from annotator.web.forms import Length
from annotator.web.pages.articles import ArticleForm, Taken, aside_of, intake_sentence, missing_in, taken_from
from annotator.web.pages.drafts import DraftForm, described_as_seen, preview

bp = Blueprint("lessons", __name__)

A_NEW_ONE = "new"


class LessonForm(ArticleForm):
    """What a lesson begins with: the text, and whose it is."""

    classroom = SelectField(_("Class"))
    name = StringField(
        _("Name of the new class"), [Optional(), Length(max=120)],
        description=_("Where you begin with a new class. Students see it when they join."),
        render_kw={"autocomplete": "off"},
    )  # fmt: skip


@bp.route("/lessons/new", methods=["GET", "POST"])
def new() -> Response:
    classrooms.refuse_students(me())
    form = _form()
    if not form.validate_on_submit():
        return _page(form, 422 if form.is_submitted() else 200)
    if why := missing_in(form):
        form.text.errors = [*form.text.errors, why]
        return _page(form, 422)
    session.rollback()  # reading takes a second, in which nobody else could save
    try:
        taken = taken_from(form)
    except UnusableArticle as error:
        form.text.errors = [*form.text.errors, intake_sentence(error)]
        return _page(form, 413 if isinstance(error, TooLargeArticle) else 422)
    draft_id = _kept(form, taken)
    session.commit()
    return redirect(url_for("drafts.show", id=draft_id, aside=aside_of(taken)), 303)


def _form() -> LessonForm:
    form = LessonForm()
    taught = [place.classroom for place in classrooms.of_user(me()) if place.role == "teacher"]
    form.classroom.choices = [SelectChoice(str(one.id), one.name) for one in taught]
    form.classroom.choices.append(SelectChoice(A_NEW_ONE, gettext("A new class")))
    return form


def _kept(form: LessonForm, taken: Taken) -> UUID:
    """Keep the text as a draft of the chosen class, which is made on the way where it is a new one."""
    classroom = _new_class(form) if form.classroom.data == A_NEW_ONE else _chosen(form)
    return drafts.keep(classroom, taken.intake, taken.written, now=utcnow()).id


def _new_class(form: LessonForm) -> Classroom:
    retention = timedelta(days=current_app.config["RETENTION_DAYS"])
    name = (form.name.data or "").strip() or gettext("My class")
    return classrooms.create(name, by=me(), retention=retention, now=utcnow())


def _chosen(form: LessonForm) -> Classroom:
    return loading.classroom(UUID(form.classroom.data), Permission.TEACH)[0]


def _page(form: LessonForm, status: int) -> Response:
    return make_response(render_template("lessons/new.html", form=form), status)


@bp.post("/drafts/<uuid:id>/lesson")
def begin(id: UUID) -> Response:
    """Freeze the text, make an assignment of it, open it to the class, and show the code."""
    try:
        draft, form = loading.draft(id), DraftForm()
    except Missing:  # a first press of the same button has done it
        article = loading.found(loading.frozen_draft(id))
        return redirect(url_for("wall.show", id=article.classroom_id), 303)
    if not form.validate_on_submit():
        return preview(draft, form, 422)
    if not described_as_seen(draft, form):
        return redirect(url_for("drafts.show", id=draft.id), 303)
    scheme = schemes.chosen(request.form.get("scheme", type=UUID), me())
    assignment = lessons.begin(draft, scheme, by=me(), now=utcnow())
    session.commit()
    return redirect(url_for("wall.show", id=assignment.classroom_id), 303)
