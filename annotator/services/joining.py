"""How many students join a class, and which of them in one browser: the roster says it, and there is an end to it."""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select

from annotator.db import session
from annotator.models import Classroom, Membership
from annotator.services.attempts import Browser
from annotator.services.errors import CrowdedBrowser, FullClassroom

MOST_IN_ONE_BROWSER = 30  # one computer that goes round a class
MOST_STUDENTS = 500


def digest_of(browser: Browser | None) -> str | None:
    """Return what is stored of a browser, which is not what its cookie holds."""
    return sha256(browser.id.encode()).hexdigest()[:32] if browser else None


def refuse_too_many(classroom: Classroom, browser: Browser | None) -> None:
    """Refuse another student. The roster has to be locked.

    :raise CrowdedBrowser: when this browser has been joined in so often that no class shares it
    :raise FullClassroom: when the class has so many students that a script must have made them
    """
    count = select(func.count()).select_from(Membership).filter_by(classroom_id=classroom.id, role="student")
    if browser and (session.scalar(count.filter_by(joined_in=digest_of(browser))) or 0) >= MOST_IN_ONE_BROWSER:
        raise CrowdedBrowser(most=MOST_IN_ONE_BROWSER)
    if (session.scalar(count) or 0) >= MOST_STUDENTS:
        raise FullClassroom(most=MOST_STUDENTS)


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
