"""Load what an address names, and refuse: 404 for what the visitor may not see, 403 for what they may not do.

Every loader returns the row and, where callers need it, the visitor's place in its class. Each raises `Missing` when
there is no such row or the visitor may not know of it, and `Forbidden` when they may see it but their role does not
allow what is asked.
"""

from typing import TypeVar
from uuid import UUID

from annotator.models import (
    Article,
    Assignment,
    BulkRule,
    Classroom,
    Draft,
    Membership,
    Proposal,
    Release,
    Round,
    Ruling,
    Scheme,
    Submission,
    Unit,
)
from annotator.permissions import Permission, has_permission, owns
from annotator.services import (
    articles,
    assignments,
    classrooms,
    drafts,
    own_work,
    releases,
    rounds,
    scheme_drafts,
    schemes,
    submissions,
    visibility,
)
from annotator.services.errors import Forbidden, Missing
from annotator.services.own_work import NOTHING, OwnWork, Part
from annotator.services.review import bulk, precedents, rulings, units
from annotator.web.access import me, my_id
from annotator.web.fresh_units import derive_first

Row = TypeVar("Row")


def found(row: Row | None) -> Row:
    """Return the row.

    :raise Missing: when there is none
    """
    if row is None:
        raise Missing
    return row


def place_in(classroom_id: UUID, permission: Permission) -> Membership:
    """Return the visitor's place in a class.

    :raise Missing: when there is none
    :raise Forbidden: when its role does not allow what is asked
    """
    return _allowed(found(classrooms.place_of(my_id(), classroom_id)), permission)


def _allowed(place: Membership, permission: Permission) -> Membership:
    if not has_permission(place, permission):
        raise Forbidden
    return place


def _place_seeing(classroom_id: UUID, permission: Permission) -> Membership:
    """Return the visitor's place where only those with the permission may know that a thing exists.

    :raise Missing: when there is no place, or its role does not allow it: a refusal would say that the thing is there
    """
    try:
        return place_in(classroom_id, permission)
    except Forbidden as error:
        raise Missing from error


def classroom(id: UUID, permission: Permission) -> tuple[Classroom, Membership]:
    """Load a class."""
    room = found(classrooms.with_id(id))
    return room, place_in(room.id, permission)


def member(id: UUID) -> Membership:
    """Load a member of a class for its teachers; others can name themselves alone, and may not act on that."""
    place = found(classrooms.member_with_id(id))
    is_own = place.user_id == my_id()
    seeing = place_in if is_own else _place_seeing
    seeing(place.classroom_id, Permission.TEACH)
    return place


def student(id: UUID) -> Membership:
    """Load a student of a class for its teachers."""
    place = member(id)
    if place.role != "student":
        raise Missing
    return place


def article(id: UUID) -> tuple[Article, Membership]:
    """Load an article; students see those that they were given."""
    row = found(articles.with_id(id))
    place = place_in(row.classroom_id, Permission.SEE)
    if not articles.may_see(place, row):
        raise Missing
    return row, place


def draft(id: UUID) -> Draft:
    """Load the draft of an article for the class's teachers."""
    row = found(drafts.with_id(id))
    _place_seeing(row.classroom_id, Permission.TEACH)
    return row


def frozen_draft(id: UUID) -> Article | None:
    """Return the article that was made of a draft already, or None while it is a draft."""
    row = articles.with_id(id)
    if row is not None:
        _place_seeing(row.classroom_id, Permission.TEACH)
    return row


def assignment(id: UUID, permission: Permission) -> tuple[Assignment, Membership]:
    """Load an assignment; students do not know of those that are not open to them."""
    row = found(assignments.with_id(id))
    place = place_in(row.classroom_id, Permission.SEE)
    if not assignments.may_see(place, row):
        raise Missing
    return row, _allowed(place, permission)


def round_(id: UUID, permission: Permission) -> tuple[Round, Membership]:
    """Load a round of an assignment that the visitor may see."""
    row = found(rounds.with_id(id))
    return row, assignment(row.assignment_id, permission)[1]


def round_of(row: Assignment, id: UUID | None) -> Round:
    """Load the round of an assignment that is named, or the one the class is in."""
    if id is None:
        return rounds.current(row)
    named = found(rounds.with_id(id))
    if named.assignment_id != row.id:
        raise Missing
    return named


def reviewed_round(id: UUID) -> tuple[Round, Membership]:
    """Load a round for its reviewers; to others there are no units and no queue."""
    row = found(rounds.with_id(id))
    place = _place_seeing(row.assignment.classroom_id, Permission.REVIEW)
    derive_first(row)
    return row, place


