"""Gives a command the app: made only when the command needs it, with its errors told in one sentence."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click
from flask import Flask
from flask_babel import gettext
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from annotator.bare import create_bare_app
from annotator.core.later import Later
from annotator.db import db
from annotator.services.errors import Refused

if TYPE_CHECKING:
    from annotator import intake, migrations
else:
    intake, migrations = Later("annotator.intake"), Later("annotator.migrations")  # only errors need them here


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run the command inside an app context; what makes the app is in click's context object, or `create_bare_app`."""

    @click.pass_context
    @wraps(command)
    def run(context: click.Context, *args: Any, **kwargs: Any) -> Any:
        app = _made(context.obj or create_bare_app)
        with app.app_context():
            try:
                return command(*args, **kwargs)
            except (Refused, intake.UnusableArticle) as error:
                raise click.ClickException(str(error)) from error
            except DBAPIError as error:
                raise click.ClickException(_why(error)) from error

    return run


def _made(make_app: Callable[[], Flask]) -> Flask:
    """Make the app; settings with which that cannot be done end the command with a sentence."""
    try:
        app = make_app()
    except (ArgumentError, ImportError, RuntimeError, SyntaxError) as error:
        raise click.ClickException(gettext("The settings cannot be used: %(why)s", why=error)) from error
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "postgresql" and not url.username:
        raise click.ClickException(
            gettext("The settings cannot be used: ANNOTATOR_DATABASE_URL names no user of the database.")
        )
    return app


def _why(error: DBAPIError) -> str:
    """Say what mends it: most often the database was never migrated, or nobody answers at its address."""
    db.session.rollback()
    try:
        is_current = migrations.is_current(db.engine)
    except DBAPIError:
        return gettext("The database cannot be reached: %(why)s", why=" ".join(str(error.orig).split()))
    if is_current:
        return gettext("The database refused: %(why)s", why=str(error.orig))
    return gettext("The database is not up to date. Run “annotator db upgrade” first.")
