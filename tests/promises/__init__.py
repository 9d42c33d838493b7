"""What scripts of others rely on, as text: the URL map with its endpoints, the API's description, the commands' help.

The three files beside this one hold it as it was agreed. After a change that was meant, write them anew and read the
difference before it is committed: `python -m tests.promises`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask import Flask

from annotator.__main__ import main

FOLDER = Path(__file__).parent
METHODS_OF_FLASK = {"HEAD", "OPTIONS"}


def routes(app: Flask) -> str:
    """Return one line for each address: its methods, its pattern and its endpoint."""
    lines = [
        f"{','.join(sorted((rule.methods or set()) - METHODS_OF_FLASK))} {rule.rule} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"  # its address holds a digest of the files
    ]
    return "\n".join(sorted(lines)) + "\n"


def openapi(app: Flask) -> str:
    """Return the API's description without its version number."""
    description: dict[str, Any] = app.test_client().get("/api/v1/openapi.json").get_json()
    description["info"].pop("version")
    return json.dumps(description, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def commands() -> str:
    """Return the help of every command."""
    return "\n".join(_helps(main, "annotator"))


def _helps(command: click.Command, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, terminal_width=100, max_content_width=100)
    yield f"## {name}\n\n{command.get_help(context)}\n"
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from _helps(found, f"{name} {inner}")


def promised(app: Flask) -> dict[str, str]:
    """Return what is promised now, by the name of the file that holds it."""
    return {"routes.txt": routes(app), "openapi.json": openapi(app), "commands.txt": commands()}
