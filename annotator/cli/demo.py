"""`annotator demo`: makes a small running class in a folder of its own, says how to get in, and serves it."""

import json
import os
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click
from flask_babel import gettext

from annotator import migrations
from annotator.bare import create_bare_app
from annotator.cli import network, watch
from annotator.cli.app import with_app
from annotator.cli.serve import THREADS, host_option, port_option
from annotator.clock import utcnow
from annotator.config import data_folder
from annotator.db import db
from annotator.services.demo import Demo, make_demo

SIGN_INS = "demo-sign-ins.json"
DATABASE = "annotator.sqlite3"
# Whatever the environment says is meant for the real server; the demo never touches its database.
SETTINGS = {"DATABASE_URL": None, "HTTPS": False, "TRUSTED_PROXIES": 0}


@click.command("demo")
@host_option
@port_option
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="The demo's folder, kept between runs.")
@click.option("--fresh", is_flag=True, help="Begin anew: what was done in the demo is deleted.")
@click.pass_context
def demo_command(context: click.Context, host: str, port: int, data: Path | None, *, fresh: bool) -> None:
    """Make a small class that disagrees about an article, serve it, and print the addresses and sign-ins."""
    folder = (data or data_folder() / "demo").expanduser().resolve()
    network.refuse_unusable(host, port)
    _claim(folder)
    if fresh:
        _empty(folder)
    context.obj = partial(create_bare_app, folder, **SETTINGS)
    addresses = network.addresses(host, port)
    _prepare(folder, addresses)
    watch.become(watch.Plan(str(folder), SETTINGS, host, port, workers=1, threads=THREADS, opens=addresses[0]))


@with_app
def _prepare(folder: Path, addresses: list[str]) -> None:
    _print(_made(folder), addresses, folder)
    db.session.close()
    db.engine.dispose()  # from here on, the worker alone writes


def _claim(folder: Path) -> None:
    """Refuse a folder whose database the demo did not make: `--fresh` would delete a real class."""
    kept = folder / SIGN_INS
    if (folder / DATABASE).exists() and not kept.exists():
        raise click.ClickException(
            gettext("%(folder)s holds a database that is not the demo's. Choose another with --data.", folder=folder)
        )
    folder.mkdir(parents=True, exist_ok=True)
    kept.touch(mode=0o600)


def _empty(folder: Path) -> None:
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / SIGN_INS).write_text("")


def _made(folder: Path) -> Demo:
    """Return the class, made if need be; what is only known now is kept for the next run."""
    kept = folder / SIGN_INS
    known = kept.read_text(encoding="utf-8")
    migrations.make_current(db.engine)
    demo = make_demo(utcnow(), Demo(**json.loads(known)) if known else None)
    new = kept.with_suffix(".new")
    with open(new, "w", encoding="utf-8", opener=partial(os.open, mode=0o600)) as file:
        json.dump(asdict(demo), file, indent=1)
    db.session.commit()
    new.replace(kept)
    return demo


def _print(demo: Demo, addresses: list[str], folder: Path) -> None:
    lines = [
        gettext("A class is running at"),
        f"    {addresses[0]}",
        *(gettext("    %(address)s  (in this network, phones included)", address=other) for other in addresses[1:]),
        "",
        gettext("Sign in as"),
        gettext("    teacher    %(email)s    password  %(password)s", email=demo.teacher, password=demo.password),
        gettext("    reviewer   %(email)s   password  %(password)s", email=demo.reviewer, password=demo.password),
        gettext("    student    join with the code %(code)s and any name", code=demo.join_code),
        *_way_back(demo),
        "",
        gettext("Try first"),
        gettext("    1. As a student, join with the code and mark the article."),
        gettext("    2. As the reviewer, settle what six students disagree about."),
        gettext("    3. As the teacher, paste an article of your own, and export what is agreed."),
        "",
        gettext("Use one browser, or private window, for each person. Ctrl-C stops the demo; the class stays in"),
        f"    {folder}",
    ]
    click.echo("\n".join(lines))


def _way_back(demo: Demo) -> list[str]:
    if not demo.student:
        return []
    return [
        gettext(
            "    %(name)s    comes back with the code and the words  %(words)s", name=demo.student, words=demo.recovery
        )
    ]
