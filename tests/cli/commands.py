"""Runs a command of `annotator` inside the tests' own process, which takes a tenth of the time."""

from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from flask import Flask

from annotator.__main__ import main
from annotator.app import create_app
from annotator.db import db


def annotator(folder: Path, *arguments: object, stdin: str | bytes | None = None) -> Result:
    """Run a command on a data folder; its connections close at its end, as a process's would."""
    made: list[Flask] = []

    def make_app() -> Flask:
        made.append(create_app(folder))
        return made[-1]

    environment: dict[str, Any] = {"ANNOTATOR_DATA": str(folder), "ANNOTATOR_DATABASE_URL": None}
    words = [str(one) for one in arguments]
    result = CliRunner(env=environment).invoke(main, words, obj=make_app, input=stdin)
    for app in made:
        with app.app_context():
            db.engine.dispose()
    return result


def refusal(result: Result) -> str:
    """Return the one sentence on standard error of a command that refused and printed nothing else."""
    assert (result.exit_code, result.stdout) == (1, ""), result.output
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    return line.removeprefix("Error: ")
