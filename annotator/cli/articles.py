"""`annotator articles`: takes texts in from files."""

import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any, BinaryIO, get_args
from uuid import UUID

import click
from flask_babel import gettext

from annotator.cli.app import with_app
from annotator.cli.record_file import echo_json
from annotator.clock import utcnow
from annotator.core.formats.parsing import printable
from annotator.db import db
from annotator.intake import Form, Intake, UnusableArticle, decoded_source, guess_form, read_decoded
from annotator.intake.many import Entry, Fault, Unread, entries
from annotator.models import Article, Classroom
from annotator.services import articles as service
from annotator.services import classrooms
from annotator.services.articles import Description

MANY = 20  # articles from which on a bar is shown


class Source(click.File):
    """A file, or - for standard input; an address gets its own refusal instead of "no such file"."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> IO[Any]:
        if isinstance(value, str) and value.lower().startswith(("http://", "https://")):
            raise click.ClickException(
                gettext("Fetching addresses is switched off. Save the page as a file and add that: %(url)s", url=value)
            )
        return super().convert(value, param, ctx)


@click.group("articles")
def articles() -> None:
    """Take articles in."""


@articles.command("add")
@click.argument("files", type=Source("rb"), metavar="FILE|-...", nargs=-1, required=True)
@click.option("--classroom", "classroom_id", type=click.UUID, required=True, help="See “annotator classrooms list”.")
@click.option("--as", "form", type=click.Choice(get_args(Form)), help="How it is written; guessed when left out.")
@click.option("--title", help="Of a single article; the first heading or line when left out.")
@click.option("--leave-out-bad", is_flag=True, help="Take in what can be read, although some cannot.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each article.")
@with_app
def add(
    files: tuple[BinaryIO, ...], classroom_id: UUID, form: Form | None, title: str | None,
    *, leave_out_bad: bool, as_json: bool,
) -> None:  # fmt: skip
    """Freeze FILEs as articles of a class, and print id and SHA-256 of each.

    A file that ends in .jsonl, .csv (with a column “text”) or .zip holds many. All are taken in or none, unless
    --leave-out-bad is given.
    """
    unread = Unread()
    found = [one for file in files for one in entries(getattr(file, "name", "-"), file.read(), form, unread)]
    read = list(_with_progress(found))  # before a transaction begins, in which nobody else could save
    taken = [one for one in read if isinstance(one, Taken)]
    _tell(read, unread)
    if title and len(found) > 1:
        raise click.UsageError(gettext("A title is for one article, and there are %(count)d.", count=len(found)))
    if len(taken) < len(read) and not (leave_out_bad and taken):
        raise click.ClickException(_refusal(read, {getattr(file, "name", "-") for file in files}))
    described = [(one.intake, replace(one.given, title=title or one.given.title)) for one in taken]
    added = service.put_all(_classroom(classroom_id), described, by=None, now=utcnow())
    db.session.commit()
    for article, one in zip(added, taken, strict=True):
        _show(article, one, is_alone=len(read) == 1, as_json=as_json)


@dataclass(frozen=True)
class Taken:
    """An article that was read, and where it stands."""

    entry: Entry
    form: Form
    intake: Intake

    @property
    def given(self) -> Description:
        return Description(**self.entry.described)


def _with_progress(found: Sequence[Entry | Fault]) -> Iterator[Taken | Fault]:
    """Read each; a bar on a terminal where there are many, nothing in a pipe."""
    if len(found) < MANY or not sys.stderr.isatty():
        yield from map(_read, found)
        return
    with click.progressbar(found, file=sys.stderr) as bar:
        yield from map(_read, bar)


def _read(one: Entry | Fault) -> Taken | Fault:
    if isinstance(one, Fault):
        return one
    try:
        source = decoded_source(one.raw)
        form = one.form or guess_form(source.text)
        return Taken(one, form, read_decoded(source, form))
    except UnusableArticle as error:
        return Fault(one.place, error.template, error.params)


def _tell(read: Sequence[Taken | Fault], unread: Unread) -> None:
    """Name on standard error every fault where there are many articles, and what was left aside."""
    for one in read if len(read) > 1 else ():
        if isinstance(one, Fault):
            click.echo(f"{printable(one.place)}: {gettext(one.sentence) % one.params}", err=True)
    if unread.names:
        names = ", ".join(map(printable, sorted(unread.names)))
        click.echo(gettext("Note: not read, since they mean nothing here: %(names)s", names=names), err=True)
    if unread.members:
        click.echo(gettext("Note: %(count)d hidden files were left aside", count=unread.members), err=True)


def _refusal(read: Sequence[Taken | Fault], names: Collection[str]) -> str:
    faults = [one for one in read if isinstance(one, Fault)]
    if len(read) == 1:
        sentence: str = gettext(faults[0].sentence) % faults[0].params
        return sentence if faults[0].place in names else f"{printable(faults[0].place)}: {sentence}"
    return gettext(
        "%(bad)d of %(all)d articles cannot be read, so none was taken in. --leave-out-bad takes in the others.",
        bad=len(faults), all=len(read),
    )  # fmt: skip


def _show(added: Article, one: Taken, *, is_alone: bool, as_json: bool) -> None:
    shown = {"id": str(added.id), "sha256": added.sha256, "title": added.title, "as": one.form}
    notes = [gettext(note.template) % note.params for note in service.notes_of(added)]
    if as_json:
        echo_json(shown | ({"notes": notes} if notes else {}))
        return
    click.echo(_table(shown) if is_alone else f"{added.id}  {added.sha256}  {printable(added.title)}")
    where = "" if is_alone else f"{printable(one.entry.place)}: "
    for note in notes:
        click.echo(where + gettext("Note: %(note)s", note=note), err=True)


def _classroom(id: UUID) -> Classroom:
    if found := classrooms.with_id(id):
        return found
    raise click.ClickException(gettext("There is no class %(id)s. “annotator classrooms list” shows them.", id=id))


def _table(shown: dict[str, str]) -> str:
    return "\n".join(f"{key:<8}{printable(value)}" for key, value in shown.items())
