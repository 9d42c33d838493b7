"""Classes: one's own, one as its teacher, reviewer or student sees it, its members, and its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired

from annotator.clock import utcnow
from annotator.db import looking, session
from annotator.models import Assignment, Classroom, Membership, Round, Submission
from annotator.permissions import Permission
from annotator.services import (
    articles,
    assignments,
    classrooms,
    drafts,
    erasure,
    joining,
    recovery,
    rounds,
    submissions,
)
from annotator.services.errors import AlreadyMember, NoSuchAccount, UnusableEmail, UnusableName
from annotator.web import kept_words, loading
from annotator.web.access import me
from annotator.web.errors import status_of
from annotator.web.forms import EMAIL, Length, refuse
from annotator.web.pages import way_in

bp = Blueprint("classrooms", __name__)


class ClassroomForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        _("Name of the class"), [InputRequired(_("Give the class a name."))],
        description=_("For example “Media 10b”. Students see it when they join."), render_kw={"autocomplete": "off"},
    )  # fmt: skip


class MemberForm(FlaskForm):  # type: ignore[misc]
    email = StringField(
        _("E-mail of their account"), [InputRequired(_("Type an e-mail address.")), Length(max=254)],
        render_kw=EMAIL | {"autocomplete": "off"},
    )  # fmt: skip
    role = RadioField(
        _("What they will do here"), default="reviewer",
        choices=[
            SelectChoice("reviewer", _("Reviewer: settles where the students differ, without seeing names")),
            SelectChoice("teacher", _("Teacher: may do everything that you may do")),
        ],
    )  # fmt: skip


class DeletionForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        _("Type the name of the class"), [InputRequired(_("Type the name of the class."))],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip


@dataclass(frozen=True)
class Task:
    """An assignment as a list shows it: the round the class is in, and how many works it awaits and has."""

    assignment: Assignment
    round: Round
    awaited: int
    submitted: int
    next: Submission | None = None  # of a student: what to go on with
    status: str | None = None  # of a student's first piece of work


@bp.get("/classrooms")
def index() -> str | BaseResponse:
    places = classrooms.of_user(me())
    if me().email is None and len(places) == 1:
        return redirect(url_for("classrooms.show", id=places[0].classroom_id))
    return render_template("classrooms/index.html", places=places)


@bp.route("/classrooms/new", methods=["GET", "POST"])
def new() -> BaseResponse:
    classrooms.refuse_students(me())
    form = ClassroomForm()
    if not form.validate_on_submit():
        return _page("new", 422 if form.is_submitted() else 200, form=form)
    retention = timedelta(days=current_app.config["RETENTION_DAYS"])
    try:
        classroom = classrooms.create(form.name.data, by=me(), retention=retention, now=utcnow())
    except UnusableName as error:
        refuse(form.name, error)
        return _page("new", status_of(error), form=form)
    session.commit()
    return redirect(url_for("classrooms.show", id=classroom.id))


@bp.get("/classrooms/<uuid:id>")
def show(id: UUID) -> str:
    classroom, place = loading.classroom(id, Permission.SEE)
    tasks = _tasks(assignments.of_classroom(classroom, place), place)
    more = _desk(classroom) if place.role == "teacher" else {}
    return render_template("classrooms/show.html", classroom=classroom, place=place, tasks=tasks, **more)


def _tasks(listed: Sequence[Assignment], viewer: Membership) -> list[Task]:
    current = [rounds.current(assignment) for assignment in listed]
    if viewer.role == "student":
        works = submissions.all_of_member(current, viewer)
        return [_own_task(round_, works[round_.id]) for round_ in current]
    counts = submissions.counts_of(current)
    return [Task(one.assignment, one, counts[one.id].total(), counts[one.id]["submitted"]) for one in current]


def _own_task(round_: Round, works: Sequence[Submission]) -> Task:
    following = next((work for work in works if submissions.is_open(work)), None)
    submitted = sum(work.status == "submitted" for work in works)
    status = works[0].status if works else None
    return Task(round_.assignment, round_, len(works), submitted, following, status)


def _desk(classroom: Classroom) -> dict[str, Any]:
    """Return what only the teacher sees."""
    members = classrooms.members(classroom)
    return {
        "articles": articles.of_classroom(classroom),
        "drafts": drafts.of_classroom(classroom),
        "members": members,
        "together": joining.joined_together(members),
    } | _way_in()


def _way_in() -> dict[str, Any]:
    return {"address": way_in.address(), "is_local": way_in.is_local()}


@bp.post("/classrooms/<uuid:id>/code")
def replace_code(id: UUID) -> BaseResponse:
    classroom, _member = loading.classroom(id, Permission.TEACH)
    is_replaced = classrooms.rotate_code(classroom, seen=request.form.get("code"))
    session.commit()
    if is_replaced:
        flash(gettext("The class has a new code. The old one opens nothing any more."), "good")
    else:
        flash(gettext("The code was replaced already. Nothing more was done."), "warn")
    return _to(classroom)


@bp.post("/classrooms/<uuid:id>/joining")
def set_joining(id: UUID) -> BaseResponse:
    classroom, _member = loading.classroom(id, Permission.TEACH)
    classrooms.set_open_to_join(classroom, is_open=request.form.get("open") == "1")
    session.commit()
    return redirect(url_for("wall.show", id=id)) if request.form.get("from") == "wall" else _to(classroom)


@bp.route("/classrooms/<uuid:id>/members/new", methods=["GET", "POST"])
def add_member(id: UUID) -> BaseResponse:
    classroom, form = loading.classroom(id, Permission.TEACH)[0], MemberForm()
    if not form.validate_on_submit():
        return _page("add_member", 422 if form.is_submitted() else 200, form=form, classroom=classroom)
    try:
        member = classrooms.add_member(classroom, form.email.data, form.role.data, by=me(), now=utcnow())
    except (AlreadyMember, NoSuchAccount, UnusableEmail) as error:
        refuse(form.email, error)
        return _page("add_member", status_of(error), form=form, classroom=classroom)
    session.commit()
    flash(gettext("%(name)s is now a member of this class.", name=member.user.name), "good")
    return _to(classroom)


@bp.get("/memberships/<uuid:id>/words")
def words(id: UUID) -> str:
    """Offer a student new words, or show those that were just made: loading the page again makes no others."""
    member = loading.student(id)
    fresh = kept_words.words_of(member, now=utcnow())
    return render_template("classrooms/words.html", classroom=member.classroom, member=member, words=fresh)


@bp.post("/memberships/<uuid:id>/words")
def make_words(id: UUID) -> BaseResponse:
    with looking():
        loading.student(id)
    fresh = recovery.new_words()
    member = loading.student(id)
    recovery.replace(member, fresh)
    session.commit()
    kept_words.keep(member, fresh.plain, now=utcnow())
    return redirect(url_for("classrooms.words", id=id), 303)


@bp.post("/memberships/<uuid:id>/words/handed-over")
def end_words(id: UUID) -> BaseResponse:
    """Show a student's words no more."""
    member = loading.student(id)
    kept_words.forget(member)
    return _to(member.classroom)


