"""Who is asking, and what they may do: closed by default; 404 for what is not yours to see, 403 to do."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Any, TypedDict, TypeVar, cast
from uuid import UUID

from flask import Flask, Request, Response, current_app, g, redirect, request, url_for
from flask_login import UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from annotator.clock import utcnow
from annotator.db import hurrying, is_safe_request, looking, session
from annotator.extensions import login
from annotator.i18n import N_
from annotator.models import User
from annotator.outages import DATABASE_ERRORS
from annotator.services import accounts
from annotator.services.attempts import Browser, Limits
from annotator.web import devices, kept_words, resending
from annotator.web.errors import FORM_AGAIN, ForgedForm, MalformedRequest, NotSignedIn
from annotator.web.forgery import refuse_foreign_page, refuse_forged_form
from annotator.web.form_tokens import csrf, form_token
from annotator.web.prefix import address_here

View = TypeVar("View", bound=Callable[..., Any])
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Some proxies tell the port, too, which is another for each connection of one address.
WITH_PORT = re.compile(r"\[([^\[\]]+)\](?::[0-9]+)?|([0-9.]+):[0-9]+")
WAYS_IN = frozenset({"home", "join", "accounts"})  # the pages on which people sign in


@dataclass
class Visitor(UserMixin):  # type: ignore[misc]
    """A signed-in user and the token that says so; the cookie holds the token and never the user's id."""

    user_id: UUID
    name: str
    token: str
    held: User | None = None  # so that the session, which holds rows weakly, loads it once

    @property
    def user(self) -> User:
        """The user's row, which is loaded where it is asked for: a save needs none."""
        self.held = accounts.with_id(self.user_id)
        if self.held is None:  # deleted since the token was looked at
            raise NotSignedIn
        return self.held

    def get_id(self) -> str:
        return self.token


def public(view: View) -> View:
    """Let the signed-out in. A view without this mark refuses them, and a test walks the URL map to see it."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Guard every request."""
    login.init_app(app)
    login.session_protection = None  # the token in the database decides, not the browser's name and address
    login.user_loader(_from_cookie)
    login.request_loader(_from_header)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # `_refuse_forgery` decides: no page can send a script's token
    csrf.init_app(app)
    app.context_processor(lambda: {"csrf_token": form_token})
    app.extensions[FORM_AGAIN] = resending.form_again
    app.before_request(_note_intent)
    app.before_request(_refuse_nul)
    app.before_request(_refuse_strangers)
    app.before_request(_refuse_forgery)
    app.after_request(_keep_signed_in)
    app.teardown_request(_forget_intent)


def _note_intent() -> None:
    is_safe_request.set(request.method in SAFE)


def _forget_intent(_error: BaseException | None) -> None:
    is_safe_request.set(False)  # what this thread does next may be no request


def _refuse_nul() -> None:
    """PostgreSQL cannot even compare U+0000. JSON is validated on its own, and an article's `text` by the intake."""
    sent = (value for name, values in request.values.lists() if name != "text" for value in values)
    if "\0" in request.path or any("\0" in value for value in sent):
        raise MalformedRequest(why=N_("The character U+0000 cannot be part of this."))


def _refuse_strangers() -> BaseResponse | None:
    view = current_app.view_functions.get(request.endpoint or "")
    is_open = view is None or request.endpoint == "static" or getattr(view, "is_public", False)
    if is_open or current_user.is_authenticated:
        if request.blueprint in WAYS_IN:
            devices.this_browser()  # known by a cookie before it tries anything
        return None
    if is_api():
        raise NotSignedIn
    if page := resending.page_to_send_again(NotSignedIn()):
        return page
    target = address_here() if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=target))


def _refuse_forgery() -> BaseResponse | None:
    """Refuse changes that another site's page sent with this visitor's cookie; a header cannot be sent so."""
    if request.method in SAFE or request.endpoint is None or bearer_token(request):
        return None
    view = current_app.view_functions.get(request.endpoint)
    needs_token = not (is_api() and getattr(view, "is_public", False))
    refuse_foreign_page(has_token=needs_token and not is_api())
    try:
        if needs_token:
            refuse_forged_form()
    except ForgedForm as error:
        if page := None if is_api() else resending.page_to_send_again(error):
            return page
        raise
    return None


def is_api() -> bool:
    """Say whether the request is for the API, which answers with problem documents and never with pages."""
    return request.path.startswith("/api/")


def bearer_token(request: Request) -> str | None:
    """Return the token of the `Authorization` header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _from_cookie(token: str) -> Visitor | None:
    return None if bearer_token(request) else _visitor(token)


def _from_header(request: Request) -> Visitor | None:
    token = bearer_token(request)
    return _visitor(token) if token else None


def _visitor(token: str) -> Visitor | None:
    if g.get("is_database_gone"):
        return None
    # Before the request's transaction is begun, so that nobody waits for its turn to write to be told who is asking.
    with nullcontext() if session.registry().in_transaction() else looking():
        sign_in = accounts.sign_in_with(token, **current_app.config["SIGN_IN_AGES"], now=utcnow())
    if sign_in is None:
        return None
    if accounts.is_due(sign_in, now=utcnow()):
        g.refreshes = token
    return Visitor(sign_in.user_id, sign_in.name, token)


def _keep_signed_in(response: Response) -> Response:
    """Note that the sign-in is in use, in a transaction of its own, since reading requests take no write lock.

    The answer stands whether or not that can be noted: another request will try again.
    """
    if token := g.pop("refreshes", None):
        session.rollback()
        is_safe_request.set(False)
        try:
            with hurrying():
                accounts.refresh_sign_in(token, now=utcnow())
                session.commit()
        except DATABASE_ERRORS as error:
            session.rollback()
            current_app.logger.warning("The use of a sign-in was not noted: %s", type(error).__name__)
    return response


def me() -> User:
    """Return the signed-in user."""
    return cast(User, current_user.user)


def my_id() -> UUID:
    """Return the id of the signed-in user, without loading their row."""
    return cast(UUID, current_user.user_id)


def sign_in_as(user: User) -> None:
    """Start a sign-in of this browser, which is known for it from now on."""
    devices.remember(user)
    kept_words.forget_all()
    login_user(Visitor(user.id, user.name, accounts.open_sign_in(user, kind="browser", now=utcnow())))


def sign_out_here() -> None:
    """End this browser's sign-in; its cookie is worthless from now on."""
    accounts.close_sign_in(current_user.token)
    g.pop("refreshes", None)
    logout_user()


class Attempt(TypedDict):
    """Where an attempt at a secret comes from, as the services that count failures take it."""

    address: str
    browser: Browser
    limits: Limits


def attempt() -> Attempt:
    """Return where this request comes from, and how many failures are allowed here."""
    allowed = [current_app.config[f"FAILURES_PER_{what}"] for what in ("ACCOUNT", "ADDRESS", "BROWSER")]
    return {"address": address(), "browser": devices.this_browser(), "limits": Limits(*allowed)}


def address() -> str:
    """Return where the request comes from: of IPv6 the network, since one household can use all its addresses."""
    told = request.remote_addr or "unknown"
    with_port = WITH_PORT.fullmatch(told)
    try:
        found = ip_address(with_port[1] or with_port[2] if with_port else told)
    except ValueError:
        return told
    if isinstance(found, IPv4Address) or found.ipv4_mapped:
        return str(getattr(found, "ipv4_mapped", None) or found)
    return str(IPv6Network((int(found), 64), strict=False))
