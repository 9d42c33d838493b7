"""Brings units up to date for those who ask for them, in short transactions of its own.

A hand-in derives nothing. A view that shows units calls `bring_up_to_date` before anything else of the request is
changed: it ends the transaction that is open. Submitted work is read in one transaction, grouped in none and written in
another one. Few marks are grouped here, many in a thread beside the request, so that a page can be shown meanwhile.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from flask import Flask, current_app

from annotator.clock import utcnow
from annotator.db import is_safe_request, looking, session
from annotator.models import Article, Derivation, Round
from annotator.outages import DATABASE_ERRORS, outage_in
from annotator.services import nameless
from annotator.services.errors import Missing
from annotator.services.review import derivations, regrouping

FEW = 1_000  # marks, of all articles together, that are grouped while the one who asks waits
AGAIN = 0.1  # seconds until it is looked again whether somebody else has finished
EVERY = 1.0  # seconds between two notes of how far it is

_running: set["Place"] = set()
_running_lock = threading.Lock()


@dataclass(frozen=True)
class Place:
    """An article in a round, by their ids."""

    round_id: UUID
    article_id: UUID

    def rows(self) -> tuple[Round, Article]:
        """Return both rows.

        :raise Missing: when one of them is deleted
        """
        round_, article = session.get(Round, self.round_id), session.get(Article, self.article_id)
        if round_ is None or article is None:
            raise Missing
        return round_, article


def bring_up_to_date(rounds: Sequence[Round], *, patience: float) -> list[Derivation]:
    """Derive the units of rounds where they are out of date; return what was not finished after `patience` seconds.

    Work that is handed in meanwhile is left for the next who asks, so this always ends. When the database takes no
    change just now, what was to be derived is returned, too.
    """
    places = [Place(*key) for key in derivations.outdated(*rounds)]
    if not places:
        return []
    end, asked_at = time.monotonic() + patience, utcnow()
    left = _left(places, end)
    _begin_beside(left.large)
    waiting = [place for place in [*left.large, *left.taken] if not _is_derived(place, asked_at, end)]
    session.rollback()
    return [_shown(place) for place in [*waiting, *filter(_is_there, left.impossible)]]


def _shown(place: Place) -> Derivation:
    """Return how far the units of a place are, also where nobody has begun yet."""
    begun = session.get(Derivation, (place.round_id, place.article_id))
    return begun or Derivation(round_id=place.round_id, article_id=place.article_id, done=0, total=0)


@dataclass(frozen=True)
class Left:
    """What one who asks does not derive: what is too large, what somebody else derives, what cannot be derived now."""

    large: list[Place] = field(default_factory=list)
    taken: list[Place] = field(default_factory=list)
    impossible: list[Place] = field(default_factory=list)


def _left(places: Sequence[Place], end: float) -> Left:
    """Derive here what has few marks in all, while there is time; return the rest."""
    budget, left = FEW, Left()
    for place in places:
        with _as_far_as_possible():
            size = _size(place)
            if size > budget or time.monotonic() > end:
                left.large.append(place)
                continue
            budget -= size
            if not _derive(place):
                left.taken.append(place)
            continue
        left.impossible.append(place)  # it was deleted, or the database takes no change
    return left


def _is_there(place: Place) -> bool:
    with looking():
        return session.get(Round, place.round_id) is not None and session.get(Article, place.article_id) is not None


def _size(place: Place) -> int:
    with looking():
        return nameless.count_under_review(*place.rows())


def _is_derived(place: Place, asked_at: datetime, end: float) -> bool:
    """Wait until somebody has derived what was submitted when it was asked for; take over from who was stopped."""
    with _as_far_as_possible():
        while time.monotonic() < end:
            with looking():
                row = derivations.of(*place.rows())
                is_new_enough = row is not None and row.derived_at is not None and row.derived_at >= asked_at
                if is_new_enough or (place.round_id, place.article_id) not in derivations.outdated(place.rows()[0]):
                    return True
                is_free = row is None or row.until is None or row.until <= utcnow()
            if is_free:
                _begin_beside([place])
            time.sleep(AGAIN)
        return False
    return not _is_there(place)


def _begin_beside(places: Sequence[Place]) -> None:
    """Derive one after the other in a thread of this process, except those that one derives already."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with _running_lock:
        new = [place for place in places if place not in _running]
        _running.update(new)
    if new:
        threading.Thread(target=_beside, args=(app, new), name="deriving", daemon=True).start()


def _beside(app: Flask, places: Sequence[Place]) -> None:
    for place in places:
        try:
            with app.app_context(), _as_far_as_possible():
                _derive(place)
        finally:
            with _running_lock:
                _running.discard(place)


def _derive(place: Place) -> bool:
    """Derive once; False when somebody else does, or when what was read is not true any more."""
    holder = uuid4()
    with _changing():
        if not derivations.take(*place.rows(), holder, now=utcnow()):
            return False
    try:
        read_at = utcnow()  # before the moment of the reading: what is handed in between is not passed over
        with looking():
            snapshot = regrouping.read(*place.rows(), now=read_at)
        groups = regrouping.grouped(snapshot, _Note(place, holder))
        with _changing():
            return regrouping.write(*place.rows(), snapshot, groups, holder=holder)
    except BaseException:
        with _as_far_as_possible(), _changing():
            derivations.give_back(*place.rows(), holder)
        raise


class _Note:
    """Notes how far one is, at most once a second, which also says that one still derives."""

    def __init__(self, place: Place, holder: UUID) -> None:
        self.place, self.holder = place, holder
        self.due = time.monotonic() + EVERY

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() < self.due:
            return
        with _as_far_as_possible(), _changing():
            derivations.go_on(*self.place.rows(), self.holder, done, total, now=utcnow())
        self.due = time.monotonic() + EVERY


@contextmanager
def _changing() -> Iterator[None]:
    """Make one change in a transaction of its own, also while a request is answered that only reads."""
    session.rollback()
    token = is_safe_request.set(False)
    try:
        yield
        session.commit()
    finally:
        session.rollback()
        is_safe_request.reset(token)


@contextmanager
def _as_far_as_possible() -> Iterator[None]:
    """Leave the rest to the next who asks, where the database cannot do it just now, or the class is deleted."""
    try:
        yield
    except Missing:
        session.rollback()
    except DATABASE_ERRORS as error:
        session.rollback()
        if outage_in(error) is None:
            raise
