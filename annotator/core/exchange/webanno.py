"""WebAnno TSV 3: a token a line, marks over several by number, stacked, on half tokens, and relations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from annotator.core.exchange.cas import FEATURES, is_standard
from annotator.core.exchange.found import Found, Mark, Options, Relation, Report, Unreadable, nobody_named, some
from annotator.core.exchange.placing import mover
from annotator.core.exchange.sources import Source, Sources
from annotator.core.formats.offsets import CODE_POINTS, UTF_16
from annotator.core.formats.parsing import shown

ROW = re.compile(r"(\d+-\d+(?:\.\d+)?)\t(\d+)-(\d+)\t")
VALUE = re.compile(r"(.*?)(?:\[(\d+)\])?", re.DOTALL)
LINK = re.compile(r"(\d+-\d+(?:\.\d+)?)(?:\[(\d+)_(\d+)\])?")
HEAD = "#FORMAT=WebAnno TSV 3"


@dataclass(slots=True)
class Layer:
    """A layer and the places of its features among the columns; `target` is the column of a relation's other end."""

    name: str
    features: dict[str, int]
    is_relation: bool = False
    target: int = -1


@dataclass(slots=True)
class Sheet:
    layers: list[Layer] = field(default_factory=list)
    texts: list[tuple[list[str], int, str]] = field(default_factory=list)  # lines, first token's start, its word
    rows: list[tuple[int, str, int, int, str, list[str]]] = field(default_factory=list)


def is_webanno(source: Source) -> bool:
    return source.text.startswith("#FORMAT=WebAnno")


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    for file in files:
        if not file.text.startswith(HEAD):
            raise Unreadable(
                f"{file.name}: only version 3 of WebAnno TSV can be read; this begins with "
                f"“{shown(file.text.partition(chr(10))[0], 40)}”."
            )
        yield _found(_sheet(file), file, options, report)


def _sheet(file: Source) -> Sheet:
    sheet, column, lines = Sheet(), 0, list[str]()
    for number, line in enumerate(file.text.replace("\r\n", "\n").split("\n"), start=1):
        if line.startswith(("#T_SP=", "#T_CH=", "#T_RL=")):
            column = _layer(sheet, line, column)
        elif line.startswith("#Text="):
            lines.append(line.removeprefix("#Text="))
        elif found := ROW.match(line):
            word, *cells = line[found.end() :].split("\t")
            if lines:
                sheet.texts.append((lines, int(found[2]), word))
                lines = []
            sheet.rows.append((number, found[1], int(found[2]), int(found[3]), word, cells))
        elif line.strip() and not line.startswith("#"):
            raise Unreadable(f"{file.name}, line {number}: “{shown(line, 40)}” is no row of a token.")
    if not sheet.rows:
        raise Unreadable(f"{file.name}: there is no token.")
    return sheet


def _layer(sheet: Sheet, line: str, column: int) -> int:
    name, *features = line.partition("=")[2].split("|")
    is_relation = line.startswith("#T_RL=")
    own = [one for one in features if not one.startswith("BT_")] if is_relation else features
    places = {one: column + at for at, one in enumerate(own)}
    width = max(len(own) + is_relation, 1)
    if not own and not is_relation:
        places = {"": column}
    sheet.layers.append(Layer(name, places, is_relation, column + len(own) if is_relation else -1))
    return column + width


def _text(sheet: Sheet, unit: str) -> str | None:
    """The sentences at the places that their tokens name; None where words do not stand there in this unit."""
    text, length = "", 0
    for lines, start, word in sheet.texts:
        sentence = _plain("\n".join(lines))
        at = sentence.find(_plain(word))
        gap = start - length - _length(sentence[: max(at, 0)], unit)
        if at < 0 or gap < 0 or gap > 100_000:
            return None
        gap_text = "\n" * gap if gap == 1 else " " * gap
        text += gap_text + sentence
        length += gap + _length(sentence, unit)
    move = mover(text, unit, has_returns=True)
    fits = all(text[move(start) : move(end)] == _plain(word) for _, id, start, end, word, _ in sheet.rows)
    return text if fits else None


def _length(text: str, unit: str) -> int:
    return len(text) + (sum(one > "\uffff" for one in text) if unit == UTF_16 else 0)


