"""`annotator articles`: takes texts in from files."""

from typing import IO, Any, BinaryIO, get_args
from uuid import UUID

import click
from flask_babel import gettext

from annotator.cli.app import with_app
from annotator.cli.record_file import echo_json
from annotator.clock import utcnow
from annotator.core.formats.parsing import printable
from annotator.db import db
from annotator.intake import Form, decoded_source, guess_form, read_decoded
from annotator.models import Classroom
from annotator.services import articles as service
from annotator.services import classrooms
from annotator.services.articles import Description


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
@click.argument("file", type=Source("rb"), metavar="FILE|-")
@click.option("--classroom", "classroom_id", type=click.UUID, required=True, help="See “annotator classrooms list”.")
@click.option("--as", "form", type=click.Choice(get_args(Form)), help="How it is written; guessed when left out.")
@click.option("--title", help="The first heading or line when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_app
def add(file: BinaryIO, classroom_id: UUID, form: Form | None, title: str | None, *, as_json: bool) -> None:
    """Freeze FILE as an article of a class, and print its id and SHA-256."""
    source = decoded_source(file.read())
    form = form or guess_form(source.text)
    intake = read_decoded(source, form)  # before a transaction begins, in which nobody else could save
    added = service.put(_classroom(classroom_id), intake, Description(title=title), by=None, now=utcnow())
    db.session.commit()
    shown = {"id": str(added.id), "sha256": added.sha256, "title": added.title, "as": form}
    notes = [gettext(note.template) % note.params for note in service.notes_of(added)]
    with_notes = shown | ({"notes": notes} if notes else {})
    if as_json:
        echo_json(with_notes)
    else:
        click.echo(_table(shown))
    for note in [] if as_json else notes:
        click.echo(gettext("Note: %(note)s", note=note), err=True)


def _classroom(id: UUID) -> Classroom:
    if found := classrooms.with_id(id):
        return found
    raise click.ClickException(gettext("There is no class %(id)s. “annotator classrooms list” shows them.", id=id))


def _table(shown: dict[str, str]) -> str:
    return "\n".join(f"{key:<8}{printable(value)}" for key, value in shown.items())
