"""`annotator convert`: from any format that can be read to one that can be written, without a database."""

from pathlib import Path
from typing import Any

import click
from flask_babel import gettext

from annotator.cli.handed_over import options_of, read_files, reader_options
from annotator.core.exchange import READERS
from annotator.core.exchange.found import listed
from annotator.core.exchange.targets import TARGETS, target_of


@click.command("convert")
@click.argument("source", metavar="IN", type=click.Path(exists=True, allow_dash=True))
@click.argument("output", metavar="OUT", type=click.Path(allow_dash=True))
@click.option(
    "--from", "from_format", type=click.Choice(list(READERS)), help="Of IN; known by its content when left out."
)
@click.option("--to", "to_format", type=click.Choice(list(TARGETS)), help="Of OUT; known by its ending when left out.")
@reader_options
def convert_command(
    source: str, output: str, from_format: str | None, to_format: str | None, options_file: str | None, **given: Any
) -> None:  # fmt: skip
    """Write what the file or folder IN holds as OUT; say what was left out, changed or guessed."""
    target = target_of(output, to_format)
    if target is None:
        raise click.UsageError(gettext("Nothing is written as %(name)s; choose a format with --to.", name=output))
    read = read_files([source], options_of(given, options_file), from_format)
    written = "".join(target.write(read.records))
    with click.open_file(output, "w", encoding="utf-8") as file:
        file.write(written)
    for item in [*listed(read.report.excluded), *listed(read.report.named)]:
        click.echo(f"{item['what']}: {item['count']} ({item['why']})", err=True)
    for loss in target.losses:
        click.echo(gettext("%(name)s cannot hold %(loss)s.", name=Path(output).name, loss=loss), err=True)
