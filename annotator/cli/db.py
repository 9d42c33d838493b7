"""`annotator db`: migrate the database, check it, back it up while the server runs, and restore it."""

from pathlib import Path

import click
from flask_babel import gettext

from annotator import migrations
from annotator.cli.app import with_app
from annotator.clock import utcnow
from annotator.db import db as database
from annotator.migrations import copies
from annotator.services import schemes


@click.group("db")
def db() -> None:
    """Migrate, check, back up and restore the database."""


@db.command("upgrade")
@with_app
def upgrade() -> None:
    """Bring the tables up to date and publish the scheme that ships. A SQLite database with rows is copied first."""
    try:
        copy = migrations.make_current(database.engine)
    except (migrations.LostRows, migrations.BrokenReferences) as error:
        raise click.ClickException(str(error)) from error
    schemes.publish_shipped(now=utcnow())
    database.session.commit()
    if copy:
        click.echo(gettext("What was there before is in %(file)s.", file=copy))
    click.echo(gettext("The database is up to date (%(revision)s).", revision=migrations.head()))


@db.command("check")
@with_app
def check() -> None:
    """Say whether the tables are up to date and the database is sound."""
    if not migrations.is_current(database.engine):
        raise click.ClickException(gettext("The database is not up to date. Run “annotator db upgrade”."))
    faults = copies.faults(database.engine)
    if faults:
        raise click.ClickException(gettext("The database is damaged: %(faults)s.", faults="; ".join(faults)))
    click.echo(gettext("The database is up to date (%(revision)s) and sound.", revision=migrations.head()))


@db.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_app
def backup(file: Path) -> None:
    """Write a consistent copy to FILE, also while the server runs."""
    _refuse_postgresql("pg_dump")
    if file.exists():
        raise click.ClickException(gettext("%(file)s is there already; choose another name.", file=file))
    if not file.absolute().parent.is_dir():
        raise click.ClickException(gettext("There is no folder %(folder)s.", folder=file.absolute().parent))
    try:
        copies.write_copy(database.engine, file)
    except copies.UnusableCopy as error:
        raise click.ClickException(str(error)) from error
    click.echo(gettext("The database is copied to %(file)s.", file=file))


@db.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Overwrite the database that is there.")
@with_app
def restore(file: Path, *, yes: bool) -> None:
    """Put the copy in FILE in the place of the database. Stop the server first."""
    _refuse_postgresql("pg_restore")
    if copies.has_rows(database.engine) and not yes:
        raise click.ClickException(gettext("There is a database already; --yes overwrites it."))
    try:
        copies.restore_copy(database.engine, file)
    except copies.UnusableCopy as error:
        raise click.ClickException(str(error)) from error
    click.echo(gettext("The database is restored from %(file)s.", file=file))


def _refuse_postgresql(tool: str) -> None:
    if database.engine.dialect.name != "sqlite":
        raise click.ClickException(gettext("This database is PostgreSQL: use its own %(tool)s.", tool=tool))
