"""The review in the story of `database.json`: what is decided, accepted, taken back, and what students ask about it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from words import (
    ASKED,
    FRIEND,
    LOVES,
    PILLAR,
    RUNS,
    SAFE,
    SAY,
    SCANDAL,
    WRITES,
    Story,
    marked,
)

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Assignment, Membership, Round, Unit, User
from annotator.services.review import appeals, bulk, leases, precedents, rulings


def member(name: str) -> Membership:
    return session.scalars(select(Membership).join(User).where(User.name == name)).one()


def unit_at(assignment: UUID, quote: str) -> Unit:
    """Return the unit of the first round whose edges hold the beginning of these words."""
    found = session.scalars(select(Unit).join(Round).where(Round.assignment_id == assignment, Round.number == 1)).all()
    return next(one for one in found if not one.gone and quote in one.article.text and _holds(one, quote))


def _holds(unit: Unit, quote: str) -> bool:
    return unit.start <= unit.article.text.index(quote) < unit.end


def rule(story: Story, who: str, unit: UUID, verdict: str, *spans: tuple[str, str], **more: Any) -> UUID:
    """Rule over the API on a unit as it is now."""
    seen = story.ask(who, "GET", f"/units/{unit}")["seen"]
    with story.app.app_context():
        text = session.get_one(Unit, unit).article.text
    shown = [{key: marked(text, *span)[key] for key in ("start", "end", "quote", "label")} for span in spans]
    sent = {"verdict": verdict, "spans": shown, "seen": seen, "reason": "so the rules say", "confidence": 4}
    made = story.post(who, f"/units/{unit}/rulings", **sent, seconds=12, **more)
    return UUID(made["id"])


def review(story: Story, assignment: UUID) -> None:
    """Rule with every verdict, twice and differently, on neighbours at once, anew, and take rulings back."""
    with story.app.app_context():
        quotes = {"safe": SAFE[4:], "pillar": PILLAR[4:], "scandal": SCANDAL, "friend": FRIEND, "loves": LOVES,
                  "asked": ASKED, "say": SAY, "monday": "on Monday", "runs": RUNS, "writes": WRITES}  # fmt: skip
        at = {name: unit_at(assignment, quote).id for name, quote in quotes.items()}
    first = rule(story, "Rita", at["pillar"], "span", (PILLAR, "claim"), clause="C1", also=[str(at["say"])])
    rule(story, "Rita", at["pillar"], "span", (PILLAR, "opinion"), replaces=str(first))
    rule(story, "Ron", at["scandal"], "span", (SCANDAL, "claim"))
    rule(story, "Rita", at["scandal"], "span", (SCANDAL, "opinion"))  # blind, and it differs
    rule(story, "Rita", at["loves"], "several", (LOVES, "claim"), (LOVES, "opinion"))
    rule(story, "Ron", at["loves"], "several", (LOVES, "claim"), (LOVES, "opinion"))  # blind, and it is the same
    rule(story, "Rita", at["monday"], "none")
    rule(story, "Ron", at["asked"], "return")
    withdrawn = rule(story, "Ron", at["friend"], "span", (FRIEND, "boilerplate"))
    with story.app.app_context():
        ruling = rulings.with_id(withdrawn)
        assert ruling is not None
        rulings.undo(ruling, by=member("Ron"), now=utcnow())  # type: ignore[attr-defined]  # the code of then
        session.commit()
    add_unit(story, assignment)
    accept_in_bulk(story, assignment, at)
    rule(story, "Ron", at["safe"], "span", (SAFE, "claim"))


def add_unit(story: Story, assignment: UUID) -> None:
    """Add one where nobody marked, and rule on it; leave a lease and a proposal, too."""
    with story.app.app_context():
        row = session.get_one(Assignment, assignment)
        round_, article = row.rounds[0].id, next(one for one in row.articles if one.title == "The bridge")
    body = {key: marked(article.text, "a year", "claim")[key] for key in ("start", "end", "quote")}
    added = story.post("Ron", f"/rounds/{round_}/units", article=str(article.id), **body)["id"]
    rule(story, "Ron", UUID(added), "span", ("a year", "claim"))
    with story.app.app_context():
        unit = unit_at(assignment, WRITES)
        leases.look(unit, by=member("Rita"), now=utcnow())
        words = "Words of a company about itself are a claim."
        precedents.propose(unit, "clause", words, by=member("Rita"), now=utcnow(), label="claim")
        session.commit()


def accept_in_bulk(story: Story, assignment: UUID, at: dict[str, UUID]) -> None:
    """Accept what is open above two supports: one rule stays, the other is taken back."""
    with story.app.app_context():
        round_ = session.get_one(Assignment, assignment).rounds[0]
        undone = bulk.accept(round_, "1/5", by=member("Tess"), now=utcnow())
        session.commit()
        bulk.undo(undone, by=member("Tess"), now=utcnow())
        session.commit()
        bulk.accept(round_, "2/5", bulk.Limits(label="boilerplate"), by=member("Tess"), now=utcnow())
        session.commit()


def appeal(story: Story, assignment: UUID) -> None:
    """Two students ask about rulings; one is answered."""
    with story.app.app_context():
        for name, quote, question in (("Ben", PILLAR[4:], "Why is it no claim?"), ("Dora", SAFE[4:], "And if not?")):
            appeals.ask(unit_at(assignment, quote), question, by=member(name), now=utcnow())
        session.commit()
        unit = unit_at(assignment, PILLAR[4:]).id
    standing = story.ask("Rita", "GET", f"/units/{unit}")["rulings"][-1]["id"]
    rule(story, "Rita", unit, "span", (PILLAR, "claim"), replaces=standing)
