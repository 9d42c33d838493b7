"""Erasing people and classrooms: what goes, and which releases hold it already."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from annotator.db import empty_log_after_commit, session
from annotator.models import Article, Assignment, Classroom, Membership, Release, Round, Scheme, Submission, User
from annotator.services import attempts, nameless, operations, submissions, traces
from annotator.services.errors import Missing
from annotator.services.review import derivations, regrouping, units

Receipt = dict[str, Any]


def delete_membership(membership: Membership) -> Receipt:
    """Erase a member, the pseudonym, all their work and every vote of it; units are made anew without it.

    The receipt counts the marks that stood; marks that were deleted before and earlier versions go as well.

    :raise Missing: when somebody else has just erased the member
    """
    submissions.lock_roster(membership.classroom_id)
    _refuse_erased(membership)
    works = _locked_works(membership)
    ids = [work.id for work in works]
    spans = nameless.count_of(select(Submission.id).where(Submission.id.in_(ids)))
    # Work that was taken back since is in the releases made before.
    handed_in = [work.round_id for work in works if work.submitted_at]
    holding = session.scalars(select(Release).where(Release.round_id.in_(handed_in)).order_by(Release.number)).all()
    receipt = {"deleted": {"members": 1, "submissions": len(ids), "spans": spans or 0}, "releases": _named(holding)}
    user, touched = membership.user, traces.places(membership, works)
    operations.forget_quoted(_staff_of(membership.classroom_id), [membership.id, *ids])
    operations.forget([user.id])
    traces.remove(membership, works)
    session.delete(membership)
    session.flush()
    _delete_if_nameless(user)
    for round_, article in touched:
        derivations.give_back(round_, article)  # who derives now has read the work that goes
        if derivations.has_any(round_, article):
            regrouping.recompute(round_, article)
    empty_log_after_commit()
    return receipt


def _refuse_erased(membership: Membership) -> None:
    if session.scalar(select(Membership.id).filter_by(id=membership.id).with_for_update(of=Membership)) is None:
        raise Missing


def _locked_works(membership: Membership) -> Sequence[Submission]:
    """Return the member's work, which nobody hands in or releases from now on: locked as handing in locks it."""
    mine = select(Submission).filter_by(membership_id=membership.id).order_by(Submission.round_id, Submission.id)
    works = session.scalars(mine.with_for_update(of=Submission).execution_options(populate_existing=True)).all()
    for work in works:
        units.lock(work.round)
    return works


def _lock_all(classroom: Classroom) -> None:
    """Wait for everybody who saves, hands in, rules or releases, in the order in which they lock."""
    submissions.lock_roster(classroom.id)
    rounds = select(Round.id).join(Assignment).filter_by(classroom_id=classroom.id)
    works = select(Submission.id).where(Submission.round_id.in_(rounds)).order_by(Submission.round_id, Submission.id)
    session.execute(works.with_for_update(of=Submission))
    session.execute(rounds.order_by(Round.id).with_for_update(of=Round))


def _staff_of(classroom_id: UUID) -> Sequence[UUID]:
    """Return who may have been answered with somebody else's marks."""
    staff = select(Membership.user_id).filter_by(classroom_id=classroom_id).where(Membership.role != "student")
    return session.scalars(staff).all()


def delete_classroom(classroom: Classroom) -> Receipt:
    """Erase a classroom with everybody's work, its articles and its releases."""
    _lock_all(classroom)
    members = session.scalars(select(Membership).filter_by(classroom_id=classroom.id)).all()
    of_room = select(Assignment.id).filter_by(classroom_id=classroom.id)
    releases = session.scalars(select(Release).where(Release.assignment_id.in_(of_room))).all()
    receipt = {"deleted": _counts(classroom, len(members), len(releases)), "releases": _named(releases)}
    users = [member.user for member in members]
    operations.forget([user.id for user in users])
    attempts.forget(f"rejoin:{classroom.id}:")
    # PostgreSQL checks each cascade on its own: articles can only go once no assignment holds them.
    session.execute(delete(Assignment).where(Assignment.classroom_id == classroom.id))
    kept = select(Assignment.scheme_id)  # another class may have been given an assignment with these rules
    session.execute(delete(Scheme).where(Scheme.classroom_id == classroom.id, Scheme.id.not_in(kept)))
    session.execute(delete(Classroom).where(Classroom.id == classroom.id))
    session.expire_all()
    for user in users:
        _delete_if_nameless(user)
    empty_log_after_commit()
    return receipt


def _counts(classroom: Classroom, members: int, releases: int) -> dict[str, int]:
    of_room = {"classroom_id": classroom.id}
    works = select(Submission.id).join(Round).join(Assignment).filter_by(**of_room)
    queries = {
        "articles": select(Article.id).filter_by(**of_room),
        "assignments": select(Assignment.id).filter_by(**of_room),
        "submissions": works,
    }
    counted = {
        name: session.scalar(select(func.count()).select_from(query.subquery())) or 0
        for name, query in queries.items()
    }
    return {"members": members, **counted, "spans": nameless.count_of(works), "releases": releases}


def _named(releases: Any) -> list[dict[str, Any]]:
    return [{"id": str(release.id), "number": release.number} for release in releases]


def _delete_if_nameless(user: User) -> None:
    """A student is known by a place in a class and by nothing else: without the place, there is nobody."""
    left = session.scalar(select(Membership.id).filter_by(user_id=user.id).limit(1))
    if user.email is None and left is None:
        session.execute(delete(User).where(User.id == user.id))
        session.expire_all()
