"""Case law: what was ruled on like passages, one decision for all that are alike, and what a scheme lacks."""

import pytest

from annotator.models import Classroom, Membership, Scheme, Unit
from annotator.services import assignments, errors, submissions
from annotator.services.review import errors as review_errors
from annotator.services.review import precedents, rulings, units, withdrawals
from annotator.services.review.rulings import Decision
from tests import make
from tests.cast import Cast
from tests.kinds import Db
from tests.services.classwork import NOW, PILLAR, SAFE, derive, found, hand_in, place, rule, ruled, user, work_of

TWICE = "Sign up here. The bridge is safe.\n\nSign up here. It moved 4 mm.\n\nSIGN up here. Sign up here."
WORDS = "Sign up here."


@pytest.fixture
def rita(session: Db, cast: Cast) -> Membership:
    return place(session, cast.rita)


@pytest.fixture
def alike(session: Db, cast: Cast) -> list[Unit]:
    """The same words in three places of another article, marked in the same way; and once in capitals."""
    tess, room = user(session, cast.tess), session.get_one(Classroom, cast.classroom_id)
    article = make.article(room, TWICE, by=tess, now=NOW)
    made = make.assignment(room, [article], session.get_one(Scheme, cast.scheme_id), by=tess, now=NOW)
    assignments.set_state(made, "active", by=tess, now=NOW)
    (work,) = submissions.of_member(made.rounds[0], place(session, cast.sam))
    for occurrence in (1, 2, 3):
        make.span(work, WORDS, "boilerplate", now=NOW, occurrence=occurrence)
    make.span(work, "SIGN up here.", "boilerplate", now=NOW)
    submissions.submit(work, by=work.membership, now=NOW)
    derive(work)
    return list(units.of_round(made.rounds[0]))


def boilerplate(unit: Unit, by: Membership, clause: str | None = None) -> Decision:
    found_ = ruled(unit.article.text[unit.start :], WORDS, "boilerplate")
    moved = rulings.RuledSpan(unit.start, unit.end, found_.quote, found_.label)
    return Decision("span", units.digest(unit, by), (moved,), clause=clause)


def test_the_same_words_are_found_whatever_their_case(alike: list[Unit], rita: Membership) -> None:
    made = rulings.settle_unit(alike[0], boilerplate(alike[0], rita), by=rita, now=NOW)
    for other in alike[1:]:
        (precedent,) = precedents.precedents(other, by=rita)
        assert (precedent.ruling.id, precedent.by_text, precedent.quote) == (made.id, True, WORDS)
    assert not precedents.precedents(alike[0], by=rita)


def test_a_clause_on_the_labels_in_question_is_found(session: Db, cast: Cast, rita: Membership) -> None:
    hand_in(work_of(session, cast.sam), (SAFE, "claim"), (PILLAR, "claim"))
    first, second = found(session, cast)
    made = rule(first, rita, (SAFE, "claim"), clause="C1")
    (precedent,) = precedents.precedents(second, by=rita)
    assert (precedent.ruling.id, precedent.by_text) == (made.id, False)
    assert not precedents.precedents(second, by=rita, clause="C2")
    withdrawals.undo(made, by=rita, now=NOW)
    assert not precedents.precedents(second, by=rita)


def test_rulings_that_cited_a_rule_are_listed_to_their_reviewers(session: Db, cast: Cast, rita: Membership) -> None:
    hand_in(work_of(session, cast.sam), (SAFE, "claim"))
    (unit,) = found(session, cast)
    made = rule(unit, rita, (SAFE, "claim"), clause="C1")
    name = unit.round.assignment.scheme.name
    assert [one.ruling.id for one in precedents.rulings_citing(name, ["C1"], by=rita.user)] == [made.id]
    assert not precedents.rulings_citing(name, ["C2"], by=rita.user)
    assert not precedents.rulings_citing(name, ["C1"], by=user(session, cast.otto))
    assert not precedents.rulings_citing(name, ["C1"], by=user(session, cast.sam))


def test_one_decision_settles_all_that_are_alike_and_is_taken_back_as_one(
    alike: list[Unit], rita: Membership
) -> None:
    first, *others = [unit for unit in alike if unit.article.text[unit.start : unit.end] == WORDS]
    assert rulings.like(first, by=rita) == others
    made = rulings.settle_like(first, boilerplate(first, rita), [one.id for one in others], by=rita, now=NOW)
    assert [unit.state for unit in alike].count("ruled") == len(made) == 3
    assert [(unit.labels[0]["start"], unit.labels[0]["end"]) for unit in others] == [
        (unit.start, unit.end) for unit in others
    ]
    undone = withdrawals.undo(made[-1], by=rita, now=NOW)
    assert {unit.id for unit in undone} == {first.id, *(one.id for one in others)}
    assert {unit.state for unit in alike} == {"open"}


def test_what_is_not_alike_is_refused(alike: list[Unit], rita: Membership) -> None:
    capitals = next(unit for unit in alike if "SIGN" in unit.article.text[unit.start : unit.end])
    with pytest.raises(review_errors.UnlikeUnit):
        rulings.settle_like(alike[0], boilerplate(alike[0], rita), [capitals.id], by=rita, now=NOW)


def test_only_ones_own_latest_ruling_is_taken_back(
    session: Db, cast: Cast, alike: list[Unit], rita: Membership
) -> None:
    tess = place(session, cast.tess)
    first = rule(alike[0], rita, verdict="none")
    with pytest.raises(review_errors.RulingStands):
        withdrawals.undo(first, by=tess, now=NOW)
    second = rule(alike[0], tess, verdict="return", replaces=(first.id,))
    with pytest.raises(review_errors.RulingStands):
        withdrawals.undo(first, by=rita, now=NOW)
    withdrawals.undo(second, by=tess, now=NOW)
    assert alike[0].state == "ruled_none"
    withdrawals.undo(first, by=rita, now=NOW)
    with pytest.raises(review_errors.TakenBack):
        withdrawals.undo(first, by=rita, now=NOW)


def test_a_proposal_is_kept_with_its_unit(session: Db, cast: Cast, alike: list[Unit], rita: Membership) -> None:
    name = alike[0].round.assignment.scheme.name
    made = precedents.propose(alike[0], "clause", " Invitations ", by=rita, now=NOW, label="boilerplate")
    precedents.propose(alike[0], "fits", "Fits", by=rita, now=NOW, clause="B1")
    assert made.text == "Invitations"
    assert len(precedents.proposals(name, by=rita.user)) == 2
    assert not precedents.proposals(name, by=user(session, cast.otto))
    precedents.decide(made, "taken", by=place(session, cast.tess), now=NOW)
    kept = precedents.proposal_with_id(made.id)
    assert kept is not None
    assert kept.state == "taken"
    with pytest.raises(review_errors.UnknownClause):
        precedents.propose(alike[0], "fits", "Fits", by=rita, now=NOW)
    with pytest.raises(errors.UnknownLabel):
        precedents.propose(alike[0], "clause", "x", by=rita, now=NOW, label="rumour")
    with pytest.raises(review_errors.UnusableProposal):
        precedents.propose(alike[0], "clause", " ", by=rita, now=NOW)
