"""Showing a class its own marks, once its round is closed: how many marked what, where it is divided, second votes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from annotator.core import talk
from annotator.core.talk import Place, Shade
from annotator.db import session
from annotator.models import Article, Revote, Round, Unit, User
from annotator.services import events, nameless, submissions
from annotator.services.errors import NotYetClosed, UnusableHands
from annotator.services.review import units

MOST_HANDS = 1_000


@dataclass(frozen=True)
class Heat:
    """Of how many readers' work the shades of an article are."""

    readers: int
    shades: list[Shade]


def may_show(round_: Round) -> bool:
    """Say whether the marks of a round may be shown to its class: not while anybody still marks."""
    return round_.state in ("reviewing", "revealed") and round_.assignment.state == "active"


def begin(round_: Round, *, by: User, now: datetime) -> bool:
    """Note that the class is shown its marks; return whether it is the first time.

    :raise NotYetClosed: while the round is open, or once the assignment is put away
    """
    units.lock(round_)
    session.refresh(round_, ["state"])
    if not may_show(round_):
        raise NotYetClosed
    if submissions.was_shown(round_):
        return False
    classroom = round_.assignment.classroom_id
    events.record(submissions.TALK, "round", round_.id, by=by.id, classroom=classroom, now=now)
    return True


def heat_of(round_: Round, article: Article) -> Heat:
    """Return how many of the readers marked each stretch of an article."""
    revisions, marks = nameless.work_under_review(round_, article)
    shades = talk.shades(((one.submission_id, one.start, one.end, one.label) for one in marks), len(article.text))
    return Heat(len(revisions), shades)


def places_of(round_: Round, article: Article) -> list[Place[Unit]]:
    """Return the places of an article that anybody marked, the most divided first."""
    query = select(Unit).filter_by(round_id=round_.id, article_id=article.id, gone=False).where(Unit.votes_for > 0)
    return talk.places(session.scalars(query))


def vote_again(
    round_: Round, article: Article, edges: tuple[int, int], hands: Mapping[str, int], *, now: datetime
) -> Revote:
    """Keep how many hands were raised for each label at a place, and under "" for none of them.

    :raise NotYetClosed: while the round is open
    :raise UnusableHands: when a number is none, or there is no hand at all
    """
    if not may_show(round_):
        raise NotYetClosed
    if not any(hands.values()) or not all(0 <= count <= MOST_HANDS for count in hands.values()):
        raise UnusableHands(most=MOST_HANDS)
    row = Revote(
        round_id=round_.id, article_id=article.id, start=edges[0], end=edges[1], hands=dict(hands), at=now
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def votes_on(round_: Round, article: Article) -> dict[tuple[int, int], Revote]:
    """Return the last vote on each place of an article, by its edges."""
    query = select(Revote).filter_by(round_id=round_.id, article_id=article.id).order_by(Revote.at, Revote.id)
    return {(row.start, row.end): row for row in session.scalars(query)}


def article_in(round_: Round, id: UUID | None) -> Article | None:
    """Return an article of the round's assignment with its text; the first one when none is named."""
    known = {article.id: article for article in round_.assignment.articles}
    return next(iter(known.values()), None) if id is None else known.get(id)
