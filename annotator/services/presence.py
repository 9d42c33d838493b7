"""Who is there: how many are in a class, and whose devices have been heard of lately.

When a sign-in was used last is noted once a minute.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select

from annotator.db import session
from annotator.models import Classroom, Membership, Round, SignIn, Submission
from annotator.services.counted import UNFINISHED

SILENT = timedelta(seconds=75)  # a page that is open asks every few seconds, and its use is noted once a minute


def unheard_at_work(round_: Round, *, now: datetime) -> int:
    """Return how many students with unfinished work have not been heard of for a minute."""
    is_heard = exists().where(SignIn.user_id == Membership.user_id, SignIn.seen_at > now - SILENT)
    at_work = (Submission.round_id == round_.id) & Submission.status.in_(UNFINISHED)
    query = select(func.count(Membership.id.distinct())).join(Submission, Submission.membership_id == Membership.id)
    return session.scalar(query.where(at_work, ~is_heard)) or 0


def students_in(classroom: Classroom) -> int:
    """Return how many students are in a class."""
    query = select(func.count()).select_from(Membership).filter_by(classroom_id=classroom.id, role="student")
    return session.scalar(query) or 0
