"""Makes releases and exports: read at one moment, computed without a lock, stored in one short transaction."""

from contextlib import suppress
from datetime import datetime

from annotator.db import one_moment, session
from annotator.deriving import bring_up_to_date
from annotator.models import Release, Round, User
from annotator.services import releases
from annotator.services.gathered import Gathered
from annotator.services.records import Choice, identified_records
from annotator.services.releases import Moved, Prepared
from annotator.services.review import derivations, regrouping

TRIES = 3  # while work changes in the middle of it; then it is done while others wait, so that it ends
PATIENCE = 60.0  # seconds for units that are out of date


def release(round_: Round, *, policy: str, has_text: bool, by: User | None, now: datetime) -> Release:
    """Make a release, or return the one that says the same; it ends the transaction that is open.

    :raise NothingToRelease: when nobody has submitted
    """
    for _ in range(TRIES):
        prepared = _prepared(round_, policy=policy, has_text=has_text)
        if prepared is None:
            bring_up_to_date([round_], patience=PATIENCE)
            continue
        with prepared, suppress(Moved):
            return releases.store(round_, prepared, by=by, now=now)
        session.rollback()
    return releases.create(round_, policy=policy, has_text=has_text, by=by, now=now)


def _prepared(round_: Round, *, policy: str, has_text: bool) -> Prepared | None:
    """Return a release on disk, or None while units are out of date."""
    with one_moment():
        if derivations.outdated(round_):
            return None
        return releases.prepare(round_, policy=policy, has_text=has_text)


def everything(round_: Round, choice: Choice) -> Gathered:
    """Return all records of a round, unfinished work included, from one moment; it ends the transaction that is open.

    The caller closes them.

    :raise NothingToRelease: when there is no work to export
    """
    for _ in range(TRIES):
        with one_moment():
            if not derivations.outdated(round_):
                return Gathered.of(identified_records(round_, choice))
        bring_up_to_date([round_], patience=PATIENCE)
    regrouping.bring_up_to_date(round_)
    return Gathered.of(identified_records(round_, choice))
