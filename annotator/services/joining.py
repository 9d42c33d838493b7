"""How many students join a class, and which of them in one browser: the roster says it, and there is an end to it."""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select

from annotator.db import session
from annotator.models import Classroom, Membership
from annotator.services.attempts import Browser
from annotator.services.errors import CrowdedBrowser

MOST_IN_ONE_BROWSER = 30  # one computer that goes round a class


def digest_of(browser: Browser | None) -> str | None:
    """Return what is stored of a browser, which is not what its cookie holds."""
    return sha256(browser.id.encode()).hexdigest()[:32] if browser else None


def refuse_too_many(classroom: Classroom, browser: Browser | None) -> None:
    """Refuse another student in this browser. The roster has to be locked.

    A class as a whole is never full: one person who filled it would keep all the others out.

    :raise CrowdedBrowser: when so many have joined in it that no class shares it
    """
    if browser is None:
        return
    here = select(func.count()).select_from(Membership).filter_by(classroom_id=classroom.id, role="student")
    if (session.scalar(here.filter_by(joined_in=digest_of(browser))) or 0) >= MOST_IN_ONE_BROWSER:
        raise CrowdedBrowser(most=MOST_IN_ONE_BROWSER)


def joined_together(members: Iterable[Membership]) -> dict[UUID, list[str]]:
    """Return for each student who shared a browser when joining the others' names: one person, or a shared computer."""
    groups = defaultdict(list)
    for member in members:
        if member.joined_in:
            groups[member.joined_in].append(member)
    return {
        one.id: [other.pseudonym or "" for other in group if other is not one]
        for group in groups.values() if len(group) > 1 for one in group
    }  # fmt: skip
