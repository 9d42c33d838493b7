"""What readers found, put together: marks are placed, proved, named and joined; equal texts become one article."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from annotator.core.exchange.found import Found, Mark, Options, Report, Stretch, Unreadable
from annotator.core.exchange.freezing import frozen
from annotator.core.exchange.placing import MOST_SHOWN, mismatches, settled, solid
from annotator.core.formats.facts import LINKS_BEFORE, OURS
from annotator.core.formats.parsing import shown

DISCONTINUOUS = ("parts", "cover", "leave-out")
LONGEST_NAME = 200


@dataclass(slots=True)
class Placed:
    """A piece of a mark in the frozen text; `links` are places in the article's list."""

    mark: Mark
    start: int
    end: int
    label: str
    links: set[int] = field(default_factory=set)
    group: str | None = None

    @property
    def key(self) -> tuple[str, int, int, str]:
        return self.mark.annotator, self.start, self.end, self.label


@dataclass(slots=True)
class Gathered:
    """One article with everybody's marks, from however many files."""

    text: str
    first: Found
    readers: dict[str, str] = field(default_factory=dict)
    seen: dict[str, list[Stretch]] = field(default_factory=dict)
    spans: list[Placed] = field(default_factory=list)
    at: dict[tuple[str, int, int, str], int] = field(default_factory=dict)


def gathered(found: Iterable[Found], options: Options, report: Report) -> list[Gathered]:
    """Return the articles of all texts, in their order. Raises Unreadable with the first mismatches."""
    articles: dict[tuple[str, int], Gathered] = {}
    wrong: list[str] = []
    for one in found:
        wrong += _gather(one, articles, options, report)
    if wrong:
        more = f" {len(wrong) - MOST_SHOWN} more do not fit." if len(wrong) > MOST_SHOWN else ""
        head = " ".join(wrong[:MOST_SHOWN])
        raise Unreadable(f"{head}{more} (--leave-out-bad leaves such marks out.)")
    _with_everybody(articles.values(), options, report)
    return list(articles.values())


def _with_everybody(articles: Iterable[Gathered], options: Options, report: Report) -> None:
    """Where the user says that all read all, silence of everybody counts everywhere."""
    if options.readers != "everybody-everything":
        return
    articles = list(articles)
    people = {name: "submitted" for article in articles for name in article.readers}
    for article in articles:
        article.readers = people | article.readers
    report.name("readers", "everybody has read everything, as was said", len(people))


def _gather(
    found: Found, articles: dict[tuple[str, int], Gathered], options: Options, report: Report
) -> list[str]:  # fmt: skip
    moved = settled(found, options, report)
    bad = mismatches(found, moved)
    is_lenient = options.leave_out_bad or options.mismatch == "leave-out"
    left = {id(mark) for mark, _ in bad}
    if bad and is_lenient:
        report.leave_out("mismatch", "the words at its place are not those that its file has", len(bad))
    stretches = {
        id(mark): _parts(mark, moved, found.text, options, report) for mark in found.marks if id(mark) not in left
    }
    edges = {edge for parts in stretches.values() for part in parts for edge in part}
    asked = {name: [moved(part) for part in parts] for name, parts in found.seen.items()}
    edges |= {edge for parts in asked.values() for part in parts for edge in part}
    text, places = frozen(found.text, edges)
    if not text:
        raise Unreadable(f"{found.place}: the text is empty.")
    key = solid(text), found.round
    article = articles.setdefault(key, Gathered(text, found))
    follow = _follower(text, article.text)
    if text != article.text:
        report.name("texts that differ by white space", "read as one article")
    move: Callable[[int], int] = lambda edge: follow(places[min(edge, len(found.text))])  # noqa: E731 - one line, used twice
    _add_readers(article, found, {name: [(move(a), move(b)) for a, b in parts] for name, parts in asked.items()})
    _add_marks(article, found, stretches, move, options, report)
    return [] if is_lenient else [sentence for _, sentence in bad]


def _follower(text: str, other: str) -> Callable[[int], int]:
    """Return what moves an offset to a text that is the same but for white space."""
    if text == other:
        return lambda edge: edge
    here = [at for at, one in enumerate(text) if not one.isspace()]
    there = [at for at, one in enumerate(other) if not one.isspace()]
    before = [0]
    for one in text:
        before.append(before[-1] + (not one.isspace()))

    def move(edge: int) -> int:
        index = before[edge]
        if edge < len(text) and index < len(here) and here[index] == edge:
            return there[index]
        return there[index - 1] + 1 if index else 0

    return move


def _parts(
    mark: Mark, moved: Callable[[Stretch], Stretch], text: str, options: Options, report: Report
) -> list[Stretch]:  # fmt: skip
    """The pieces of a mark that remain: joined where only white space parts them, none of a mark that is left out."""
    parts = [moved(part) for part in mark.parts]
    if any(start == end for start, end in parts) and len(parts) == 1:
        report.leave_out("zero-length span", "it covers nothing")
        return []
    if any(start > end or start < 0 for start, end in parts):
        report.leave_out("reversed span", "it ends before it begins")
        return []
    if any(end > len(text) for _, end in parts):
        report.leave_out("beyond the end", f"a text of {len(text):,} characters has no such place")
        return []
    joined = _joined(sorted(part for part in parts if part[0] < part[1]), text)
    if len(parts) > 1 and len(joined) == 1:
        report.name("split span joined", "only white space lay between its parts")
    return joined if len(joined) < 2 else _chosen(joined, options, report)


