"""`make messages` collects every sentence for translators, wherever it stands."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.source import ROOT

SENTENCES = (
    "The server is busy. Nothing was changed; try again in a few seconds.",  # N_ in the web layer
    "That e-mail and password do not belong together.",  # N_ in a service
    "Ctrl-C stops it.",  # gettext in a command
    "Choose a day.",  # lazy_gettext in a form
    "Skip to the content",  # _ in a template
)


def test_sentences_of_code_and_templates_are_collected(tmp_path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"\$\(BIN\)/python (-m babel(?:.*\\\n)*.*)", makefile)
    assert recipe
    found = tmp_path / "messages.pot"
    words = shlex.split(recipe[1].replace("\\\n", " "))
    arguments = [str(found) if word == "build/messages.pot" else word for word in words]
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True)  # noqa: S603 - the Makefile's own words
    collected = found.read_text(encoding="utf-8")
    assert [sentence for sentence in SENTENCES if f'msgid "{sentence}"' not in collected] == []
    assert "msgid_plural" in collected
