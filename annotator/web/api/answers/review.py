"""Units and rulings, as the API gives them to reviewers: versions and counts, and no student's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self
from uuid import UUID

from annotator import models
from annotator.core.adjudication import RulingFacts, current_rulings
from annotator.core.formats.build import number, one_or_all
from annotator.services import articles
from annotator.services.review import kept, queue, units
from annotator.web.api.answers.base import LONGEST_LISTED, Id, Moment, Out, from_, quote_of


class UnitVersion(Out):
    start: int
    end: int
    quote: str | None
    label: str
    votes: int


class Ruling(Out):
    id: Id = from_("ruling_id")
    unit: Id = from_("unit_id")
    verdict: str = from_("ruling", "verdict")
    spans: list[dict[str, Any]]
    also: list[Id]
    links: list[str] = from_("ruling", "links")
    clause: str | None = from_("ruling", "clause")
    reason: str | None = from_("ruling", "reason")
    confidence: int | None = from_("ruling", "confidence")
    replaces: str | list[str] | None
    stale: bool
    current: bool
    at: Moment = from_("ruling", "created_at")

    @classmethod
    def on_unit(cls, ground: models.Ground, current: set[str], longest: int | None = None) -> Self:
        """Return a ruling as it bears on one unit; `current` are the ids of those that no other one replaces."""
        row, text = ground.ruling, ground.unit.article.text
        return cls.of(
            ground, spans=[_ruled(span, text, longest) for span in row.spans],
            also=[one.unit_id for one in row.grounds if one.unit_id != ground.unit_id],
            replaces=one_or_all(list(map(str, row.replaces))), stale=units.is_stale_on(ground),
            current=str(row.id) in current,
        )  # fmt: skip


def _ruled(span: dict[str, Any], text: str, longest: int | None) -> dict[str, Any]:
    quote = quote_of(text, span["start"], span["end"], longest)
    return span | {"quote": quote, "weight": number(Fraction(span["weight"]))}


class Unit(Out):
    """A unit; in lists, quotes of more than 500 code points are null."""

    id: Id
    round: Id = from_("round_id")
    article: Id = from_("article_id")
    kind: str
    state: str = from_("shown_state")
    source: str | None = from_("shown_source")
    stale: bool
    appealed: bool
    label: str | None
    start: int
    end: int
    quote: str | None
    exact: int
    support: float
    votes: dict[str, int]
    votes_for: int
    votes_silent: int
    versions: list[UnitVersion] = from_("shown_versions")
    rulings: list[Ruling]
    seen: str

    @classmethod
    def seen_by(cls, row: models.Unit, viewer: models.Membership) -> Self:
        """Return a unit as a reviewer may know it, with nothing that would influence a second look."""
        return cls._seen(row, viewer, Ruled.on([row]))

    @classmethod
    def list_seen_by(cls, rows: Sequence[models.Unit], viewer: models.Membership) -> list[Self]:
        """Return the same of each of several units, by as many statements as for one, without long quotes."""
        ruled = Ruled.on(rows)
        return [cls._seen(row, viewer, ruled, LONGEST_LISTED) for row in rows]

    @classmethod
    def _seen(cls, row: models.Unit, viewer: models.Membership, ruled: "Ruled", longest: int | None = None) -> Self:
        text, readers = row.article.text, row.votes_for + row.votes_silent
        state, is_hidden = queue.shown_state(row, viewer), kept.is_hidden_from(row, viewer)
        most = max(row.votes.values(), default=0)
        found = current_rulings(ruled.rulings.get(row.id, []))
        current = {ruling.id for ruling in found}
        grounds = [] if is_hidden else ruled.grounds.get(row.id, [])
        return cls.of(
            row, shown_state=state, shown_source=row.source if state == row.state else None,
            quote=quote_of(text, row.start, row.end, longest), support=most / readers if readers else 0.0,
            shown_versions=[_version(version, text, longest) for version in row.versions],
            rulings=[Ruling.on_unit(ground, current, longest) for ground in grounds],
            seen=units.digest_with(row, [] if is_hidden else found, ruled.questions),
        )  # fmt: skip


@dataclass(frozen=True)
class Ruled:
    """What was ruled and asked on units, by their ids; and their articles, held so that their texts stay loaded."""

    rulings: dict[UUID, list[RulingFacts]]
    grounds: dict[UUID, list[models.Ground]]
    questions: dict[UUID, list[UUID]]
    articles: dict[UUID, models.Article]

    @classmethod
    def on(cls, rows: Sequence[models.Unit]) -> Self:
        texts = articles.with_texts({row.article_id for row in rows})
        ids = [row.id for row in rows]
        return cls(kept.rulings_by_unit(ids), kept.grounds_by_unit(rows), units.open_questions(rows), texts)


def _version(version: list[Any], text: str, longest: int | None) -> UnitVersion:
    start, end, label, votes = version
    return UnitVersion(start=start, end=end, label=label, votes=votes, quote=quote_of(text, start, end, longest))


class Units(Out):
    items: list[Unit]
    next: str | None
    balance: dict[str, int]
