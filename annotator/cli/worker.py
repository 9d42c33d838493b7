"""What a worker process does first: it makes the app, and sees to it that it ends with the process that started it."""

import atexit
import gc
import multiprocessing
import os
import signal
import threading
from pathlib import Path
from typing import Any

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

from annotator.app import create_app, is_slow
from annotator.cli.watch import MOST_CONNECTIONS
from annotator.server.front import Front


def begin_work(folder: Path, settings: dict[str, Any], threads: int) -> Front:
    """Make the app in a worker, which ends when, and only when, the process that started it says so or is gone."""
    if hasattr(signal, "pthread_sigmask"):
        # A terminal sends Ctrl-C to both; told twice, the worker would hang instead of ending.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # granian 2.8.7: a thread of its own may still ask for the interpreter while that is taken down, and then writes a
    # panic to standard error. What is registered first runs last, so everything else has ended by then.
    atexit.register(os._exit, 0)
    _allow_connections()
    app = create_app(folder, **settings)
    gc.freeze()  # what has been loaded by now stays: looking through it took half the time of a page with many marks
    return Front(app, threads=threads, most=app.config["MAX_CONTENT_LENGTH"], is_slow=is_slow)


def _allow_connections() -> None:
    """Take as many connections as this system lets us; many start programs with room for a thousand open files."""
    if resource is None:
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if most < 0 else min(wanted, most), most))


def _end_with_parent() -> None:
    """Free port and database at once when the main process was killed and could tell nobody."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
