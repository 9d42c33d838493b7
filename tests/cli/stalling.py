"""Connections whose bodies do not arrive: some send nothing more, some a byte a second; each is replaced when ended."""

import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.desks import Desk

LENGTH = b"Content-Length: 1000\r\n\r\n{"


def unfinished_requests(desk: Desk) -> list[bytes]:
    """Beginnings of requests of every kind that has a body: batches, marks, forms, joins; signed in and not."""
    work, bearer = f"/api/v1/submissions/{desk.submission}".encode(), f"Authorization: Bearer {desk.token}\r\n".encode()
    json, form = b"Content-Type: application/json\r\n", b"Content-Type: application/x-www-form-urlencoded\r\n"
    parts = b"Content-Type: multipart/form-data; boundary=b\r\n"
    heads = [
        (b"POST " + work + b"/spans:batch", bearer + json),
        (b"PUT " + work + b"/spans/11111111-1111-4111-8111-111111111111", bearer + json),
        (b"POST /api/v1/join", json),
        (b"POST /join", form),
        (b"POST /sign-in", parts),
        (b"DELETE " + work + b"/spans/11111111-1111-4111-8111-111111111111", bearer + json),
    ]
    sized = [line + b" HTTP/1.1\r\nHost: h\r\n" + rest + LENGTH for line, rest in heads]
    chunked = b"POST /api/v1/join HTTP/1.1\r\nHost: h\r\n" + json + b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n{"
    return [*sized, chunked]


class Stalling:
    """Keeps a number of such connections open, and counts the statuses that ended them."""

    def __init__(self, port: int, desk: Desk, count: int) -> None:
        self.port, self.beginnings, self.count = port, unfinished_requests(desk), count
        self.ended: Counter[int] = Counter()
        self.open: dict[socket.socket, bool] = {}  # whether it sends a byte a second
        self.is_over = threading.Event()

    def fill(self) -> None:
        """Open as many as are missing."""
        while len(self.open) < self.count:
            number = len(self.open) + sum(self.ended.values())
            connection = socket.create_connection(("127.0.0.1", self.port))
            connection.sendall(self.beginnings[number % len(self.beginnings)])
            self.open[connection] = number % 2 == 0

    def keep_stalling(self) -> None:
        """Each second send a byte where one is due, and replace what the server has ended."""
        while not self.is_over.wait(1):
            for connection in [one for one, drips in self.open.items() if drips]:
                with suppress(OSError):
                    connection.sendall(b" ")
            readable, _, _ = select.select(list(self.open), [], [], 0)
            for connection in readable:
                self._end(connection)
            self.fill()

    def _end(self, connection: socket.socket) -> None:
        del self.open[connection]
        with connection, suppress(OSError):
            first = connection.recv(64).split(b" ")
            self.ended[int(first[1]) if len(first) > 1 else 0] += 1


@contextmanager
def stalling(port: int, desk: Desk, count: int) -> Iterator[Stalling]:
    """Hold `count` such connections open while the body lasts."""
    held = Stalling(port, desk, count)
    held.fill()
    thread = threading.Thread(target=held.keep_stalling)
    thread.start()
    try:
        yield held
    finally:
        held.is_over.set()
        thread.join()
        for connection in held.open:
            connection.close()


def send_slowly(port: int, head: bytes, body: bytes, *, per_second: int) -> int:
    """Send a body at so many bytes a second and return the status of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(head)
        for at in range(0, len(body), per_second // 10):
            connection.sendall(body[at : at + per_second // 10])
            time.sleep(0.1)
        return int(connection.recv(64).split(b" ")[1])
