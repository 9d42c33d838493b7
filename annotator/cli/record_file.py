"""What commands on record files share: their lines, their unknown keys, and JSON that any terminal can take."""

import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import IO, Any

import click
from flask_babel import gettext, ngettext

from annotator.core.formats.facts import Record
from annotator.core.formats.lines import json_line, text_lines
from annotator.core.formats.parsing import RecordError
from annotator.core.formats.record import read_records

MOST_KEYS = 20  # unknown keys that are named


def echo_json(value: Any, *, err: bool = False) -> None:
    """Print a value as one line of JSON; where the output is not in UTF-8, in ASCII, which JSON can always be."""
    encoding = (sys.stderr if err else sys.stdout).encoding or ""
    click.echo(json_line(value, is_ascii=encoding.lower().replace("-", "") != "utf8"), err=err)


def records_of(
    file: IO[bytes], name: str = "", *, has_units: bool = True
) -> Iterator[tuple[Record, Mapping[str, int]]]:
    """Each record of a file with its unknown keys. What is wrong with the file ends the command with a sentence.

    The sentence begins with `name`, where there are several files.
    """
    try:
        yield from read_records(text_lines(file), has_units=has_units)
    except RecordError as error:
        raise click.ClickException(f"{name}: {error}" if name else str(error)) from error


def tell_unknown(unknown: Mapping[str, int]) -> None:
    """Name the keys that were not read on standard error, each once with its count."""
    if not unknown:
        return
    told = [key if many == 1 else f"{key} ({many} ×)" for key, many in islice(sorted(unknown.items()), MOST_KEYS)]
    more = len(unknown) - len(told)
    if more:
        told.append(ngettext("%(num)d more", "%(num)d more", more))
    click.echo(gettext("Keys that are not read: %(keys)s.", keys=", ".join(told)), err=True)
