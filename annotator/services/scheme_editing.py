"""Two who edit one draft of a scheme: nobody overwrites what they have not seen, and what is published stays."""

import json
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from annotator.db import session
from annotator.models import Scheme
from annotator.services.errors import Missing, MovedDraft


def locked(draft: Scheme) -> Scheme:
    """Take the draft's row, and read what it says now; other changes, publishing and discarding wait here.

    :raise Missing: when it has been published or thrown away meanwhile
    """
    found = locked_version(draft)
    if found.published_at is not None:
        raise Missing
    return found


def locked_version(scheme: Scheme) -> Scheme:
    """Take the row of a draft, or of the version that it has become meanwhile.

    :raise Missing: when it has been thrown away
    """
    row = select(Scheme).filter_by(id=scheme.id)
    found = session.scalar(row.with_for_update(of=Scheme).execution_options(populate_existing=True))
    if found is None:
        raise Missing
    return found


def labels_digest(draft: Scheme) -> str:
    """Return what stands for title, introduction and labels as they are."""
    return _digest([draft.title, draft.introduction, draft.labels])


def clause_digest(draft: Scheme, number: str | None) -> str:
    """Return what stands for a rule as it is; for one that is not there, too."""
    return _digest([clause for clause in draft.clauses if clause["number"] == number])


def refuse_unseen(now: str, seen: str | None) -> None:
    """Refuse a change that was made on something else than what there is now. Without `seen` nothing is compared.

    :raise MovedDraft: when somebody else has changed it
    """
    if seen and seen != now:
        raise MovedDraft


def _digest(said: list[Any]) -> str:
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