def _plain(written: str) -> str:
    escapes = {"n": "\n", "t": "\t", "r": "\r"}
    return re.sub(r"\\(->|.)", lambda one: escapes.get(one[1], one[1]), written)


def _found(sheet: Sheet, file: Source, options: Options, report: Report) -> Found:
    unit = next((one for one in (UTF_16, CODE_POINTS) if _text(sheet, one) is not None), None)
    text = _text(sheet, unit) if unit else None
    if text is None:
        raise Unreadable(f"{file.name}: its tokens do not stand in its sentences where their offsets say.")
    found = Found(text, file.name, offsets=unit, about={"title": file.stem})
    named = {"file-name": file.stem, "folder": file.path.parent.name}.get(options.annotator_from or "")
    who = found.read_by(named or nobody_named(options, report, file.name))
    for layer in _chosen(sheet, options, file, report):
        _add_marks(found, sheet, layer, who, options, report)
        for relation in sheet.layers:
            if relation.is_relation:
                _add_relations(found, sheet, relation, layer)
    return found


def _chosen(sheet: Sheet, options: Options, file: Source, report: Report) -> list[Layer]:
    spans = [one for one in sheet.layers if not one.is_relation]
    if options.layer:
        chosen = [one for one in spans if options.layer in (one.name, one.name.rpartition(".")[2])]
    else:
        chosen = [one for one in spans if _is_used(sheet, one) and not is_standard(one.name)]
        if len(chosen) > 1:
            raise Unreadable(
                f"{file.name}: there are the layers {some([one.name for one in chosen])}: "
                "say which has the marks (--layer)."
            )
    for one in spans:
        report.leave_out(f"layer {one.name}", "not chosen", int(one not in chosen and _is_used(sheet, one)))
    return chosen


def _is_used(sheet: Sheet, layer: Layer) -> bool:
    places = layer.features.values()
    return any(_cell(row[5], at) != "_" for row in sheet.rows for at in places)


def _cell(cells: list[str], at: int) -> str:
    return cells[at] if at < len(cells) and cells[at] else "_"


def _split(cell: str) -> list[tuple[str, str]]:
    """The values of a cell with their numbers; "0" is no number."""
    if cell == "_":
        return []
    pairs = (VALUE.fullmatch(one) for one in re.split(r"(?<!\\)\|", cell))
    return [("" if one[1] == "*" else _plain(one[1]), one[2] or "0") for one in pairs if one]


def _add_marks(found: Found, sheet: Sheet, layer: Layer, who: str, options: Options, report: Report) -> None:
    held: dict[str, dict[str, tuple[str, int, int]]] = {}
    for feature, at in layer.features.items():
        spans = held.setdefault(feature, {})
        for _, id, start, end, _, cells in sheet.rows:
            for label, number in _split(_cell(cells, at)):
                key = f"{layer.name}[{number}]" if number != "0" else f"{layer.name}@{id}"
                known = spans.get(key, (label, start, end))
                spans[key] = known[0] or label, min(known[1], start), max(known[2], end)
    feature = _feature(held, options)
    for key, (label, start, end) in held.get(feature, {}).items():
        found.marks.append(Mark(who, label, ((start, end),), key=key, place=f"{found.place}, {key}"))


def _feature(held: dict[str, dict[str, tuple[str, int, int]]], options: Options) -> str:
    if options.feature:
        return options.feature
    used = [one for one, spans in held.items() if any(label for label, _, _ in spans.values())]
    return next((one for one in FEATURES if one in used), (used or list(held))[0])


def _add_relations(found: Found, sheet: Sheet, relation: Layer, layer: Layer) -> None:
    feature = next(iter(relation.features.values()), -1)
    for _, id, _, _, _, cells in sheet.rows:
        kinds = [one for one, _ in _split(_cell(cells, feature))] if feature >= 0 else []
        targets = re.split(r"(?<!\\)\|", _cell(cells, relation.target))
        for at, written in enumerate(targets):
            link = LINK.fullmatch(written)
            if link:
                ends = _key(layer, link[2] or "0", link[1]), _key(layer, link[3] or "0", id)
                found.relations.append(Relation((relation.name, *kinds[at : at + 1]), *ends))


def _key(layer: Layer, number: str, id: str) -> str:
    return f"{layer.name}[{number}]" if number != "0" else f"{layer.name}@{id}"
