"""The cookie by which a browser is known again: it lets nobody in, it only tells one browser's failures from another's.

It is signed, lasts a year, outlives signing out, and holds a random id and the ids of the users who signed in with
this browser, so that a person who has been in is not kept out by what others got wrong.
"""

from typing import Any
from uuid import UUID

from flask import Flask, Response, current_app, g, request
from flask.sessions import SecureCookieSessionInterface

from annotator.models import User
from annotator.services import passwords
from annotator.services.attempts import Browser

COOKIE = "annotator_device"
YEAR = 365 * 24 * 60 * 60  # seconds
MOST_USERS = 40  # a cart of computers goes through many classes; 40 ids fit into one cookie


class Signer(SecureCookieSessionInterface):
    """Signs as Flask signs its session, in such a way that neither passes for the other."""

    salt = "annotator-device"


def init_app(app: Flask) -> None:
    """Send the cookie along where it is new or has changed."""
    app.after_request(_send)


def this_browser() -> Browser:
    """Return the browser that asks, which becomes known by asking."""
    if "browser" not in g:
        g.browser = _told() or _new()
    browser: Browser = g.browser
    return browser


def remember(user: User) -> None:
    """Note that somebody has been let in with this browser."""
    known = this_browser()
    others = [one for one in known.users if one != user.id]
    g.browser = Browser(known.id, tuple([*others, user.id][-MOST_USERS:]))
    g.is_new_browser = True


def _told() -> Browser | None:
    is_ours, told = _serializer().loads_unsafe(request.cookies.get(COOKIE, ""))
    if not is_ours:
        return None
    return Browser(told["id"], tuple(UUID(hex=one) for one in told["users"]))


def _new() -> Browser:
    g.is_new_browser = True
    return Browser(passwords.new_token()[:22])


def _serializer() -> Any:
    return Signer().get_signing_serializer(current_app)


def _send(response: Response) -> Response:
    if g.pop("is_new_browser", False):
        browser = this_browser()
        value = _serializer().dumps({"id": browser.id, "users": [one.hex for one in browser.users]})
        response.set_cookie(
            COOKIE, str(value), max_age=YEAR, httponly=True, samesite="Lax", secure=current_app.config["HTTPS"],
            path=current_app.session_interface.get_cookie_path(current_app),
        )  # fmt: skip
    return response
