"""Shows the first page of a server that was started by somebody who sits at a screen."""

import contextlib
import os
import socket
import sys
import threading
import time
import webbrowser

THIS_COMPUTER = "127.0.0.1"
LONGEST_START = 30  # seconds


def open_browser_soon(address: str, port: int) -> None:
    """Show the page as soon as the server answers, where somebody sits at a screen; elsewhere do nothing."""
    if sys.stdout.isatty() and _has_screen():
        threading.Thread(target=_open_when_there, args=(address, port), daemon=True).start()


def _has_screen() -> bool:
    is_desktop = sys.platform in {"win32", "darwin"}
    return is_desktop or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open_when_there(address: str, port: int) -> None:
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection((THIS_COMPUTER, port), timeout=1):
            break
        time.sleep(0.2)
    with contextlib.suppress(OSError, webbrowser.Error):
        webbrowser.open(address)
