"""CoNLL and IOB2: a token a line, tags in one or more columns, which are layers of one annotator or annotators."""

import re
from collections.abc import Iterator, Sequence

from annotator.core.exchange.found import Found, Options, Report, Unreadable, nobody_named
from annotator.core.exchange.iob import NOT_ASKED, Tagged, marks_of
from annotator.core.exchange.pick import words
from annotator.core.exchange.sources import Source, Sources
from annotator.core.formats.parsing import shown

TAG = re.compile(r"O|\?|[BIESLUM](?:[-_:].+)?")
SURE_TAG = re.compile(r"[BI][-_:].+")
START = "-DOCSTART-"
NEW = re.compile(r"#\s*(newdoc|begin document)")
CHUNKS = {"NP", "VP", "PP", "ADVP", "ADJP", "SBAR", "PRT", "CONJP", "INTJ", "LST", "UCP"}
MOST_LOOKED_AT = 400  # lines by which a file is known
Row = tuple[int, list[str]]


def is_conll(source: Source) -> bool:
    rows = [row for _, row in _rows(source, MOST_LOOKED_AT) if row and not _is_start(row)]
    return (
        len(rows) > 1
        and bool(_columns(rows))
        and any(SURE_TAG.fullmatch(row[-1]) or any(map(SURE_TAG.fullmatch, row[1:])) for row in rows)
    )


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    for file in files:
        documents = list(_documents(file))
        rows = [row for document in documents for sentence in document.sentences for _, row in sentence]
        columns = _chosen(rows, file, options, report)
        _check(documents, columns, file)
        people = _people(rows, columns, file, options, report)
        for number, document in enumerate(documents, start=1):
            place = f"{file.name}, article {number}" if len(documents) > 1 else file.name
            tokens = [
                [Tagged(row[0], tuple(row[at] for at in columns)) for _, row in one] for one in document.sentences
            ]
            found = marks_of(tokens, people, place, report, text=document.text)
            found.about = {"title": document.title or (file.stem if len(documents) == 1 else None)}
            yield found


class Document:
    """The sentences of one article; its text, where comments give it."""

    def __init__(self) -> None:
        self.sentences: list[list[Row]] = []
        self.texts: list[str] = []
        self.title: str | None = None

    @property
    def text(self) -> str | None:
        return "\n".join(self.texts) if self.texts and len(self.texts) == len(self.sentences) else None


def _is_start(row: Sequence[str]) -> bool:
    return row[0].startswith(START)


def _rows(file: Source, most: int | None = None) -> Iterator[tuple[int, list[str]]]:
    lines = file.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:most]
    tabs = sum("\t" in line for line in lines) * 2 > sum(bool(line.strip()) for line in lines)
    for number, line in enumerate(lines, start=1):
        if (
            line.startswith("#")
            and not SURE_TAG.fullmatch(line.split()[-1] if len(line.split()) > 1 else "")
            and line.split()[-1] != "O"
        ):
            yield number, [line, "#"]
        else:
            cells = line.rstrip().split("\t") if tabs else line.split()
            yield number, cells if any(cells) else []


def _documents(file: Source) -> Iterator[Document]:
    document, sentence = Document(), list[Row]()
    for number, row in [*_rows(file), (0, [])]:
        is_comment = len(row) == 2 and row[1] == "#"
        if row and not is_comment and not _is_start(row):
            sentence.append((number, row))
            continue
        if sentence:
            document.sentences.append(sentence)
            sentence = []
        if row and (_is_start(row) or (is_comment and NEW.match(row[0]))):
            if document.sentences:
                yield document
            document = Document()
        elif is_comment and (found := re.match(r"#\s*text\s*=\s?(.*)", row[0])):
            document.texts.append(found[1])
    if document.sentences:
        yield document


def _columns(rows: Sequence[Sequence[str]]) -> list[int]:
    """The places of columns that hold tags alone."""
    width = min(map(len, rows), default=0)
    return [at for at in range(1, width) if all(TAG.fullmatch(row[at]) for row in rows)]


def _chosen(rows: Sequence[Sequence[str]], file: Source, options: Options, report: Report) -> list[int]:
    if options.column is not None:
        number = words(options.column)
        if not number.isdecimal() or int(number) < 2:
            raise Unreadable(
                f"The column with the tags is counted from 1 and is not the first: “{shown(number)}” (--column)."
            )
        return [int(number) - 1]
    found = _columns(rows)
    if not found:
        raise Unreadable(f"{file.name}: no column holds tags alone (B-…, I-…, O): name it (--column).")
    kept = [at for at in found if not _labels(rows, at) or not _labels(rows, at) <= CHUNKS] or found
    report.leave_out("column", "its tags are chunks of syntax", len(found) - len(kept))
    if len(kept) > 1 and options.columns is None and not any(row[at] == NOT_ASKED for row in rows for at in kept):
        report.name("columns", f"{len(kept)} columns of tags: read as layers of one annotator")
    return kept


def _labels(rows: Sequence[Sequence[str]], at: int) -> set[str]:
    return {row[at][2:] for row in rows if row[at] not in ("O", NOT_ASKED)}


def _check(documents: Sequence[Document], columns: Sequence[int], file: Source) -> None:
    for document in documents:
        for sentence in document.sentences:
            for number, row in sentence:
                if len(row) <= max(columns):
                    raise Unreadable(
                        f"{file.name}, line {number}: there are {len(row)} columns, and the tags stand in column "
                        f"{max(columns) + 1}."
                    )


def _people(
    rows: Sequence[Sequence[str]], columns: Sequence[int], file: Source, options: Options, report: Report
) -> list[str]:  # fmt: skip
    """Who has marked in each column."""
    is_asked = any(row[at] == NOT_ASKED for row in rows for at in columns)
    if options.columns == "annotators" or (options.columns is None and is_asked and len(columns) > 1):
        silent = sum(all(row[at] == NOT_ASKED for row in rows) for at in columns)
        report.leave_out("annotator without an answer", "the column holds ? throughout", silent)
        return [f"W{number}" for number in range(1, len(columns) + 1)]
    who = {"file-name": file.stem, "folder": file.path.parent.name}.get(options.annotator_from or "")
    return [who or nobody_named(options, report, file.name)] * len(columns)
