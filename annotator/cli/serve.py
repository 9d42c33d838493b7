"""`annotator serve`: the production server, on any operating system."""

import atexit
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
from flask import Flask, current_app
from flask_babel import gettext
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

from annotator import migrations
from annotator.app import create_app, is_slow
from annotator.cli import network
from annotator.cli.app import with_app
from annotator.db import db
from annotator.server.front import Front

THREADS = 8  # measured: more threads only wait for each other
PATIENCE = 10  # seconds for requests under way when the server is stopped
LONGEST_IDLE = 30  # seconds that a connection may be open without a whole head of a request
MOST_CONNECTIONS = 4096  # of one process; each waits in memory and takes no thread

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
    run(partial(create_app, folder), host, port, workers=workers, threads=threads)


@with_app
def _prepare(host: str, port: int, workers: int) -> Path:
    """Refuse what cannot be served, say where the pages will be, and return the data folder."""
    _refuse_unready(workers)
    network.refuse_unusable(host, port)
    _announce(network.addresses(host, port))
    db.session.close()
    db.engine.dispose()  # SQLite is written by one process: from here on, by the worker
    return Path(current_app.instance_path)


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


def run(make_app: Callable[[], Flask], host: str, port: int, *, workers: int = 1, threads: int = THREADS) -> None:
    """Serve until interrupted. `make_app` is called in each worker process, so it has to be picklable."""
    sys.stdout.flush()
    # A fork would copy locks that this process's threads hold; other systems than Linux never fork here.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "annotator.app:create_app", host, port, interface=Interfaces.ASGINL, http=HTTPModes.http1, workers=workers,
        backpressure=MOST_CONNECTIONS, http1_settings=HTTP1Settings(header_read_timeout=LONGEST_IDLE * 1000),
        websockets=False, log_level=LogLevels.error, workers_kill_timeout=PATIENCE,
    )  # fmt: skip
    # Given the target's name alone, the worker would look for it in the current folder first.
    server.serve(target_loader=partial(_begin_work, make_app, threads), wrap_loader=False)


def _begin_work(make_app: Callable[[], Flask], threads: int) -> Front:
    """Make the app in a worker, which ends when, and only when, the process that started it says so or is gone."""
    if hasattr(signal, "pthread_sigmask"):
        # A terminal sends Ctrl-C to both; told twice, the worker would hang instead of ending.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # granian 2.8.7: a thread of its own may still ask for the interpreter while that is taken down, and then writes a
    # panic to standard error. What is registered first runs last, so everything else has ended by then.
    atexit.register(os._exit, 0)
    _allow_connections()
    app = make_app()
    gc.freeze()  # what has been loaded by now stays: looking through it took half the time of a page with many marks
    return Front(app, threads=threads, most=app.config["MAX_CONTENT_LENGTH"], is_slow=is_slow)


def _allow_connections() -> None:
    """Take as many connections as this system lets us; many start programs with room for a thousand open files."""
    if resource is None:
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if most < 0 else min(wanted, most), most))


def _end_with_parent() -> None:
    """Free port and database at once when the main process was killed and could tell nobody."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
