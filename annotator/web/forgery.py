"""Whose page sent a change: another site's is refused, and a form of ours proves itself by its token."""

from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from flask import current_app, request
from flask_wtf.csrf import CSRFError

from annotator.web.errors import ForeignRequest, ForgedForm, NoCookies, NotSecure, OldPage, StaleForm
from annotator.web.form_tokens import csrf

NOTHING = {"", "null"}  # origins that do not say where a request comes from
OWN_SITES = {"same-origin", "none"}  # "none": the person typed the address, or sent the form again
USUAL_PORTS = {"http": 80, "https": 443}


class Server(NamedTuple):
    """A host and a port, as they are compared: without a port where it is the usual one."""

    host: str
    port: int | None


def refuse_foreign_page(*, has_token: bool) -> None:
    """Refuse what a page of another site sent with this visitor's cookies.

    Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`; a school's gateway may take
    away either, or both. Where neither is left the form's token decides alone. `Referer` is not looked at: it is the
    first to be taken away. `Origin: null` is what privacy settings make of any origin, and an empty one is what some
    gateways leave of it: neither says anything, and only a form that carries a token (`has_token`) may come with it.

    :raise ForeignRequest: when one of them names another site
    """
    site, origin = request.headers.get("Sec-Fetch-Site", "").strip().lower(), request.headers.get("Origin")
    if site:
        is_foreign = site not in OWN_SITES
    elif origin is None:
        is_foreign = False
    else:
        is_foreign = not (has_token if origin.strip().lower() in NOTHING else is_own(origin))
    if is_foreign:
        raise ForeignRequest


def is_from_here() -> bool:
    """Say whether a browser told that a page of ours sent this; without any word of it, it may have been another's."""
    site, origin = request.headers.get("Sec-Fetch-Site", "").strip().lower(), request.headers.get("Origin")
    return site in OWN_SITES if site else origin is not None and is_own(origin)


def is_own(origin: str) -> bool:
    """Say whether an origin is this server. Behind a proxy we may not know by which scheme we are reached."""
    public = urlsplit(current_app.config["PUBLIC_URL"] or "")
    try:
        parts, told = urlsplit(origin.strip()), urlsplit(f"//{request.host}")
        return parts.scheme in USUAL_PORTS and _server(parts) in {_server(one) for one in (told, public) if one.netloc}
    except ValueError:  # half an address, or a port that is no number
        return False


def _server(parts: SplitResult) -> Server:
    usual = {USUAL_PORTS[parts.scheme]} if parts.scheme in USUAL_PORTS else set(USUAL_PORTS.values())
    port = None if parts.port in usual else parts.port
    return Server((parts.hostname or "").rstrip("."), port)


def refuse_forged_form() -> None:
    """Refuse a change without the token that our pages put into every form and script.

    :raise NotSecure: when no cookie could come back, since the page was opened by http and cookies need https
    :raise NoCookies: when the browser keeps no cookies
    :raise OldPage: when the browser was closed since the page was loaded
    :raise StaleForm: when the page was made for another sign-in of this browser
    :raise ForgedForm: when the token is not one of ours
    """
    try:
        csrf.protect()
    except CSRFError as error:
        raise _explained(str(error.description)) from error


def _explained(reason: str) -> ForgedForm:
    if not request.cookies:
        return _without_cookie()
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return OldPage()  # another cookie came back, which outlives the browser's session
    is_missing = "token is missing" in reason and "session" not in reason
    return ForgedForm() if is_missing or "invalid" in reason else StaleForm()


def _without_cookie() -> ForgedForm:
    by_http = request.scheme == "http" and not (request.headers.get("Origin") or "").startswith("https:")
    if current_app.config["HTTPS"] and by_http:
        seen_as = f"https://{request.host}{request.script_root}"
        return NotSecure(address=current_app.config["PUBLIC_URL"] or seen_as)
    return NoCookies()
