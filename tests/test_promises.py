"""Addresses, endpoint names, the API's description and the commands' help change only when it was meant."""

from pathlib import Path

import pytest

from annotator.app import create_app
from tests.promises import FOLDER, promised


@pytest.mark.parametrize("name", ["routes.txt", "openapi.json", "commands.txt"])
def test_a_promise_is_kept(tmp_path: Path, name: str) -> None:
    now = promised(create_app(tmp_path, SECRET_KEY="none"))[name]
    assert now == (FOLDER / name).read_text(encoding="utf-8"), (
        f"{name} says something else than was agreed; was that meant? Then run: python -m tests.promises"
    )
