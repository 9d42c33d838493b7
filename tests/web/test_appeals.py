"""What a student sees of the rulings on their own marks, and what they may ask."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from annotator.clock import utcnow
from annotator.models import Membership, Round, Submission, Unit, User
from annotator.services import rounds, rulings, submissions, units
from annotator.services.rulings import Decision
from tests import make
from tests.cast import Cast, Person

ClientFor = Callable[[Person], FlaskClient]
Arranging = Callable[[], AbstractContextManager[scoped_session[Session]]]


@pytest.fixture
def ruled(cast: Cast, arranging: Arranging) -> UUID:
    """Sam and Sue differ, Rita has ruled that nothing is to be marked, and the round is revealed."""
    with arranging() as session:
        for person, label in ((cast.sam, "claim"), (cast.sue, "opinion")):
            work = session.get_one(Submission, person.submission_id)
            make.span(work, "The third pillar", label, now=utcnow())
            submissions.submit(work, by=work.membership, now=utcnow())
        round_, rita = session.get_one(Round, cast.round_id), session.get_one(Membership, cast.rita.membership_id)
        (unit,) = units.of_round(round_)
        decision = Decision("none", units.seen(unit), clause="C1", reason="It asserts nothing.")
        rulings.settle_unit(unit, decision, by=rita, now=utcnow())
        tess = session.get_one(User, cast.tess.user_id)
        for state in ("reviewing", "revealed"):
            rounds.set_state(round_, state, by=tess, now=utcnow())
        return unit.id


def test_a_student_reads_the_ruling_asks_and_is_answered(
    cast: Cast, client_for: ClientFor, arranging: Arranging, ruled: UUID
) -> None:
    sam, address = client_for(cast.sam), f"/submissions/{cast.sam.submission_id}/rulings"
    page = sam.get(address).text
    assert "It asserts nothing." in page
    assert "rita" not in page.casefold()
    assert sam.post(f"{address}/{ruled}/questions", data={"question": "Why not a claim?"}).status_code == 303
    assert "A reviewer will look again" in sam.get(address).text
    rita = client_for(cast.rita)
    queue = rita.get(f"/rounds/{cast.round_id}/units").text
    assert "a student asks about the ruling" in queue
    unit = rita.get(f"/units/{ruled}").text
    assert "Why not a claim?" in unit
    assert "Sam" not in unit
    with arranging() as session:
        row, member = session.get_one(Unit, ruled), session.get_one(Membership, cast.rita.membership_id)
        (standing,) = units.decisions_on(row)
        again = Decision("none", units.seen(row), reason="Look at C1 again.", replaces=(UUID(standing.id),))
        rulings.settle_unit(row, again, by=member, now=utcnow())
    answered = sam.get(address).text
    assert "Answered by the ruling above" in answered
    assert "Look at C1 again." in answered


@pytest.mark.parametrize(("question", "status"), [("", 422), ("x" * 501, 422)])
def test_a_question_that_cannot_be_asked_is_named(
    cast: Cast, client_for: ClientFor, ruled: UUID, question: str, status: int
) -> None:
    address = f"/submissions/{cast.sam.submission_id}/rulings/{ruled}/questions"
    answer = client_for(cast.sam).post(address, data={"question": question})
    assert (answer.status_code, "1 to 500 characters" in answer.text) == (status, True)


def test_nothing_is_shown_before_it_is_revealed(
    cast: Cast, client_for: ClientFor, arranging: Arranging, ruled: UUID
) -> None:
    with arranging() as session:
        session.get_one(Round, cast.round_id).state = "reviewing"
    sam, address = client_for(cast.sam), f"/submissions/{cast.sam.submission_id}/rulings"
    page = sam.get(address).text
    assert "Nothing is revealed yet" in page
    assert "asserts nothing" not in page
    assert sam.post(f"{address}/{ruled}/questions", data={"question": "Why?"}).status_code == 403


@pytest.mark.parametrize("who", ["sue", "tess", "rita", "otto"])
def test_only_the_student_sees_their_own(cast: Cast, client_for: ClientFor, ruled: UUID, who: str) -> None:
    address = f"/submissions/{cast.sam.submission_id}/rulings"
    assert client_for(getattr(cast, who)).get(address).status_code == 404
