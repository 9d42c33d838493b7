"""Which work comes next: for a student to go on with, and for a teacher who looks from one to the other."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from annotator.db import session
from annotator.models import Assignment, Membership, Round, Submission
from annotator.services.submissions import is_open, of_member


def only_to_do(membership: Membership) -> Submission | None:
    """Return a student's first unfinished work, where one assignment alone has any; else the student has to choose."""
    works = select(Submission).join(Submission.round).join(Round.assignment)
    here = works.where(Submission.membership_id == membership.id, Round.state == "open", Assignment.state == "active")
    found = [work for work in session.scalars(here.options(joinedload(Submission.round))) if is_open(work)]
    rounds_ = {work.round_id: work.round for work in found}
    if len(rounds_) != 1:
        return None
    (round_,) = rounds_.values()
    return next((work for work in of_member(round_, membership) if is_open(work)), None)


def following(submission: Submission) -> Submission | None:
    """Return the work that its student goes on with: the next unfinished article of the round."""
    works = of_member(submission.round, submission.membership)
    at = [work.id for work in works].index(submission.id)
    return next((work for work in [*works[at + 1 :], *works[:at]] if is_open(work)), None)


class Beside(NamedTuple):
    """The work of the student before and after one, by name, on the same article; ids and names, None at the ends."""

    before: tuple[UUID, str] | None
    after: tuple[UUID, str] | None


def beside(submission: Submission) -> Beside:
    """Return the neighbours of a piece of work."""
    here = {"round_id": submission.round_id, "article_id": submission.article_id}
    query = select(Submission.id, Membership.pseudonym).join(Membership, Membership.id == Submission.membership_id)
    rows = [(id, name or "") for id, name in session.execute(query.filter_by(**here))]
    listed = sorted(rows, key=lambda row: (row[1].casefold(), row[0]))
    at = [id for id, _name in listed].index(submission.id)
    return Beside(listed[at - 1] if at else None, listed[at + 1] if at + 1 < len(listed) else None)
