"""Records of what a class did: one of each article in a round, with everybody under a new name."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select

from annotator.core.adjudication import RulingFacts
from annotator.core.formats.build import build_record
from annotator.core.formats.facts import SOURCE_KEYS, Annotator, MarkFacts, Record, RecordFacts, Scheme, UnitFacts
from annotator.core.formats.facts import Article as ArticleFacts
from annotator.core.formats.names import annotators_of, renamed, reviewers_of
from annotator.core.formats.record import regrouped, without_text
from annotator.core.spans import Version
from annotator.models import Article, Assignment, Membership, Round, Span, Submission, Unit
from annotator.services import articles, submissions
from annotator.services.errors import ClosedToResearch, NobodyForResearch, NothingForResearch, NothingToRelease
from annotator.services.review import kept, regrouping, units
from annotator.services.visibility import spans_under_review, spans_unfinished


@dataclass(frozen=True)
class Choice:
    """What an export holds: whose work, unfinished work or not, the article's words or not."""

    policy: str = "class"
    has_unfinished: bool = False
    has_text: bool = True


def records(round_: Round, choice: Choice) -> list[Record]:
    """Return one record per article of the round, with annotators and reviewers under new names.

    :raise NothingToRelease: when there is no work to export
    """
    found = named_anew(identified_records(round_, choice))
    return found if choice.has_text else [without_text(record) for record in found]


def identified_records(round_: Round, choice: Choice) -> list[Record]:
    """Return the records as they are before anybody gets a new name; they never leave, since ids tell who is who.

    :raise NothingToRelease: when there is no work to export
    """
    # Spans, units and their balance are read one after the other and have to be of one moment.
    regrouping.bring_up_to_date(round_)
    found = [_record(round_, article, choice) for article in round_.assignment.articles]
    if not any(record["annotators"] for record in found):
        raise _nothing(round_, choice)
    return found


def _nothing(round_: Round, choice: Choice) -> NothingToRelease:
    everybody = replace(choice, policy="class")
    works = [work for article in round_.assignment.articles for work in _works(round_, article, everybody)]
    if choice.policy == "class" or not works:
        return NothingToRelease()
    submitted = {work.membership_id: work.membership for work in works if work.status == "submitted"}
    if round_.assignment.classroom.has_research_consent:
        return NothingForResearch(submitted=len(submitted)) if submitted else NobodyForResearch()
    consenting = sum(member.consents for member in submitted.values())
    return ClosedToResearch(submitted=len(submitted), consenting=consenting)


def named_anew(found: Sequence[Record]) -> list[Record]:
    """Give everybody a new name in this export, in an order that says nothing."""
    return renamed(found, _names("A", annotators_of(found)), _names("R", reviewers_of(found)))


def _names(letter: str, ids: Iterable[str]) -> dict[str, str]:
    shuffled = list(ids)
    secrets.SystemRandom().shuffle(shuffled)
    return {id: f"{letter}{number}" for number, id in enumerate(shuffled, start=1)}


def _record(round_: Round, article: Article, choice: Choice) -> Record:
    """Return the record of one article; the spans of submitted work are read once."""
    submitted = spans_under_review(round_, article)
    unfinished = spans_unfinished(round_, article) if choice.has_unfinished else ()
    works = [work for work in _works(round_, article, choice) if _may_leave(work.membership, choice.policy)]
    facts = RecordFacts(
        article=_article(article),
        scheme=_scheme(round_.assignment),
        annotators=tuple(sorted(map(_annotator, works), key=lambda one: one.id)),
        spans=tuple(_marks([*submitted, *unfinished], {work.id: str(work.membership_id) for work in works})),
        units=tuple(_units(round_, article, submitted)),
        round=round_.number,
        min_support=Fraction(round_.assignment.min_support),
    )
    chosen = _remaining(facts, _held_back(submitted, facts.spans))
    return build_record(replace(facts, units=tuple(chosen)))


def _works(round_: Round, article: Article, choice: Choice) -> Sequence[Submission]:
    if not choice.has_unfinished:
        return submissions.readers(round_, article)
    return [work for work in submissions.of_round(round_) if work.article_id == article.id]


def _may_leave(member: Membership, policy: str) -> bool:
    """Research gets only the work of those who consented, in a class whose teacher did."""
    return policy == "class" or (member.consents and member.classroom.has_research_consent)


def _annotator(work: Submission) -> Annotator:
    whole = ((0, len(work.article.text)),)
    seen = whole if work.status == "submitted" else tuple((start, end) for start, end in work.viewed)
    return Annotator(str(work.membership_id), work.status, seen)


def _marks(rows: Iterable[Span], names: dict[UUID, str]) -> Iterable[MarkFacts]:
    """Yield the marks of those whose work leaves, under the names given by submission."""
    for row in rows:
        if row.submission_id in names:
            yield _mark(row, names[row.submission_id])


def _mark(row: Span, annotator: str) -> MarkFacts:
    links = tuple(str(target.id) for target in row.links)
    return MarkFacts(str(row.id), annotator, row.start, row.end, row.label, row.note, row.unsure, links)


def _units(round_: Round, article: Article, submitted: Iterable[Span]) -> Iterable[UnitFacts]:
    held: dict[UUID, list[str]] = {}
    for row in submitted:
        if row.unit_id:
            held.setdefault(row.unit_id, []).append(str(row.id))
    found = units.of_article(round_, article)
    rulings = kept.rulings_by_unit(select(Unit.id).filter_by(round_id=round_.id, article_id=article.id))
    for unit in found:
        yield UnitFacts(
            str(unit.id), tuple(held.get(unit.id, ())), tuple(map(_ruling, rulings.get(unit.id, ()))),
            bulk=_rule(unit), added=_added(unit), appealed=unit.appealed,
        )  # fmt: skip


def _ruling(decision: RulingFacts) -> RulingFacts:
    return replace(decision, reviewer=decision.by)


def _rule(unit: Unit) -> str | None:
    """Return the rule that accepted the unit in bulk, if it still does."""
    return str(unit.bulk_id) if unit.source == "bulk" else None


def _added(unit: Unit) -> tuple[int, int] | None:
    return (unit.start, unit.end) if unit.kind == "added" else None


def _held_back(submitted: Iterable[Span], marks: Iterable[MarkFacts]) -> frozenset[Version]:
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
