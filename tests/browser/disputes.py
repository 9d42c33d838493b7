"""A class that differs about every sentence of an article, for the browser tests of review."""

import re
from dataclasses import dataclass, replace
from uuid import UUID

from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session, scoped_session

from annotator.clock import utcnow
from annotator.models import Classroom, Membership, Round, Scheme, User
from annotator.services import assignments, classrooms, rounds, submissions
from annotator.services.review import appeals, fairness, kept, units
from tests import make
from tests.browser.conftest import Live
from tests.cast import Person

SUBJECTS = ("council", "harbour", "library", "school", "museum", "market", "bridge", "theatre")
SAID = ("lost nine jobs", "wastes public money", "will open in May", "is far too small")


@dataclass(frozen=True)
class Dispute:
    """An assignment whose every sentence is disputed."""

    assignment_id: UUID
    round_id: UUID


def _member(session: scoped_session[Session], person: Person) -> Membership:
    return session.get_one(Membership, person.membership_id)


def sentences(count: int) -> list[str]:
    pairs = [f"The {subject} {said}" for said in SAID for subject in SUBJECTS]
    return pairs[:count]


def dispute(live: Live, count: int) -> Dispute:
    """Sam says claim to every sentence, Sue opinion, a third marks half of the words, and a fourth reads in silence."""
    lines = sentences(count)
    with live.arranging() as session:
        tess = session.get_one(User, live.cast.tess.user_id)
        room, scheme = session.get_one(Classroom, live.cast.classroom_id), session.get_one(Scheme, live.cast.scheme_id)
        for name in ("Otter", "Heron"):
            classrooms.join(room, name, now=utcnow())
        text = "\n\n".join(f"{one}. {two}." for one, two in zip(lines[::2], lines[1::2], strict=True))
        article = make.article(room, text, by=tess, now=utcnow(), title="Around the town")
        assignment = make.assignment(room, [article], scheme, by=tess, now=utcnow(), title="The town")
        assignments.set_state(assignment, "active", by=tess, now=utcnow())
        (round_,) = assignment.rounds
        fairness.set_shares(assignment, 0, 0, by=_member(session, live.cast.tess), now=utcnow())
        works = {one.membership.pseudonym: one for one in submissions.of_round(round_)}
        for line in lines:
            make.span(works["Sam"], line, "claim", now=utcnow())
            make.span(works["Sue"], line, "opinion", now=utcnow())
            make.span(works["Otter"], line.rsplit(" ", 1)[0], "claim", now=utcnow())
        for name in ("Sam", "Sue", "Otter", "Heron"):
            make.hand_in(works[name], now=utcnow())
        return Dispute(assignment.id, round_.id)


def differ(live: Live, text: str, *marks: tuple[str, str, str]) -> Dispute:
    """Students mark words of a text, each mark as (who, words, label), and submit."""
    with live.arranging() as session:
        tess = session.get_one(User, live.cast.tess.user_id)
        room, scheme = session.get_one(Classroom, live.cast.classroom_id), session.get_one(Scheme, live.cast.scheme_id)
        article = make.article(room, text, by=tess, now=utcnow(), title="Around the town")
        assignment = make.assignment(room, [article], scheme, by=tess, now=utcnow(), title="The town")
        assignments.set_state(assignment, "active", by=tess, now=utcnow())
        (round_,) = assignment.rounds
        works = {one.membership.pseudonym: one for one in submissions.of_round(round_)}
        for name, words, label in marks:
            make.span(works[name], words, label, now=utcnow())
        for name in ("Sam", "Sue"):
            make.hand_in(works[name], now=utcnow())
        return Dispute(assignment.id, round_.id)


def decided(live: Live, round_id: UUID) -> list[tuple[str, str]]:
    """Return the words and labels that rulings of a round put down."""
    with live.arranging() as session:
        found = units.of_round(session.get_one(Round, round_id))
        return [
            (unit.article.text[span["start"] : span["end"]], span["label"])
            for unit in found
            for ground in kept.grounds_of(unit)
            for span in ground.ruling.spans
        ]


def second_reviewer(live: Live) -> Person:
    """Make Otto a reviewer of the class, too."""
    with live.arranging() as session:
        tess = session.get_one(User, live.cast.tess.user_id)
        room = session.get_one(Classroom, live.cast.classroom_id)
        otto = session.get_one(User, live.cast.otto.user_id)
        classrooms.add_member(room, str(otto.email), "reviewer", by=tess, now=utcnow())
        membership = session.query(Membership).filter_by(user_id=otto.id, classroom_id=room.id).one()
        return replace(live.cast.otto, membership_id=membership.id, classroom_id=room.id)


@dataclass(frozen=True)
class Made:
    """A ruling that stands, as the test reads it: on which words, by whom, what, and made on which versions."""

    words: str
    by: UUID | None
    verdict: str
    made_on: int
    versions: int
    answers: tuple[str, ...]


def rulings_in(live: Live, round_id: UUID) -> list[Made]:
    """Return the rulings of a round that were not taken back, unit by unit, oldest first."""
    with live.arranging() as session:
        found = units.of_round(session.get_one(Round, round_id))
        return [
            Made(
                unit.article.text[unit.start : unit.end], ground.ruling.membership_id, ground.ruling.verdict,
                len(ground.made_on), len(unit.versions),
                tuple(one.question for one in appeals.on_unit(unit) if one.answer_id == ground.ruling_id),
            )
            for unit in found
            for ground in kept.grounds_of(unit)
        ]  # fmt: skip


def begin(page: Page, round_id: UUID) -> None:
    """Open the queue and its first unit by the keyboard, and wait until its scripts stand."""
    page.goto(f"/rounds/{round_id}/units")
    page.get_by_role("link", name="Begin with the first").focus()
    with page.expect_response(re.compile("/look$")):
        page.keyboard.press("Enter")
    expect(page.locator("body[data-ready] #decide")).to_be_visible()


def open_unit(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator("body[data-ready] #decide")).to_be_visible()


def press(page: Page, key: str) -> None:
    """Press a key and wait until another page stands there and the server has answered."""
    before = page.url
    page.keyboard.press(key)
    expect(page).not_to_have_url(before)
    expect(page.locator("#saved [role=status]")).to_have_text("Saved")


def words_of(page: Page) -> str:
    """Return the words of the unit that is shown."""
    return str(page.locator("h1").text_content()).removeprefix("One unit: ")


def submit_late(live: Live, round_id: UUID, words: str) -> None:
    """Somebody joins now, marks the words as a claim in another way than anybody before, and submits."""
    with live.arranging() as session:
        round_ = session.get_one(Round, round_id)
        member = classrooms.join(round_.assignment.classroom, "Newt", now=utcnow()).membership
        (work,) = submissions.of_member(round_, member)
        make.span(work, words.removeprefix("The "), "claim", now=utcnow())
        make.hand_in(work, now=utcnow())


def ask(live: Live, dispute: Dispute, words: str, question: str) -> None:
    """Reveal the round; Sam asks about the ruling on these words."""
    with live.arranging() as session:
        round_, tess = session.get_one(Round, dispute.round_id), session.get_one(User, live.cast.tess.user_id)
        for state in ("reviewing", "revealed"):
            rounds.set_state(round_, state, by=tess, now=utcnow())
        unit = next(one for one in units.of_round(round_) if one.article.text[one.start : one.end] == words)
        appeals.ask(unit, question, by=_member(session, live.cast.sam), now=utcnow())
