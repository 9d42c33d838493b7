"""The record, this project's own format, as a source of marks: what was derived or ruled is made anew."""

from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.exchange.found import Found, Mark, Options, Relation, Report, Unreadable
from annotator.core.exchange.sources import Source, Sources
from annotator.core.formats.lines import parse_line
from annotator.core.formats.offsets import CODE_POINTS
from annotator.core.formats.parse_record import read_facts
from annotator.core.formats.parsing import RecordError

OWN = "links"  # relations that are links already, whatever the map says


def is_record(value: Mapping[str, Any]) -> bool:
    is_named = value.get("format") == "annotator-record"
    return is_named or (isinstance(value.get("article"), dict) and "annotators" in value and "spans" in value)


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    for file in files:
        for number, line in enumerate(file.text.split("\n"), start=1):
            if line.strip():
                yield _line(line, f"{file.name}, line {number}", options, report)


def _line(line: str, place: str, options: Options, report: Report) -> Found:
    faults: list[RecordError] = []
    try:
        facts = read_facts(parse_line(line), faults)
    except RecordError as error:
        raise Unreadable(f"{place}: {error}") from error
    if faults and not options.leave_out_bad:
        more = f" {len(faults) - 5} more are wrong." if len(faults) > 5 else ""
        raise Unreadable(f"{place}: {' '.join(map(str, faults[:5]))}{more}")
    report.leave_out("fault", "the line has it: what it is about is left out", len(faults))
    if facts.article.text is None:
        raise Unreadable(f"{place}: the article's text was left out of this record.")
    for key, many in facts.unknown.items():
        report.name("unknown key", key, many)
    report.leave_out("ruling", "rulings are made anew", sum(len(unit.rulings) for unit in facts.units))
    article = facts.article
    about = {"id": article.id, "title": article.title, "language": article.language, "source": dict(article.source)}
    found = Found(article.text or "", place, [one.id for one in facts.annotators], offsets=CODE_POINTS, about=about)
    found.round = facts.round
    found.seen = {one.id: list(one.seen) for one in facts.annotators if one.seen is not None}
    found.status = {one.id: one.status for one in facts.annotators}
    for mark in facts.spans:
        parts = ((mark.start, mark.end),)
        found.marks.append(
            Mark(mark.annotator, mark.label, parts, None, mark.id, mark.note, mark.unsure, place, mark.group)
        )
        found.relations += [Relation((OWN,), mark.id, target) for target in mark.links]
    return found
