"""What somebody who is erased would leave in the rows of others: versions, counts of failures, events, proposals."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

from annotator.db import session
from annotator.models import Article, Event, Ground, Membership, Proposal, Round, Submission, Unit
from annotator.services import attempts, nameless

Place = tuple[Round, Article]


def remove(membership: Membership, works: Sequence[Submission]) -> None:
    """Take the traces of a member out of the rows of others, before the member and the work are deleted."""
    for work in works:
        _forget_versions(work)
    session.execute(delete(Event).where(Event.object_id.in_([membership.id, *(work.id for work in works)])))
    session.execute(delete(Proposal).where(Proposal.membership_id == membership.id))
    if membership.pseudonym_key:
        attempts.forget(f"rejoin:{membership.classroom_id}:{membership.pseudonym_key[:64]}")


def _forget_versions(work: Submission) -> None:
    """Empty what rulings say they were made on where that holds a version that nobody else ever had.

    Such a ruling is stale from then on, as it is when a version changes: on which marks it was made nobody can say.
    """
    here = select(Submission.id).filter_by(round_id=work.round_id, article_id=work.article_id)
    mine, others = here.where(Submission.id == work.id), here.where(Submission.id != work.id)
    lost = nameless.every_version(mine) - nameless.every_version(others)
    units = select(Unit.id).filter_by(round_id=work.round_id, article_id=work.article_id)
    for ground in session.scalars(select(Ground).where(Ground.unit_id.in_(units))):
        if lost & {(start, end, label) for start, end, label in ground.made_on}:
            ground.made_on = []
    session.flush()


def places(membership: Membership, works: Iterable[Submission]) -> list[Place]:
    """Return the articles and rounds whose units have to be judged anew: of the work, and of a first look."""
    touched = {(work.round_id, work.article_id): (work.round, work.article) for work in works}
    looked_at = select(Unit.round_id, Unit.article_id).where(Unit.first_by == membership.id).distinct()
    for round_id, article_id in session.execute(looked_at):
        touched.setdefault(
            (round_id, article_id), (session.get_one(Round, round_id), session.get_one(Article, article_id))
        )
    return [touched[key] for key in sorted(touched)]
