"""The reviewer's pages: the queue, and one unit at a time."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Membership, Round, Ruling, Unit
from annotator.permissions import Permission, has_permission
from annotator.services import assignments, rounds, submissions
from annotator.services.errors import Refused
from annotator.services.review import fairness, queue, rulings, units, withdrawals
from annotator.services.review.errors import MovedOn
from annotator.services.review.queue import Filters
from annotator.web import loading
from annotator.web.errors import sentence_of, status_of
from annotator.web.forms import refuse
from annotator.web.pages.review.passages import passage_of
from annotator.web.pages.review.ruling_form import RulingForm, UnfinishedDecision, decision_of, form_for
from annotator.web.pages.review.unit_page import UnitPage, unit_page
from annotator.web.pages.review.unit_words import unit_words
from annotator.web.pages.review.walks import carried, filters_of, in_words, queue_form, walk_in

bp = Blueprint("units", __name__)

@bp.get("/rounds/<uuid:id>/units")
def index(id: UUID) -> Response:
    round_, member = loading.reviewed_round(id)
    form = queue_form(round_)
    filters = filters_of(form) if form.validate() else Filters(state="open")
    page = queue.page(round_, filters, by=member, after=request.args.get("after"))
    shown = {
        "round": round_, "form": form, "filters": filters, "balance": units.balance(round_), "page": page,
        "left": queue.what_is_left(round_, member), "track_record": fairness.track_record_of(member),
        "saved": _saved(member), "walk": carried(),
        "shown_state": lambda unit: queue.shown_state(unit, member),
        "has_readers": submissions.handed_in(submissions.counts_of([round_])[round_.id]) > 0,
        "may_release": has_permission(member, Permission.TEACH),
    }  # fmt: skip
    words = unit_words(page.units)
    return make_response(render_template("units/index.html", **shown, **words), 422 if form.errors else 200)


def _saved(member: Membership) -> Ruling | None:
    """Return the ruling that the address says was just saved, while it can still be taken back."""
    wanted, last = request.args.get("saved", type=UUID), withdrawals.last_of(member)
    ruling = rulings.with_id(wanted) if wanted and last else None
    return ruling if ruling and last and ruling.act_id == last.act_id else None


@bp.get("/classrooms/<uuid:id>/units")
def across(id: UUID) -> str:
    """Show what is open in all assignments of a class."""
    classroom, member = loading.reviewed_classroom(id)
    active = [one for one in assignments.all_of(classroom) if one.state == "active"]
    current = [rounds.current(one) for one in active]
    counts = units.balances(current)
    page = queue.page(current, Filters(state="open"), by=member, after=request.args.get("after"))
    balances = [(round_, counts[round_.id]) for round_ in current]
    words = unit_words(page.units)
    return render_template("units/across.html", classroom=classroom, page=page, balances=balances, **words)


@bp.get("/rounds/<uuid:id>/units/next")
def lead_on(id: UUID) -> Response:
    """Lead to the unit that comes after one in this walk, else to the queue; what a page loads ahead."""
    round_, member = loading.reviewed_round(id)
    wanted = request.args.get("after", type=UUID)
    after = units.with_id(wanted) if wanted else None
    following = queue.next_unit(round_, walk_in(round_), after=after, by=member, now=utcnow())
    return redirect(_address(round_, following))


@bp.get("/rounds/<uuid:id>/units/deriving")
def deriving(id: UUID) -> Response:
    """Say how far the units of a round are, to a page that shows the last state meanwhile."""
    loading.reviewed_round(id)
    done, total = (sum(getattr(row, name) for row in g.deriving) for name in ("done", "total"))
    return make_response(jsonify(done=done, total=total, finished=not g.deriving))


def _address(round_: Round, unit: Unit | None, saved: UUID | None = None) -> str:
    if unit is None:
        return url_for("units.index", id=round_.id, saved=saved, **carried())
    return url_for("units.show", id=unit.id, saved=saved, **carried())


@bp.get("/units/<uuid:id>")
def show(id: UUID) -> Response:
    unit, member = loading.unit(id)
    page = unit_page(unit, member, walk_in(unit.round))
    return shown_unit(page, form_for(unit, page.passage, page.seen), saved=_saved(member))


def shown_unit(page: UnitPage, form: RulingForm, status: int = 200, **told: Ruling | str | None) -> Response:
    """Return the unit's page; `told` is `notice`, `saved` or `unproposed` (why a proposal was refused)."""
    walk = {"walk": carried(), "walk_words": in_words(page.unit.round)}
    shown = {"page": page, "unit": page.unit, "form": form, **walk, **told}
    return make_response(render_template("units/show.html", **shown, **unit_words([page.unit])), status)


