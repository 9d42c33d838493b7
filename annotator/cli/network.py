"""Which addresses a server answers at, and whether its port is free."""

import os
import socket

import click
from flask_babel import gettext

from annotator.network import address_in_network

EVERYWHERE = "0.0.0.0"  # noqa: S104 - phones in the room must reach the server; --host 127.0.0.1 keeps them out
THIS_COMPUTER = "127.0.0.1"


def refuse_unusable(host: str, port: int) -> None:
    """Refuse, before anything is changed, an address that the server could not listen at.

    The server itself would share a port that another server of its kind holds, and each would get half the requests.
    """
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            if os.name == "posix":  # a port of a server that has just ended is free; elsewhere this means "share"
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise click.ClickException(
            gettext(
                "Port %(port)s cannot be used (%(why)s). Stop what uses it, or choose another with --port.",
                port=port,
                why=error.strerror or error,
            )
        ) from error


def addresses(host: str, port: int) -> list[str]:
    """Return the server's addresses: for this computer first, then the one that phones can reach, if there is one."""
    if host != EVERYWHERE:
        return [f"http://{f'[{host}]' if ':' in host else host}:{port}"]
    return [f"http://{name}:{port}" for name in (THIS_COMPUTER, address_in_network()) if name]
