"""`annotator users`: accounts, new passwords without e-mail, and tokens for scripts."""

import json
import sys

import click
from flask_babel import gettext, ngettext

from annotator.cli.app import with_app
from annotator.clock import utcnow
from annotator.db import db
from annotator.services import accounts

password_option = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@click.group("users")
def users() -> None:
    """Make accounts for teachers and reviewers, set passwords, and give tokens to scripts."""


@users.command("add")
@click.argument("email")
@click.option("--name", default="", help="How others see this person; the e-mail when left out.")
@password_option
@click.option("--admin", is_flag=True, help="Note that it is of whoever runs the installation. It gives no rights.")
@with_app
def add(email: str, name: str, *, password_stdin: bool, admin: bool) -> None:
    """Make an account for EMAIL."""
    password = _password(is_piped=password_stdin)
    user = accounts.add_user(email, name=name, password=password, is_admin=admin, now=utcnow())
    db.session.commit()
    click.echo(gettext("%(email)s has an account.", email=user.email))


@users.command("password")
@click.argument("email")
@password_option
@with_app
def password(email: str, *, password_stdin: bool) -> None:
    """Set a new password for EMAIL, which signs the person out everywhere."""
    new = _password(is_piped=password_stdin)
    password_hash = accounts.hash_of(new)  # before the first statement, since it takes a while
    user = accounts.existing(email)
    accounts.set_password(user, password_hash)
    db.session.commit()
    click.echo(gettext("%(email)s has a new password and is signed out everywhere.", email=user.email))


@users.command("token")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help='Print {"token": …}.')
@click.option("--revoke", is_flag=True, help="Make none, and end every token that EMAIL has.")
@with_app
def token(email: str, *, as_json: bool, revoke: bool) -> None:
    """Print a new token with which scripts act as EMAIL. It is shown once.

    Earlier tokens go on working. They end with a new password or with --revoke, and not by themselves.
    """
    if revoke:
        _revoke(email, as_json=as_json)
        return
    made = accounts.open_sign_in(accounts.existing(email), kind="script", now=utcnow())
    db.session.commit()
    click.echo(json.dumps({"token": made}) if as_json else made)


def _revoke(email: str, *, as_json: bool) -> None:
    count = accounts.revoke_tokens(accounts.existing(email))
    db.session.commit()
    said = ngettext("%(num)s token of %(email)s ended.", "%(num)s tokens of %(email)s ended.", count, email=email)
    click.echo(json.dumps({"revoked": count}) if as_json else said)


def _password(*, is_piped: bool) -> str:
    """Ask for it before the database is touched: somebody who types slowly must not keep others from saving."""
    if is_piped:
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = click.prompt(gettext("Password"), hide_input=True, confirmation_prompt=True, err=True)
    return answer
