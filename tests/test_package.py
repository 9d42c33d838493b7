"""The wheel: holds all that the app needs, and serves the same pages from wherever it is installed."""

import os
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.source import ROOT

# Asked in a process of its own, by the installed copy and by the checkout alike.
ASK = """
import annotator, pathlib, sys
from annotator.app import create_app
app = create_app(pathlib.Path(sys.argv[1]))
client = app.test_client()
page = client.get("/sign-in")
assert page.status_code == 200, page.status
style = client.get(f"{app.static_url_path}/css/base.css")
assert style.status_code == 200, style.status
print(pathlib.Path(annotator.__file__).parent)
print(page.text.replace(page.text.split('csrf-token" content="')[1].split('"')[0], "TOKEN"))
"""


def run(*command: object, **environment: str) -> str:
    """Run a command away from the checkout and return what it prints."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ANNOTATOR"))}
    answer = subprocess.run(
        [str(part) for part in command], env=inherited | environment, cwd="/", capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of a new environment with the wheel in it; libraries are borrowed from this one."""
    place = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", "--without-pip", place)
    run(sys.executable, "-m", "pip", "--python", place / "bin" / "python", "install", "--no-deps", "--no-index", wheel)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place / "bin"


def files_below(folder: str) -> set[str]:
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in found}


def test_the_wheel_holds_every_file_of_the_app(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    beside = {f"annotator/{name}" for folder in ("templates", "static") for name in files_below(folder)}
    assert names == files_below("annotator") | beside


def test_the_wheel_carries_its_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"] == "MIT"


def test_an_installed_copy_serves_the_same_pages(installed: Path, tmp_path: Path) -> None:
    run(installed / "annotator", "db", "upgrade", ANNOTATOR_DATA=str(tmp_path / "there"))
    there, *page = run(installed / "python", "-c", ASK, tmp_path / "there").splitlines()
    here, *same = run(sys.executable, "-c", ASK, tmp_path / "here", PYTHONPATH=str(ROOT)).splitlines()
    assert Path(there).is_relative_to(installed.parent)
    assert Path(here) == ROOT / "annotator"
    assert page == same


def test_an_installed_copy_keeps_its_database_outside_the_environment(installed: Path, tmp_path: Path) -> None:
    """Inside it, the students' work would die with the next installation."""
    run(installed / "annotator", "db", "upgrade", HOME=str(tmp_path), XDG_DATA_HOME=str(tmp_path / "share"))
    assert (tmp_path / "share" / "annotator" / "annotator.sqlite3").is_file()
