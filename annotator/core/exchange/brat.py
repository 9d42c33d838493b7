"""brat: a text beside a file of stand-off marks (.ann), its annotator named by the file, its folder or the user."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from annotator.core.exchange.found import (
    Found,
    Mark,
    Options,
    Relation,
    Report,
    Unreadable,
    nobody_named,
)
from annotator.core.exchange.pick import whole
from annotator.core.exchange.sources import Source, Sources
from annotator.core.formats.parsing import shown

LINE = re.compile(r"(?:[TREAMN#]\S*|\*)\t\S")
LEFT_OUT = {"A": "attribute", "M": "attribute", "N": "normalisation", "*": "equivalence", "E": "event"}
DOCUMENTS = ("readme", "license", "licence", "changelog")


def is_brat(source: Source) -> bool:
    """Whether a file is stand-off marks: by its ending where it is empty, by its first line otherwise."""
    if source.path.suffix == ".ann":
        return not source.raw.strip() or bool(LINE.match(source.text.lstrip()))
    first = source.text.lstrip().partition("\n")[0]
    return bool(re.match(r"T\d+\t\S+ \d+ \d+(;\d+ \d+)*\t", first))


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    doubles = {name for name, many in Counter(one.stem for one in files).items() if many > 1}
    used = set()
    for file in files:
        text, rest = _text_of(file, sources, options)
        used.add(text.name)
        found = Found(text.text, file.name, about={"id": text.stem, "title": text.stem})
        annotator = _annotator(file, rest, options, report, is_double=file.stem in doubles)
        if not file.text.strip() and options.empty == "not-asked":
            report.name("empty file", f"{annotator} was not asked, as was said")
        else:
            if not file.text.strip():
                report.name("empty file", f"read as: {annotator} marked nothing")
            found.read_by(annotator)
        _read_lines(found, file, annotator, report)
        yield found
    for text in sources.texts(None):
        if text.name not in used and not text.stem.lower().startswith(DOCUMENTS):
            report.name("text without marks", "nobody has read it")
            yield Found(sources.take(text).text, text.name, about={"id": text.stem, "title": text.stem})


def _text_of(file: Source, sources: Sources, options: Options) -> tuple[Source, str]:
    """The text that a file is about, and what its name has beyond the text's."""
    folder = f"{options.text_dir}/" if options.text_dir else ""
    for stem in _stems(file.path.name.removesuffix(".ann")):
        for ending in (".txt", ""):
            found = sources.beside(file, f"{folder}{stem}{ending}") if stem + ending != file.path.name else None
            if found:
                return found, file.path.name.removesuffix(".ann")[len(stem) :].strip("_-. ")
    raise Unreadable(
        f"{file.name}: its text, {file.stem}.txt, is not there. Hand it over with it, or name its folder (--text-dir)."
    )


def _stems(name: str) -> Iterator[str]:
    """The name, then the name without its last parts, one after another."""
    yield name
    for at in reversed([found.start() for found in re.finditer(r"[_.\- ]", name)]):
        if at:
            yield name[:at]


def _annotator(file: Source, rest: str, options: Options, report: Report, *, is_double: bool) -> str:
    how = options.annotator_from
    if how == "folder" or (how is None and not rest and is_double and not options.annotator):
        if how is None:
            report.name("annotator", "named by the folder, since the same text is there in several")
        return file.path.parent.name or nobody_named(options, report, file.name)
    if how == "file-name":
        return rest or file.stem
    if rest and (how == "file-suffix" or not options.annotator):
        return rest
    return nobody_named(options, report, file.name)


def _read_lines(found: Found, file: Source, annotator: str, report: Report) -> None:
    notes: dict[str, list[str]] = defaultdict(list)
    marks = []
    for number, line in enumerate(file.text.split("\n"), start=1):
        line = line.removesuffix("\r")
        place = f"{file.name}, line {number}"
        if line.startswith("T"):
            marks.append(_mark(line, place, annotator))
        elif line.startswith("R"):
            found.relations.append(_relation(line, place))
        elif line.startswith("#"):
            _note(line, notes, report)
        elif line.strip():
            kind = LEFT_OUT.get(line[0])
            if kind is None:
                raise Unreadable(f"{place}: “{shown(line, 40)}” is no line of brat.")
            report.leave_out(kind, "a record has none")
    for mark in marks:
        text = " · ".join(notes.pop(mark.key or "", ()))
        found.marks.append(
            Mark(annotator, mark.label, mark.parts, mark.quote, mark.key, text or None, place=mark.place)
        )
    report.leave_out("note", "it is on no mark", sum(map(len, notes.values())))


def _mark(line: str, place: str, annotator: str) -> Mark:
    key, _, rest = line.partition("\t")
    middle, _, quote = rest.partition("\t")
    label, _, places = middle.strip().partition(" ")
    edges = [pair.split() for pair in places.split(";")]
    if not places or any(len(pair) != 2 for pair in edges):
        raise Unreadable(f"{place}: “{shown(line, 40)}” names no start and end.")
    parts = tuple((whole(start, place), whole(end, place)) for start, end in edges)
    return Mark(annotator, label, parts, quote or None, key, place=place)


def _relation(line: str, place: str) -> Relation:
    _, _, rest = line.partition("\t")
    kind, *ends = rest.split()
    keys = [end.partition(":")[2] for end in ends]
    if len(keys) < 2:
        raise Unreadable(f"{place}: “{shown(line, 40)}” names no two marks.")
    return Relation((kind,), keys[0], keys[1])


def _note(line: str, notes: dict[str, list[str]], report: Report) -> None:
    fields = line.split("\t", 2)
    about = fields[1].split() if len(fields) == 3 else []
    if len(about) == 2 and about[1].startswith("T"):
        notes[about[1]].append(fields[2].strip())
    elif about:
        report.leave_out("note", "it is on no mark")
