"""The process that starts the workers and watches them. It holds no app, so it is small.

The commands that serve look at the database with an app, and then become this program.
"""

import json
import multiprocessing
import os
import sys
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from annotator.cli.browser import open_browser_soon

PATIENCE = 10  # seconds for requests under way when the server is stopped
LONGEST_IDLE = 30  # seconds that a connection may be open without a whole head of a request
MOST_CONNECTIONS = 4096  # of one process; each waits in memory and takes no thread


@dataclass(frozen=True)
class Plan:
    """What shall be served where; `settings` win over those of the data folder."""

    folder: str
    settings: dict[str, Any]
    host: str
    port: int
    workers: int
    threads: int
    opens: str = ""  # an address that a browser shall show, where there is one


def become(plan: Plan) -> None:
    """Serve until interrupted, in place of what this process has been doing."""
    sys.stdout.flush()
    if os.name != "posix":  # there, what takes a program's place is another process
        serve(plan)
        return
    # `-P` keeps modules of the current folder out; the folder of this package comes last, for one not installed.
    last = str(Path(__file__).parents[2])
    program = f"import sys; sys.path.append({last!r}); from annotator.cli.watch import begin_to_watch; begin_to_watch()"
    command = [sys.executable, "-P", "-c", program, json.dumps(asdict(plan))]
    os.execv(sys.executable, command)  # noqa: S606 - ourselves


def begin_to_watch() -> None:
    """Serve what the command line says."""
    serve(Plan(**json.loads(sys.argv[1])))


def serve(plan: Plan) -> None:
    """Start the workers, and watch them until interrupted."""
    if plan.opens:
        open_browser_soon(plan.opens, plan.port)
    # A fork would copy locks that this process's threads hold; other systems than Linux never fork here.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "annotator.app:create_app", plan.host, plan.port, interface=Interfaces.ASGINL, http=HTTPModes.http1,
        workers=plan.workers, backpressure=MOST_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=LONGEST_IDLE * 1000),
        websockets=False, log_level=LogLevels.error, workers_kill_timeout=PATIENCE,
    )  # fmt: skip
    # Given the target's name alone, the worker would look for it in the current folder first.
    server.serve(target_loader=partial(begin, Path(plan.folder), plan.settings, plan.threads), wrap_loader=False)


def begin(folder: Path, settings: dict[str, Any], threads: int) -> Any:
    """Begin a worker's work; only the worker imports what that takes."""
    return import_module("annotator.cli.worker").begin_work(folder, settings, threads)
