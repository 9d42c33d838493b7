"""Runs `annotator` as people do: as a process of its own, on a free port, until it answers or ends."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError

LONGEST_START = 40  # seconds, on a busy machine


# Below the ports that systems give to connections by themselves, and other ones in each process that runs tests: a port
# that is free when it is looked for is free when the server takes it.
_ports = itertools.count(20_000 + 2_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]))


def free_port() -> int:
    """Return a port that nobody listens at."""
    for port in _ports:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("counting does not end")


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which nothing but the data folder is set."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ANNOTATOR_")}
    return inherited | {"ANNOTATOR_DATA": str(folder), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


@contextmanager
def running(folder: Path, *arguments: object, port: int) -> Iterator[subprocess.Popen[str]]:
    """Run a server while the body lasts; it has answered 200 before the body begins."""
    command = [sys.executable, "-m", "annotator", *map(str, arguments), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(
        command, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as server:  # fmt: skip
        try:
            _await_answer(server, port)
            yield server
        finally:
            if server.poll() is None:
                stop(server)


def _await_answer(server: subprocess.Popen[str], port: int) -> None:
    end = time.monotonic() + LONGEST_START
    while server.poll() is None and time.monotonic() < end:
        if status(port) == 200:
            return
        time.sleep(0.1)
    os.killpg(server.pid, signal.SIGKILL)
    raise AssertionError(f"no answer 200: {server.communicate()}")


def status(port: int, path: str = "/") -> int:
    """Return the status of an answer; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:  # noqa: S310 - our own
            return int(answer.status)
    except (URLError, ConnectionError, TimeoutError) as error:
        return int(getattr(error, "code", 0))


def stop(server: subprocess.Popen[str]) -> int:
    """Press Ctrl-C, which a terminal sends to every process of the command, and return how it ended."""
    os.killpg(server.pid, signal.SIGINT)
    return server.wait(timeout=20)