@bp.post("/units/<uuid:id>/rulings")
def settle(id: UUID) -> Response:
    unit, member = loading.unit(id)
    form = form_for(unit, passage_of(unit))
    if not form.validate():
        return _refused(id, form, 422)
    try:
        decision = decision_of(form, unit.article.text)
        ruling, *_same = rulings.settle_like(unit, decision, form.like.data or [], by=member, now=utcnow())
    except UnfinishedDecision as error:
        form[error.field].errors = [str(error)]
        return _refused(id, form, 422)
    except MovedOn as error:
        session.rollback()
        return _moved_on(id, form, error)
    except Refused as error:
        session.rollback()
        refuse(form.choice, error)
        return _refused(id, form, status_of(error))
    session.commit()
    return _go_on(unit, ruling, member)


def _page_of(id: UUID) -> UnitPage:
    unit, member = loading.unit(id)
    return unit_page(unit, member, walk_in(unit.round))


def _refused(id: UUID, form: RulingForm, status: int) -> Response:
    """Show the unit with what was typed and chosen still there; to scripts, say only what is wrong."""
    if _is_script():
        sentences = [one for field in form for one in field.errors]
        return make_response(jsonify(detail=" ".join(map(str, sentences))), status)
    page = _page_of(id)
    form.seen.data = form.seen.data or page.seen
    return shown_unit(page, form, status)


def _moved_on(id: UUID, form: RulingForm, error: MovedOn) -> Response:
    """Show the unit as it is now, so that the reviewer can decide again with the form as they had filled it."""
    if _is_script():
        return make_response(jsonify(detail=sentence_of(error)), status_of(error))
    page = _page_of(id)
    form.seen.data = page.seen
    return shown_unit(page, form, status_of(error), notice=sentence_of(error))


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _go_on(unit: Unit, ruling: Ruling, member: Membership) -> Response:
    """Go to the open unit after this one; the ruling may have settled that one along with it."""
    differs = queue.why_left_open([ruling.unit]).get(ruling.unit_id) == "differ"
    saved = gettext("Saved. Reviewers still differ here, so the unit stays open.") if differs else ""
    if _is_script():
        return make_response(jsonify(_saved_now(ruling, saved or gettext("Saved"))), 201)
    if saved:
        flash(saved, "warn")
    filters = walk_in(unit.round)
    following = queue.next_unit(unit.round, filters, after=unit, by=member, now=utcnow())
    if following is None and filters == queue.OPEN:
        flash(gettext("Your ruling is saved. That was the last open unit."), "good")
    return redirect(_address(unit.round, following, ruling.id))


def _saved_now(ruling: Ruling, said: str) -> dict[str, Any]:
    """Return what a page that has gone on already needs to know: how to take it back, and what is settled now."""
    round_ = ruling.unit.round
    balance = units.balance(round_)
    done = balance["units"] - balance["open"]
    return {
        "said": said, "undo": url_for("units.undo", id=ruling.id, **carried()),
        "queue": url_for("units.index", id=round_.id, saved=ruling.id, **carried()),
        "done": done, "progress": gettext("%(done)s of %(units)s settled", done=done, units=balance["units"]),
    }  # fmt: skip


@bp.post("/rulings/<uuid:id>/undo")
def undo(id: UUID) -> Response:
    """Take back one's latest ruling and show its unit again."""
    ruling, member = loading.ruling(id)
    unit = url_for("units.show", id=ruling.unit_id, **carried())
    try:
        withdrawals.undo(ruling, by=member, now=utcnow())
    except Refused as error:
        if not _is_script():
            raise
        session.rollback()
        return make_response(jsonify(detail=sentence_of(error)), status_of(error))
    session.commit()
    if _is_script():
        return make_response(jsonify(unit=unit), 200)
    flash(gettext("Your ruling is taken back."), "good")
    return redirect(unit, 303)
