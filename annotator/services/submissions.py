"""Submissions: the rows that await every student, what was on screen, submitting and reopening."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import joinedload

from annotator.core.formats.facts import COUNTED
from annotator.core.ranges import merged_ranges
from annotator.db import session
from annotator.models import Assignment, Classroom, Membership, Round, Submission
from annotator.permissions import RoundState, Work, is_accepting, owns
from annotator.services import events, nameless, own_work
from annotator.services.errors import ClosedAssignment, Forbidden, Missing, ShownRound, SubmittedWork, WrongRanges
from annotator.services.own_work import OwnWork
from annotator.services.review import units

TALK = "talk"  # the verb of the event that a class was shown its marks
LEFT_OUT = "left_out"  # what work is counted as that a teacher leaves out


def lock_roster(classroom_id: UUID) -> None:
    """Let one process at a time change who is in a class or which of its rounds are under way.

    Without this lock a student who joins while a round opens would get no submission: neither transaction sees the
    other's row.

    :raise Missing: when the class is deleted
    """
    row = select(Classroom.id).filter_by(id=classroom_id)
    # New rows may still refer to the class meanwhile.
    if session.scalar(row.with_for_update(key_share=True)) is None:
        raise Missing


def expect_from(membership: Membership) -> None:
    """Make the rows that a student who joins now finds waiting: every article of every round that is open.

    They get no rows in a round that is closed already; if it is opened again, `expect_for` makes them then.
    """
    lock_roster(membership.classroom_id)
    active = select(Assignment).filter_by(classroom_id=membership.classroom_id, state="active")
    for assignment in session.scalars(active):
        for round_ in assignment.rounds:
            if round_.state == "open":
                _expect(round_, [membership])


def expect_for(round_: Round) -> None:
    """Make the rows of a round that opens: every student × every article."""
    students = select(Membership).filter_by(classroom_id=round_.assignment.classroom_id, role="student")
    _expect(round_, session.scalars(students).all())


def _expect(round_: Round, members: Iterable[Membership]) -> None:
    known = set(session.execute(
        select(Submission.article_id, Submission.membership_id).filter_by(round_id=round_.id)
    ))  # fmt: skip
    session.add_all(
        Submission(round_id=round_.id, article_id=article.id, membership_id=member.id)
        for member in members
        for article in round_.assignment.articles
        if (article.id, member.id) not in known
    )
    session.flush()


def of_member(round_: Round, membership: Membership) -> Sequence[Submission]:
    """Return one student's submissions of a round, in the order of the articles."""
    return all_of_member([round_], membership)[round_.id]


def all_of_member(rounds: Collection[Round], membership: Membership) -> dict[UUID, list[Submission]]:
    """Return one student's submissions by round, in the order of its articles."""
    found: dict[UUID, list[Submission]] = {round_.id: [] for round_ in rounds}
    query = select(Submission).filter_by(membership_id=membership.id).where(Submission.round_id.in_(found))
    for submission in session.scalars(query):
        found[submission.round_id].append(submission)
    for round_ in rounds:
        order = [article.id for article in round_.assignment.articles]
        found[round_.id].sort(key=lambda submission: order.index(submission.article_id))
    return found


def of_round(round_: Round) -> Sequence[Submission]:
    """Return every submission of a round."""
    return session.scalars(select(Submission).filter_by(round_id=round_.id).where(is_of(round_))).all()


def counts_of(rounds: Collection[Round]) -> dict[UUID, Counter[str]]:
    """Return by round how many submissions have each status; those that are left out are counted as `LEFT_OUT`."""
    found = {round_.id: Counter[str]() for round_ in rounds}
    theirs = or_(false(), *(and_(Submission.round_id == round_.id, is_of(round_)) for round_ in rounds))
    status_now = case((Submission.left_out, LEFT_OUT), else_=Submission.status)
    query = select(Submission.round_id, status_now, func.count()).where(theirs)
    for round_id, status, count in session.execute(query.group_by(Submission.round_id, status_now)):
        found[round_id][status] = count
    return found


def handed_in(counts: Mapping[str, int]) -> int:
    """Return how many pieces of work count, of numbers by status."""
    return sum(counts[status] for status in COUNTED)


def is_of(round_: Round) -> ColumnElement[bool]:
    """Return the condition that work is one of a round.

    Earlier versions made rows for students who joined after a round was closed. Nobody awaits anything of them there.
    """
    if round_.state not in ("reviewing", "revealed"):
        return true()
    closed = events.when_last("reviewing", "round", round_.id, classroom=round_.assignment.classroom_id)
    late = select(Membership.id).where(Membership.joined_at > closed.scalar_subquery())
    return or_(Submission.status != "unopened", Submission.membership_id.not_in(late))


def page_of_round(round_: Round, *, after: UUID | None, size: int) -> Sequence[Submission]:
    """Return some submissions of a round in the order of their ids, those after the one named."""
    query = select(Submission).filter_by(round_id=round_.id).where(is_of(round_)).order_by(Submission.id).limit(size)
    query = query.options(joinedload(Submission.membership))
    return session.scalars(query if after is None else query.where(Submission.id > after)).all()


