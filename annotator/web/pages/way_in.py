"""The address at which a class comes in: what this server knows of itself, and never whatever `Host` was sent.

Anybody who gets a teacher's browser to send another `Host` would else have a class type in another site's address.
"""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app, request

from annotator.network import address_in_network

LOOPBACK = "localhost"


def address() -> str | None:
    """Return the address to be typed in, or None when this server cannot know it.

    That is `PUBLIC_URL`, else the host of the request if it is this computer's own name or one of its own addresses,
    else its address in the network. Behind a proxy it knows none of these for certain.
    """
    if public := current_app.config["PUBLIC_URL"]:
        return str(public).rstrip("/")
    if _is_this_computer(_hostname()):
        return f"{request.scheme}://{request.host}{request.script_root}"
    own = None if current_app.config["TRUSTED_PROXIES"] or current_app.config["HTTPS"] else address_in_network()
    return f"http://{own}:{request.environ['SERVER_PORT']}{request.script_root}" if own else None


def for_phones() -> str | None:
    """Return the address at which other devices reach this server: what `address` returns, unless that is local."""
    own = None if current_app.config["TRUSTED_PROXIES"] or current_app.config["HTTPS"] else address_in_network()
    if own is None or not is_local():
        return address()
    return f"http://{own}:{request.environ['SERVER_PORT']}{request.script_root}"


def is_local() -> bool:
    """Say whether the address that is shown leads here from this computer only."""
    return is_loopback_address(address())


def is_loopback_address(shown: str | None) -> bool:
    """Say whether an address leads to this computer from itself only."""
    name = urlsplit(shown or "").hostname or ""
    return name == LOOPBACK or _is_loopback(name)


def _hostname() -> str:
    try:
        return (urlsplit(f"//{request.host}").hostname or "").rstrip(".")
    except ValueError:  # half an IPv6 address
        return ""


def _is_this_computer(name: str) -> bool:
    if name == LOOPBACK or _is_loopback(name):
        return True
    here = socket.gethostname().lower()
    return name in {here, f"{here}.local"} or name == address_in_network()


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
