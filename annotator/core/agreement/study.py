"""A study: one article as its readers marked it, who saw what, and the stretches that figures are resampled by."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from annotator.core.later import Ints, np
from annotator.core.ranges import merged_ranges

Mark = tuple[int, int, str]  # start, end, label; code points, half-open
Ranges = Iterable[tuple[int, int]]

READER, START, END, LABEL = range(4)  # the columns of `Study.spans`; `seen` has the first three


class SpanOutsideText(ValueError):
    """Raised for a span or a stretch that is empty or leaves the text."""


@dataclass(frozen=True, eq=False, slots=True)
class Study:
    """One article as its readers marked it; every offset in code points, half-open.

    `readers`: everybody who saw a part of it; who marked nothing is a reader, too, and who never opened it is not.
    `spans`: (n, 4) reader, start, end, label, both as indices; distinct and in text order within a reader.
    `seen`: (k, 3) reader, start, end; merged. `links`: (l, 2) rows of `spans`, from and to.
    `sentences` and `paragraphs`: (s, 2), empty where the text is not known.
    """

    length: int
    readers: tuple[str, ...]
    labels: tuple[str, ...]
    spans: Ints
    seen: Ints
    sentences: Ints
    paragraphs: Ints
    links: Ints
    name: str = field(default="")


def make_study(
    length: int,
    marks: Mapping[str, Iterable[Mark]],
    *,
    seen: Mapping[str, Ranges] | None = None,
    labels: Iterable[str] = (),
    sentences: Ranges = (),
    paragraphs: Ranges = (),
    links: Mapping[str, Iterable[tuple[Mark, Mark]]] | None = None,
    name: str = "",
) -> Study:
    """A study of plain values. Readers who are not in `seen` saw the whole. Raises SpanOutsideText."""
    marked = {reader: sorted(set(spans)) for reader, spans in marks.items()}
    names = tuple(dict.fromkeys((*labels, *sorted({mark[2] for spans in marked.values() for mark in spans}))))
    label = {name: at for at, name in enumerate(names)}
    rows = [
        (at, start, end, label[name])
        for at, spans in enumerate(marked.values())
        for start, end, name in spans
    ]
    viewed = [
        (at, start, end)
        for at, reader in enumerate(marked)
        for start, end in _viewed((seen or {}).get(reader), length)
    ]
    _check(length, [row[1:3] for row in rows], [row[1:] for row in viewed])
    return Study(
        length,
        tuple(marked),
        names,
        table(rows, 4),
        table(viewed, 3),
        table(sentences, 2),
        table(paragraphs, 2),
        table(_link_rows(marked, links or {}), 2),
        name,
    )


def _viewed(seen: Ranges | None, length: int) -> Iterable[tuple[int, int]]:
    if seen is None:
        return [(0, length)] if length else []
    return merged_ranges((start, end) for start, end in seen if start < end)


def _check(length: int, *stretches: Sequence[tuple[int, ...]]) -> None:
    for start, end in (pair for pairs in stretches for pair in pairs):
        if not 0 <= start < end <= length:
            raise SpanOutsideText(f"{start} to {end} is no stretch of a text of {length} characters.")


def _link_rows(
    marked: Mapping[str, list[Mark]], links: Mapping[str, Iterable[tuple[Mark, Mark]]]
) -> Iterable[tuple[int, int]]:
    first = 0
    for reader, spans in marked.items():
        row = {mark: first + at for at, mark in enumerate(spans)}
        yield from ((row[source], row[target]) for source, target in links.get(reader, ()))
        first += len(spans)


def table(rows: Iterable[Sequence[int]], width: int) -> Ints:
    """Rows of whole numbers as an array, two-dimensional even when there are none."""
    return np.array(list(rows), dtype=np.int64).reshape(-1, width)


def of_label(study: Study, label: str | None) -> Study:
    """The study with the spans of one label alone; the whole of it for None. Links are left out."""
    if label is None:
        return study
    at = study.labels.index(label) if label in study.labels else -1
    kept = study.spans[study.spans[:, LABEL] == at].copy()
    kept[:, LABEL] = 0
    return replace(study, labels=(label,), spans=kept, links=table([], 2))


def of_readers(study: Study, kept: Collection[str]) -> Study:
    """The study as if only these had read it."""
    places = np.array([reader in kept for reader in study.readers], dtype=bool)
    if places.all():
        return study
    renumbered = np.cumsum(places) - 1
    of_kept = places[study.spans[:, READER]]
    rows = np.cumsum(of_kept) - 1
    links = study.links[of_kept[study.links].all(axis=1)] if len(study.links) else study.links
    return replace(
        study,
        readers=tuple(reader for reader in study.readers if reader in kept),
        spans=_renumbered(study.spans[of_kept], renumbered),
        seen=_renumbered(study.seen[places[study.seen[:, READER]]], renumbered),
        links=rows[links],
    )


def without_reader(studies: Sequence[Study], left_out: str) -> list[Study]:
    """The studies as if one annotator had never opened them."""
    return [of_readers(study, set(study.readers) - {left_out}) for study in studies]


def of_pair(studies: Sequence[Study], one: str, other: str) -> list[Study]:
    """The studies as if only two annotators had read them."""
    return [of_readers(study, {one, other}) for study in studies]


def _renumbered(rows: Ints, numbers: Ints) -> Ints:
    rows = rows.copy()
    rows[:, READER] = numbers[rows[:, READER]]
    return rows


def all_readers(studies: Sequence[Study]) -> tuple[str, ...]:
    """Everybody who read any of the articles, in order of first appearance."""
    return tuple(dict.fromkeys(reader for study in studies for reader in study.readers))


def all_labels(studies: Sequence[Study]) -> tuple[str, ...]:
    """Every label of any of the articles, in order of first appearance."""
    return tuple(dict.fromkeys(label for study in studies for label in study.labels))


def whole_readers(study: Study) -> tuple[str, ...]:
    """Who saw the article from end to end: what unitizing asks for, which knows no missing parts."""
    whole = {at for at, start, end in study.seen.tolist() if (start, end) == (0, study.length)}
    return tuple(reader for at, reader in enumerate(study.readers) if at in whole)