def _joined(parts: Sequence[Stretch], text: str) -> list[Stretch]:
    joined: list[Stretch] = []
    for start, end in parts:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _chosen(parts: list[Stretch], options: Options, report: Report) -> list[Stretch]:
    how = options.discontinuous or "parts"
    if how not in DISCONTINUOUS:
        raise Unreadable(f"A mark in pieces becomes {', '.join(DISCONTINUOUS)}, not “{shown(how)}” (--discontinuous).")
    if how == "leave-out":
        report.leave_out("split span", "words lie between its parts")
        return []
    kept = {"parts": "each part is a span, in one group", "cover": "one span from the first word to the last"}
    report.name("split span", f"words lie between its parts: {kept[how]}")
    return parts if how == "parts" else [(parts[0][0], parts[-1][1])]


def _add_readers(article: Gathered, found: Found, asked: dict[str, list[Stretch]]) -> None:
    for name in found.readers:
        before = article.readers.get(name)
        status = found.status.get(name, "submitted")
        article.readers[name] = "submitted" if "submitted" in (before, status) else status
        if before is None and name in asked:
            article.seen[name] = [part for part in asked[name] if part[0] < part[1]]
        elif name in article.seen and name not in asked:
            del article.seen[name]
        elif name in article.seen:
            article.seen[name] = sorted({*article.seen[name], *asked[name]})


def _add_marks(
    article: Gathered, found: Found, stretches: dict[int, list[Stretch]], move: Callable[[int], int], options: Options,
    report: Report,
) -> None:  # fmt: skip
    here: dict[str, list[int]] = defaultdict(list)
    for mark in found.marks:
        label = _label(mark, options, report) if stretches.get(id(mark)) else None
        pieces = [(move(start), move(end)) for start, end in stretches.get(id(mark), ())] if label else []
        for start, end in pieces:
            number = _put(article, Placed(mark, start, end, label or ""), report)
            if number is not None and mark.key is not None:
                here[mark.key].append(number)
            if number is not None and (len(pieces) > 1 or mark.group):
                article.spans[number].group = mark.group or f"{mark.key or mark.place}-{pieces[0][0]}"
    _link(article, found, here, options, report)


def _label(mark: Mark, options: Options, report: Report) -> str | None:
    theirs = " ".join(mark.label.split())[:LONGEST_NAME]
    given = options.labels or {}
    for name in (mark.label, theirs):
        if name in given:
            ours = given[name]
            if not ours:
                what = f"label {theirs}" if theirs else "empty label"
                report.leave_out(what, "the map leaves it out" if theirs else "no name was given for it")
            return ours or None
    ours = theirs or options.label
    if not ours:
        report.leave_out("empty label", "no name was given for it")
        return None
    if options.labels is None and ours.lower() in OURS and ours != ours.lower():
        report.name(f"label {ours}", f"read as {ours.lower()}")
        return ours.lower()
    if options.labels and ours not in given.values():
        report.name(f"label {ours}", "not in the map: kept")
    return ours


def _put(article: Gathered, placed: Placed, report: Report) -> int | None:
    if placed.start >= placed.end:
        report.leave_out("zero-length span", "it covers nothing but white space")
        return None
    if placed.key in article.at:
        report.leave_out("exact double", "the same label by the same annotator on the same words")
        return article.at[placed.key]
    article.at[placed.key] = len(article.spans)
    article.spans.append(placed)
    return article.at[placed.key]


def _link(
    article: Gathered, found: Found, here: dict[str, list[int]], options: Options, report: Report
) -> None:  # fmt: skip
    for relation in found.relations:
        name = relation.kinds[0] if relation.kinds and relation.kinds[0] else "without a name"
        if not _is_link(relation.kinds, options):
            report.leave_out(f"relation {shown(name)}", "the map leaves it out")
            continue
        sources, targets = here.get(relation.source, []), here.get(relation.target, [])
        if not sources or not targets:
            report.leave_out("relation", "one of its ends was left out")
            continue
        pairs = [(a, b) for a in sources for b in targets if a != b and _may_link(article, a, b, options)]
        if not pairs:
            labels = f"{article.spans[sources[0]].label} to {article.spans[targets[0]].label}"
            report.leave_out(f"relation {shown(name)}", f"from {shown(labels)} no link leads")
            continue
        if options.relations is None:
            report.name(f"relation {shown(name)}", "read as a link")
        for source, target in pairs:
            article.spans[source].links.add(target)


def _is_link(kinds: Sequence[str], options: Options) -> bool:
    if options.relations is None:
        return True
    return any(options.relations.get(kind) for kind in kinds)


def _may_link(article: Gathered, source: int, target: int, options: Options) -> bool:
    one, other = article.spans[source], article.spans[target]
    if one.mark.annotator != other.mark.annotator:
        return False
    if other.label in LINKS_BEFORE.get(one.label, ()):
        return True
    return bool(options.relations) and not {one.label, other.label} <= set(OURS)
