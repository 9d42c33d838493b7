"""Classrooms and their members, and how students come in."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from spectree import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Classroom as ClassroomRow
from annotator.models import Membership
from annotator.permissions import Permission
from annotator.services import accounts, classrooms, erasure
from annotator.services.operations import Answer
from annotator.web import beforehand, devices, loading
from annotator.web.access import attempt, me, public
from annotator.web.api.answers.base import Problem
from annotator.web.api.answers.classes import Classroom, Classrooms, Joined, Member, Members, Receipt
from annotator.web.api.blueprint import bp, spec
from annotator.web.api.changes import Repeat, changes
from annotator.web.api.schemas import ClassroomNew, JoinNew, MemberNew, RejoinNew
from annotator.web.loading import found


def taught_classroom(id: UUID) -> ClassroomRow:
    """Return the class that the address names, for its teachers."""
    return loading.classroom(id, Permission.TEACH)[0]


def _removable(id: UUID) -> Membership:
    membership = found(classrooms.member_with_id(id))
    if membership.user_id == me().id and membership.role != "student":
        return membership
    return loading.member(id)


def _classroom_again(known: Answer, **_given: Any) -> Any:
    return Classroom.seen_by(loading.classroom(found(known.made), Permission.TEACH)[1])


def _member_again(known: Answer, **_given: Any) -> Any:
    return Member.on_roster(found(classrooms.member_with_id(known.made)))


@bp.get("/classrooms")
@spec.validate(resp=Response(HTTP_200=Classrooms), tags=["classrooms"])
def list_classrooms() -> Any:
    """List the classrooms you have a place in."""
    return Classrooms(items=[Classroom.seen_by(place) for place in classrooms.of_user(me())])


@bp.post("/classrooms")
@spec.validate(resp=Response(HTTP_201=Classroom, HTTP_403=Problem), tags=["classrooms"])
@changes(Repeat(lambda: classrooms.refuse_students(me()), _classroom_again), 201)
def create_classroom(json: ClassroomNew) -> Any:
    """Make a classroom; everybody with an account may."""
    retention = timedelta(days=current_app.config["RETENTION_DAYS"])
    classrooms.refuse_students(me())
    classroom = classrooms.create(json.name, by=me(), retention=retention, now=utcnow())
    return Classroom.seen_by(loading.place_in(classroom.id, Permission.TEACH))


@bp.get("/classrooms/<uuid:id>")
@spec.validate(resp=Response(HTTP_200=Classroom, HTTP_404=Problem), tags=["classrooms"])
def show_classroom(id: UUID) -> Any:
    """Show a classroom."""
    return Classroom.seen_by(loading.classroom(id, Permission.SEE)[1])


@bp.delete("/classrooms/<uuid:id>")
@spec.validate(resp=Response(HTTP_200=Receipt, HTTP_403=Problem, HTTP_404=Problem), tags=["classrooms"])
@changes(Repeat(taught_classroom), 200)
def delete_classroom(id: UUID) -> Any:
    """Erase a classroom and all that was made in it; the answer says what went."""
    return erasure.delete_classroom(taught_classroom(id))


@bp.get("/classrooms/<uuid:id>/members")
@spec.validate(resp=Response(HTTP_200=Members, HTTP_403=Problem, HTTP_404=Problem), tags=["classrooms"])
def list_members(id: UUID) -> Any:
    """List the members, for the teacher."""
    classroom = taught_classroom(id)
    return Members(items=[Member.on_roster(member) for member in classrooms.members(classroom)])


@bp.post("/classrooms/<uuid:id>/members")
@spec.validate(resp=Response(HTTP_201=Member, HTTP_403=Problem, HTTP_404=Problem), tags=["classrooms"])
@changes(Repeat(taught_classroom, _member_again), 201)
def add_member(id: UUID, json: MemberNew) -> Any:
    """Make an existing account a teacher or reviewer here."""
    return Member.on_roster(classrooms.add_member(taught_classroom(id), json.email, json.role, by=me(), now=utcnow()))


@bp.delete("/memberships/<uuid:id>")
@spec.validate(resp=Response(HTTP_200=Receipt, HTTP_403=Problem, HTTP_404=Problem), tags=["classrooms"])
@changes(Repeat(_removable), 200)
def delete_membership(id: UUID) -> Any:
    """Erase a member and their work; the answer lists the releases that hold it already."""
    membership = _removable(id)
    classrooms.refuse_to_orphan(membership)
    return erasure.delete_membership(membership)


def _joined(member: Membership, token: str, recovery: str | None) -> Joined:
    """Return what a student gets on the way in; the words are shown once."""
    return Joined.of(member, membership=member, token=token, recovery=recovery)


@bp.post("/join")
@public
@spec.validate(resp=Response(HTTP_201=Joined, HTTP_403=Problem, HTTP_409=Problem), tags=["joining"])
def join(json: JoinNew) -> Any:
    """Join a class as a student: the token signs a script in, the three words lead back from another device."""
    words = beforehand.words_for_joining(json.join_code, json.pseudonym)
    classroom = classrooms.with_join_code(json.join_code, **attempt())
    joined = classrooms.join(
        classroom, json.pseudonym, op=json.op, now=utcnow(), browser=devices.this_browser(), words=words
    )
    devices.remember(joined.membership.user)
    token = accounts.open_sign_in(joined.membership.user, kind="script", now=utcnow())
    answer = _joined(joined.membership, token, joined.recovery)
    session.commit()
    return answer, 201


@bp.post("/rejoin")
@public
@spec.validate(resp=Response(HTTP_201=Joined, HTTP_403=Problem), tags=["joining"])
def rejoin(json: RejoinNew) -> Any:
    """Come back with pseudonym and recovery words."""
    tried = beforehand.tried_words(json.join_code, json.pseudonym, json.recovery)
    classroom = classrooms.with_join_code(json.join_code, **attempt())
    member = classrooms.rejoin(classroom, json.pseudonym, json.recovery, **attempt(), tried=tried)
    devices.remember(member.user)
    token = accounts.open_sign_in(member.user, kind="script", now=utcnow())
    answer = _joined(member, token, json.recovery)
    session.commit()
    return answer, 201
