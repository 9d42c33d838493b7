"""What a log says of a fault: where it happened and of which kind, never what a person wrote."""

import traceback
from types import TracebackType

from flask import Flask, request
from pydantic import ValidationError

from annotator.outages import DatabaseError, code_of

Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LoggedApp(Flask):
    """An app whose log holds no notes, names, codes and passwords.

    A message of an exception may quote any of them (a database names the row that was there before, a parser the text
    that it could not read), and an address holds codes to join. So the log has types, lines of our source and rules.
    """

    def log_exception(self, exc_info: Fault) -> None:
        """Log an exception that nobody foresaw."""
        if exc_info[1] is not None:
            self.logger.error("Fault at %s %s\n%s", request.method, request.url_rule, told(exc_info[1]))


def told(error: BaseException) -> str:
    """Return an exception and those that led to it, the first one first, as lines of source and types."""
    parts, seen, following = list[str](), set[int](), list[BaseException | None]([error])
    while (one := following.pop()) is not None and id(one) not in seen:
        seen.add(id(one))
        parts.append("".join(traceback.format_tb(one.__traceback__)) + _name(one))
        following.append(one.__cause__ or (None if one.__suppress_context__ else one.__context__))
    return "\nwhich led to\n".join(reversed(parts))


def _name(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, DatabaseError):
        return f"{kind} {code_of(error)}: {error.statement}"
    if isinstance(error, ValidationError):
        return f"{kind}: {[(*one['loc'], one['type']) for one in error.errors(include_input=False)]}"
    return kind
