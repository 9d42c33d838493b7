"""The floor that times are compared with: a bare Flask view with one durable INSERT, on the server that we run on.

The same front waits for whole bodies before it calls the view in one of eight threads.
"""

import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

from tests.cli.server import free_port

APP = '''
import sqlite3
import threading

from flask import Flask, request

from annotator.server.front import Front

app = Flask(__name__)
served = Front(app, threads=8, most=1_000_000)
here = threading.local()
ADDRESS = """{address}"""
COLUMNS = "writer text, start int, stop int, label text"


def connect():
    if ADDRESS:
        import psycopg

        return psycopg.connect(ADDRESS, autocommit=True)
    connection = sqlite3.connect("floor.db", timeout=30, isolation_level=None)
    connection.execute("pragma journal_mode=WAL")
    connection.execute("pragma synchronous=FULL")
    return connection


kind = "serial primary key" if ADDRESS else "integer primary key"
connect().execute(f"create table if not exists floor_span (id {{kind}}, {{COLUMNS}})")
BEGIN, MARK = ("begin", "%s") if ADDRESS else ("begin immediate", "?")
INSERT = f"insert into floor_span (writer, start, stop, label) values ({{', '.join([MARK] * 4)}})"


@app.post("/span")
def save():
    sent = request.get_json()
    if not hasattr(here, "connection"):
        here.connection = connect()
    here.connection.execute(BEGIN)
    here.connection.execute(INSERT, (sent["user"], sent["start"], sent["end"], sent["label"]))
    here.connection.execute("commit")
    return {{"ok": True}}, 201
'''
WARMING, COUNTED = 50, 250


@contextmanager
def keep_alive(port: int) -> Iterator[HTTPConnection]:
    """Give a connection that sends each request at once."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def running_floor(address: str = "") -> Iterator[int]:
    """Run the floor on SQLite, or on the PostgreSQL database at an address as its driver takes it; give its port."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "floor.py").write_text(APP.format(address=address))
        port = free_port()
        command = [
            str(Path(sys.executable).parent / "granian"), "--interface", "asginl", "--host", "127.0.0.1",
            "--port", str(port), "--workers", "1", "--no-access-log", "--log-level", "error", "floor:served",
        ]  # fmt: skip
        server = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)  # noqa: S603 - our own program
        try:
            _await(port)
            yield port
        finally:
            server.terminate()
            server.wait()


def _await(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with suppress(OSError), keep_alive(port) as connection:
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        time.sleep(0.05)
    raise AssertionError("the floor does not answer")


def bare_save(port: int) -> float:
    """Return the median time of a save, in seconds, of one client on one connection."""
    with keep_alive(port) as connection:
        taken = [save_bare(connection, number) for number in range(WARMING + COUNTED)]
    return statistics.median(taken[WARMING:])


def save_bare(connection: HTTPConnection, number: int) -> float:
    """Save one row; return the seconds it took."""
    body = json.dumps({"user": "u", "start": 7 * number, "end": 7 * number + 5, "label": "claim"})
    begun = time.perf_counter()
    connection.request("POST", "/span", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 201
    return time.perf_counter() - begun
