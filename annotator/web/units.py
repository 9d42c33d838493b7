"""The reviewer's pages: the queue, one unit at a time, and units where nobody marked."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Article, Membership, Round, Unit
from annotator.permissions import Permission, has_permission
from annotator.services import queue, rounds, rulings, submissions, units
from annotator.services.errors import Invalid, Missing, MovedOn, OwnSpan, Refused
from annotator.services.queue import Filters
from annotator.web import passages
from annotator.web.access import found, place_in
from annotator.web.errors import sentence_of, status_of
from annotator.web.forms import refuse
from annotator.web.ruling_form import RulingForm, UnfinishedDecision, decision_of, form_for, word_choices
from annotator.web.unit_page import UnitPage, label_of, reasons, unit_page

bp = Blueprint("units", __name__)

STATES = {"open": _("Open"), "agreed": _("Agreed"), "ruled": _("Ruled"), "ruled_none": _("Ruled: no span")}
KINDS = {
    "presence": _("marked or not"), "label": _("label"), "boundary": _("edges"), "mixed": _("several differences"),
    "lone": _("one reader alone"), "unanimous": _("all alike"), "added": _("added by a reviewer"),
}  # fmt: skip
ORDERS = {"priority": _("Most disputed first"), "text": _("As in the text")}
ANY = SelectChoice("", _("Any"))

UNFILTERED = {"state": "open", "kind": "", "label": "", "article": "", "order": "priority"}


class QueueForm(FlaskForm):  # type: ignore[misc]
    """Filters; a page that is only looked at needs no token."""

    class Meta:
        csrf = False

    state = SelectField(_("State"), choices=[ANY, *(SelectChoice(*one) for one in STATES.items())])
    kind = SelectField(_("Difference"), choices=[ANY, *(SelectChoice(*one) for one in KINDS.items())])
    label = SelectField(_("Label"))
    article = SelectField(_("Article"))
    order = SelectField(_("Order"), choices=[SelectChoice(*one) for one in ORDERS.items()])


class WordsForm(FlaskForm):  # type: ignore[misc]
    """The first and the last word of a passage, in code points."""

    start = SelectField(_("First word"), [InputRequired()], coerce=int)
    end = SelectField(_("Last word"), [InputRequired()], coerce=int)


@bp.get("/rounds/<uuid:id>/units")
def index(id: UUID) -> Response:
    round_, member = _round(id)
    form = _queue_form(round_)
    filters = _filters(form) if form.validate() else Filters(state="open")
    page = queue.page(round_, filters, after=request.args.get("after"))
    shown = {
        "round": round_, "form": form, "page": page, "balance": units.balance(round_), "filters": filters,
        "has_readers": any(submissions.readers(round_, article) for article in round_.assignment.articles),
        "may_release": has_permission(member, Permission.TEACH),
    }  # fmt: skip
    return make_response(render_template("units/index.html", **shown, **_words()), 422 if form.errors else 200)


def _round(id: UUID) -> tuple[Round, Membership]:
    round_ = found(rounds.with_id(id))
    return round_, place_in(round_.assignment.classroom, Permission.REVIEW)


def _queue_form(round_: Round) -> QueueForm:
    form = QueueForm(MultiDict(UNFILTERED | request.args.to_dict()))
    assignment = round_.assignment
    form.label.choices = [ANY, *map(SelectChoice, assignment.scheme.label_names)]
    form.article.choices = [ANY, *(SelectChoice(str(one.id), one.title) for one in assignment.articles)]
    return form


def _filters(form: QueueForm) -> Filters:
    article = UUID(form.article.data) if form.article.data else None
    return Filters(form.state.data or None, form.kind.data or None, form.label.data or None, article, form.order.data)


def _words() -> dict[str, Any]:
    """Return what every review template says units with."""
    return {"kinds": KINDS, "label_of": label_of, "reasons": reasons, "why": why}


def why(unit: Unit, code: str) -> str:
    """Return a reason for a unit's rank as words."""
    readers = unit.votes_for + unit.votes_silent
    shares = ", ".join(f"{name} {count}" for name, count in unit.votes.items())
    said = {
        "stale": lambda: gettext("the marks have changed since it was ruled on"),
        "added": lambda: gettext("nobody marked it; a reviewer added it"),
        "lone": lambda: gettext("one of %(readers)s readers marked it", readers=readers),
        "support": lambda: _support(unit, max(unit.votes.values()), readers),
        "label": lambda: gettext("the labels differ: %(shares)s", shares=shares),
        "boundary": lambda: ngettext("the edges differ", "the edges differ, in %(num)s versions", len(unit.versions)),
    }
    return said[code]()


