"""A second round that starts from one's own marks."""

import pytest
from sqlalchemy.orm import Session, scoped_session

from annotator.clock import utcnow
from annotator.models import Submission, User
from annotator.services import assignments, rounds, submissions, visibility
from tests import make
from tests.cast import Cast

MARKED = ["The bridge is safe", "said on Monday"]


@pytest.mark.parametrize(("start_from", "carried"), [("own", MARKED), ("nothing", [])])
def test_marks_are_copied_with_their_links(
    session: scoped_session[Session], cast: Cast, start_from: str, carried: list[str]
) -> None:
    now = utcnow()
    tess = session.get_one(User, cast.tess.user_id)
    first = session.get_one(Submission, cast.sam.submission_id)
    claim = make.span(first, "The bridge is safe", now=now)
    cue = make.span(first, "said on Monday", "attribution", links=[claim.id], now=now)
    for state in ("reviewing", "revealed"):
        rounds.set_state(first.round, state, by=tess, now=now)
    assignment = assignments.with_id(cast.assignment_id)
    assert assignment is not None
    second = rounds.start(assignment, start_from, by=tess, now=now)
    rounds.set_state(second, "open", by=tess, now=now)
    (work,) = submissions.of_member(second, first.membership)
    spans = visibility.spans_for(work.membership, work)
    assert [span.quote for span in spans] == carried
    assert {span.id for span in spans}.isdisjoint({claim.id, cue.id})
    linked = [target.id for span in spans for target in span.links]
    assert linked == [span.id for span in spans if span.label == "claim"]
