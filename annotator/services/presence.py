"""Who is there: how many are in a class, and whose devices have been heard of lately.

When a sign-in was used last is noted once a minute.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from annotator.db import session
from annotator.models import Classroom, Membership, Round, SignIn, Submission
from annotator.services.counted import UNFINISHED

SILENT = timedelta(seconds=75)  # a page that is open asks every few seconds, and its use is noted once a minute


def unheard_at_work(round_: Round, *, now: datetime) -> int:
    """Return how many students with unfinished work have not been heard of for a minute."""
    at_work = select(Membership.user_id).join(Submission, Submission.membership_id == Membership.id).where(
        Submission.round_id == round_.id, Submission.status.in_(UNFINISHED)
    ).distinct()  # fmt: skip
    heard = select(SignIn.user_id).where(SignIn.user_id.in_(at_work), SignIn.seen_at > now - SILENT).distinct()
    count = select(func.count()).select_from(at_work.subquery())
    heard_count = select(func.count()).select_from(heard.subquery())
    at_work_now, heard_now = session.execute(
        select(count.scalar_subquery(), heard_count.scalar_subquery())
    ).one()
    return int(at_work_now - heard_now)


def students_in(classroom: Classroom) -> int:
    """Return how many students are in a class."""
    query = select(func.count()).select_from(Membership).filter_by(classroom_id=classroom.id, role="student")
    return session.scalar(query) or 0
