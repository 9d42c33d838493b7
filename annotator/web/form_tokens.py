"""The token by which forms and scripts of our pages prove themselves, masked anew in every answer.

Masked, it is another text each time, so that an answer may be compressed: see `web/compression.py`.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from flask import g
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf


class Forms(CSRFProtect):  # type: ignore[misc]
    """Takes masked tokens."""

    def _get_csrf_token(self) -> str | None:
        sent = super()._get_csrf_token()
        return unmasked(sent) if sent else None


csrf = Forms()


def form_token() -> str:
    """Return the token for a page: the same everywhere on it."""
    if "form_token" not in g:
        g.form_token = masked(generate_csrf())
    token: str = g.form_token
    return token


def masked(token: str) -> str:
    """Return a token with random bytes laid over it, and those bytes."""
    plain = token.encode()
    mask = secrets.token_bytes(len(plain))
    return f"{_written(mask)}.{_written(_over(plain, mask))}"


def unmasked(sent: str) -> str:
    """Return the token that was masked; what is no masked token is returned as it is, and will be refused."""
    mask, dot, rest = sent.partition(".")
    if not dot or "." in rest:
        return sent
    try:
        return _over(urlsafe_b64decode(mask), urlsafe_b64decode(rest)).decode()
    except ValueError:
        return sent


def _over(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _written(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode()
