"""A teacher's rooms of an assignment: who is where, what has come of it, what it is made of."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Assignment, Membership, Round, Submission
from annotator.permissions import Permission
from annotator.services import classrooms, progress, releases, rounds, submissions, taking_in
from annotator.services.errors import Missing, Refused
from annotator.services.review import appeals, units
from annotator.web import loading
from annotator.web.access import me
from annotator.web.errors import sentence_of
from annotator.web.fresh_units import derive_first
from annotator.web.loading import found
from annotator.web.pages.review.fairness import shown_fairness

bp = Blueprint("rooms", __name__)


def room(name: str, assignment: Assignment, round_: Round, **values: Any) -> str:
    """Return the page of a room."""
    is_current = round_.id == rounds.current(assignment).id
    return render_template(
        f"rooms/{name}.html", room=name, assignment=assignment, classroom=assignment.classroom, round=round_,
        is_current=is_current, questions=appeals.count_waiting(assignment), **values,
    )  # fmt: skip


def chosen_round(assignment: Assignment) -> Round:
    """Return the round that the address names, or the one the class is in."""
    try:
        wanted = UUID(request.args["round"]) if request.args.get("round") else None
    except ValueError as error:
        raise Missing from error
    return loading.round_of(assignment, wanted)


@bp.get("/assignments/<uuid:id>/students")
def students(id: UUID) -> str:
    assignment, _viewer = loading.assignment(id, Permission.TEACH)
    round_, order = chosen_round(assignment), request.args.get("by", "unfinished")
    if order not in progress.ORDERS:
        raise Missing
    rows = progress.of_round(round_)
    return room(
        "students", assignment, round_, students=progress.by_student(rows, order), columns=assignment.articles,
        by=order, counts=progress.counts_in(rows), may_return=submissions.may_return(round_),
        statuses=progress.STATUSES,
    )  # fmt: skip


@bp.post("/assignments/<uuid:id>/students")
def act(id: UUID) -> Response:
    """Do something with the work that was chosen: all that can be done is, and what cannot is told."""
    assignment, teacher = loading.assignment(id, Permission.TEACH)
    round_ = loading.round_of(assignment, request.form.get("round", type=UUID))
    verb, ids = request.form.get("do"), request.form.getlist("work", type=UUID)
    if verb in ACTIONS and ids:
        _act(round_, ids, verb, teacher)
    else:
        flash(gettext("Choose some work first: nothing was changed."), "warn")
    if request.form.get("from") == "work" and len(ids) == 1:
        return redirect(url_for("submissions.annotate", id=ids[0]), 303)
    return redirect(url_for("rooms.students", id=id, round=round_.id), 303)


def _act(round_: Round, ids: list[UUID], verb: str, teacher: Membership) -> None:
    done, refusals = _done([_work_in(round_, one) for one in ids], verb, teacher)
    session.commit()
    for sentence in refusals:
        flash(sentence, "warn")
    if done or not refusals:
        flash(_told(verb, done), "good")


def _work_in(round_: Round, id: UUID) -> Submission:
    work = found(submissions.with_id(id))
    if work.round_id != round_.id:
        raise Missing
    return work


def _done(works: list[Submission], verb: str, teacher: Membership) -> tuple[int, list[str]]:
    """Do it to each; return to how many it was done, and the sentences of those that refuse it."""
    done, refusals = 0, dict[str, None]()
    for work in works:
        try:
            done += bool(ACTIONS[verb](work, teacher))
        except Refused as refusal:
            refusals[sentence_of(refusal)] = None
    return done, list(refusals)


def _reopen(work: Submission, teacher: Membership) -> bool:
    before = work.status
    return submissions.reopen(work, by=teacher, now=utcnow()).status != before


def _leave_out(work: Submission, teacher: Membership) -> bool:
    return taking_in.leave_out(work, is_left_out=True, by=teacher, now=utcnow())


def _count(work: Submission, teacher: Membership) -> bool:
    return taking_in.leave_out(work, is_left_out=False, by=teacher, now=utcnow())


def _take_in(work: Submission, teacher: Membership) -> bool:
    return taking_in.take_in(work, by=teacher, now=utcnow())


ACTIONS: dict[str, Callable[[Submission, Membership], bool]] = {
    "reopen": _reopen, "leave_out": _leave_out, "count": _count, "take_in": _take_in,
}  # fmt: skip


def _told(verb: str, done: int) -> str:
    return {
        "reopen": lambda: ngettext("%(num)s piece of work can be changed again.",
                                   "%(num)s pieces of work can be changed again.", done),
        "leave_out": lambda: ngettext("%(num)s piece of work is left out of the count.",
                                      "%(num)s pieces of work are left out of the count.", done),
        "count": lambda: ngettext("%(num)s piece of work counts again.", "%(num)s pieces of work count again.", done),
        "take_in": lambda: ngettext("%(num)s piece of work was taken in.", "%(num)s pieces of work were taken in.",
                                    done),
    }[verb]()  # fmt: skip


@bp.get("/assignments/<uuid:id>/results")
def results(id: UUID) -> str:
    assignment, _viewer = loading.assignment(id, Permission.TEACH)
    round_ = chosen_round(assignment)
    derive_first(round_)
    return room(
        "results", assignment, round_, balance=units.balance(round_), counts=progress.counts(round_),
        releases=releases.of_assignment(assignment), **shown_fairness(assignment, round_),
    )  # fmt: skip


@bp.get("/assignments/<uuid:id>/settings")
def settings(id: UUID) -> str:
    assignment, _viewer = loading.assignment(id, Permission.TEACH)
    others = [one.classroom for one in classrooms.of_user(me()) if one.role == "teacher"]
    others = [one for one in others if one.id != assignment.classroom_id]
    return room("settings", assignment, rounds.current(assignment), classrooms=others)
