"""What a database refuses for reasons outside the request: somebody else writes, the disk is full, it is gone."""

from enum import Enum

from sqlalchemy.exc import DBAPIError as DatabaseError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

__all__ = ["DATABASE_ERRORS", "DatabaseError", "NoTurn", "Outage", "code_of", "outage_in"]


class Outage(Enum):
    """Why a database cannot do what it is asked just now."""

    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read-only"
    UNREACHABLE = "unreachable"


class NoTurn(Exception):
    """Others wrote for so long that a writer's turn did not come."""


# Whatever can come of asking the database.
DATABASE_ERRORS: tuple[type[Exception], ...] = (DatabaseError, NoConnection, NoTurn)

# By how the name of SQLite's error begins (https://sqlite.org/rescode.html).
_SQLITE = {
    "SQLITE_BUSY": Outage.BUSY,
    "SQLITE_LOCKED": Outage.BUSY,
    "SQLITE_FULL": Outage.FULL,
    "SQLITE_READONLY": Outage.READ_ONLY,
    "SQLITE_IOERR": Outage.READ_ONLY,
    "SQLITE_CANTOPEN": Outage.UNREACHABLE,
}
# By how PostgreSQL's code begins (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_POSTGRESQL = {
    "40001": Outage.BUSY,  # two transactions that cannot both be right
    "40P01": Outage.BUSY,  # a deadlock
    "55P03": Outage.BUSY,  # `lock_timeout`
    "57014": Outage.BUSY,  # `statement_timeout`
    "53100": Outage.FULL,
    "53": Outage.BUSY,  # too many connections, no memory
    "25006": Outage.READ_ONLY,
    "08": Outage.UNREACHABLE,
    "28": Outage.UNREACHABLE,  # it knows neither us nor our password any more
    "3D": Outage.UNREACHABLE,
    "57P": Outage.UNREACHABLE,  # it is shutting down or starting
}


def outage_in(error: BaseException) -> Outage | None:
    """Return what is the matter with the database, or None when the error is a fault of ours."""
    if isinstance(error, NoTurn | NoConnection):
        return Outage.BUSY
    if not isinstance(error, DatabaseError):
        return None
    code = code_of(error)
    known = _SQLITE if code.startswith("SQLITE_") else _POSTGRESQL
    found = next((outage for start, outage in known.items() if code.startswith(start)), None)
    is_gone = error.connection_invalidated or (not code and isinstance(error, InterfaceError | OperationalError))
    return found or (Outage.UNREACHABLE if is_gone else None)


def code_of(error: DatabaseError) -> str:
    """Return the database's own name for an error, which holds nothing of the rows; empty when it gave none."""
    origin = error.orig
    if name := getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", None):
        return str(name)
    first = origin.args[0] if origin is not None and origin.args else None
    return str(first.get("C", "")) if isinstance(first, dict) else ""
