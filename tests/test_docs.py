"""The documentation names everything that a person can set, run, write or read: a heading for each."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from annotator.__main__ import main
from annotator.app import create_app
from annotator.config import DEFAULTS
from annotator.core.formats import FORMATS
from tests import named
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
    for name, command in named.commands_in(group).items():
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
    reasons = " ".join(page.read_text() for page in (ROOT / "docs" / "decisions").glob("*.md"))
    missing = {name for name in named.libraries() if f"`{name}`" not in reasons}
    assert not missing, f"docs/decisions says why each library runs with us: {missing}"


@pytest.mark.parametrize("document", ALL_PAGES, ids=lambda document: document.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
    broken = [target for target in targets if not (document.parent / target).exists()]
    assert not broken


def text_of_now() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in OF_NOW)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    app = create_app(tmp_path_factory.mktemp("routes"), SECRET_KEY="none")
    return [rule.rule for rule in app.url_map.iter_rules()]


CHECKS = (named.wrong_paths, named.wrong_functions, named.wrong_commands, named.wrong_targets, named.wrong_settings)


@pytest.mark.parametrize("wrong", CHECKS, ids=lambda check: check.__name__)
def test_what_is_named_is_there(wrong: Callable[[str], list[str]]) -> None:
    assert wrong(text_of_now()) == []


def test_addresses_of_the_api_that_are_named_are_routes(rules: list[str]) -> None:
    assert named.wrong_addresses(text_of_now(), rules) == []


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (named.wrong_paths, "`docs/nowhere/`"),
        (named.wrong_paths, "`services/no_such_folder/`"),
        (named.wrong_paths, "`.ci/nothing`"),
        (named.wrong_paths, "`nowhere.py`"),
        (named.wrong_functions, "`records.no_such_function`"),
        (named.wrong_functions, "`rulings._gone`"),
        (named.wrong_functions, "`services/spans.py` `no_such_function`"),
        (named.wrong_functions, "`no_such_function(study)`"),
        (named.wrong_commands, "`annotator users nonsense`"),
        (named.wrong_commands, "`annotator nonsense`"),
        (named.wrong_commands, "`annotator serve --name N`"),
        (named.wrong_commands, "`--no-such-option`"),
        (named.wrong_targets, "`make nothing`"),
        (named.wrong_settings, "ANNOTATOR_NO_SUCH_SETTING"),
    ],
)
def test_what_is_not_there_is_found(wrong: Callable[[str], list[str]], name: str) -> None:
    assert len(wrong(name)) == 1


def test_an_address_that_is_no_route_is_found(rules: list[str]) -> None:
    assert named.wrong_addresses("`GET /units/{id}/nowhere`", rules) == ["/units/{id}/nowhere"]


FIGURE = re.compile(r"<!-- figure ([\w-]+) -->(.*?)<!-- end -->", re.DOTALL)
SPEED = re.compile(r"\d ?(ms|milliseconds|×)(?!\w)(?! \d)|\d (saves|marks|requests) (a|per) second|times faster")
WITH_SPEED = [page for page in OF_NOW if page.name != "performance.md"]


@pytest.mark.parametrize("path", WITH_SPEED, ids=lambda path: path.name)
def test_figures_of_speed_are_those_that_were_measured_last(path: Path) -> None:
    """A figure stands between markers that name its key; nowhere else is a speed said."""
    text = path.read_text(encoding="utf-8")
    measured = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| .* \| ([\d.]+) \|", measured, re.MULTILINE)
    assert [(key, value) for key, value in FIGURE.findall(text) if (key, value.strip()) not in rows] == []
    plain = re.sub(r"^    .*|```.*?```", "", FIGURE.sub("", text), flags=re.MULTILINE | re.DOTALL)
    assert SPEED.search(plain) is None
