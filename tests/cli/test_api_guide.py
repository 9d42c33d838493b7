"""The example in docs/api.md does what it says, on a server as people run it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import annotator
from tests.cli.server import free_port, running
from tests.source import ROOT

pytestmark = pytest.mark.sqlite


def test_the_example_goes_from_an_article_to_agreed_labels(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.M | re.S)
    annotator(tmp_path, "db", "upgrade")
    annotator(tmp_path, "users", "add", "tess@example.org", "--password-stdin", stdin="right horse battery")
    token = annotator(tmp_path, "users", "token", "tess@example.org").stdout.strip()
    port = free_port()
    with running(tmp_path, "serve", port=port):
        environment = {"URL": f"http://127.0.0.1:{port}", "TOKEN": token, "PYTHONUTF8": "1"}
        answer = subprocess.run([sys.executable, "-c", example], env=environment, capture_output=True, text=True)
    assert answer.stderr == ""
    assert answer.stdout.splitlines() == [
        "{'agreed': 1, 'open': 0, 'ruled': 0, 'ruled_none': 0, 'units': 1}",
        "attribution the mayor said {'attribution': 3}",
    ]
