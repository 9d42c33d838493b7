"""How a database says that two requests met: a row was made or deleted meanwhile, or a transaction was ended."""

from sqlalchemy.exc import DBAPIError, InvalidRequestError, NoResultFound
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from annotator.outages import code_of

# By PostgreSQL's codes (https://www.postgresql.org/docs/current/errcodes-appendix.html) and SQLite's names: somebody
# made the same row, or deleted the row that this one belongs to.
_TAKEN = frozenset({
    "23505", "23503", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_FOREIGNKEY",
})  # fmt: skip
# Two transactions that wait for each other, or that cannot both be right.
_ENDED = frozenset({"40P01", "40001"})
# A row that was read before is gone: SQLAlchemy finds nothing to change, or to load anew.
_VANISHED = (StaleDataError, NoResultFound, ObjectDeletedError)

# Whatever a clash can be; `is_clash` says whether an error of these is one.
CLASHES: tuple[type[Exception], ...] = (DBAPIError, InvalidRequestError, StaleDataError)


def is_clash(error: Exception) -> bool:
    """Say whether the same request would see another state of things if it were done again."""
    if isinstance(error, DBAPIError):
        return code_of(error) in _TAKEN or was_ended(error)
    return isinstance(error, _VANISHED) or "Could not refresh instance" in str(error)


def was_ended(error: Exception) -> bool:
    """Say whether the database has ended the transaction, because it met another one."""
    return isinstance(error, DBAPIError) and code_of(error) in _ENDED