@bp.route("/memberships/<uuid:id>/remove", methods=["GET", "POST"])
def remove(id: UUID) -> str | BaseResponse:
    member = loading.member(id)
    classroom, is_me = member.classroom, member.user_id == me().id
    classrooms.refuse_to_orphan(member)
    if request.method != "POST":  # HEAD only looks, as GET does
        marks = submissions.mark_count(member)
        shown = {"classroom": classroom, "member": member, "is_me": is_me, "marks": marks}
        return render_template("classrooms/remove.html", **shown)
    name = member.pseudonym or member.user.name
    receipt = erasure.delete_membership(member)
    session.commit()
    _tell(name, receipt)
    return redirect(url_for("classrooms.index")) if is_me else _to(classroom)


def _tell(name: str, receipt: erasure.Receipt) -> None:
    spans, kept = receipt["deleted"]["spans"], receipt["releases"]
    gone = ngettext("%(name)s is gone, with %(num)s mark.", "%(name)s is gone, with %(num)s marks.", spans, name=name)
    flash(gone, "good")
    if kept:
        numbers = ", ".join(str(release["number"]) for release in kept)
        flash(gettext("Exports made before still hold this work: number %(numbers)s.", numbers=numbers), "warn")


@bp.route("/classrooms/<uuid:id>/delete", methods=["GET", "POST"])
def delete(id: UUID) -> BaseResponse:
    classroom, form = loading.classroom(id, Permission.TEACH)[0], DeletionForm()
    if not form.validate_on_submit():
        return _deletion_page(classroom, form, 422 if form.is_submitted() else 200)
    if " ".join(form.name.data.split()).casefold() != classroom.name.casefold():
        form.name.errors = [gettext("This is not the name of the class, so nothing was deleted.")]
        return _deletion_page(classroom, form, 422)
    name = classroom.name
    receipt = erasure.delete_classroom(classroom)
    session.commit()
    return _page("receipt", 200, gone=name, receipt=receipt)


def _deletion_page(classroom: Classroom, form: DeletionForm, status: int) -> Response:
    return _page("delete", status, form=form, classroom=classroom, members=classrooms.members(classroom))


def _to(classroom: Classroom) -> BaseResponse:
    return redirect(url_for("classrooms.show", id=classroom.id))


def _page(name: str, status: int, **values: Any) -> Response:
    return make_response(render_template(f"classrooms/{name}.html", **values), status)
