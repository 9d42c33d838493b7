"""The group of all commands: what the system refuses ends a command with one sentence, never with a traceback."""

import contextlib
import errno
import io
import os
import sys
from pathlib import Path
from typing import Any

import click

from annotator.core.later import Later

flask_babel = Later("flask_babel")  # only errors need it here


class Sentences(click.Group):
    """Tells errors of the operating system and of encodings in a sentence on standard error, exit 1."""

    def invoke(self, context: click.Context) -> Any:
        _print_whatever_comes()
        if sys.stdin is None:  # closed by the program that began this process: nothing can be read
            sys.stdin = Path(os.devnull).open(encoding="utf-8")
        try:
            return super().invoke(context)
        except UnicodeError as error:
            told = flask_babel.gettext("A word or line that was given is not text in UTF-8 (%(why)s).", why=error)
            raise click.ClickException(told) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of a pipe has seen enough: click ends the command quietly
                raise
            raise click.ClickException(_told(error)) from error


def _print_whatever_comes() -> None:
    """Escape what a terminal's encoding has no sign for."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(io.UnsupportedOperation):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")


def _told(error: OSError) -> str:
    why = error.strerror or str(error)
    return f"{error.filename}: {why}" if error.filename else why
