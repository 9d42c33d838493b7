"""Counts failures per account or code and per address, in the database, so that every app process sees the same."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from annotator.db import session
from annotator.models import Failure
from annotator.services.errors import Failed, TooMany


@dataclass(frozen=True)
class Limits:
    """How many failures are allowed, as `limits` writes it: "10 per 15 minutes"."""

    account: str
    address: str


class DatabaseStorage(Storage):
    """Fixed windows in the `failure` table; the caller's transaction decides whether a count stays."""

    STORAGE_SCHEME = ["annotator"]

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return Exception

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        expires = datetime.fromtimestamp(time.time() + expiry, UTC)
        failure = _locked(key) or _begun(key, expires)
        if failure.expires_at.timestamp() <= time.time():
            failure.count, failure.expires_at = 0, expires
        failure.count += amount
        session.flush()
        return failure.count

    def get(self, key: str) -> int:
        failure = session.get(Failure, key)
        return failure.count if failure and failure.expires_at.timestamp() > time.time() else 0

    def get_expiry(self, key: str) -> float:
        failure = session.get(Failure, key)
        return failure.expires_at.timestamp() if failure else time.time()

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        session.execute(delete(Failure))
        return None

    def clear(self, key: str) -> None:
        session.execute(delete(Failure).where(Failure.key == key))


def prune(*, now: datetime) -> None:
    """Delete counts whose window is over: what was typed for an e-mail or a name stands in them."""
    session.execute(delete(Failure).where(Failure.expires_at <= now))


def _locked(key: str) -> Failure | None:
    return session.get(Failure, key, with_for_update=True, populate_existing=True)


def _begun(key: str, expires: datetime) -> Failure:
    """Begin to count, or find that somebody else has begun in the same moment."""
    with suppress(IntegrityError), session.begin_nested():
        session.add(Failure(key=key, count=0, expires_at=expires))
    failure = _locked(key)
    assert failure is not None  # noqa: S101 - added by us or by whoever was faster
    return failure


_limiter = FixedWindowRateLimiter(DatabaseStorage("annotator://"))


@contextmanager
def counted(limits: Limits, *, account: str, address: str) -> Iterator[None]:
    """Refuse when there were too many failures; count one more when the body raises `Failed`.

    :raise TooMany: before the body runs
    """
    keys: list[tuple[RateLimitItem, str]] = [(parse(limits.account), account), (parse(limits.address), address)]
    for item, key in keys:
        _refuse_when_exhausted(item, key)
    try:
        yield
    except Failed:
        for item, key in keys:
            _limiter.hit(item, key)
        raise


def _refuse_when_exhausted(item: RateLimitItem, key: str) -> None:
    if not _limiter.test(item, key):
        stats: Any = _limiter.get_window_stats(item, key)
        seconds = max(1, ceil(stats.reset_time - time.time()))
        raise TooMany(minutes=ceil(seconds / 60), extra={"retry_after": seconds})
