"""Joining again and again in one browser: the roster says it, and there is an end to it."""

import pytest

from annotator.models import Classroom, Membership
from annotator.services import classrooms, errors, joining
from annotator.services.attempts import Browser
from tests.cast import Cast
from tests.kinds import Db
from tests.services.classwork import NOW

SHARED, OTHER = Browser("the shared computer"), Browser("a phone")


def join(session: Db, cast: Cast, name: str, browser: Browser | None) -> Membership:
    room = session.get_one(Classroom, cast.classroom_id)
    return classrooms.join(room, name, now=NOW, browser=browser).membership


def test_the_roster_knows_who_joined_in_one_browser(session: Db, cast: Cast) -> None:
    otter, heron, alone = (
        join(session, cast, name, where) for name, where in (("Otter", SHARED), ("Heron", SHARED), ("Crane", OTHER))
    )
    join(session, cast, "Script", None)
    found = joining.joined_together(classrooms.members(otter.classroom))
    assert found == {otter.id: ["Heron"], heron.id: ["Otter"]}
    assert alone.joined_in not in {None, otter.joined_in}
    assert SHARED.id not in (otter.joined_in or "")


def test_one_browser_is_joined_in_by_as_many_as_share_a_computer(
    session: Db, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "MOST_IN_ONE_BROWSER", 3)
    for number in range(3):
        join(session, cast, f"Otter number {number}", SHARED)
    with pytest.raises(errors.CrowdedBrowser):
        join(session, cast, "Heron", SHARED)
    assert join(session, cast, "Heron", OTHER)
    assert classrooms.join(session.get_one(Classroom, cast.otto.classroom_id), "Heron", now=NOW, browser=SHARED)
