"""The documentation names everything that a person can set, run, write or read: a heading for each."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from annotator.__main__ import main
from annotator.app import create_app
from annotator.config import DEFAULTS
from annotator.core.formats import FORMATS
from tests.source import ROOT

PAGES = sorted((ROOT / "docs").rglob("*.md"))
ALL_PAGES = [*(ROOT / f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING", "SECURITY")), *PAGES]
# What tells of the past, or of other people's code, may name what is not here.
OF_NOW = [page for page in ALL_PAGES if page.name != "CHANGELOG.md" and page.parent.name != "decisions"]


def headings() -> set[str]:
    """Every heading of the documentation, without its marks."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    return {heading.replace("`", "").strip() for heading in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)}


def commands(group: click.Group, path: str = "annotator") -> Iterator[str]:
    """Every command that does something, as it is typed."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


@pytest.mark.parametrize("setting", list(DEFAULTS))
def test_every_setting_has_its_heading(setting: str) -> None:
    assert setting in headings(), f"docs/deploy.md tells what {setting} does and what it is without being set"


@pytest.mark.parametrize("command", list(commands(main)))
def test_every_command_has_its_heading(command: str) -> None:
    assert any(heading == command or heading.startswith(f"{command} ") for heading in headings())


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_has_its_heading(name: str) -> None:
    assert name in headings(), f"docs/formats.md tells what {name} holds and what it leaves out"


def test_every_library_has_its_reason() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[\[<>=!~; ]", line)[0] for line in needed}
    reasons = " ".join(page.read_text() for page in (ROOT / "docs" / "decisions").glob("*.md"))
    missing = {name for name in names if f"`{name}`" not in reasons}
    assert not missing, f"docs/decisions says why each library runs with us: {missing}"


@pytest.mark.parametrize("document", ALL_PAGES, ids=lambda document: document.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
    broken = [target for target in targets if not (document.parent / target).exists()]
    assert not broken


def named(pattern: str) -> list[tuple[str, str]]:
    """Return what pages of now name, each with the page."""
    return [
        (page.relative_to(ROOT).as_posix(), found)
        for page in OF_NOW
        for found in re.findall(pattern, page.read_text(encoding="utf-8"))
    ]


def test_files_that_are_named_are_there() -> None:
    """A path may leave out where it begins: a folder that holds it is enough."""
    roots = [ROOT, ROOT / "annotator", ROOT / "annotator" / "web" / "pages" / "review", ROOT / "static" / "js"]
    roots += [folder for folder in (ROOT / "annotator").rglob("*") if folder.is_dir()]
    roots += [folder for folder in (ROOT / "static" / "js").rglob("*") if folder.is_dir()]
    roots += [folder for folder in (ROOT / "tests").rglob("*") if folder.is_dir() and folder.name != "__pycache__"]
    made = {"build/messages.pot", "messages.po", "annotator/translations"}
    missing = [
        (page, name)
        for page, name in named(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|js|html|css|toml|md))`")
        if "NOUN" not in name and name not in made and not any((root / name).exists() for root in roots)
    ]
    assert not missing


def test_targets_that_are_named_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert [found for found in named(r"`make ([a-z]+)") if found[1] not in targets] == []


def test_settings_that_are_named_are_read() -> None:
    others = {"ANNOTATOR_NAME"}  # which stands for any of them
    known = {f"ANNOTATOR_{name}" for name in DEFAULTS} | others
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "annotator").rglob("*.py"))
    wrong = [found for found in named(r"\b(ANNOTATOR_[A-Z_]+)") if found[1] not in known and found[1] not in source]
    assert wrong == []


def options(command: click.Command) -> set[str]:
    return {option for parameter in command.params for option in [*parameter.opts, *parameter.secondary_opts]}


def every_command(command: click.Command = main) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from every_command(inner)


def test_commands_and_options_that_are_named_are_there() -> None:
    words = {path.split(" ", 1)[1] for path in commands(main)} | set(main.commands)
    wrong = [
        found
        for found in named(r"`annotator ((?:[a-z]+ ?){1,2})")
        if found[1].strip() not in words and found[1].split()[0] not in main.commands
    ]
    assert wrong == []
    known = {"--help", "--version"}.union(*map(options, every_command()))
    used = [found for found in named(r"`annotator [^`]*?(--[a-z][a-z-]+)") if found[1] not in known]
    assert used == []


def test_addresses_of_the_api_that_are_named_are_routes(tmp_path: Path) -> None:
    rules = [rule.rule for rule in create_app(tmp_path, SECRET_KEY="none").url_map.iter_rules()]
    known = {re.sub(r"<[^>]+>", "*", rule.removeprefix("/api/v1")) for rule in rules}
    shape = r"`(?:GET|POST|PUT|PATCH|DELETE) (?:/api/v1)?(/[\w/{}:.-]*)"
    given = {path: re.sub(r"\{[^}]+\}|\b[A-Z_]{2,}\b", "*", path).rstrip("/") for _, path in named(shape)}
    formats = "|".join(FORMATS)
    asked = {path: re.sub(rf"files/({formats})$", "files/*", plain) for path, plain in given.items()}
    wrong = [path for path, plain in asked.items() if plain not in known]
    assert wrong == []
