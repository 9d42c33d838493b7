"""The commands by name, each loaded only when it is called: `annotator --help` needs none of them."""

from importlib import import_module
from typing import Any, NamedTuple

import click

from annotator.cli.sentences import Sentences


class Place(NamedTuple):
    """Where a command is defined, and the first paragraph of its help."""

    name: str
    help: str


COMMANDS = {
    "agreement": Place(
        "agreement_command", "Measure agreement in record FILEs (- for standard input), pooled, or in an ASSIGNMENT."
    ),
    "articles": Place("articles", "Take articles in."),
    "classrooms": Place("classrooms_group", "Look classes up, and delete those whose day has come."),
    "convert": Place(
        "convert_command", "Write what the file or folder IN holds as OUT; say what was left out, changed or guessed."
    ),
    "db": Place("db", "Migrate, check, back up and restore the database."),
    "demo": Place(
        "demo_command",
        "Make a small class that disagrees about an article, serve it, and print the addresses and sign-ins.",
    ),
    "export": Place(
        "export_command", "Print the balance of units of ASSIGNMENT, then write its labels with their evidence."
    ),
    "import": Place(
        "import_command",
        "Say what FILEs (or folders) of another tool hold; so far without taking it in (--dry-run).",
    ),
    "serve": Place(
        "serve_command", "Run the server until Ctrl-C. The database has to be up to date: see “annotator db upgrade”."
    ),
    "units": Place(
        "units_command",
        "Group the spans of a record FILE (- for standard input) into units: one line of JSON for each article.",
    ),
    "users": Place("users", "Make accounts for teachers and reviewers, set passwords, and give tokens to scripts."),
    "verify": Place(
        "verify_command",
        "Prove a record FILE (- for standard input): hashes, quotes, offsets, votes, labels and balance.",
    ),
}

MODULES = {"import": "importing"}  # where a command's name is no name in Python


class Commands(Sentences):
    """A group whose commands are in modules of their names, which are imported when a command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"annotator.cli.{MODULES.get(cmd_name, cmd_name)}")
        command: Any = getattr(module, COMMANDS[cmd_name].name)
        return command  # type: ignore[no-any-return]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        named = {name: click.Command(name, help=place.help) for name, place in COMMANDS.items()}
        click.Group(commands=named).format_commands(ctx, formatter)
