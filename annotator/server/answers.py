"""Calls a WSGI app and collects its answer, so that a slow reader holds no thread."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import WSGIApplication


@dataclass(frozen=True)
class Answer:
    """A whole answer: status, headers as ASGI sends them, body."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class _Collected:
    """What the app says about its answer before it gives the body, and what it writes in the old way (PEP 3333)."""

    def __init__(self) -> None:
        self.status, self.headers = 500, list[tuple[str, str]]()
        self.parts: list[bytes] = []

    def start_response(
        self, status: str, headers: list[tuple[str, str]], failure: Any = None
    ) -> Callable[[bytes], object]:
        """Note status and headers. An app that fails halfway may call it again, since nothing has been sent yet."""
        self.status, self.headers = int(status[:3]), headers
        return self.parts.append


def answer_of(app: WSGIApplication, environ: dict[str, Any]) -> Answer:
    """Return the app's answer to a request."""
    collected = _Collected()
    body: Iterable[bytes] = app(environ, collected.start_response)
    try:
        collected.parts.extend(body)
    finally:
        if close := getattr(body, "close", None):
            close()
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in collected.headers]
    return Answer(collected.status, headers, b"".join(collected.parts))
