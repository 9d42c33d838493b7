"""Assignments, their rounds, and how far students are."""

from typing import Any
from uuid import UUID

import flask
from flask import jsonify
from spectree import Response
from werkzeug.wrappers import Response as BaseResponse

from annotator.clock import utcnow
from annotator.models import Assignment as AssignmentRow
from annotator.models import Membership
from annotator.models import Round as RoundRow
from annotator.permissions import Permission, has_permission
from annotator.services import assignments, progress, rounds, schemes
from annotator.services.assignments import Plan
from annotator.services.operations import Answer
from annotator.web import loading
from annotator.web.access import me
from annotator.web.api.answers.base import Problem
from annotator.web.api.answers.classes import Assignment, Assignments, Progress, ProgressRow, Round
from annotator.web.api.blueprint import bp, spec
from annotator.web.api.changes import Repeat, changes
from annotator.web.api.classrooms import taught_classroom
from annotator.web.api.schemas import AssignmentCopy, AssignmentNew, AssignmentState, RoundNew, RoundState
from annotator.web.compression import keeps
from annotator.web.loading import found


def _taught(id: UUID) -> AssignmentRow:
    return loading.assignment(id, Permission.TEACH)[0]


def _taught_round(id: UUID) -> RoundRow:
    return loading.round_(id, Permission.TEACH)[0]


def _made_again(known: Answer, **_given: Any) -> Any:
    row = found(assignments.with_id(known.made))
    return Assignment.now(row, state="draft")


def _changed_again(known: Answer, json: AssignmentState, **_given: Any) -> Any:
    row = found(assignments.with_id(known.made))
    return Assignment.now(row, state=json.state)


def _round_again(known: Answer, json: RoundState | RoundNew, **_given: Any) -> Any:
    state = json.state if isinstance(json, RoundState) else "waiting"
    return Round.of(found(rounds.with_id(known.made)), state=state)


@bp.get("/classrooms/<uuid:id>/assignments")
@spec.validate(resp=Response(HTTP_200=Assignments, HTTP_404=Problem), tags=["assignments"])
def list_assignments(id: UUID) -> Any:
    """List a classroom's assignments; students see no drafts."""
    classroom, member = loading.classroom(id, Permission.SEE)
    return Assignments(items=[Assignment.now(row) for row in assignments.of_classroom(classroom, member)])


@bp.post("/classrooms/<uuid:id>/assignments")
@spec.validate(resp=Response(HTTP_201=Assignment, HTTP_403=Problem, HTTP_404=Problem), tags=["assignments"])
@changes(Repeat(taught_classroom, _made_again), 201)
def create_assignment(id: UUID, json: AssignmentNew) -> Any:
    """Make an assignment; its first round waits until it is activated."""
    classroom = taught_classroom(id)
    plan = Plan(
        title=json.title, articles=tuple(json.articles), scheme=schemes.chosen(json.scheme, me()),
        min_support=json.min_support, due=json.due,
    )  # fmt: skip
    return Assignment.now(assignments.create(classroom, plan, by=me(), now=utcnow()))


@bp.get("/assignments/<uuid:id>")
@spec.validate(resp=Response(HTTP_200=Assignment, HTTP_404=Problem), tags=["assignments"])
def show_assignment(id: UUID) -> Any:
    """Show an assignment."""
    return Assignment.now(loading.assignment(id, Permission.SEE)[0])


@bp.patch("/assignments/<uuid:id>")
@spec.validate(
    resp=Response(HTTP_200=Assignment, HTTP_403=Problem, HTTP_404=Problem, HTTP_409=Problem), tags=["assignments"]
)
@changes(Repeat(_taught, _changed_again, named="id"), 200)
def change_assignment(id: UUID, json: AssignmentState) -> Any:
    """Activate an assignment, which opens its first round, or archive it."""
    assignment = _taught(id)
    assignments.set_state(assignment, json.state, by=me(), now=utcnow())
    return Assignment.now(assignment)


@bp.post("/assignments/<uuid:id>/copy")
@spec.validate(resp=Response(HTTP_201=Assignment, HTTP_403=Problem, HTTP_404=Problem), tags=["assignments"])
@changes(Repeat(_taught, _made_again), 201)
def copy_assignment(id: UUID, json: AssignmentCopy) -> Any:
    """Make the same assignment in another class of yours; no work comes along."""
    assignment = _taught(id)
    return Assignment.now(assignments.copy_to(assignment, taught_classroom(json.classroom), by=me(), now=utcnow()))


@bp.post("/assignments/<uuid:id>/rounds")
@spec.validate(resp=Response(HTTP_201=Round, HTTP_403=Problem, HTTP_404=Problem, HTTP_409=Problem), tags=["rounds"])
@changes(Repeat(_taught, _round_again), 201)
def create_round(id: UUID, json: RoundNew) -> Any:
    """Add a round once the last one is revealed."""
    return Round.of(rounds.start(_taught(id), json.start_from, by=me(), now=utcnow()))


@bp.patch("/rounds/<uuid:id>")
@spec.validate(resp=Response(HTTP_200=Round, HTTP_403=Problem, HTTP_404=Problem, HTTP_409=Problem), tags=["rounds"])
@changes(Repeat(_taught_round, _round_again, named="id"), 200)
def change_round(id: UUID, json: RoundState) -> Any:
    """Open a round, close it for review, or reveal it; with `take_in`, unfinished work counts where it was seen."""
    round_ = _taught_round(id)
    rounds.set_state(round_, json.state, by=me(), now=utcnow(), takes_in=json.take_in)
    return Round.of(round_)


@bp.get("/assignments/<uuid:id>/progress")
@spec.validate(resp=Response(HTTP_200=Progress, HTTP_304=None, HTTP_403=Problem, HTTP_404=Problem), tags=["rounds"])
def show_progress(id: UUID) -> BaseResponse:
    """Show how far each student is in the present round; poll it with `If-None-Match`."""
    assignment, member = loading.assignment(id, Permission.OVERSEE)
    round_ = rounds.current(assignment)
    tag = f"{progress.tag(round_)}-{member.role}"  # a teacher's names are in no answer kept for a reviewer
    response = flask.Response(status=304) if keeps(tag) else jsonify(_progress(assignment, round_, member).model_dump())
    response.set_etag(tag)
    return response


def _progress(assignment: AssignmentRow, round_: RoundRow, viewer: Membership) -> Progress:
    rows, has_names = progress.of_round(round_), has_permission(viewer, Permission.TEACH)
    shown = rows if has_names else sorted(rows, key=lambda row: row.id)
    items = [ProgressRow.of_student(row, has_names=has_names) for row in shown]
    counts = progress.counts_in(rows)
    return Progress(assignment=str(assignment.id), round=Round.of(round_), counts=counts, items=items)