def reviewed_classroom(id: UUID) -> tuple[Classroom, Membership]:
    """Load a class for its reviewers, who may see what is open in all of its assignments."""
    room = found(classrooms.with_id(id))
    place = _place_seeing(room.id, Permission.REVIEW)
    active = [one for one in assignments.all_of(room) if one.state == "active"]
    derive_first(*map(rounds.current, active))
    return room, place


def submission(id: UUID) -> tuple[Submission, Membership]:
    """Load a student's work on an article, for the student and for the teacher."""
    row = found(submissions.with_id(id))
    is_own = row.membership.user_id == my_id()  # then the place that it was made from is loaded already
    place = row.membership if is_own else place_in(row.membership.classroom_id, Permission.SEE)
    if not visibility.may_see(place, row):
        raise Missing
    return row, place


def own_submission(id: UUID) -> tuple[Submission, Membership]:
    """Load the visitor's own work: teachers may see it and not change it."""
    row, place = submission(id)
    if not owns(place, row):
        raise Forbidden
    return row, place


def work_to_change(id: UUID, part: Part | None = NOTHING) -> OwnWork:
    """Lock the visitor's own work for a change, by one statement; None as `part` reads the whole text of its article.

    The rules are those of `own_submission`.
    """
    work, place = found(own_work.locked(my_id(), id, part))
    if place is None or not visibility.may_see(place, work):
        raise Missing
    if not owns(place, work):
        raise Forbidden
    return work


def submission_to_return(id: UUID) -> tuple[Submission, Membership]:
    """Load a student's work for the teacher, who may give it back."""
    row, place = submission(id)
    return row, _allowed(place, Permission.TEACH)


def known_unit(id: UUID) -> tuple[Unit, Membership]:
    """Load a unit as it was derived last, for the reviewers of its round: for what asks for none of its votes."""
    row = found(units.with_id(id))
    return row, _place_seeing(row.round.assignment.classroom_id, Permission.REVIEW)


def unit(id: UUID) -> tuple[Unit, Membership]:
    """Load a unit for the reviewers of its round; it may be gone once units are up to date."""
    row, place = known_unit(id)
    derive_first(row.round)
    return found(units.with_id(id)), place


def unit_in(work: Submission, id: UUID) -> Unit:
    """Load a unit of the article and the round that a student worked on."""
    row = found(units.with_id(id))
    if (row.round_id, row.article_id) != (work.round_id, work.article_id):
        raise Missing
    return row


def ruling(id: UUID) -> tuple[Ruling, Membership]:
    """Load a ruling for the reviewers of its round."""
    row = found(rulings.with_id(id))
    place = _place_seeing(row.unit.round.assignment.classroom_id, Permission.REVIEW)
    derive_first(row.unit.round)
    return row, place


def bulk_rule(id: UUID) -> tuple[BulkRule, Membership]:
    """Load a rule by which many units were accepted, for the reviewers of its round."""
    row = found(bulk.with_id(id))
    place = _place_seeing(row.round.assignment.classroom_id, Permission.REVIEW)
    derive_first(row.round)
    return row, place


def proposal(id: UUID) -> tuple[Proposal, Membership]:
    """Load what a reviewer proposed for the rules: reviewers may know of it, teachers decide."""
    row = found(precedents.proposal_with_id(id))
    place = _place_seeing(row.unit.round.assignment.classroom_id, Permission.REVIEW)
    return row, _allowed(place, Permission.TEACH)


def release(id: UUID) -> Release:
    """Load a release for the class's teachers."""
    row = found(releases.with_id(id))
    _place_seeing(row.round.assignment.classroom_id, Permission.TEACH)
    return row


def scheme(id: UUID) -> Scheme:
    """Load a published scheme that the visitor may read."""
    return found(schemes.with_id(id, me()))


def scheme_draft(id: UUID) -> Scheme:
    """Load the draft of a scheme for the teachers of its class; once it is published, it is no draft any more."""
    row = found(scheme_drafts.with_id(id))
    _place_seeing(found(row.classroom_id), Permission.TEACH)
    return row


def published_draft(id: UUID) -> Scheme | None:
    """Return what was published of a class's draft already, for its teachers; None while it is a draft."""
    row = schemes.with_id(id, me())
    if row is None or row.classroom_id is None:
        return None
    _place_seeing(row.classroom_id, Permission.TEACH)
    return row
