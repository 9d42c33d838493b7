"""`annotator export`: the balance of units first, then the file."""

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from flask_babel import gettext

from annotator.cli.app import with_app
from annotator.clock import utcnow
from annotator.core.formats import FORMATS
from annotator.core.formats.facts import Record
from annotator.db import db
from annotator.models import Assignment, Release, Round
from annotator.services import assignments, releases, rounds
from annotator.services.releases import Choice

STDOUT = Path("-")


@dataclass(frozen=True)
class Export:
    """The content of a file and what is printed about it; `release` is None for what is not agreed yet."""

    content: str
    balances: Sequence[dict[str, Any]]
    total: dict[str, int]
    release: int | None = None


@click.command("export")
@click.argument("assignment_id", metavar="ASSIGNMENT", type=click.UUID)
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="record", show_default=True)
@click.option(
    "--what", type=click.Choice(["agreed", "all"]), default="agreed", show_default=True,
    help="agreed: a numbered release of submitted work; all: unfinished work too, and no release.",
)  # fmt: skip
@click.option("--round", "number", type=click.IntRange(1), help="The one under way when left out.")
@click.option("--no-text", is_flag=True, help="Leave the article's words out; hash and offsets stay.")
@click.option("--policy", type=click.Choice(["class", "research"]), help="The assignment's when left out.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="- for stdout.")
@click.option("--json", "as_json", is_flag=True, help="Print the balance as one JSON object.")
@with_app
def export_command(
    assignment_id: UUID, format_: str, what: str, number: int | None, policy: str | None, output: Path,
    *, no_text: bool, as_json: bool,
) -> None:  # fmt: skip
    """Print the balance of units of ASSIGNMENT, then write its labels with their evidence."""
    _refuse_place(output)
    assignment = _assignment(assignment_id)
    choice = Choice(policy or assignment.export_policy, has_unfinished=what == "all", has_text=not no_text)
    export = _everything if choice.has_unfinished else _agreed
    made = export(_round(assignment, number), choice, format_)
    db.session.commit()
    click.echo(_json(made, output) if as_json else _table(made), err=output == STDOUT)
    _write(made, output)


def _refuse_place(output: Path) -> None:
    """Refuse before a release gets its number."""
    if output == STDOUT:
        return
    if output.exists():
        raise click.ClickException(gettext("%(file)s is there already; choose another name.", file=output))
    if not output.absolute().parent.is_dir():
        raise click.ClickException(gettext("There is no folder %(folder)s.", folder=output.absolute().parent))


def _assignment(id: UUID) -> Assignment:
    if found := assignments.with_id(id):
        return found
    raise click.ClickException(gettext("There is no assignment %(id)s. “annotator classrooms list” shows them.", id=id))


def _round(assignment: Assignment, number: int | None) -> Round:
    if number is None:
        return rounds.current(assignment)
    if number > len(assignment.rounds):
        raise click.ClickException(gettext("This assignment has no round %(number)s.", number=number))
    return assignment.rounds[number - 1]


def _agreed(round_: Round, choice: Choice, format_: str) -> Export:
    release = releases.create(round_, policy=choice.policy, has_text=choice.has_text, by=None, now=utcnow())
    found = [json.loads(line) for line in _content(release, "record").split("\n") if line]
    return Export(_content(release, format_), _balances(found), releases.total_balance(found), release.number)


def _content(release: Release, format_: str) -> str:
    file = releases.file(release, format_)
    assert file is not None  # noqa: S101 - a release has a file of every format
    return file.content


def _everything(round_: Round, choice: Choice, format_: str) -> Export:
    found = releases.records(round_, choice)
    content = "".join(FORMATS[format_].write(found, None))
    return Export(content, _balances(found), releases.total_balance(found))


def _balances(found: Sequence[Record]) -> list[dict[str, Any]]:
    articles = [(record["article"], record["balance"]) for record in found]
    return [{"id": article["id"], "title": article["title"], "balance": balance} for article, balance in articles]


def _table(made: Export) -> str:
    lines = [f"{one['title']}: {_sentence(one['balance'])}" for one in made.balances]
    if len(lines) > 1:
        lines.append(gettext("Together: %(balance)s", balance=_sentence(made.total)))
    if made.release:
        lines.append(gettext("Release %(number)s", number=made.release))
    return "\n".join(lines)


def _sentence(balance: dict[str, int]) -> str:
    return gettext(
        "%(units)d units = %(agreed)d agreed + %(ruled)d ruled + %(ruled_none)d ruled none + %(open)d open", **balance
    )


def _json(made: Export, output: Path) -> str:
    shown = {
        "release": made.release, "file": str(output), "sha256": hashlib.sha256(made.content.encode()).hexdigest(),
        "articles": made.balances, "balance": made.total,
    }  # fmt: skip
    return json.dumps(shown, ensure_ascii=False)


def _write(made: Export, output: Path) -> None:
    """Write the bytes that were hashed: no newline is translated on the way."""
    content = made.content.encode()
    if output == STDOUT:
        sys.stdout.buffer.write(content)
        return
    try:
        with output.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise click.ClickException(gettext("%(file)s: %(why)s", file=output, why=error.strerror)) from error
