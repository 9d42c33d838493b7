"""Releases: what is agreed, frozen with its evidence, its balance and a number."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, select

from annotator.core.formats import FORMATS
from annotator.core.formats.build import build_record
from annotator.core.formats.facts import SOURCE_KEYS, Annotator, Mark, Record, RecordFacts, Scheme, UnitFacts
from annotator.core.formats.facts import Article as ArticleFacts
from annotator.core.formats.record import regrouped, without_text
from annotator.core.spans import Version
from annotator.db import session
from annotator.models import Article, Assignment, Membership, Release, ReleaseFile, Round, Span, Submission, Unit, User
from annotator.services import articles, events, submissions, units
from annotator.services.errors import NothingToRelease
from annotator.services.visibility import marks_under_review, spans_under_review, spans_unfinished


@dataclass(frozen=True)
class Choice:
    """What an export holds: whose work, unfinished work or not, the article's words or not."""

    policy: str = "class"
    has_unfinished: bool = False
    has_text: bool = True


def create(round_: Round, *, policy: str, has_text: bool, by: User | None, now: datetime) -> Release:
    """Freeze the agreed labels of a round under the assignment's next number.

    :raise NothingToRelease: when nobody has submitted
    """
    units.lock(round_)  # spans, units and their balance are read one after the other and have to be of one moment
    found = records(round_, Choice(policy=policy, has_text=has_text))
    release = Release(
        assignment_id=round_.assignment_id, round_id=round_.id, number=_next_number(round_.assignment),
        policy=policy, has_text=has_text, balance=total_balance(found), created_at=now,
    )  # fmt: skip
    session.add(release)
    session.flush()
    session.add_all(_file(release, name, found) for name in FORMATS)
    session.flush()
    session.refresh(release)
    classroom = round_.assignment.classroom_id
    events.record("release", "release", release.id, by=by.id if by else None, classroom=classroom, now=now)
    return release


def _next_number(assignment: Assignment) -> int:
    session.execute(select(Assignment.id).filter_by(id=assignment.id).with_for_update(of=Assignment))
    last = session.scalar(select(func.max(Release.number)).filter_by(assignment_id=assignment.id))
    return (last or 0) + 1


def _file(release: Release, format: str, found: Sequence[Record]) -> ReleaseFile:
    content = "".join(FORMATS[format].write(found, release.number))
    digest = hashlib.sha256(content.encode()).hexdigest()
    return ReleaseFile(release_id=release.id, format=format, sha256=digest, content=content)


def records(round_: Round, choice: Choice) -> list[Record]:
    """Return one record per article of the round, with annotators under new names.

    :raise NothingToRelease: when there is nobody's work to export
    """
    names: dict[UUID, str] = {}
    found = [_record(round_, article, choice, names) for article in round_.assignment.articles]
    if not any(record["annotators"] for record in found):
        raise NothingToRelease
    return found if choice.has_text else [without_text(record) for record in found]


def _record(round_: Round, article: Article, choice: Choice, names: dict[UUID, str]) -> Record:
    works = [work for work in _works(round_, article, choice) if _may_leave(work.membership, choice.policy)]
    _name_anew([work.membership_id for work in works], names)
    facts = RecordFacts(
        article=_article(article),
        scheme=_scheme(round_.assignment),
        annotators=tuple(sorted((_annotator(work, names) for work in works), key=lambda one: (len(one.id), one.id))),
        spans=tuple(_marks(round_, article, {work.id: names[work.membership_id] for work in works}, choice)),
        units=tuple(_units(round_, article)),
        round=round_.number,
        min_support=Fraction(round_.assignment.min_support),
    )
    chosen = _remaining(facts, _held_back(round_, article, facts.spans))
    return build_record(
        article=facts.article, scheme=facts.scheme, annotators=facts.annotators, spans=facts.spans,
        units=chosen, round=facts.round, min_support=facts.min_support,
    )  # fmt: skip


