"""From records to studies: who counts where, and what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.core.agreement.study import Mark, Study, make_study, whole_readers
from annotator.core.formats.facts import COUNTED, Record
from annotator.core.ranges import covered_length
from annotator.core.sentences import paragraphs_of, sentences_of


@dataclass(frozen=True, slots=True)
class Excluded:
    """What a figure leaves out or should be read with; `articles` are named by their ids.

    `never_opened`: annotators times articles. `unsubmitted_share`: of the characters that readers saw, the share
    from work that is not submitted. `partial_readers`: annotators times articles seen in part, which unitizing
    and gamma leave out. `without_text`: articles without text have no sentences and no paragraphs.
    """

    never_opened: int
    unread_characters: int
    unsubmitted_characters: int
    unsubmitted_share: float
    partial_readers: int
    fewer_than_two_readers: tuple[str, ...]
    without_text: tuple[str, ...]


def study_of(record: Record) -> Study:
    """The study of a complete record, as `read_records` gives it.

    Who never opened the article is not in it. Others count where they saw it: in `seen`, or everywhere.
    """
    text = record["article"]["text"]
    length = len(text) if text is not None else _known_length(record)
    opened = {one["id"]: one.get("seen") for one in record["annotators"] if one["status"] != "unopened"}
    marks: dict[str, list[Mark]] = {reader: [] for reader in opened}
    spans = {span["id"]: span for span in record["spans"] if span["annotator"] in opened}
    links: dict[str, list[tuple[Mark, Mark]]] = {reader: [] for reader in opened}
    for span in spans.values():
        marks[span["annotator"]].append(_mark(span))
        links[span["annotator"]] += [(_mark(span), _mark(spans[id])) for id in span["links"] if id in spans]
    return make_study(
        length,
        marks,
        seen={reader: [(start, end) for start, end in seen] for reader, seen in opened.items() if seen is not None},
        labels=record["scheme"]["labels"],
        sentences=sentences_of(text or ""),
        paragraphs=paragraphs_of(text or ""),
        links=links,
        name=record["article"]["id"],
    )


def _mark(span: Record) -> Mark:
    return span["start"], span["end"], span["label"]


def _known_length(record: Record) -> int:
    """Without its text, an article is taken to end where the last that is known of it ends."""
    seen = [end for one in record["annotators"] for _, end in one.get("seen") or ()]
    return max([*seen, *(span["end"] for span in record["spans"])], default=0)


def excluded(records: Sequence[Record], studies: Sequence[Study]) -> Excluded:
    """What the figures of these studies leave out."""
    statuses = [
        {one["id"]: one["status"] for one in record["annotators"]} for record in records
    ]
    seen = unsubmitted = unread = partial = 0
    for status, study in zip(statuses, studies, strict=True):
        stretches = _stretches(study)
        for at, reader in enumerate(study.readers):
            own = covered_length(stretches[at])
            seen += own
            unread += study.length - own
            unsubmitted += own if status[reader] not in COUNTED else 0
        partial += len(study.readers) - len(whole_readers(study))
    return Excluded(
        sum(list(status.values()).count("unopened") for status in statuses),
        unread,
        unsubmitted,
        unsubmitted / seen if seen else 0.0,
        partial,
        tuple(study.name for study in studies if len(study.readers) < 2),
        tuple(record["article"]["id"] for record in records if record["article"]["text"] is None),
    )


def _stretches(study: Study) -> list[list[tuple[int, int]]]:
    """Return what each reader saw."""
    found: list[list[tuple[int, int]]] = [[] for _ in study.readers]
    for at, start, end in study.seen.tolist():
        found[at].append((start, end))
    return found
