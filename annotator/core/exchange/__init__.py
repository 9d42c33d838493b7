"""Readers of other tools' formats: each is known by its content, and one way leads from all of them to records."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.core.exchange import (
    brat,
    conll,
    doccano,
    gate,
    label_studio,
    prodigy,
    record,
    sentence_json,
    spacy,
    table,
    uima_json,
    uima_xmi,
    w3c,
    webanno,
)
from annotator.core.exchange.found import Found, Options, Report, Unreadable, some
from annotator.core.exchange.gathering import gathered
from annotator.core.exchange.pick import items
from annotator.core.exchange.recording import records
from annotator.core.exchange.sources import Source, Sources
from annotator.core.formats.facts import Record
from annotator.core.formats.parsing import RecordError, shown

Read = Callable[[list[Source], Sources, Options, Report], Iterator[Found]]
READERS: Mapping[str, Read] = {
    "record": record.read, "label-studio": label_studio.read, "prodigy": prodigy.read, "spacy": spacy.read,
    "gate": gate.read, "uima-cas-json": uima_json.read, "sentence-json": sentence_json.read, "w3c": w3c.read,
    "doccano": doccano.read, "uima-cas-xmi": uima_xmi.read, "webanno-tsv3": webanno.read, "brat": brat.read,
    "conll": conll.read, "csv": table.read, "span-tsv": table.read, "char-list": table.read,
}  # fmt: skip
OF_VALUES: Sequence[tuple[str, Callable[[Any], bool]]] = (
    ("record", record.is_record), ("uima-cas-json", uima_json.is_cas_json), ("gate", gate.is_gate),
    ("sentence-json", sentence_json.is_sentence_json), ("label-studio", label_studio.is_label_studio),
    ("prodigy", prodigy.is_prodigy), ("spacy", spacy.is_spacy), ("w3c", w3c.is_w3c), ("doccano", doccano.is_doccano),
)  # fmt: skip
OF_TEXTS: Sequence[tuple[str, Callable[[Source], bool]]] = (
    ("webanno-tsv3", webanno.is_webanno), ("brat", brat.is_brat), ("csv", table.is_table), ("conll", conll.is_conll),
)  # fmt: skip
BESIDE = (".txt", ".conf", ".md", ".license", ".xsd", ".pdf")
KNOWN_BINARIES = {b"PAR1": "Parquet", b"%PDF": "PDF", b"\x89PNG": "a picture", b"SQLite": "a database"}


@dataclass(frozen=True, slots=True)
class Understood:
    """What files hold: records, the format of each set of files, and what was noticed."""

    records: list[Record]
    formats: list[str]
    report: Report


def understood(sources: Sources, options: Options, format: str | None = None, *, is_folder: bool = False) -> Understood:
    """Read files of any format. Raises Unreadable, and nothing else, with a sentence that names file and reason.

    In a folder, files that no format knows are named and left aside.
    """
    report = Report()
    if format is not None and format not in READERS:
        raise Unreadable(f"There is no format “{shown(format)}”; there are {', '.join(READERS)}.")
    try:
        sets = _sets(sources, format, report, is_folder=is_folder)
        found = [one for name, files in sets.items() for one in READERS[name](files, sources, options, report)]
        articles = gathered(found, options, report)
        return Understood(records(articles, report), list(sets), report)
    except (RecordError, RecursionError, KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"{sources.files[0].name}: these files cannot be read ({shown(str(error), 200)}).") from error


def _sets(sources: Sources, format: str | None, report: Report, *, is_folder: bool) -> dict[str, list[Source]]:
    sets: dict[str, list[Source]] = {}
    unknown = []
    for file in sources.files:
        name = _format_of(file, format)
        if name:
            sets.setdefault(name, []).append(file)
        elif not _is_beside(file):
            unknown.append(file.name)
    if not sets:
        names = unknown or [one.name for one in sources.files]
        raise Unreadable(
            f"{some(names)}: in no format that is known here: {', '.join(READERS)}. {_why(sources)}".strip()
        )
    if unknown and not is_folder:
        raise Unreadable(f"{some(unknown)}: in no format that is known here. {_why(sources)}".strip())
    report.name("file", "in no format that is known here: not read", len(unknown))
    return sets


def _why(sources: Sources) -> str:
    for file in sources.files:
        for mark, name in KNOWN_BINARIES.items():
            if file.raw.startswith(mark):
                return f"{file.name} is {name}."
        if file.path.suffix == ".spacy":
            return f"{file.name} is a DocBin of spaCy: write its documents with Doc.to_json."
        if file.raw.lstrip()[:1] in (b"{", b"["):
            try:
                list(file.values)
            except Unreadable as error:
                return str(error)
    return ""


def _is_beside(file: Source) -> bool:
    if file.path.suffix.lower() in BESIDE or uima_xmi.is_type_system(file):
        return True
    return file.raw.lstrip()[:1] == b"[" and doccano.is_label_file(doccano._first(file))


def _format_of(file: Source, format: str | None) -> str | None:
    if uima_xmi.is_type_system(file):
        return None
    if uima_xmi.is_xmi(file):
        return "uima-cas-xmi"
    if b"\0" in file.raw[:1000] and not file.raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    known = _of_json(file) if file.raw.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[") else None
    if known is None and file.path.suffix != ".json":
        known = next((name for name, knows in OF_TEXTS if knows(file)), None)
    if format is not None and (known is not None or not _is_beside(file)):
        return known if READERS.get(known or "") is READERS[format] else format
    return known


def _of_json(file: Source) -> str | None:
    try:
        values = file.values
    except Unreadable:
        return None
    for _, value in values[:1]:
        if spacy.is_spacy(value):
            return "spacy"
    for _, value in [*zip(range(20), items(values), strict=False)]:
        for name, knows in OF_VALUES:
            if (isinstance(value[1], dict) or name == "spacy") and knows(value[1]):
                return name
    return None