def _support(unit: Unit, votes: int, readers: int) -> str:
    if unit.label is None:
        return gettext("no label has more than %(votes)s of %(readers)s readers", votes=votes, readers=readers)
    return gettext("%(votes)s of %(readers)s readers say %(label)s", votes=votes, readers=readers, label=unit.label)


@bp.get("/units/<uuid:id>")
def show(id: UUID) -> Response:
    unit, member = _unit(id)
    page = unit_page(unit, member)
    return _answer(page, form_for(unit, page.passage, page.seen))


def _unit(id: UUID) -> tuple[Unit, Membership]:
    unit = found(units.with_id(id))
    return unit, place_in(unit.round.assignment.classroom, Permission.REVIEW)


def _answer(page: UnitPage, form: RulingForm, status: int = 200, notice: str | None = None) -> Response:
    body = render_template("units/show.html", page=page, unit=page.unit, form=form, notice=notice, **_words())
    return make_response(body, status)


@bp.post("/units/<uuid:id>/rulings")
def settle(id: UUID) -> Response:
    unit, member = _unit(id)
    page = unit_page(unit, member)
    form = form_for(unit, page.passage, page.seen)
    if not form.validate():
        return _answer(page, form, 422)
    try:
        rulings.settle_unit(unit, decision_of(form, unit.article.text), by=member, now=utcnow())
    except UnfinishedDecision as error:
        form[error.field].errors = [str(error)]
        return _answer(page, form, 422)
    except (MovedOn, OwnSpan, Invalid) as error:
        return _refused(id, form, error)
    session.commit()
    return _go_on(unit, page.next)


def _refused(id: UUID, form: RulingForm, error: Refused) -> Response:
    """Show the unit as it is now, with what was typed and chosen still there."""
    session.rollback()
    page = unit_page(*_unit(id))
    if isinstance(error, MovedOn):
        form.seen.data = page.seen
        return _answer(page, form, status_of(error), notice=sentence_of(error))
    refuse(form.choice, error)
    return _answer(page, form, status_of(error))


def _go_on(unit: Unit, planned: Unit | None) -> Response:
    """Go to the open unit after this one; the ruling may have settled that one along with it."""
    following = planned if planned and planned.state == "open" else queue.next_open(unit.round, after=unit)
    if following is None:
        flash(gettext("Your ruling is saved. That was the last open unit."), "good")
        return redirect(url_for("units.index", id=unit.round_id))
    flash(gettext("Your ruling is saved. This is the next open unit."), "good")
    return redirect(url_for("units.show", id=following.id))


@bp.route("/rounds/<uuid:id>/units/new", methods=["GET", "POST"])
def new(id: UUID) -> Response:
    round_, member = _round(id)
    article = _article(round_)
    number = request.args.get("paragraph", type=int)
    line = passages.paragraph(article, number) if number else None
    form = _words_form(line)
    if line and form.validate_on_submit() and _is_forward(form):
        start, end = form.start.data, form.end.data
        unit = rulings.add_unit(round_, article, start, end, article.text[start:end], by=member, now=utcnow())
        session.commit()
        flash(gettext("The unit is added. Now rule on it."), "good")
        return redirect(url_for("units.show", id=unit.id))
    shown = {"article": article, "line": line, "number": number, "form": form}
    page = render_template("units/new.html", round=round_, paragraphs=passages.paragraphs(article), **shown)
    return make_response(page, 422 if form.is_submitted() else 200)


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


def _is_forward(form: WordsForm) -> bool:
    if form.end.data <= form.start.data:
        form.end.errors = [gettext("The last word comes before the first.")]
    return not form.errors
