"""Adding a unit where nobody marked: the paragraph first, then its first and last word."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Article, Round
from annotator.services.errors import Missing, Refused
from annotator.services.review import rulings
from annotator.web import loading
from annotator.web.errors import status_of
from annotator.web.forms import refuse
from annotator.web.pages.review import passages
from annotator.web.pages.review.ruling_form import CHANGED_PAGE, is_what_was_seen, word_choices

bp = Blueprint("new_unit", __name__)


class WordsForm(FlaskForm):  # type: ignore[misc]
    """The first and the last word of a passage, in code points."""

    start = SelectField(_("First word"), [InputRequired()], coerce=int)
    end = SelectField(_("Last word"), [InputRequired()], coerce=int)
    own_quote = HiddenField()


@bp.route("/rounds/<uuid:id>/units/new", methods=["GET", "POST"])
def show(id: UUID) -> Response:
    round_, member = loading.reviewed_round(id)
    article = _article(round_)
    number = request.args.get("paragraph", type=int)
    line = passages.paragraph(article, number) if number else None
    form = _words_form(line)
    if line and form.validate_on_submit() and _is_usable(form, article):
        start, end = form.start.data, form.end.data
        try:
            unit = rulings.add_unit(round_, article, start, end, article.text[start:end], by=member, now=utcnow())
        except Refused as error:
            session.rollback()
            refuse(form.end, error)
            return _new_page(id, form, number, status_of(error))
        session.commit()
        flash(gettext("The unit is added. Now rule on it."), "good")
        return redirect(url_for("units.show", id=unit.id))
    return _new_page(id, form, number, 422 if form.is_submitted() else 200)


def _new_page(id: UUID, form: WordsForm, number: int | None, status: int) -> Response:
    round_, _member = loading.reviewed_round(id)
    article = _article(round_)
    line = passages.paragraph(article, number) if number else None
    shown = {"article": article, "line": line, "number": number, "form": form}
    page = render_template("units/new.html", round=round_, paragraphs=passages.paragraphs(article), **shown)
    return make_response(page, status)


def _article(round_: Round) -> Article:
    """Return the article that the address names, or the first."""
    wanted = request.args.get("article")
    chosen = [one for one in round_.assignment.articles if wanted in (None, str(one.id))]
    if not chosen:
        raise Missing
    return chosen[0]


def _words_form(line: passages.Line | None) -> WordsForm:
    form = WordsForm()
    form.start.choices, form.end.choices = word_choices(line.words if line else ())
    return form


def _is_usable(form: WordsForm, article: Article) -> bool:
    if form.end.data <= form.start.data:
        form.end.errors = [gettext("The last word comes before the first.")]
    elif not is_what_was_seen(form.own_quote.data, article.text[form.start.data : form.end.data]):
        form.start.errors = [CHANGED_PAGE]
    return not form.errors
