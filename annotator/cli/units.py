"""`annotator units FILE`: the units of any record, grouped and settled, without a database."""

import json
from typing import TextIO

import click
from flask_babel import gettext

from annotator.core.formats.facts import Record
from annotator.core.formats.parsing import RecordError
from annotator.core.formats.record import read_records


@click.command("units")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@click.option("--json", "as_json", is_flag=True, help="JSON lines, which is what is printed anyway.")
def units_command(file: TextIO, *, as_json: bool) -> None:
    """Group the spans of a record FILE into units: one line of JSON for each article."""
    unknown: set[str] = set()
    try:
        for record, others in read_records(file):
            unknown.update(others)
            click.echo(_line(record))
    except RecordError as error:
        raise click.ClickException(str(error)) from error
    except UnicodeDecodeError as error:
        raise click.ClickException(gettext("This file is not text in UTF-8.")) from error
    if unknown:
        click.echo(gettext("Keys that are not read: %(keys)s.", keys=", ".join(sorted(unknown))), err=True)


def _line(record: Record) -> str:
    shown = {"article": record["article"]["id"]} | {key: record[key] for key in ("units", "labels", "balance")}
    return json.dumps(shown, ensure_ascii=False)
