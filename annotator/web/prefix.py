"""The path below which a reverse proxy serves the app, as `X-Forwarded-Prefix` tells it."""

import re
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface

HEADER = "HTTP_X_FORWARDED_PREFIX"
# Nothing that could leave this site or end a header: each part begins with a letter or digit.
PREFIX = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")


class Prefixed:
    """A WSGI app whose addresses all begin with the prefix that a trusted proxy took off and tells.

    Of several proxies each may have taken off a part; the first proxy's comes first, as Spring and Traefik have it.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        parts = [part.strip().strip("/") for part in environ.get(HEADER, "").split(",")]
        prefix = "".join(f"/{part}" for part in parts if part)
        if PREFIX.fullmatch(prefix):
            environ["SCRIPT_NAME"] = prefix
        return self.app(environ, start_response)


class PrefixedCookies(SecureCookieSessionInterface):
    """Cookies of an app below a path go to that path alone: beside it other apps may stand."""

    def get_cookie_path(self, app: Flask) -> str:
        """Return the setting if there is one, else where the app is served."""
        return app.config["SESSION_COOKIE_PATH"] or request.script_root or "/"


def address_here() -> str:
    """Return the path and query of this request, as a browser has to ask for them again."""
    return request.script_root + request.full_path.rstrip("?")
