"""`annotator serve`: the production server, on any operating system."""

import click
from flask import current_app
from flask_babel import gettext

from annotator import migrations
from annotator.cli import network, watch
from annotator.cli.app import with_app
from annotator.db import db

THREADS = 8  # measured: more threads only wait for each other

host_option = click.option(
    "--host", default=network.EVERYWHERE, show_default=True, help="Where to listen; 127.0.0.1 keeps the network out."
)
port_option = click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)


@click.command("serve")
@host_option
@port_option
@click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes; several need PostgreSQL."
)
@click.option("--threads", type=click.IntRange(1, 256), default=THREADS, show_default=True, help="Threads of each.")
def serve_command(host: str, port: int, workers: int, threads: int) -> None:
    """Run the server until Ctrl-C. The database has to be up to date: see “annotator db upgrade”."""
    folder = _prepare(host, port, workers)
    watch.become(watch.Plan(folder, {}, host, port, workers, threads))


@with_app
def _prepare(host: str, port: int, workers: int) -> str:
    """Refuse what cannot be served, say where the pages will be, and return the data folder."""
    _refuse_unready(workers)
    network.refuse_unusable(host, port)
    _announce(network.addresses(host, port))
    db.session.close()
    db.engine.dispose()  # SQLite is written by one process: from here on, by the worker
    return current_app.instance_path


def _refuse_unready(workers: int) -> None:
    if not migrations.is_current(db.engine):
        raise click.ClickException(
            gettext("The database is not up to date. Run “annotator db upgrade” first, then start the server again.")
        )
    if workers > 1 and db.engine.dialect.name == "sqlite":
        raise click.ClickException(
            gettext(
                "With SQLite one process serves best: it keeps those who save in order, and several would only get in "
                "each other’s way. Leave --workers out, or set ANNOTATOR_DATABASE_URL to a PostgreSQL database."
            )
        )


def _announce(addresses: list[str]) -> None:
    click.echo(gettext("Annotator runs at %(address)s", address=addresses[0]))
    for address in addresses[1:]:
        click.echo(gettext("In this network, phones included: %(address)s", address=address))
    click.echo(gettext("Ctrl-C stops it."))
