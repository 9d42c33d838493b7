"""The tables; importing this package registers all of them."""

from annotator.models.article import Article, Draft
from annotator.models.assignment import Assignment, AssignmentArticle, Round
from annotator.models.base import Base
from annotator.models.classroom import Classroom, Membership
from annotator.models.event import Event, Operation
from annotator.models.release import Release, ReleaseFile, ReleasePiece
from annotator.models.review import AuditShares, Lease, Proposal
from annotator.models.ruling import Appeal, Ground, Replacement, Ruling, Withdrawal
from annotator.models.scheme import Scheme
from annotator.models.span import Link, Span, SpanVersion
from annotator.models.submission import Submission
from annotator.models.talk import Revote
from annotator.models.unit import BulkRule, Derivation, Tally, Unit
from annotator.models.user import Failure, SignIn, User

__all__ = [
    "Appeal", "Article", "Assignment", "AssignmentArticle", "AuditShares", "Base", "BulkRule", "Classroom",
    "Derivation", "Draft", "Event", "Failure", "Ground", "Lease", "Link", "Membership", "Operation", "Proposal",
    "Release", "ReleaseFile", "ReleasePiece", "Replacement", "Revote", "Round", "Ruling", "Scheme", "SignIn", "Span",
    "SpanVersion", "Submission", "Tally", "Unit", "User", "Withdrawal",
]  # fmt: skip
