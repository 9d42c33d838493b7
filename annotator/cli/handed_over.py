"""The files and options of `annotator import` and `annotator convert`."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import click
from flask_babel import gettext

from annotator.core.exchange import Understood, understood
from annotator.core.exchange.found import OPTION_NAMES, Options, Unreadable
from annotator.core.exchange.sources import MOST_BYTES, MOST_MEMBERS, Source, Sources, unpacked
from annotator.intake import UnusableArticle, read_article

F = TypeVar("F", bound=Callable[..., Any])
STDIN = "-"
MAPS = ("labels", "relations", "columns")
HELP = {
    "annotator": "Who marked, where the files name nobody.",
    "annotator_from": "What names annotators: file-name, file-suffix, folder, user, session, set, group, creator, "
    "completed_by, document-id or column:NAME.",
    "labels": "Their labels as ours: a=claim,b=opinion,c= (left out), or JSON, or a file of JSON.",
    "label": "The label of marks that have none.",
    "relations": "Relations that are links: says=links, or JSON.",
    "layer": "The layer that holds the marks.",
    "feature": "The feature that holds the label.",
    "group": "The group of spans that holds the marks (spaCy).",
    "column": "The column with the tags, from 1 (CoNLL).",
    "columns": "layers or annotators (CoNLL); the names of a table's columns.",
    "text_dir": "The folder with the texts.",
    "text_as": "html where the text is a page.",
    "text_name": "Where the text stands: a key of its data, or a file's name with {} for the article.",
    "text_from": "How a text is put together from tokens; one space, one line end.",
    "offsets": "code-points, utf-16 or bytes.",
    "discontinuous": "parts, cover or leave-out.",
    "label_file": "The file that names labels by number.",
    "mismatch": "leave-out: marks whose words are not those of the text.",
    "ambiguous": "leave-out: quotes that stand several times.",
    "predictions": "model: suggestions count as an annotator.",
    "empty": "not-asked: whose file is empty was not asked.",
    "readers": "everybody-everything: all have read all.",
    "unlisted": "not-read: texts that no row names were read by nobody.",
}


def reader_options(command: F) -> F:
    """Give a command every option of the readers."""
    for name, help in reversed(HELP.items()):
        command = click.option(f"--{name.replace('_', '-')}", name, help=help)(command)
    command = click.option("--leave-out-bad", is_flag=True, help="Leave marks out that do not fit, counted.")(command)
    return click.option(
        "--options", "options_file", type=click.Path(exists=True), help="A file of JSON with these options."
    )(command)


def options_of(given: Mapping[str, Any], options_file: str | None) -> Options:
    """Return what was said on the command line over what stands in a file of options."""
    said: dict[str, Any] = {}
    if options_file:
        held = _json(Path(options_file).read_text(encoding="utf-8"), options_file)
        held = held.get("options", held) if isinstance(held, dict) else {}
        said = {key.replace("-", "_"): value for key, value in held.items() if key.replace("-", "_") in OPTION_NAMES}
    for key, value in given.items():
        if value not in (None, False):
            said[key] = _mapped(key, value) if key in MAPS else value
    return Options(**said, read_html=_read_html)


def _mapped(key: str, value: str) -> Any:
    if value.endswith(".json") and Path(value).is_file():
        value = Path(value).read_text(encoding="utf-8")
    if value.lstrip().startswith(("{", "[")):
        return _json(value, f"--{key}")
    if "=" in value:
        pairs = (one.partition("=") for one in value.split(","))
        return {theirs.strip(): ours.strip() or None for theirs, _, ours in pairs}
    if key == "columns":
        return value.split(",") if "," in value else value
    raise click.UsageError(gettext("--%(key)s is written as theirs=ours,theirs=ours or as JSON.", key=key))


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise click.UsageError(gettext("%(where)s is not JSON: %(why)s", where=where, why=error)) from error


def _read_html(source: str) -> str:
    try:
        return read_article(source, "html").document.text
    except UnusableArticle as error:
        raise Unreadable(str(error)) from error


def read_files(names: Sequence[str], options: Options, format: str | None) -> Understood:
    """Read files and folders. What is wrong ends the command with a sentence."""
    try:
        sources = _sources(names)
        return understood(sources, options, format, is_folder=any(Path(name).is_dir() for name in names))
    except (Unreadable, OSError) as error:
        raise click.ClickException(str(error)) from error


def _sources(names: Sequence[str]) -> Sources:
    files: list[Source] = []
    roots: dict[str, Path] = {}
    for name in names:
        path = Path(name)
        if name == STDIN:
            files += unpacked("-", sys.stdin.buffer.read(MOST_BYTES + 1))
        elif path.is_dir():
            files += _of_folder(path, roots)
        else:
            new = _read(path, _short(path, names))
            files += new
            roots |= {str(one.path.parent): path.parent for one in new}
    if not files:
        raise Unreadable("There is no file to read.")
    return Sources(files, lambda folder, name: _look(roots, folder, name), lambda folder: _listing(roots, folder))


def _short(path: Path, names: Sequence[str]) -> str:
    """The name with its folder, where files of several folders were named."""
    parents = {str(Path(name).parent) for name in names if not Path(name).is_dir()}
    return path.name if len(parents) < 2 else str(PurePosixPath(path.parent.name) / path.name)


def _read(path: Path, name: str) -> list[Source]:
    if not path.is_file():
        raise Unreadable(f"{path}: there is no such file.")
    with path.open("rb") as file:
        return unpacked(name, file.read(MOST_BYTES + 1))


def _of_folder(folder: Path, roots: dict[str, Path]) -> list[Source]:
    files: list[Source] = []
    for path in sorted(folder.rglob("*"))[:MOST_MEMBERS]:
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            new = _read(path, path.relative_to(folder).as_posix())
            files += new
            roots |= {str(one.path.parent): path.parent for one in new}
    return files


def _look(roots: Mapping[str, Path], folder: str, name: str) -> Source | None:
    for root in (roots.get(folder), Path.cwd()):
        path = root / name if root is not None else None
        if path is not None and len(name) < 1000 and "\0" not in name and path.is_file():
            return _read(path, name)[0]
    return None


def _listing(roots: Mapping[str, Path], folder: str) -> list[Source]:
    for root in (*roots.values(), Path.cwd()):
        if (root / folder).is_dir():
            return [
                _read(path, f"{folder}/{path.name}")[0] for path in sorted((root / folder).glob("*.txt"))[:MOST_MEMBERS]
            ]
    return []