def with_id(id: UUID) -> Submission | None:
    """Return a submission, with its round and its owner's place."""
    whole = joinedload(Submission.round).joinedload(Round.assignment), joinedload(Submission.membership)
    return session.get(Submission, id, options=whole)


def lock_row(submission: Submission) -> None:
    """Let nobody else change the work until the commit, and read it anew.

    :raise Missing: when it is deleted
    """
    session.flush()  # a refresh would lose what was changed and not sent yet
    try:
        session.refresh(submission, ["status", "revision", "viewed", "submitted_at", "left_out"], {"of": Submission})
    except InvalidRequestError as error:
        raise Missing from error


def is_open(submission: Work) -> bool:
    """Say whether the owner may change the work now: until the round closes; what was returned, until the reveal."""
    if submission.status == "returned":
        return may_return(submission.round)
    return submission.status not in COUNTED and is_accepting(submission.round)


def may_return(round_: RoundState) -> bool:
    """Say whether work may be given back to its students: not when it is put away, nor once rulings were shown."""
    is_under_way = round_.state in {"open", "reviewing"} and round_.assignment.state == "active"
    return is_under_way and not was_shown(round_)


def was_shown(round_: RoundState) -> bool:
    """Say whether the class has been shown what others marked: by a reveal, even if it was taken back, or in Talk."""
    if round_.state == "revealed":
        return True
    return events.was_ever({"revealed", TALK}, "round", round_.id, classroom=round_.assignment.classroom_id)


def refuse_unless_open(submission: Work) -> None:
    """Refuse changes to work that is not open to its owner.

    :raise ClosedAssignment: when the round or the assignment is closed
    :raise SubmittedWork: when it is submitted and has to be reopened first
    """
    if error := closed_by(submission):
        raise error


def closed_by(submission: Work) -> Forbidden | None:
    """Return what a change to the work would be refused with now, or None while it is open to its owner."""
    if is_open(submission):
        return None
    return SubmittedWork() if is_accepting(submission.round) else ClosedAssignment()


def touch(submission: Submission) -> int:
    """Raise the revision, open what was unopened, and return the new revision."""
    submission.revision += 1
    if submission.status == "unopened":
        submission.status = "open"
    return submission.revision


class Viewed(NamedTuple):
    """What was on screen (code points, half-open), and what the submission is now."""

    viewed: list[list[int]]
    status: str
    revision: int


def view(work: OwnWork, ranges: Sequence[tuple[int, int]]) -> Viewed:
    """Add stretches that were on screen to those known.

    :raise WrongRanges: when one lies outside the text
    """
    refuse_unless_open(work)
    if any(not 0 <= start < end <= work.length for start, end in ranges):
        raise WrongRanges(length=work.length)
    known = [(start, end) for start, end in work.viewed]
    merged = merged_ranges([*known, *ranges])
    if merged == known and work.status != "unopened":
        return Viewed(work.viewed, work.status, work.revision)
    viewed, revision = [list(pair) for pair in merged], work.revision + 1
    return Viewed(viewed, own_work.touch(work, revision, viewed=viewed), revision)


def submit(submission: Submission, *, by: Membership, now: datetime) -> Submission:
    """Hand in the whole article; doing it twice is doing it once. Marking nothing is an answer, too."""
    lock_row(submission)
    if submission.status == "submitted":
        return submission
    units.hold_state(submission.round)  # nobody closes it meanwhile
    refuse_unless_open(submission)
    touch(submission)
    submission.status, submission.submitted_at = "submitted", now
    _record("submit", submission, by, now)
    return submission


def reopen(submission: Submission, *, by: Membership, now: datetime) -> Submission:
    """Take submitted work back: the owner while the round is open, the teacher until its rulings are shown.

    :raise ClosedAssignment: when the owner is too late, or the assignment is put away
    :raise ShownRound: when the class has seen the rulings
    :raise Forbidden: when it is somebody else
    """
    lock_row(submission)
    if not owns(by, submission) and by.role != "teacher":
        raise Forbidden
    units.hold_state(submission.round)  # nobody reveals it meanwhile
    if owns(by, submission) and not is_accepting(submission.round):
        raise ClosedAssignment
    if not may_return(submission.round):
        raise ShownRound if was_shown(submission.round) else ClosedAssignment
    if submission.status == "submitted" or by.role == "teacher":
        submission.status = "open" if owns(by, submission) else "returned"
        submission.revision += 1
        _record("reopen", submission, by, now)
    return submission


def _record(verb: str, submission: Submission, by: Membership, now: datetime) -> None:
    events.record(verb, "submission", submission.id, by=by.user_id, classroom=by.classroom_id, now=now)


def span_counts(round_: Round) -> dict[UUID, int]:
    """Return how many spans each submission of the round holds: a number, never a span."""
    return nameless.counts_of_round(round_)


def mark_count(membership: Membership) -> int:
    """Return how many marks a member has made in all rounds: a number, never a mark."""
    return nameless.count_of(select(Submission.id).filter_by(membership_id=membership.id))
