"""`make messages` collects every sentence for translators, wherever it stands."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from annotator.app import create_app
from tests.source import ROOT

SENTENCES = (
    "The server is busy. Nothing was changed; try again in a few seconds.",  # N_ in the web layer
    "That e-mail and password do not belong together.",  # N_ in a service
    "Ctrl-C stops it.",  # gettext in a command
    "Choose a day.",  # lazy_gettext in a form
    "Skip to the content",  # _ in a template
)


def collect(found: Path) -> str:
    """Run what `make messages` runs, and return the sentences."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"\$\(BIN\)/python (-m babel(?:.*\\\n)*.*)", makefile)
    assert recipe
    words = shlex.split(recipe[1].replace("\\\n", " "))
    run(str(found) if word == "build/messages.pot" else word for word in words)
    return found.read_text(encoding="utf-8")


def run(arguments: Iterable[str]) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True)  # noqa: S603 - the project's own words


def test_sentences_of_code_and_templates_are_collected(tmp_path: Path) -> None:
    collected = collect(tmp_path / "messages.pot")
    assert [sentence for sentence in SENTENCES if f'msgid "{sentence}"' not in collected] == []
    assert "msgid_plural" in collected


def test_the_steps_for_translators_make_a_page_in_another_language(tmp_path: Path) -> None:
    collect(tmp_path / "messages.pot")
    steps = re.findall(r"`\.venv/bin/pybabel ([^`]+)`", (ROOT / "docs" / "translate.md").read_text(encoding="utf-8"))
    begin, update, compile_ = (
        shlex.split(step.replace("annotator/translations", str(tmp_path)).replace("build/", f"{tmp_path}/"))
        for step in steps
    )
    run(["-m", "babel.messages.frontend", *begin])
    catalogue = tmp_path / "de" / "LC_MESSAGES" / "messages.po"
    words = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(
        words.replace('msgid "Sign in"\nmsgstr ""', 'msgid "Sign in"\nmsgstr "Anmelden"'), encoding="utf-8"
    )
    run(["-m", "babel.messages.frontend", *update])
    run(["-m", "babel.messages.frontend", *compile_])
    app = create_app(
        tmp_path / "data", TESTING=True, LANGUAGES=["en", "de"], BABEL_TRANSLATION_DIRECTORIES=str(tmp_path)
    )
    page = app.test_client().get("/sign-in", headers={"Accept-Language": "de"})
    assert "Anmelden" in page.text
