"""`annotator export`: the balance of units first, then the file."""

import gzip
import hashlib
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import UUID

import click
from flask_babel import gettext

from annotator import __version__, releasing
from annotator.cli.app import with_app
from annotator.cli.record_file import echo_json
from annotator.clock import utcnow
from annotator.core.formats import FORMATS
from annotator.core.formats.about import About
from annotator.core.formats.facts import Record
from annotator.core.formats.parsing import printable
from annotator.core.formats.record import without_text
from annotator.core.package.writing import package
from annotator.db import db
from annotator.deriving import bring_up_to_date
from annotator.models import Assignment, Release, Round
from annotator.services import assignments, packages, releases, rounds
from annotator.services.gathered import balance_of
from annotator.services.records import Choice
from annotator.services.release_files import content_of, lines_of

STDOUT = Path("-")
NAMES = click.Choice([*FORMATS, packages.FORMAT])
LONGEST_WAIT = 600.0  # seconds for units to be brought up to date; then the rest is done while others wait


@dataclass(frozen=True)
class Export:
    """The bytes of a file, on disk, and what is printed about it; `release` is None for what is not agreed yet.

    `is_new`: the release was made now, since something has changed or there was none.
    """

    file: IO[bytes]
    balances: Sequence[dict[str, Any]]
    release: int | None = None
    is_new: bool = False

    @property
    def total(self) -> dict[str, int]:
        return releases.total_balance(one["balance"] for one in self.balances)


