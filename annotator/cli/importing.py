"""`annotator import`: says what files of other tools hold. Taking it into a class is still to come."""

from typing import Any
from uuid import UUID

import click
from flask_babel import gettext

from annotator.cli.handed_over import options_of, read_files, reader_options
from annotator.cli.record_file import echo_json
from annotator.core.exchange import READERS, Understood
from annotator.core.exchange.found import listed


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--classroom", "classroom_id", type=click.UUID, help="See “annotator classrooms list”.")
@click.option("--format", "format", type=click.Choice(list(READERS)), help="Known by the content when left out.")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken in.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@reader_options
def import_command(
    files: tuple[str, ...], classroom_id: UUID | None, format: str | None, options_file: str | None,
    *, dry_run: bool, as_json: bool, **given: Any,
) -> None:  # fmt: skip
    """Say what FILEs (or folders) of another tool hold; so far without taking it in (--dry-run)."""
    options = options_of(given, options_file)
    try:
        read = read_files(files, options, format)
    except click.ClickException as error:
        if as_json:
            echo_json({"articles": [], "excluded": [], "named": [], "refused": error.message})
        raise
    _tell(read, as_json=as_json)
    if dry_run:
        return
    raise click.UsageError(gettext("Taking marks into a class is not built yet; --dry-run says what they are."))


def _tell(read: Understood, *, as_json: bool) -> None:
    report = read.report
    if as_json:
        echo_json(
            {
                "articles": read.records,
                "excluded": listed(report.excluded),
                "named": listed(report.named),
                "refused": None,
            }
        )
        return
    people = {one["id"] for record in read.records for one in record["annotators"]}
    spans = sum(len(record["spans"]) for record in read.records)
    labels = sorted({span["label"] for record in read.records for span in record["spans"]})
    click.echo(gettext(
        "%(format)s: %(articles)d articles, %(people)d annotators, %(spans)d spans (%(labels)s).",
        format=", ".join(read.formats), articles=len(read.records), people=len(people), spans=spans,
        labels=", ".join(labels),
    ))  # fmt: skip
    for title, items in ((gettext("Left out"), listed(report.excluded)), (gettext("To know"), listed(report.named))):
        for item in items:
            click.echo(f"{title}: {item['what']}, {item['count']} ({item['why']})")
