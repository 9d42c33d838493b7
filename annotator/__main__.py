"""The `annotator` command."""

import sys

import click

from annotator import __version__
from annotator.app import create_app
from annotator.cli.agreement import agreement_command
from annotator.cli.articles import articles
from annotator.cli.classrooms import classrooms_group
from annotator.cli.db import db
from annotator.cli.demo import demo_command
from annotator.cli.export import export_command
from annotator.cli.sentences import Sentences
from annotator.cli.serve import serve_command
from annotator.cli.units import units_command
from annotator.cli.users import users
from annotator.cli.verify import verify_command

COMMANDS = (
    demo_command, serve_command, db, users, classrooms_group, articles, export_command, units_command,
    agreement_command, verify_command,
)  # fmt: skip


@click.group(cls=Sentences)
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Annotator: mark what the words of a news article do, and settle where readers differ."""
    context.obj = context.obj or create_app


for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    sys.exit(main())
