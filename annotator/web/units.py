"""The reviewer's pages: the queue, one unit at a time, and units where nobody marked."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Article, Membership, Round, Ruling, Unit
from annotator.permissions import Permission, has_permission
from annotator.services import (
    assignments,
    classrooms,
    fairness,
    queue,
    rounds,
    rulings,
    submissions,
    units,
    withdrawals,
)
from annotator.services.errors import Missing, MovedOn, Refused
from annotator.services.queue import Filters
from annotator.web import passages
from annotator.web.access import found, place_in
from annotator.web.errors import sentence_of, status_of
from annotator.web.forms import refuse
from annotator.web.ruling_form import (
    CHANGED_PAGE,
    RulingForm,
    UnfinishedDecision,
    decision_of,
    form_for,
    is_what_was_seen,
    word_choices,
)
from annotator.web.unit_page import UnitPage, unit_page
from annotator.web.unit_words import KINDS, STATES, unit_words

bp = Blueprint("units", __name__)

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
    own_quote = HiddenField()


@bp.get("/rounds/<uuid:id>/units")
def index(id: UUID) -> Response:
    round_, member = _round(id)
    form = _queue_form(round_)
    filters = _filters(form) if form.validate() else Filters(state="open")
    shown = {
        "round": round_, "form": form, "filters": filters, "balance": units.balance(round_),
        "page": queue.page(round_, filters, by=member, after=request.args.get("after")),
        "left": queue.what_is_left(round_, member), "standing": fairness.standing_of(member), "saved": _saved(member),
        "shown_state": lambda unit: queue.shown_state(unit, member),
        "has_readers": any(submissions.readers(round_, article) for article in round_.assignment.articles),
        "may_release": has_permission(member, Permission.TEACH),
    }  # fmt: skip
    return make_response(render_template("units/index.html", **shown, **unit_words()), 422 if form.errors else 200)


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


def _saved(member: Membership) -> Ruling | None:
    """Return the ruling that the address says was just saved, while it can still be taken back."""
    wanted, last = request.args.get("saved", type=UUID), withdrawals.last_of(member)
    ruling = rulings.with_id(wanted) if wanted and last else None
    return ruling if ruling and last and ruling.act_id == last.act_id else None


@bp.get("/classrooms/<uuid:id>/units")
def across(id: UUID) -> str:
    """Show what is open in all assignments of a class."""
    classroom = found(classrooms.with_id(id))
    member = place_in(classroom, Permission.REVIEW)
    active = [one for one in assignments.all_of(classroom) if one.state == "active"]
    current = [rounds.current(one) for one in active]
    page = queue.page(current, Filters(state="open"), by=member, after=request.args.get("after"))
    balances = [(round_, units.balance(round_)) for round_ in current]
    return render_template("units/across.html", classroom=classroom, page=page, balances=balances, **unit_words())


@bp.get("/rounds/<uuid:id>/units/next")
def lead_on(id: UUID) -> Response:
    """Lead to the open unit that comes after one, else to the queue; what a page loads ahead."""
    round_, member = _round(id)
    wanted = request.args.get("after", type=UUID)
    after = units.with_id(wanted) if wanted else None
    following = queue.next_open(round_, after=after, by=member, now=utcnow())
    return redirect(_address(round_, following))


def _address(round_: Round, unit: Unit | None, saved: UUID | None = None) -> str:
    if unit is None:
        return url_for("units.index", id=round_.id, saved=saved)
    return url_for("units.show", id=unit.id, saved=saved)


@bp.get("/units/<uuid:id>")
def show(id: UUID) -> Response:
    unit, member = _unit(id)
    page = unit_page(unit, member)
    return shown_unit(page, form_for(unit, page.passage, page.seen), saved=_saved(member))


def _unit(id: UUID) -> tuple[Unit, Membership]:
    unit = found(units.with_id(id))
    return unit, place_in(unit.round.assignment.classroom, Permission.REVIEW)


def shown_unit(page: UnitPage, form: RulingForm, status: int = 200, **told: Ruling | str | None) -> Response:
    """Return the unit's page; `told` is `notice`, `saved` or `unproposed` (why a proposal was refused)."""
    shown = {"page": page, "unit": page.unit, "form": form, **told}
    return make_response(render_template("units/show.html", **shown, **unit_words()), status)