@click.command("export")
@click.argument("assignment_id", metavar="ASSIGNMENT", type=click.UUID)
@click.option("--format", "format_", type=NAMES, default="record", show_default=True)
@click.option(
    "--what", type=click.Choice(["agreed", "all"]), default="agreed", show_default=True,
    help="agreed: a numbered release of submitted work; all: unfinished work too, and no release.",
)  # fmt: skip
@click.option("--round", "number", type=click.IntRange(1), help="The one under way when left out.")
@click.option("--release", "wanted", type=click.IntRange(1), help="This one, as it was made, and no new one.")
@click.option("--no-text", is_flag=True, help="Leave the article's words out; hash and offsets stay.")
@click.option("--policy", type=click.Choice(["class", "research"]), help="The assignment's when left out.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="- for stdout.")
@click.option("--json", "as_json", is_flag=True, help="Print the balance as one JSON object.")
@with_app
def export_command(
    assignment_id: UUID, format_: str, what: str, number: int | None, wanted: int | None, policy: str | None,
    output: Path, *, no_text: bool, as_json: bool,
) -> None:  # fmt: skip
    """Print the balance of units of ASSIGNMENT, then write its labels with their evidence."""
    _refuse_place(output)
    assignment = _assignment(assignment_id)
    if wanted is not None:
        _refuse_mixture(what, number, policy)
        made = _of_release(_release(assignment, wanted), format_, has_text=not no_text, output=output)
    else:
        made = _fresh(assignment, format_, what, number, policy, output, has_text=not no_text)
    with made.file:
        _tell(made, output, as_json=as_json)
        _write(made, output)


def _refuse_mixture(what: str, number: int | None, policy: str | None) -> None:
    if what == "all" or number is not None or policy is not None:
        raise click.UsageError(gettext("--release names one release: leave out --what, --round and --policy."))


def _release(assignment: Assignment, number: int) -> Release:
    found = [one for one in releases.of_assignment(assignment) if one.number == number]
    if not found:
        raise click.ClickException(gettext("This assignment has no release %(number)s.", number=number))
    return found[0]


def _of_release(release: Release, format_: str, *, has_text: bool, output: Path) -> Export:
    """Return a file of a release that is there; nothing is made and nothing changes."""
    record = releases.file(release, "record")
    assert record is not None  # noqa: S101 - every release has its record
    balances = [balance_of(json.loads(line)) for line in lines_of(record)]
    file = _content(release, format_, has_text=has_text)
    return Export(_on_disk(file, is_compressed=output.suffix == ".gz"), balances, release.number, is_new=True)


def _content(release: Release, format_: str, *, has_text: bool) -> Iterable[bytes]:
    if format_ == packages.FORMAT:
        content: Iterable[bytes] | None = packages.content(release, has_text=has_text, software=__version__)
    else:
        file = releases.file(release, format_, has_text=has_text)
        content = content_of(file) if file else None
    if content is None:
        kind = gettext("with the words of the article") if has_text else gettext("without the words of the article")
        reason = gettext("Release %(number)s has no such file %(kind)s.", number=release.number, kind=kind)
        raise click.ClickException(reason)
    return content


def _fresh(
    assignment: Assignment, format_: str, what: str, number: int | None, policy: str | None, output: Path,
    *, has_text: bool,
) -> Export:  # fmt: skip
    choice = Choice(policy or assignment.export_policy, has_unfinished=what == "all", has_text=has_text)
    export = _everything if choice.has_unfinished else _agreed
    round_ = _round(assignment, number)
    bring_up_to_date([round_], patience=LONGEST_WAIT)
    return export(round_, choice, format_, is_compressed=output.suffix == ".gz")


def _tell(made: Export, output: Path, *, as_json: bool) -> None:
    if as_json:
        echo_json(_answer(made, output), err=output == STDOUT)
    else:
        click.echo(_table(made), err=output == STDOUT)
    if made.release and not made.is_new:
        click.echo(gettext("Nothing has changed since release %(number)s was made.", number=made.release), err=True)


def _refuse_place(output: Path) -> None:
    """Refuse before a release gets its number: a file that cannot be made is tried here."""
    if output == STDOUT:
        return
    if output.exists():
        raise click.ClickException(gettext("%(file)s is there already; choose another name.", file=output))
    if not output.absolute().parent.is_dir():
        raise click.ClickException(gettext("There is no folder %(folder)s.", folder=output.absolute().parent))
    try:
        output.open("xb").close()
        output.unlink()
    except OSError as error:
        raise click.ClickException(gettext("%(file)s: %(why)s", file=output, why=error.strerror)) from error


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


def _agreed(round_: Round, choice: Choice, format_: str, *, is_compressed: bool) -> Export:
    now = utcnow()
    release = releasing.release(round_, policy=choice.policy, has_text=choice.has_text, by=None, now=now)
    db.session.commit()
    record = releases.file(release, "record", has_text=choice.has_text)
    assert record is not None  # noqa: S101 - a release has a file of every format
    balances = [balance_of(json.loads(line)) for line in lines_of(record)]
    content = _on_disk(_content(release, format_, has_text=choice.has_text), is_compressed=is_compressed)
    return Export(content, balances, release.number, release.created_at == now)


def _everything(round_: Round, choice: Choice, format_: str, *, is_compressed: bool) -> Export:
    with releasing.everything(round_, choice) as found:
        records = found.named_anew() if choice.has_text else map(without_text, found.named_anew())
        parts = _unnumbered(records, format_, choice)
        return Export(_on_disk(parts, is_compressed=is_compressed), found.balances)


def _unnumbered(records: Iterable[Record], format_: str, choice: Choice) -> Iterable[bytes]:
    if format_ == packages.FORMAT:
        return package(records, About(policy=choice.policy, software=__version__, has_text=choice.has_text))
    return (part.encode() for part in FORMATS[format_].write(records, None))


def _on_disk(parts: Iterable[bytes], *, is_compressed: bool) -> IO[bytes]:
    """Return a file without a name that holds the parts; the same content gives the same bytes, compressed or not."""
    file = TemporaryFile()
    if is_compressed:
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as compressed:
            compressed.writelines(parts)
    else:
        file.writelines(parts)
    return file


def _table(made: Export) -> str:
    lines = [f"{printable(one['title'])}: {_sentence(one['balance'])}" for one in made.balances]
    if len(lines) > 1:
        lines.append(gettext("Together: %(balance)s", balance=_sentence(made.total)))
    if made.release:
        lines.append(gettext("Release %(number)s", number=made.release))
    return "\n".join(lines)


def _sentence(balance: dict[str, int]) -> str:
    return gettext(
        "%(units)d units = %(agreed)d agreed + %(ruled)d ruled + %(ruled_none)d ruled none + %(open)d open", **balance
    )


def _answer(made: Export, output: Path) -> dict[str, Any]:
    return {
        "release": made.release, "is_new": made.is_new, "file": str(output),
        "sha256": _digest(made.file), "articles": made.balances, "balance": made.total,
    }  # fmt: skip


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # a file on disk


def _write(made: Export, output: Path) -> None:
    """Write the bytes that were hashed: no newline is translated on the way."""
    made.file.seek(0)
    if output == STDOUT:
        shutil.copyfileobj(made.file, sys.stdout.buffer)
        sys.stdout.buffer.flush()  # a pipe that is closed is noticed here, and not when Python ends
        return
    try:
        with output.open("xb") as file:
            shutil.copyfileobj(made.file, file)
    except OSError as error:
        raise click.ClickException(gettext("%(file)s: %(why)s", file=output, why=error.strerror)) from error
