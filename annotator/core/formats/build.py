"""From facts to the record: readings, labels, links and balance, on one path for file and database."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid5

from annotator.core.adjudication import (
    LabelRow,
    Reading,
    RulingFacts,
    is_stale,
)
from annotator.core.formats.case import Case, cases_of
from annotator.core.formats.facts import (
    SOURCE_KEYS,
    Annotator,
    Article,
    MarkFacts,
    Record,
    RecordFacts,
    Scheme,
)
from annotator.core.formats.offsets import Wide, edges, of_text
from annotator.core.formats.row_links import row_links, unit_links
from annotator.core.spans import LinkRules, Version

FORMAT = "annotator-record"
VERSION = 1
STATES = ("agreed", "ruled", "ruled_none", "open")
IDS = UUID("7f6c1a52-9a1e-4d0b-8f35-20c1f3a4b6de")  # of our own: a row has one id in every release


def build_record(facts: RecordFacts, *, wide: Wide | None = None) -> Record:
    """Return the record of one article in one round, as `docs/formats` describes it.

    The units partition the spans of submitted annotators; a unit whose spans are all gone is left out. `wide` is only
    needed where the article's text is left out.
    """
    article, spans = facts.article, sorted(facts.spans, key=lambda mark: (mark.version, mark.id))
    place = Place(article.text, wide or of_text(article.text or ""))
    cases = sorted(cases_of(facts), key=_in_text_order)
    return {
        "format": FORMAT,
        "version": VERSION,
        "round": facts.round,
        "min_support": str(facts.min_support),
        "article": _article(article),
        "scheme": _scheme(facts.scheme),
        "annotators": [_annotator(one) for one in facts.annotators],
        "spans": [_span(mark, place) for mark in spans],
        "units": [_unit(case, place) for case in cases],
        "labels": _labels(cases, place, f"{article.sha256}:{facts.round}", facts.scheme.links_to),
        "balance": balance(case.settlement.state for case in cases),
    }


def _scheme(scheme: Scheme) -> Record:
    here = {source: sorted(targets & set(scheme.labels)) for source, targets in sorted(scheme.links_to.items())}
    links = {source: targets for source, targets in here.items() if targets and source in scheme.labels}
    return {"name": scheme.name, "version": scheme.version, "labels": list(scheme.labels), "links_to": links}


def balance(states: Iterable[str]) -> dict[str, int]:
    """How many units there are, and how many in each state; the states add up to the units."""
    counts = Counter(states)
    return {"units": counts.total()} | {state: counts[state] for state in STATES}


@dataclass(frozen=True, slots=True)
class Place:
    """Where offsets are looked up: the text, None where it was left out, and its wider offsets."""

    text: str | None
    wide: Wide

    def edges(self, start: int, end: int) -> dict[str, int]:
        return edges(start, end, self.wide)

    def quote(self, start: int, end: int) -> str | None:
        return None if self.text is None else self.text[start:end]


def _in_text_order(case: Case) -> tuple[Version, str]:
    return Version(case.reading.start, case.reading.end, case.reading.label or ""), case.facts.id


def _article(article: Article) -> Record:
    return {
        "id": article.id,
        "sha256": article.sha256,
        "text": article.text,
        "title": article.title,
        "language": article.language,
        "source": {key: article.source.get(key) for key in SOURCE_KEYS},
    }


def _annotator(one: Annotator) -> Record:
    seen = {} if one.seen is None else {"seen": [list(stretch) for stretch in one.seen]}
    return {"id": one.id, "status": one.status} | seen


def _span(mark: MarkFacts, place: Place) -> Record:
    return {
        "id": mark.id,
        "annotator": mark.annotator,
        **place.edges(mark.start, mark.end),
        "label": mark.label,
        "quote": place.quote(mark.start, mark.end),
        "note": mark.note,
        "unsure": mark.unsure,
        "links": sorted(mark.links),
    } | ({} if mark.group is None else {"group": mark.group})


def _unit(case: Case, place: Place) -> Record:
    reading, settlement = case.reading, case.settlement
    unit = {
        "id": case.facts.id,
        "kind": reading.kind,
        "state": settlement.state,
        "stale": settlement.stale,
        "label": reading.label,
        "start": reading.start,
        "end": reading.end,
        "exact": reading.exact,
        "support": float(reading.support),
        **_votes(reading),
        "spans": [mark.id for mark in case.marks],
        "silent": list(case.silent),
        "rulings": [_ruling(ruling, reading, place) for ruling in case.facts.rulings],
    }
    bulk = {} if case.facts.bulk is None else {"bulk": case.facts.bulk}
    return unit | bulk | ({"appealed": True} if case.facts.appealed else {})


def _votes(reading: Reading) -> Record:
    return {
        "votes": dict(reading.votes),
        "votes_for": reading.votes_for,
        "votes_silent": reading.votes_silent,
    }


def _ruling(ruling: RulingFacts, reading: Reading, place: Place) -> Record:
    return {
        "id": ruling.id,
        "verdict": ruling.verdict,
        "spans": [
            {
                **place.edges(span.start, span.end),
                "label": span.label,
                "quote": place.quote(span.start, span.end),
                "weight": number(span.weight),
            }
            for span in ruling.spans
        ],
        "links": None if ruling.links is None else sorted(ruling.links),
        "replaces": one_or_all(ruling.replaces),
        "clause": ruling.clause,
        "reason": ruling.reason,
        "confidence": ruling.confidence,
        "at": ruling.at,
        "made_on": [asdict(version) for version in sorted(ruling.made_on)],
        "stale": is_stale(ruling, reading),
    } | ({} if ruling.reviewer is None else {"reviewer": ruling.reviewer})


def one_or_all(ids: Sequence[str]) -> str | list[str] | None:
    """Return what a ruling replaces: null, an id, or a sorted list of several ids."""
    if len(ids) > 1:
        return sorted(ids)
    return ids[0] if ids else None


def number(value: Fraction) -> int | float:
    """A fraction as JSON writes it."""
    return value.numerator if value.denominator == 1 else float(value)


def _labels(cases: Sequence[Case], place: Place, namespace: str, rules: LinkRules) -> list[Record]:
    """The same start, end and label from several units is one row that names them all."""
    found: dict[Version, list[tuple[LabelRow, Case]]] = defaultdict(list)
    for case in cases:
        for row in case.settlement.labels:
            found[Version(row.start, row.end, row.label)].append((row, case))
    ids = {version: str(uuid5(IDS, f"{namespace}:{asdict(version)}")) for version in found}
    targets = row_links(found, unit_links(cases), rules)
    return [
        _label(ids[version], found[version], sorted(ids[target] for target in targets[version]), place)
        for version in sorted(found)
    ]


def _label(id: str, found: Sequence[tuple[LabelRow, Case]], links: list[str], place: Place) -> Record:
    row, case = min(found, key=lambda pair: _strength(*pair))
    return {
        "id": id,
        **place.edges(row.start, row.end),
        "label": row.label,
        "quote": place.quote(row.start, row.end),
        "units": sorted({case.facts.id for _, case in found}),
        "source": row.source,
        "weight": number(row.weight),
        "provisional": row.provisional,
        "stale": row.stale,
        "links": links,
        **_votes(case.reading),
        "support": float(row.support),
    }


def _strength(row: LabelRow, case: Case) -> tuple[Any, ...]:
    """Of several units with one label, the row tells of the surest: fresh, whole, ruled, best supported."""
    by_rule = row.source not in ("ruled", "several")
    return row.stale, -row.weight, by_rule, -row.support, row.provisional, case.facts.id
