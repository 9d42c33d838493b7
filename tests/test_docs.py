"""The documentation names everything that a person can set, run, write or read: a heading for each."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from annotator.__main__ import main
from annotator.config import DEFAULTS
from annotator.core.formats import FORMATS
from tests.source import ROOT

PAGES = sorted((ROOT / "docs").rglob("*.md"))
ALL_PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *PAGES]


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
