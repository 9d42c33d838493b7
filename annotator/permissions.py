"""Who may do what: one table from permission to roles, read by every page and every API view."""

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from annotator.models import Membership, Round


class Place(Protocol):
    """A place in a class, as a row or as bare values."""

    @property
    def id(self) -> UUID: ...

    @property
    def classroom_id(self) -> UUID: ...

    @property
    def role(self) -> str: ...


class AssignmentState(Protocol):
    """An assignment, of which its class and its state are asked."""

    @property
    def classroom_id(self) -> UUID: ...

    @property
    def state(self) -> str: ...


class RoundState(Protocol):
    """A round, of which its state and that of its assignment are asked."""

    @property
    def id(self) -> UUID: ...

    @property
    def state(self) -> str: ...

    @property
    def assignment(self) -> AssignmentState: ...


class Work(Protocol):
    """A submission, as a row or as bare values: all that rights depend on."""

    @property
    def membership_id(self) -> UUID: ...

    @property
    def membership(self) -> Place: ...

    @property
    def status(self) -> str: ...

    @property
    def round(self) -> RoundState: ...


class Permission(StrEnum):
    """What somebody may want to do in a classroom."""

    SEE = "see"  # the classroom itself, its assignments and schemes
    ANNOTATE = "annotate"
    REVIEW = "review"  # units, rulings
    TEACH = "teach"  # members, articles, assignments, releases
    OVERSEE = "oversee"  # progress, articles, submissions of others as counts


ROLES: dict[Permission, frozenset[str]] = {
    Permission.SEE: frozenset({"teacher", "reviewer", "student"}),
    Permission.ANNOTATE: frozenset({"student"}),
    Permission.REVIEW: frozenset({"teacher", "reviewer"}),
    Permission.TEACH: frozenset({"teacher"}),
    Permission.OVERSEE: frozenset({"teacher", "reviewer"}),
}


def has_permission(membership: Place, permission: Permission) -> bool:
    """Say whether the member's role allows it."""
    return membership.role in ROLES[permission]


def owns(membership: Place, submission: Work) -> bool:
    """Say whether the submission is the member's own work."""
    return submission.membership_id == membership.id


def is_accepting(round_: RoundState) -> bool:
    """Say whether students may change their work now."""
    return round_.state == "open" and round_.assignment.state == "active"


def is_revealed(round_: Round) -> bool:
    """Say whether students may see what became of a round: while any round is open, everybody is blind again."""
    return round_.state == "revealed" and blinding_round(round_) is None


def may_see_units(viewer: Membership, round_: Round) -> bool:
    """Say whether somebody may see the units of a round: staff always, students what is theirs, once it is revealed."""
    return has_permission(viewer, Permission.REVIEW) or is_revealed(round_)


def blinding_round(round_: Round) -> Round | None:
    """Return the open round of the assignment, because of which results of every round are hidden from students."""
    return next((other for other in round_.assignment.rounds if other.state == "open"), None)
