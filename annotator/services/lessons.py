"""A lesson begun in one step: a text is frozen, given to its class, and opened."""

from datetime import datetime

from annotator.models import Assignment, Draft, Scheme, User
from annotator.services import assignments, classrooms, drafts
from annotator.services.assignments import Plan

LONGEST_TITLE = 120


def begin(draft: Draft, scheme: Scheme, *, by: User, now: datetime) -> Assignment:
    """Freeze a draft and open an assignment of it; students can join from now on, also where joining was closed."""
    classroom = draft.classroom
    article = drafts.freeze(draft, by=by, now=now)
    plan = Plan(title=article.title[:LONGEST_TITLE], articles=(article.id,), scheme=scheme)
    assignment = assignments.create(classroom, plan, by=by, now=now)
    assignments.set_state(assignment, "active", by=by, now=now)
    classrooms.set_open_to_join(classroom, is_open=True)
    return assignment