def _works(round_: Round, article: Article, choice: Choice) -> Sequence[Submission]:
    if not choice.has_unfinished:
        return submissions.readers(round_, article)
    return [work for work in submissions.of_round(round_) if work.article_id == article.id]


def _may_leave(member: Membership, policy: str) -> bool:
    """Research gets only the work of those who consented, in a class whose teacher did."""
    return policy == "class" or (member.consents and member.classroom.has_research_consent)


def _name_anew(ids: Iterable[UUID], names: dict[UUID, str]) -> None:
    """Give everybody a new name in this export, in an order that says nothing."""
    unnamed = [id for id in ids if id not in names]
    secrets.SystemRandom().shuffle(unnamed)
    for id in unnamed:
        names[id] = f"A{len(names) + 1}"


def _annotator(work: Submission, names: dict[UUID, str]) -> Annotator:
    whole = ((0, len(work.article.text)),)
    seen = whole if work.status == "submitted" else tuple((start, end) for start, end in work.viewed)
    return Annotator(names[work.membership_id], work.status, seen)


def _marks(round_: Round, article: Article, names: dict[UUID, str], choice: Choice) -> Iterable[Mark]:
    rows = list(spans_under_review(round_, article))
    if choice.has_unfinished:
        rows += spans_unfinished(round_, article)
    for row in rows:
        if row.submission_id in names:
            yield _mark(row, names[row.submission_id])


def _mark(row: Span, annotator: str) -> Mark:
    links = tuple(str(target.id) for target in row.links)
    return Mark(str(row.id), annotator, row.start, row.end, row.label, row.note, row.unsure, links)


def _units(round_: Round, article: Article) -> Iterable[UnitFacts]:
    held: dict[UUID, list[str]] = {}
    for row in spans_under_review(round_, article):
        if row.unit_id:
            held.setdefault(row.unit_id, []).append(str(row.id))
    for unit in units.of_article(round_, article):
        yield UnitFacts(
            str(unit.id), tuple(held.get(unit.id, ())), tuple(units.decisions_on(unit)),
            bulk=_rule(unit), added=_added(unit), appealed=unit.appealed,
        )  # fmt: skip


def _rule(unit: Unit) -> str | None:
    """Return the rule that accepted the unit in bulk, if it still does."""
    return str(unit.bulk_id) if unit.source == "bulk" else None


def _added(unit: Unit) -> tuple[int, int] | None:
    return (unit.start, unit.end) if unit.kind == "added" else None


def _held_back(round_: Round, article: Article, marks: Iterable[Mark]) -> frozenset[Version]:
    """Return the versions that only people marked whose work does not leave."""
    everybodys = {Version(row.start, row.end, row.label) for row in marks_under_review(round_, article)}
    return frozenset(everybodys - {mark.version for mark in marks})


def _remaining(facts: RecordFacts, held_back: frozenset[Version]) -> Sequence[UnitFacts]:
    """Units as they stand, or grouped anew where somebody's work is left out, of which rulings tell nothing then."""
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
    return Scheme(assignment.scheme.name, assignment.scheme.version, tuple(assignment.scheme.label_names))


def total_balance(found: Iterable[Record]) -> dict[str, int]:
    """Return the sum of the articles' balances."""
    balances = [record["balance"] for record in found]
    return {key: sum(balance[key] for balance in balances) for key in ("units", *units.STATES)}


def of_assignment(assignment: Assignment) -> Sequence[Release]:
    """Return the assignment's releases, the newest first."""
    query = select(Release).filter_by(assignment_id=assignment.id).order_by(Release.number.desc())
    return session.scalars(query).all()


def file(release: Release, format: str) -> ReleaseFile | None:
    """Return one file of a release."""
    return session.get(ReleaseFile, (release.id, format)) if format in FORMATS else None


def with_id(id: UUID) -> Release | None:
    """Return a release."""
    return session.get(Release, id)
