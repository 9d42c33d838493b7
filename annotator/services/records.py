"""Records of what a class did, one of each article in a round, from rows that are read once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from annotator.core.adjudication import RulingFacts
from annotator.core.formats.build import build_record
from annotator.core.formats.facts import (
    COUNTED,
    SOURCE_KEYS,
    Annotator,
    MarkFacts,
    Record,
    RecordFacts,
    Scheme,
    UnitFacts,
)
from annotator.core.formats.facts import Article as ArticleFacts
from annotator.core.formats.record import regrouped
from annotator.core.spans import Version
from annotator.db import session
from annotator.models import Article, Assignment, Membership, Round, Submission, Unit
from annotator.services import articles, submissions
from annotator.services.counted import is_counted, is_not_left_out
from annotator.services.errors import ClosedToResearch, NobodyForResearch, NothingForResearch, NothingToRelease
from annotator.services.mark_values import LeavingMark
from annotator.services.review import kept
from annotator.services.visibility import marks_to_leave


@dataclass(frozen=True)
class Choice:
    """What an export holds: whose work, unfinished work or not, the article's words or not."""

    policy: str = "class"
    has_unfinished: bool = False
    has_text: bool = True


class Work(NamedTuple):
    """A submission whose work may leave, and whether its student agreed to research with it."""

    id: UUID
    article_id: UUID
    membership_id: UUID
    status: str
    viewed: list[list[int]]
    consents: bool


def identified_records(round_: Round, choice: Choice) -> Iterator[Record]:
    """Yield the record of each article before anybody gets a new name; they never leave, since ids tell who is who.

    Spans, units and rulings are read one after the other: the caller holds them to one moment, at which units are up to
    date.

    :raise NothingToRelease: before anything is built, when there is no work that may leave
    """
    works = works_to_leave(round_, choice)
    for article_id in [article.id for article in round_.assignment.articles]:
        article = articles.with_texts([article_id])[article_id]
        yield _record(round_, article, choice, [work for work in works if work.article_id == article_id])


def works_to_leave(round_: Round, choice: Choice) -> list[Work]:
    """Return the work that leaves, in the order of its ids.

    :raise NothingToRelease: when there is none; the error says why
    """
    query = select(
        Submission.id, Submission.article_id, Submission.membership_id, Submission.status, Submission.viewed,
        Membership.consents,
    ).join(Membership, Membership.id == Submission.membership_id)  # fmt: skip
    chosen = submissions.is_of(round_) if choice.has_unfinished else is_counted()
    query = query.filter(Submission.round_id == round_.id, chosen, is_not_left_out())
    rows = session.execute(query.order_by(Submission.id))
    works = [Work(*row) for row in rows]
    leaving = [work for work in works if _may_leave(work, round_, choice.policy)]
    if not leaving:
        raise _nothing(round_, choice, works)
    return leaving


def _nothing(round_: Round, choice: Choice, works: Sequence[Work]) -> NothingToRelease:
    if choice.policy == "class" or not works:
        return NothingToRelease()
    submitted = {work.membership_id: work.consents for work in works if work.status in COUNTED}
    if round_.assignment.classroom.has_research_consent:
        return NothingForResearch(submitted=len(submitted)) if submitted else NobodyForResearch()
    return ClosedToResearch(submitted=len(submitted), consenting=sum(submitted.values()))


def _record(round_: Round, article: Article, choice: Choice, works: Sequence[Work]) -> Record:
    """Return the record of one article; its marks are read once."""
    marks = marks_to_leave(round_, article, has_unfinished=choice.has_unfinished)
    submitted = [mark for mark in marks if mark.status in COUNTED]
    length = len(article.text)
    facts = RecordFacts(
        article=_article(article),
        scheme=_scheme(round_.assignment),
        annotators=tuple(sorted((_annotator(work, length) for work in works), key=lambda one: one.id)),
        spans=tuple(_marks(marks, {work.id: str(work.membership_id) for work in works})),
        units=tuple(_units(round_, article, submitted)),
        round=round_.number,
        min_support=Fraction(round_.assignment.min_support),
    )
    chosen = _remaining(facts, _held_back(submitted, facts.spans))
    return build_record(replace(facts, units=tuple(chosen)))


