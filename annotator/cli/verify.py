"""`annotator verify FILE`: proves an export without a database; exit 0 when it is whole, 1 with every fault named."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import BinaryIO

import click
from flask_babel import gettext, ngettext

from annotator.cli.record_file import echo_json, tell_unknown
from annotator.core.formats.lines import text_lines
from annotator.core.formats.verify import Fault, prove

MOST_ALIKE = 10  # faults of one kind that a person is shown; --json has every one


@click.command("verify")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object: whole, faults, unknown keys and counts.")
def verify_command(file: BinaryIO, *, as_json: bool) -> None:
    """Prove a record FILE (- for standard input): hashes, quotes, offsets, votes, labels and balance."""
    proof = prove(text_lines(file))
    counts = {} if proof.faults else proof.counts
    if as_json:
        told = [asdict(fault) for fault in proof.faults]
        echo_json({"whole": not told, "faults": told, "unknown": proof.unknown, **counts})
    else:
        tell_unknown(proof.unknown)
        _print(proof.faults, counts)
    if proof.faults:
        raise SystemExit(1)


def _print(found: Sequence[Fault], counts: Mapping[str, int]) -> None:
    for line in _sentences(found):
        click.echo(line, err=True)
    if not found:
        click.echo(
            gettext(
                "Whole: %(articles)d articles, %(spans)d spans, %(units)d units = %(agreed)d agreed + %(ruled)d "
                "ruled + %(ruled_none)d ruled none + %(open)d open; %(labels)d labels.",
                **counts,
            )
        )


def _sentences(found: Sequence[Fault]) -> Iterator[str]:
    """What is wrong, kind by kind. The same of several lines is said once; of one kind only the first are said."""
    lines: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for fault in found:
        lines[fault.code, fault.place, fault.reason].append(fault.line)
    kinds: dict[str, list[str]] = defaultdict(list)
    for (code, place, reason), numbers in lines.items():
        kinds[code].append(f"{_where(numbers, place)}: {reason}")
    for code, told in kinds.items():
        yield from islice(told, MOST_ALIKE)
        if told[MOST_ALIKE:]:
            yield _and_more(code, len(told) - MOST_ALIKE)


def _and_more(code: str, many: int) -> str:
    return ngettext(
        "and %(num)d more of this kind (%(code)s); --json names it.",
        "and %(num)d more of this kind (%(code)s); --json names them.",
        many,
        code=code,
    )


def _where(numbers: Sequence[int], place: str) -> str:
    lines = ngettext("line %(first)s", "lines %(first)s", len(numbers), first=", ".join(map(str, numbers[:5])))
    if numbers[5:]:
        lines = gettext("%(lines)s and %(count)d more", lines=lines, count=len(numbers) - 5)
    return f"{lines}, {place}" if place else lines