@bp.post("/units/<uuid:id>/rulings")
def settle(id: UUID) -> Response:
    unit, member = _unit(id)
    page = unit_page(unit, member)
    form = form_for(unit, page.passage, page.seen)
    if not form.validate():
        return _refused(page, form, None)
    try:
        decision = decision_of(form, unit.article.text)
        ruling, *_same = rulings.settle_like(unit, decision, form.like.data or [], by=member, now=utcnow())
    except UnfinishedDecision as error:
        form[error.field].errors = [str(error)]
        return _refused(page, form, None)
    except Refused as error:
        session.rollback()
        return _refused(unit_page(*_unit(id)), form, error)
    session.commit()
    return _go_on(unit, ruling, member)


def _refused(page: UnitPage, form: RulingForm, error: Refused | None) -> Response:
    """Show the unit as it is now, with what was typed and chosen still there; to scripts, say what is wrong."""
    status = status_of(error) if error else 422
    notice = sentence_of(error) if isinstance(error, MovedOn) else None
    if notice:
        form.seen.data = page.seen
    elif error:
        refuse(form.choice, error)
    if _is_script():
        sentences = [notice] if notice else [one for field in form for one in field.errors]
        return make_response(jsonify(detail=" ".join(map(str, sentences))), status)
    return shown_unit(page, form, status, notice=notice)


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _go_on(unit: Unit, ruling: Ruling, member: Membership) -> Response:
    """Go to the open unit after this one; the ruling may have settled that one along with it."""
    if _is_script():
        return make_response(jsonify(_saved_now(ruling)), 201)
    following = queue.next_open(unit.round, after=unit, by=member, now=utcnow())
    if following is None:
        flash(gettext("Your ruling is saved. That was the last open unit."), "good")
    return redirect(_address(unit.round, following, ruling.id))


def _saved_now(ruling: Ruling) -> dict[str, Any]:
    """Return what a page that has gone on already needs to know: how to take it back, and what is settled now."""
    round_ = ruling.unit.round
    balance = units.balance(round_)
    done = balance["units"] - balance["open"]
    return {
        "undo": url_for("units.undo", id=ruling.id), "queue": url_for("units.index", id=round_.id, saved=ruling.id),
        "done": done, "progress": gettext("%(done)s of %(units)s settled", done=done, units=balance["units"]),
    }  # fmt: skip


@bp.post("/rulings/<uuid:id>/undo")
def undo(id: UUID) -> Response:
    """Take back one's latest ruling and show its unit again."""
    ruling, member = _ruling(id)
    unit = url_for("units.show", id=ruling.unit_id)
    try:
        withdrawals.undo(ruling, by=member, now=utcnow())
    except Refused as error:
        session.rollback()
        if _is_script():
            return make_response(jsonify(detail=sentence_of(error)), status_of(error))
        flash(sentence_of(error), "warn")
        return redirect(unit, 303)
    session.commit()
    if _is_script():
        return make_response(jsonify(unit=unit), 200)
    flash(gettext("Your ruling is taken back."), "good")
    return redirect(unit, 303)


def _ruling(id: UUID) -> tuple[Ruling, Membership]:
    ruling = found(rulings.with_id(id))
    return ruling, place_in(ruling.unit.round.assignment.classroom, Permission.REVIEW)


@bp.route("/rounds/<uuid:id>/units/new", methods=["GET", "POST"])
def new(id: UUID) -> Response:
    round_, member = _round(id)
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
    round_, _member = _round(id)
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
