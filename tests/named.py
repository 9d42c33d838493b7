"""What a page of documentation names that is not there: each function returns the wrong names of a text."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import click

from annotator.__main__ import main
from annotator.config import DEFAULTS
from annotator.core.formats import FORMATS
from tests.source import ROOT

SUFFIXES = ("py", "js", "html", "css", "toml", "md")
MADE = {"build/messages.pot", "annotator/translations", "instance/"}  # by a command
# A time zone, a placeholder, a function of Alembic's and a field of the record.
OTHERS = {
    "Europe/Zurich",
    "ANNOTATOR_NAME",
    "op.batch_alter_table",
    "scheme.links_to",
}


def wrong_paths(text: str) -> list[str]:
    """Return files and folders that are nowhere. A path may leave out where it begins; NOUN stands for any noun."""
    found = re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", text)
    found += re.findall(rf"`([\w-]+\.(?:{'|'.join(SUFFIXES)}))`", text)
    return [name for name in found if not _is_made(name) and not any((root / name).exists() for root in _roots())]


def _is_made(name: str) -> bool:
    return name in OTHERS or "NOUN" in name or any(name.startswith(made) for made in MADE)


@cache
def _roots() -> list[Path]:
    inside = [ROOT / "annotator", ROOT / "static" / "js", ROOT / "tests"]
    folders = [path for root in inside for path in (root, *root.rglob("*")) if path.is_dir()]
    return [ROOT, *(folder for folder in folders if "__pycache__" not in folder.parts)]


def wrong_functions(text: str) -> list[str]:
    """Return functions that their file does not hold: `file.py` `name`, `module.name` and `name(…)` are looked at."""
    pairs = re.findall(r"`([\w/.-]+\.(?:py|js))`\s+`([A-Za-z_]\w*)`", text)
    wrong = [f"{file} {name}" for file, name in pairs if not _is_in(_files(file), name)]
    for module, name in re.findall(r"`([a-z_]+)\.([a-z_]+)`", text):
        if f"{module}.{name}" not in OTHERS and name not in SUFFIXES and not _is_in(_files(f"{module}."), name):
            wrong.append(f"{module}.{name}")
    everywhere = _files(".py")
    return wrong + [name for name in re.findall(r"`([a-z]\w+)\([^`]*\)`", text) if not _is_in(everywhere, name)]


def _files(ending: str) -> list[Path]:
    """Return source files by the end of their path, or by their name without its suffix where that is a full stop."""
    every = [path for top in ("annotator", "static", "templates") for path in (ROOT / top).rglob("*") if path.is_file()]
    if ending.endswith("."):
        return [path for path in every if path.stem == ending[:-1]]
    return [path for path in every if f"/{path.relative_to(ROOT).as_posix()}".endswith(ending)]


def _is_in(files: Iterable[Path], name: str) -> bool:
    keywords = "def|class|function|macro|const|async"
    made = re.compile(rf"(?:{keywords}) {name}\b|^\s*(?:async )?{name}\b ?[(:=]", re.MULTILINE)
    return any(made.search(file.read_text(encoding="utf-8")) for file in files if file.suffix != ".pyc")


def wrong_commands(text: str) -> list[str]:
    """Return commands and options that are not there; an option belongs to the command before it."""
    wrong = []
    for typed in re.findall(r"`annotator ([^`]+)`", text):
        command, rest = _command(typed.split())
        known = {"--help", "--version", *_options(command)}
        unknown = [option for option in re.findall(r"--[a-z][a-z-]*", typed) if option not in known]
        if isinstance(command, click.Group) and rest[:1] and rest[0][0].islower():
            unknown.append(rest[0])
        wrong += [f"annotator {typed}: {one}" for one in unknown]
    anywhere = {"--help", "--version", *(option for command in _every_command(main) for option in _options(command))}
    return wrong + [option for option in re.findall(r"`(--[a-z][a-z-]*)`", text) if option not in anywhere]


def _command(words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = main
    while words and words[0] in commands_in(command):
        command, words = commands_in(command)[words[0]], words[1:]
    return command, words


def commands_in(group: click.Command) -> dict[str, click.Command]:
    """Return the commands of a group by name; a command that is no group has none."""
    if not isinstance(group, click.Group):
        return {}
    context = click.Context(group)
    found = ((name, group.get_command(context, name)) for name in group.list_commands(context))
    return {name: command for name, command in found if command}


def _options(command: click.Command) -> set[str]:
    return {option for parameter in command.params for option in [*parameter.opts, *parameter.secondary_opts]}


def _every_command(command: click.Command) -> Iterator[click.Command]:
    yield command
    for inner in commands_in(command).values():
        yield from _every_command(inner)


def wrong_targets(text: str) -> list[str]:
    """Return targets that are not in the Makefile."""
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [name for name in re.findall(r"`make ([a-z]+)", text) if name not in targets]


def wrong_settings(text: str) -> list[str]:
    """Return settings that nothing reads."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in _files(".py"))
    known = {f"ANNOTATOR_{name}" for name in DEFAULTS} | OTHERS
    return [name for name in re.findall(r"\b(ANNOTATOR_[A-Z_]+)", text) if name not in known and name not in source]


def wrong_addresses(text: str, rules: Iterable[str]) -> list[str]:
    """Return addresses of the API that are no route; `rules` are those of the URL map."""
    known = {re.sub(r"<[^>]+>", "*", rule.removeprefix("/api/v1")) for rule in rules}
    formats = "|".join(FORMATS)
    wrong = []
    for path in re.findall(r"`(?:GET|POST|PUT|PATCH|DELETE) (?:/api/v1)?(/[\w/{}:.-]*)", text):
        plain = re.sub(r"\{[^}]+\}|\b[A-Z_]{2,}\b", "*", path).rstrip("/")
        if re.sub(rf"files/({formats})$", "files/*", plain) not in known:
            wrong.append(path)
    return wrong


def libraries() -> set[str]:
    """Return the libraries that run with us, by the names that they are installed under."""
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    return {re.split(r"[\[<>=!~; ]", line)[0] for line in needed}
