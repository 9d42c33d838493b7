"""Assignments: made, opened to the class, watched, copied and put away."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Assignment, Classroom, Membership, Round
from annotator.permissions import Permission, blinding_round
from annotator.services import (
    articles,
    assignments,
    progress,
    releases,
    rounds,
    schemes,
    submissions,
)
from annotator.services.assignments import Plan
from annotator.services.errors import NoArticles, UnusableName
from annotator.services.review import units
from annotator.web import loading
from annotator.web.access import me
from annotator.web.errors import status_of
from annotator.web.forms import ChooseSome, DayBetween, Length, refuse
from annotator.web.fresh_units import derive_first
from annotator.web.loading import found
from annotator.web.moments import end_of
from annotator.web.pages.rooms import chosen_round, room

bp = Blueprint("assignments", __name__)

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)  # of what can be due


POLICIES = [
    SelectChoice("class", _("For the class: the work of everybody who submitted, under new names")),
    SelectChoice("research", _("For research: only the work of those who agreed to it, in a class that agreed, too")),
]


def _id(value: object) -> UUID:
    return UUID(str(value))


class AssignmentForm(FlaskForm):  # type: ignore[misc]
    title = StringField(
        _("Title"), [InputRequired(), Length(max=120)], description=_("What students see in their list.")
    )
    articles = SelectMultipleField(
        _("Articles"), [ChooseSome(_("Choose at least one article."))], coerce=_id,
        option_widget=CheckboxInput(),
    )  # fmt: skip
    scheme = SelectField(_("Labels and rules"), coerce=_id)
    min_support = RadioField(
        _("How many have to agree?"),
        choices=[
            SelectChoice("1/2", _("More than half")),
            SelectChoice("2/3", _("At least two thirds")),
            SelectChoice("3/4", _("At least three quarters")),
            SelectChoice("1", _("Everybody")),
        ],
        default="1/2",
        description=_(
            "A mark that so many students share is settled without a reviewer. At least three have to submit."
        ),
    )
    export_policy = RadioField(
        _("Exports are usually"), [Optional()], choices=POLICIES, default="class",
        description=_("What an export begins with. Each export can be made for the other one."),
    )  # fmt: skip
    due = DateField(
        _("Due on (optional)"), [Optional(), DayBetween(FIRST_DAY, LAST_DAY)],
        description=_("Students see the day. Nothing closes by itself: you close the round when you are ready."),
    )  # fmt: skip


@bp.route("/classrooms/<uuid:id>/assignments/new", methods=["GET", "POST"])
def new(id: UUID) -> Response:
    classroom, _member = loading.classroom(id, Permission.TEACH)
    form = _form(classroom)
    if form.validate_on_submit():
        try:
            assignment = assignments.create(classroom, _plan(form), by=me(), now=utcnow())
        except (NoArticles, UnusableName) as error:
            session.rollback()
            refuse(form.articles if isinstance(error, NoArticles) else form.title, error)
            return _page(form, loading.classroom(id, Permission.TEACH)[0], status_of(error))
        session.commit()
        flash(gettext("The assignment is made. Your students see it once you open it."), "good")
        return redirect(url_for("assignments.show", id=assignment.id), 303)
    return _page(form, classroom, 422 if form.is_submitted() else 200)


def _form(classroom: Classroom) -> AssignmentForm:
    """Return the form with what this class can choose from; the address may name an article."""
    asked = [one for one in articles.of_classroom(classroom) if str(one.id) == request.args.get("article")]
    form = AssignmentForm(articles=[one.id for one in asked], title=asked[0].title[:120] if asked else None)
    form.articles.choices = [SelectChoice(one.id, one.title) for one in articles.of_classroom(classroom)]
    form.scheme.choices = [
        SelectChoice(one.id, gettext("%(title)s, version %(version)s", title=one.title, version=one.version))
        for one in schemes.newest(me())
    ]
    if not form.is_submitted():
        form.scheme.data = schemes.chosen(None, me()).id
    return form


def _plan(form: AssignmentForm) -> Plan:
    return Plan(
        title=form.title.data, articles=tuple(form.articles.data), scheme=schemes.chosen(form.scheme.data, me()),
        min_support=form.min_support.data, due=end_of(form.due.data) if form.due.data else None,
        export_policy=form.export_policy.data or "class",
    )  # fmt: skip


def _page(form: AssignmentForm, classroom: Classroom, status: int) -> Response:
    return make_response(render_template("assignments/new.html", form=form, classroom=classroom), status)


@bp.get("/assignments/<uuid:id>")
def show(id: UUID) -> str:
    assignment, viewer = loading.assignment(id, Permission.SEE)
    round_ = chosen_round(assignment)
    if viewer.role != "student":
        derive_first(round_)
    if viewer.role == "teacher":
        return room("now", assignment, round_, **_for_teacher(round_))
    shown = {"reviewer": _for_reviewer, "student": _for_student}[viewer.role]
    return render_template(
        "assignments/show.html", assignment=assignment, classroom=assignment.classroom, role=viewer.role,
        round=round_, is_current=round_.id == rounds.current(assignment).id, **shown(round_, viewer),
    )  # fmt: skip


def _for_teacher(round_: Round) -> dict[str, Any]:
    assignment, counts, balance = round_.assignment, progress.counts(round_), units.balance(round_)
    is_exported = any(release.round_id == round_.id for release in releases.of_assignment(assignment))
    return {
        "counts": counts, "balance": balance, "has_students": sum(counts.values()) > 0,
        "was_shown": submissions.was_shown(round_), "may_hide": rounds.may_be_hidden(round_, now=utcnow()),
        "step": next_step(assignment, submissions.handed_in(counts), balance["open"], is_exported=is_exported),
    }  # fmt: skip


def next_step(assignment: Assignment, submitted: int, unsettled: int, *, is_exported: bool) -> str:
    """Return what the teacher does next, as one word that the page knows a sentence and a button for."""
    if assignment.state != "active":
        return "activate" if assignment.state == "draft" else "restore"
    state = assignment.rounds[-1].state
    if state != "reviewing":
        return {"waiting": "open", "open": "close", "revealed": "archive"}[state]
    if not submitted:
        return "reopen"
    if unsettled:
        return "review"
    return "reveal" if is_exported else "export"


def _for_reviewer(round_: Round, viewer: Membership) -> dict[str, Any]:
    return {"balance": units.balance(round_), "counts": progress.counts(round_)}


def _for_student(round_: Round, viewer: Membership) -> dict[str, Any]:
    works = submissions.of_member(round_, viewer)
    waiting = [work for work in works if submissions.is_open(work)]
    return {
        "works": works, "next_work": waiting[0] if waiting else None, "is_open": submissions.is_open,
        "blinding": blinding_round(round_),
    }  # fmt: skip


@bp.post("/assignments/<uuid:id>/state")
def change_state(id: UUID) -> Response:
    assignment, _viewer = loading.assignment(id, Permission.TEACH)
    is_changed = assignments.set_state(assignment, request.form["state"], by=me(), now=utcnow())
    session.commit()
    if is_changed:
        flash(_moved(assignment.state), "good")
    else:
        flash(_moved_already(assignment.state), "warn")
    return redirect(url_for("assignments.show", id=assignment.id), 303)


def _moved(state: str) -> str:
    return {
        "active": gettext("The assignment is open to the class."),
        "archived": gettext("The assignment is put away. Nothing is lost; you can take it out again."),
    }[state]


def _moved_already(state: str) -> str:
    return {
        "draft": gettext("Nothing has changed."),
        "active": gettext("The assignment was opened already. Nothing more was done."),
        "archived": gettext("The assignment was put away already. Nothing more was done."),
    }[state]


@bp.post("/assignments/<uuid:id>/copy")
def copy(id: UUID) -> Response:
    assignment, _viewer = loading.assignment(id, Permission.TEACH)
    chosen = request.form.get("classroom", type=UUID)
    target, _member = loading.classroom(found(chosen), Permission.TEACH)
    made = assignments.copy_to(assignment, target, by=me(), now=utcnow())
    session.commit()
    flash(gettext("Copied to %(name)s, without anybody’s work. Open it when you are ready.", name=target.name), "good")
    return redirect(url_for("assignments.show", id=made.id), 303)
