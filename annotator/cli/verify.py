"""`annotator verify FILE`: proves an export without a database; exit 0 when it is whole, 1 with every fault named."""

import json
from collections import Counter
from dataclasses import asdict
from typing import TextIO

import click
from flask_babel import gettext

from annotator.core.formats.verify import Fault, faults


@click.command("verify")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object: whole, faults and counts.")
def verify_command(file: TextIO, *, as_json: bool) -> None:
    """Prove a record FILE: hashes, quotes, offsets, votes, labels and balance."""
    try:
        lines = [line for line in file if line.strip()]
        found = faults(lines)
    except UnicodeDecodeError as error:
        raise click.ClickException(gettext("This file is not text in UTF-8.")) from error
    counts = {} if found else _counts(lines)
    if as_json:
        answer = {"whole": not found, "faults": [asdict(fault) for fault in found], **counts}
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        _print(found, counts)
    if found:
        raise SystemExit(1)


def _counts(lines: list[str]) -> Counter[str]:
    counts: Counter[str] = Counter(articles=len(lines))
    for line in lines:
        record = json.loads(line)
        counts.update(annotators=len(record["annotators"]), spans=len(record["spans"]))
        counts.update(labels=len(record["labels"]), **record["balance"])
    return counts


def _print(found: list[Fault], counts: dict[str, int]) -> None:
    for fault in found:
        click.echo(str(fault), err=True)
    if not found:
        click.echo(
            gettext(
                "Whole: %(articles)d articles, %(spans)d spans, %(units)d units = %(agreed)d agreed + %(ruled)d "
                "ruled + %(ruled_none)d ruled none + %(open)d open; %(labels)d labels.",
                **counts,
            )
        )
