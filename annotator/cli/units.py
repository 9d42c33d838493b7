"""`annotator units FILE`: the units of any record, grouped and settled, without a database."""

from collections import Counter
from typing import BinaryIO

import click
from flask_babel import gettext

from annotator.cli.record_file import echo_json, records_of, tell_unknown
from annotator.core.formats.facts import Record
from annotator.core.formats.parsing import shown


@click.command("units")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="JSON lines, which is what is printed anyway.")
def units_command(file: BinaryIO, *, as_json: bool) -> None:
    """Group the spans of a record FILE (- for standard input) into units: one line of JSON for each article."""
    unknown, seen = Counter[str](), Counter[tuple[str, int]]()
    for record, others in records_of(file):
        unknown.update(others)
        seen[record["article"]["id"], record["round"]] += 1
        echo_json(_answer(record))
    tell_unknown(unknown)
    _tell_doubles(seen)


def _answer(record: Record) -> Record:
    return {"article": record["article"]["id"]} | {key: record[key] for key in ("units", "labels", "balance")}


def _tell_doubles(seen: Counter[tuple[str, int]]) -> None:
    doubles = [f"{shown(article)} (round {number})" for (article, number), many in seen.items() if many > 1]
    if doubles:
        named = ", ".join(doubles[:5]) + ("…" if doubles[5:] else "")
        told = gettext("More than one line is about the same article and round: %(articles)s.", articles=named)
        click.echo(told, err=True)