def _may_leave(work: Work, round_: Round, policy: str) -> bool:
    """Research gets only the work of those who consented, in a class whose teacher did."""
    return policy == "class" or (work.consents and round_.assignment.classroom.has_research_consent)


def _annotator(work: Work, length: int) -> Annotator:
    whole = ((0, length),)
    seen = whole if work.status == "submitted" else tuple((start, end) for start, end in work.viewed)
    return Annotator(str(work.membership_id), work.status, seen)


def _marks(rows: Iterable[LeavingMark], names: dict[UUID, str]) -> Iterable[MarkFacts]:
    """Yield the marks of those whose work leaves, under the names given by submission."""
    for row in rows:
        if row.submission_id in names:
            yield _mark(row, names[row.submission_id])


def _mark(row: LeavingMark, annotator: str) -> MarkFacts:
    links = tuple(map(str, row.links))
    return MarkFacts(str(row.id), annotator, row.start, row.end, row.label, row.note, row.unsure, links)


def _units(round_: Round, article: Article, submitted: Iterable[LeavingMark]) -> Iterable[UnitFacts]:
    held: dict[UUID, list[str]] = {}
    for row in submitted:
        if row.unit_id:
            held.setdefault(row.unit_id, []).append(str(row.id))
    here = {"round_id": round_.id, "article_id": article.id}
    columns = Unit.id, Unit.source, Unit.bulk_id, Unit.kind, Unit.start, Unit.end, Unit.appealed
    rulings = kept.rulings_by_unit(select(Unit.id).filter_by(**here))
    for unit in session.execute(select(*columns).filter_by(**here, gone=False).order_by(Unit.text_order)):
        yield UnitFacts(
            str(unit.id), tuple(held.get(unit.id, ())), tuple(map(_ruling, rulings.get(unit.id, ()))),
            bulk=_rule(unit), added=_added(unit), appealed=unit.appealed,
        )  # fmt: skip


def _ruling(decision: RulingFacts) -> RulingFacts:
    return replace(decision, reviewer=decision.by)


def _rule(unit: Any) -> str | None:
    """Return the rule that accepted the unit in bulk, if it still does."""
    return str(unit.bulk_id) if unit.source == "bulk" else None


def _added(unit: Any) -> tuple[int, int] | None:
    return (unit.start, unit.end) if unit.kind == "added" else None


def _held_back(submitted: Iterable[LeavingMark], marks: Iterable[MarkFacts]) -> frozenset[Version]:
    """Return the versions that only people marked whose work does not leave."""
    everything = {Version(row.start, row.end, row.label) for row in submitted}
    return frozenset(everything - {mark.version for mark in marks})


def _remaining(facts: RecordFacts, held_back: frozenset[Version]) -> Sequence[UnitFacts]:
    """Return the units as they are, or grouped anew when the work of some annotators is left out.

    Rulings then must not reveal the versions that only those annotators marked.
    """
    here = {mark.id for mark in facts.spans}
    if all(id in here for unit in facts.units for id in unit.spans):
        return facts.units
    return regrouped(replace(facts, units=tuple(_without(held_back, unit) for unit in facts.units)))


def _without(held_back: frozenset[Version], unit: UnitFacts) -> UnitFacts:
    made = (replace(ruling, made_on=ruling.made_on - held_back) for ruling in unit.rulings)
    return replace(unit, rulings=tuple(made))


def _article(article: Article) -> ArticleFacts:
    source = {key: getattr(article, key) for key in SOURCE_KEYS}
    language = None if article.language == articles.UNKNOWN_LANGUAGE else article.language
    return ArticleFacts(str(article.id), article.sha256, article.text, article.title, language, source)


def _scheme(assignment: Assignment) -> Scheme:
    scheme = assignment.scheme
    return Scheme(scheme.name, scheme.version, tuple(scheme.label_names), scheme.link_rules)
