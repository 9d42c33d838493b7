"""The front of the app: an ASGI app that awaits each body and then calls the WSGI app in one of a few threads."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from http import HTTPStatus
from typing import Any
from wsgiref.types import WSGIApplication

from annotator.server.answers import Answer, answer_of
from annotator.server.bodies import Body, BodyRefused, Pace, Receive, Room
from annotator.server.environ import environ_of

Send = Callable[[dict[str, Any]], Awaitable[None]]
IsSlow = Callable[[dict[str, Any]], bool]

REFUSED = "annotator.refused"  # in the WSGI environment: the status that the app has to answer with
READING = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_SLOW = 2  # threads that requests which are slow to answer take together
FOR_READING = 2  # threads that changes leave alone, so that pages are answered while the database lets nobody write
MOST_HELD = 256 * 1024 * 1024  # bytes of unanswered bodies in memory

logger = logging.getLogger(__name__)


class Front:
    """Serves a WSGI app under an ASGI server.

    :param app: called in one of `threads` threads, with the whole body at hand
    :param most: the largest body in bytes
    :param is_slow: says of a WSGI environment whether the answer takes long to reckon, so that others go first
    """

    def __init__(
        self, app: WSGIApplication, *, threads: int, most: int, pace: Pace | None = None, is_slow: IsSlow | None = None
    ) -> None:
        self.app, self.most, self.pace, self.is_slow = app, most, pace or Pace(), is_slow
        self.room = Room(MOST_HELD)
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self.changing = asyncio.Semaphore(threads - FOR_READING if threads > FOR_READING else threads)
        self.slow = asyncio.Semaphore(MOST_SLOW)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = Body(receive, most=self.most, room=self.room, pace=self.pace)
        try:
            environ = await _whole(scope, body)
            answer = await self._answer(environ)
        finally:
            body.let_go()
        if REFUSED in environ:  # what is still on its way cannot be told from the next request
            answer.headers.append((b"connection", b"close"))
        await _send(answer, send)

    async def _answer(self, environ: dict[str, Any]) -> Answer:
        is_safe_request = environ["REQUEST_METHOD"] in READING or REFUSED in environ
        async with AsyncExitStack() as turns:
            if not is_safe_request and self.is_slow and self.is_slow(environ):
                await turns.enter_async_context(self.slow)
            if not is_safe_request:
                await turns.enter_async_context(self.changing)
            loop = asyncio.get_running_loop()
            try:
                return await loop.run_in_executor(self.threads, answer_of, self.app, environ)
            except Exception as error:
                # Without its message, which may quote what a person wrote.
                lines = "".join(traceback.format_tb(error.__traceback__))
                logger.error("The app did not answer: %s\n%s", type(error).__name__, lines)
                return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, [], b"")


async def _whole(scope: dict[str, Any], body: Body) -> dict[str, Any]:
    """Return the WSGI environment of a request with its body, or with the status that says why there is none."""
    headers = dict(scope["headers"])
    declared = headers.get(b"content-length")
    if b"transfer-encoding" not in headers and (declared is None or declared.strip() == b"0"):
        return environ_of(scope, b"")
    try:
        return environ_of(scope, await body.read(_length(declared)))
    except BodyRefused as refusal:
        return environ_of(scope, b"") | {REFUSED: refusal.status}


def _length(declared: bytes | None) -> int | None:
    return int(declared) if declared and declared.isdigit() else None


async def _send(answer: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": int(answer.status), "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})
