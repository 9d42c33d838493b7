"""The `annotator` command."""

import sys

import click

from annotator import __version__
from annotator.cli.units import units_command
from annotator.cli.verify import verify_command


@click.group()
@click.version_option(__version__)
def main() -> None:
    """Annotator: mark what the words of a news article do, and settle where readers differ."""


for command in (units_command, verify_command):
    main.add_command(command)

if __name__ == "__main__":
    sys.exit(main())
