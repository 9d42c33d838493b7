"""The `annotator` command."""

import sys

import click

from annotator import __version__
from annotator.cli.commands import Commands


@click.group(cls=Commands)
@click.version_option(__version__)
def main() -> None:
    """Annotator: mark what the words of a news article do, and settle where readers differ."""


if __name__ == "__main__":
    sys.exit(main())
