"""What a student sees of the rulings on their own marks, and what they may ask."""

from uuid import UUID

import pytest

from annotator.clock import utcnow
from annotator.models import Membership, Round, Submission, Unit, User
from annotator.services import classrooms, rounds, submissions
from annotator.services.review import kept, rulings, units
from annotator.services.review.rulings import Decision
from tests import make
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor
from tests.shown import names


@pytest.fixture
def ruled(cast: Cast, arranging: Arranging) -> UUID:
    """Sam and Sue differ, Rita has ruled that nothing is to be marked, and the round is revealed."""
    with arranging() as session:
        for person, label in ((cast.sam, "claim"), (cast.sue, "opinion")):
            work = session.get_one(Submission, person.submission_id)
            make.span(work, "The third pillar", label, now=utcnow())
            make.hand_in(work, now=utcnow())
        round_, rita = session.get_one(Round, cast.round_id), session.get_one(Membership, cast.rita.membership_id)
        (unit,) = units.of_round(round_)
        decision = Decision("none", units.digest(unit), clause="C1", reason="It asserts nothing.")
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
    assert not names(page, "Rita")
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
        (standing,) = kept.rulings_on(row)
        again = Decision("none", units.digest(row), reason="Look at C1 again.", replaces=(UUID(standing.id),))
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


def blind_again(cast: Cast, arranging: Arranging) -> None:
    """Open a second round."""
    with arranging() as session:
        tess = session.get_one(User, cast.tess.user_id)
        assignment = session.get_one(Round, cast.round_id).assignment
        second = rounds.start(assignment, "nothing", by=tess, now=utcnow())
        rounds.set_state(second, "open", by=tess, now=utcnow())


def test_while_a_second_round_is_blind_results_are_hidden_and_said_to_be(
    cast: Cast, client_for: ClientFor, arranging: Arranging, ruled: UUID
) -> None:
    blind_again(cast, arranging)
    sam, address = client_for(cast.sam), f"/submissions/{cast.sam.submission_id}/rulings"
    page = sam.get(address).text
    assert "Hidden while round 2 is open" in page
    assert "No ruling touches your marks" not in page
    assert "asserts nothing" not in page
    asked = sam.post(f"{address}/{ruled}/questions", data={"question": "Why?"})
    assert (asked.status_code, "Hidden while round 2 is open" in asked.text) == (403, True)
    agreement = sam.get(f"/rounds/{cast.round_id}/agreement")
    assert (agreement.status_code, "Hidden while round 2 is open" in agreement.text) == (403, True)
    first = sam.get(f"/assignments/{cast.assignment_id}?round={cast.round_id}").text
    assert "hidden while round 2 is open" in first
    assert f"/submissions/{cast.sam.submission_id}\"" in first
    assert sam.get(f"/submissions/{cast.sam.submission_id}").status_code == 200


def test_both_rounds_are_a_link_away_for_everybody(
    cast: Cast, client_for: ClientFor, arranging: Arranging, ruled: UUID
) -> None:
    blind_again(cast, arranging)
    for who in (cast.sam, cast.rita, cast.tess):
        page = client_for(who).get(f"/assignments/{cast.assignment_id}").text
        assert f"?round={cast.round_id}" in page
        assert client_for(who).get(f"/assignments/{cast.assignment_id}?round={cast.round_id}").status_code == 200
    for address in (f"/rounds/{cast.round_id}/units", f"/rounds/{cast.round_id}/agreement"):
        assert address in client_for(cast.tess).get(address).text
    other = client_for(cast.tess).get(f"/assignments/{cast.assignment_id}?round={ruled}")
    assert other.status_code == 404


def test_marks_without_a_ruling_are_agreed_agreed_otherwise_or_open(
    cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    """Four readers: all say the first is a claim, three say opinion where sam says claim, two differ about the last."""
    marks = {
        "Sam": (("The bridge is safe", "claim"), ("It is a disgrace", "claim"), ("Engineers disagree", "claim")),
        "Sue": (("The bridge is safe", "claim"), ("It is a disgrace", "opinion"), ("Engineers disagree", "claim")),
        "Newt": (("The bridge is safe", "claim"), ("It is a disgrace", "opinion"), ("Engineers disagree", "opinion")),
        "Heron": (("The bridge is safe", "claim"), ("It is a disgrace", "opinion")),
        "Otter": (("The bridge is safe", "claim"), ("It is a disgrace", "opinion")),
    }
    with arranging() as session:
        round_, tess = session.get_one(Round, cast.round_id), session.get_one(User, cast.tess.user_id)
        for name in ("Newt", "Heron", "Otter"):
            classrooms.join(round_.assignment.classroom, name, now=utcnow())
        for work in submissions.of_round(round_):
            for quote, label in marks[str(work.membership.pseudonym)]:
                make.span(work, quote, label, now=utcnow())
            make.hand_in(work, now=utcnow())
        for state in ("reviewing", "revealed"):
            rounds.set_state(round_, state, by=tess, now=utcnow())
    page = client_for(cast.sam).get(f"/submissions/{cast.sam.submission_id}/rulings").text
    for sentence in (
        "On 1 of your marks the class agrees with you.", "5 of 5 saw it as you did, you included",
        "On 1 of your marks the class agrees on something else.", "1 of 5 saw it as you did, you included",
        "1 of your marks is still open", "2 of 5 saw it as you did, you included",
    ):  # fmt: skip
        assert sentence in page
    assert "You can ask" not in page  # nobody has ruled on these marks


def test_whoever_did_not_submit_is_not_told_to_ask_about_rulings(
    cast: Cast, client_for: ClientFor, arranging: Arranging, ruled: UUID
) -> None:
    assert "You can ask" in client_for(cast.sam).get(f"/submissions/{cast.sam.submission_id}/rulings").text
    with arranging() as session:
        session.get_one(Submission, cast.sam.submission_id).status = "open"
    page = client_for(cast.sam).get(f"/submissions/{cast.sam.submission_id}/rulings").text
    assert "Your marks were not compared" in page
    assert "You can ask" not in page


def test_whoever_joins_after_a_round_is_closed_has_no_work_in_it(
    cast: Cast, client_for: ClientFor, arranging: Arranging, ruled: UUID
) -> None:
    blind_again(cast, arranging)
    with arranging() as session:
        round_ = session.get_one(Round, cast.round_id)
        member = classrooms.join(round_.assignment.classroom, "Latecomer", now=utcnow()).membership
        works = [len(submissions.of_member(one, member)) for one in round_.assignment.rounds]
        assert works == [0, 1]
    tess = client_for(cast.tess)
    assert '<b data-count="unopened">0</b>' in tess.get(f"/assignments/{cast.assignment_id}?round={cast.round_id}").text
    assert "never opened" not in tess.get(f"/rounds/{cast.round_id}/agreement").text


def test_rows_that_were_made_for_latecomers_of_a_closed_round_count_nowhere(
    cast: Cast, client_for: ClientFor, arranging: Arranging, ruled: UUID
) -> None:
    """As earlier versions made them."""
    with arranging() as session:
        round_ = session.get_one(Round, cast.round_id)
        member = classrooms.join(round_.assignment.classroom, "Latecomer", now=utcnow()).membership
        session.add(Submission(round_id=round_.id, article_id=cast.article_id, membership_id=member.id))
    tess, first = client_for(cast.tess), f"/assignments/{cast.assignment_id}?round={cast.round_id}"
    assert "Latecomer" not in tess.get(first).text.split("<main")[1]
    assert "never opened" not in tess.get(f"/rounds/{cast.round_id}/agreement").text
