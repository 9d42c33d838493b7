"""The list of all commands is made without loading them, and says what they say of themselves."""

import subprocess
import sys

import pytest

from annotator.__main__ import main
from annotator.cli.commands import COMMANDS
from tests.named import commands_in

LARGE = ("flask", "numpy", "scipy", "sqlalchemy", "trafilatura")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_listed_with_the_beginning_of_its_own_help(name: str) -> None:
    told = commands_in(main)[name].help
    assert told is not None
    assert " ".join(told.split("\n\n")[0].split()) == COMMANDS[name].help


def _loaded_by(code: str) -> set[str]:
    """Return which large libraries another Python has loaded after it ran this."""
    program = f"import sys\n{code}\nprint(*(one for one in {LARGE} if one in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return set(ran.stdout.split("\n")[-2].split())


def test_the_list_of_commands_loads_no_library_of_theirs() -> None:
    assert _loaded_by("from annotator.__main__ import main; main(['--help'], standalone_mode=False)") == set()


def test_the_app_starts_without_what_only_figures_and_intake_use() -> None:
    assert _loaded_by("import annotator.app") == {"flask", "sqlalchemy"}
