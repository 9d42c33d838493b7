"""Which address this computer has in its network."""

import socket

OUTSIDE = ("192.0.2.1", 9)  # kept for documentation (RFC 5737): nobody is there
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what a socket without a network says of itself


def address_in_network() -> str | None:
    """Return this computer's address in its network, if it is in one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(OUTSIDE)  # a datagram socket picks its way out and sends nothing
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if found.startswith("127.") or found == EVERYWHERE else found
