"""Reads a request's body, however slowly it comes, without a thread; a body that does not come is given up."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

Receive = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Pace:
    """How slowly a body may come: `least` bytes in each `window` seconds, and all of it within `longest` seconds.

    2 MB at 50 KB/s take 41 s, 6 MB (the same escaped) 126 s. A telephone at the edge of its network sends some KB/s.
    """

    window: float = 10
    least: int = 2_000
    longest: float = 150
    # What is refused for its size is still taken in, and thrown away, while it flows: a browser that is cut off in the
    # middle of sending shows a broken connection in place of the answer.
    dry: float = 0.5
    longest_dry: float = 30


class BodyRefused(Exception):
    """The body cannot be given to the app; `status` is the HTTP status that says why."""

    def __init__(self, status: HTTPStatus) -> None:
        self.status = status
        super().__init__(status.phrase)


# Bytes of each body that need no room in common: large bodies that never end must not keep a mark from being saved.
SMALL = 64 * 1024


class Room:
    """How many bytes of unanswered bodies are held in memory together beyond `SMALL` of each, and how many may be."""

    def __init__(self, most: int) -> None:
        self.most, self.taken = most, 0

    def take(self, size: int) -> None:
        """Count some bytes in.

        :raise BodyRefused: 503 when there is no room left
        """
        if self.taken + size > self.most:
            raise BodyRefused(HTTPStatus.SERVICE_UNAVAILABLE)
        self.taken += size

    def give_back(self, size: int) -> None:
        """Count some bytes out."""
        self.taken -= size


class Body:
    """The body of one request, as far as it has come. It takes up room until it is let go."""

    def __init__(self, receive: Receive, *, most: int, room: Room, pace: Pace) -> None:
        self.receive, self.most, self.room, self.pace = receive, most, room, pace
        self.content = bytearray()
        self.is_whole = False
        self.held = 0  # bytes beyond `SMALL` that it takes of the room

    async def read(self, declared: int | None) -> bytes:
        """Return the whole body. `declared` is its `Content-Length`, None when it comes in chunks.

        :raise BodyRefused: 413 when it is larger than `most` bytes, 408 when it comes too slowly, 400 when it breaks
            off, 503 when there is no room for it
        """
        try:
            if declared is not None and declared > self.most:
                raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            await self._read_in_time()
            content = bytes(self.content)
            self.content.clear()  # or it would be there twice
            return content
        except BodyRefused as refusal:
            self.let_go()
            if refusal.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                await self._let_run_dry()
            raise

    def let_go(self) -> None:
        """Give the room back: the request is answered, or the body refused. Doing it twice is doing it once."""
        self.content.clear()
        self.room.give_back(self.held)
        self.held = 0

    async def _read_in_time(self) -> None:
        try:
            async with asyncio.timeout(self.pace.longest):
                while not self.is_whole:
                    await self._read_for_one_window()
        except TimeoutError as error:
            raise BodyRefused(HTTPStatus.REQUEST_TIMEOUT) from error

    async def _read_for_one_window(self) -> None:
        """Read until all is there or the window is over.

        :raise TimeoutError: when less came in the window than has to
        """
        before = len(self.content)
        try:
            async with asyncio.timeout(self.pace.window):
                while not self.is_whole:
                    self._keep(await self._next_piece())
        except TimeoutError:
            if len(self.content) - before < self.pace.least:
                raise

    async def _next_piece(self) -> bytes:
        message = await self.receive()
        if message["type"] == "http.disconnect":  # gone, or what it sent is no chunk
            raise BodyRefused(HTTPStatus.BAD_REQUEST)
        self.is_whole = not message.get("more_body", False)
        piece: bytes = message.get("body", b"")
        return piece

    def _keep(self, piece: bytes) -> None:
        before, after = len(self.content), len(self.content) + len(piece)
        if after > self.most:
            raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        more = _beyond_small(after) - _beyond_small(before)
        self.room.take(more)
        self.held += more
        self.content += piece

    async def _let_run_dry(self) -> None:
        """Throw away what still comes, until it ends, pauses, or has taken long enough."""
        try:
            async with asyncio.timeout(self.pace.longest_dry):
                while not self.is_whole:
                    await asyncio.wait_for(self._next_piece(), self.pace.dry)
        except (TimeoutError, BodyRefused):
            return


def _beyond_small(size: int) -> int:
    return max(0, size - SMALL)
