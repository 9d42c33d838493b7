"""Where a request comes from, as failures are counted by it."""

import pytest
from flask import Flask

from annotator.web.access import address


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:50123", "192.0.2.7"),  # some proxies tell the port, which is another for each connection
        ("[2001:db8:1:2:aaaa::1]:50123", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:aaaa::1]", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a socket", "a socket"),
        (None, "unknown"),
    ],
)
def test_one_network_is_one_address(app: Flask, told: str | None, counted: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": told}):
        assert address() == counted
