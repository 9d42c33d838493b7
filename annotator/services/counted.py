"""Whose work counts: what was submitted, and what was taken in when a round was closed, unless a teacher leaves it out.

Units, agreement, releases and what a class is shown ask here, so that no figure counts other work than the next one.
"""

from sqlalchemy import ColumnElement, and_, not_

from annotator.core.formats.facts import COUNTED
from annotator.models import Submission

UNFINISHED = ("open", "returned")


def is_counted() -> ColumnElement[bool]:
    """Return the condition that work counts as that of a reader."""
    return and_(Submission.status.in_(COUNTED), is_not_left_out())


def is_not_left_out() -> ColumnElement[bool]:
    """Return the condition that no teacher leaves the work out."""
    return not_(Submission.left_out)
