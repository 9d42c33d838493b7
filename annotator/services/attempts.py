"""Counts failures by browser, by address and by account, in the database, so that every app process sees the same."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any
from uuid import UUID

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import delete, or_
from sqlalchemy.exc import IntegrityError

from annotator.db import session
from annotator.models import Failure, User
from annotator.services.errors import Failed, TooMany

Counter = tuple[RateLimitItem, str]


@dataclass(frozen=True)
class Limits:
    """How many failures are allowed, as `limits` writes it: "10 per 15 minutes".

    `account` is for one account from any address, `address` for one account from one address, `browser` for one account
    from one browser. Of class codes, which are no accounts, `address` and `browser` alone count.
    """

    account: str
    address: str
    browser: str = "10 per 15 minutes"


@dataclass(frozen=True)
class Browser:
    """A browser by the cookie it was given: its own id, and the users who have been in with it."""

    id: str
    users: tuple[UUID, ...] = ()

    def has_let_in(self, user: User | None) -> bool:
        """Say whether this very person has signed in with it before."""
        return user is not None and user.id in self.users


class DatabaseStorage(Storage):
    """Fixed windows in the `failure` table; the caller's transaction decides whether a count stays."""

    STORAGE_SCHEME = ["annotator"]

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return Exception

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        expires = datetime.fromtimestamp(time.time() + expiry, UTC)
        failure = _locked(key) or _begun(key, expires)
        if not _is_under_way(failure, expiry):
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

    def is_under_way(self, key: str, expiry: float) -> bool:
        """Say whether a window is being counted in, given how many seconds one lasts."""
        failure = session.get(Failure, key)
        return failure is not None and _is_under_way(failure, expiry)

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        session.execute(delete(Failure))
        return None

    def clear(self, key: str) -> None:
        session.execute(delete(Failure).where(Failure.key == key))


def _is_under_way(failure: Failure, expiry: float) -> bool:
    """A window that ends later than one from now would was begun by a clock that was ahead, and is over."""
    return 0 < failure.expires_at.timestamp() - time.time() <= expiry + 1


def prune(*, now: datetime) -> None:
    """Delete counts whose window is over: what was typed for an e-mail or a name stands in them."""
    session.execute(delete(Failure).where(Failure.expires_at <= now))


def forget(account: str) -> None:
    """Delete the counts of an account, from every address; of all accounts that begin so when it ends with a colon."""
    ends = ("",) if account.endswith(":") else ("@", "#", "/")
    session.execute(delete(Failure).where(or_(*(Failure.key.contains(account + end, autoescape=True) for end in ends))))


def _locked(key: str) -> Failure | None:
    return session.get(Failure, key, with_for_update=True, populate_existing=True)


def _begun(key: str, expires: datetime) -> Failure:
    """Begin to count, or find that somebody else has begun in the same moment."""
    with suppress(IntegrityError), session.begin_nested():
        session.add(Failure(key=key, count=0, expires_at=expires))
    failure = _locked(key)
    assert failure is not None  # noqa: S101 - added here or by a request that was faster
    return failure


_storage = DatabaseStorage("annotator://")
_limiter = FixedWindowRateLimiter(_storage)


@contextmanager
def counted(
    limits: Limits, *, account: str, address: str, browser: Browser | None = None, user: User | None = None
) -> Iterator[None]:
    """Refuse when there were too many failures; count one more when the body raises `Failed`.

    A person who has been in with this browser is refused for its own failures alone. Others are refused for those of
    the browser or of the address at this account, and, when the account has too many from everywhere, for a single
    one from this address. So what others do elsewhere keeps nobody out, and every guess of one who changes addresses
    costs an address. `account` names what is guessed at; `user` is its owner.

    :raise TooMany: before the body runs
    """
    counters = open_counters(limits, account=account, address=address, browser=browser, user=user)
    try:
        yield
    except Failed:
        _count_one_more(counters)
        raise


def open_counters(
    limits: Limits, *, account: str, address: str, browser: Browser | None = None, user: User | None = None
) -> list[Counter]:
    """Return where a failure is counted, as `counted` says; this only reads.

    :raise TooMany: when there were too many failures
    """
    whole = parse(limits.account), account
    near = parse(limits.address), f"{account}@{address}"
    own = [(parse(limits.browser), f"{account}#{browser.id}")] if browser else []
    if browser and browser.has_let_in(user):
        counters = [(parse(limits.address), f"{account}#{browser.id}")]
        _refuse_when_exhausted(counters)
        return counters
    _refuse_when_exhausted([near, *own])
    if _count(near):
        _refuse_when_exhausted([whole])
    return [whole, near, *own]


@contextmanager
def slowed(limits: Limits, *, what: str, address: str, browser: Browser | None = None) -> Iterator[None]:
    """Count `Failed` of the body by address and browser, and when there are too many refuse wrong attempts at once.

    For what nobody can guess and what costs nothing to check: the right one passes, whatever others got wrong.

    :raise TooMany: in place of what the body raised
    """
    counters = [(parse(limits.address), f"{what}@{address}")]
    if browser:
        counters.append((parse(limits.browser), f"{what}#{browser.id}"))
    try:
        yield
    except Failed:
        _refuse_when_exhausted(counters)
        _count_one_more(counters)
        raise


def _count_one_more(counters: list[Counter]) -> None:
    for item, key in counters:
        _limiter.hit(item, key)


def _count(counter: Counter) -> int:
    item, key = counter
    if not _storage.is_under_way(item.key_for(key), item.get_expiry()):
        return 0
    return _storage.get(item.key_for(key))


def _refuse_when_exhausted(counters: list[Counter]) -> None:
    for item, key in counters:
        if _count((item, key)) >= item.amount:
            stats: Any = _limiter.get_window_stats(item, key)
            seconds = max(1, ceil(stats.reset_time - time.time()))
            raise TooMany(minutes=ceil(seconds / 60), extra={"retry_after": seconds})
