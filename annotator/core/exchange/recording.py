"""What was put together, as records: under names that are no addresses, with units grouped."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from annotator.core.exchange.found import Report, Stretch
from annotator.core.exchange.gathering import LONGEST_NAME, Gathered, Placed
from annotator.core.formats.facts import OURS, Record
from annotator.core.formats.parse_record import read_facts
from annotator.core.formats.parsing import shown
from annotator.core.formats.record import complete_record

ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*")


def records(articles: Sequence[Gathered], report: Report) -> list[Record]:
    """Return the articles as records, their units grouped; nothing that looks like an address is carried over."""
    names = _names(articles, report)
    ids = Counter(str(one.first.about.get("id")) for one in articles)
    labels = sorted({span.label for one in articles for span in one.spans})
    return [_record(one, names, ids, labels, report) for one in articles]


def _names(articles: Sequence[Gathered], report: Report) -> dict[str, str]:
    """What each annotator is called: never an e-mail address."""
    people = list(dict.fromkeys(name for one in articles for name in one.readers))
    names: dict[str, str] = {}
    taken = {name for name in people if "@" not in name}
    for name in people:
        plain = shown(" ".join(name.split()), LONGEST_NAME) or "?"
        if "@" in name:
            report.name("e-mail address", "never carried over: the annotator is numbered")
            plain = next(f"A{number}" for number in range(1, len(people) + 2) if f"A{number}" not in taken)
            taken.add(plain)
        names[name] = plain
    return names


def _record(
    one: Gathered, names: dict[str, str], ids: Counter[str], labels: Sequence[str], report: Report
) -> Record:  # fmt: skip
    about = one.first.about
    article: dict[str, Any] = {"text": one.text}
    if about.get("id") is not None and ids[str(about["id"])] == 1:
        article["id"] = _without_address(str(about["id"])[:LONGEST_NAME], report)
    if about.get("title"):
        article["title"] = _without_address(str(about["title"])[:LONGEST_NAME], report)
    article |= {key: about[key] for key in ("language", "source") if about.get(key)}
    annotators = [{"id": names[name], "status": status} | _seen(one, name) for name, status in one.readers.items()]
    ids_of = [_id(one, number) for number in range(len(one.spans))]
    spans = [_span(span, names, ids_of, number, report) for number, span in enumerate(one.spans)]
    scheme = {"labels": sorted({*OURS, *labels})} if set(labels) <= set(OURS) else {"labels": list(labels)}
    written = {"round": one.first.round, "article": article, "annotators": annotators, "spans": spans,
               "scheme": about.get("scheme") or scheme | _rules(one)}  # fmt: skip
    return complete_record(read_facts(written), written)


def _rules(one: Gathered) -> Record:
    """Rules of a scheme that has other labels than ours: what is linked may be linked."""
    if {span.label for span in one.spans} <= set(OURS):
        return {}
    rules: dict[str, set[str]] = defaultdict(set)
    for span in one.spans:
        for target in span.links:
            rules[span.label].add(one.spans[target].label)
    return {"links_to": {label: sorted(targets) for label, targets in sorted(rules.items())}}


def _seen(one: Gathered, name: str) -> Record:
    if name not in one.seen:
        return {}
    merged: list[Stretch] = []
    for start, end in sorted(one.seen[name]):
        if merged and not one.text[merged[-1][1] : start].strip():
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return {} if merged == [(0, len(one.text))] else {"seen": [list(part) for part in merged]}


def _id(one: Gathered, number: int) -> str:
    return f"s{number + 1}"


def _span(span: Placed, names: dict[str, str], ids: Sequence[str], number: int, report: Report) -> Record:
    note = {"note": _without_address(span.mark.note, report)} if span.mark.note else {}
    return {
        "id": ids[number],
        "annotator": names[span.mark.annotator],
        "start": span.start,
        "end": span.end,
        "label": span.label,
        "unsure": span.mark.unsure,
        "links": sorted(ids[target] for target in span.links),
    } | note | ({"group": span.group} if span.group else {})  # fmt: skip


def _without_address(text: str, report: Report) -> str:
    cleaned, many = ADDRESS.subn("…", text)
    report.name("e-mail address", "never carried over", many)
    return cleaned
