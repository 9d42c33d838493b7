"""Late work regroups the stretches that it touches, and no others."""

from collections.abc import Iterable

import pytest

from annotator.core import units as grouping
from annotator.core.spans import Span
from annotator.services.review import regrouping
from tests.cast import Cast
from tests.kinds import Db
from tests.services.classwork import MAYOR, PILLAR, SAFE, class_of, found, hand_in, ids, move, newcomer, take_back


@pytest.fixture
def grouped(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The words of the spans that were grouped, call by call."""
    calls: list[list[str]] = []

    def listening(spans: Iterable[Span], _progress: object) -> list[tuple[Span, ...]]:
        marks = list(spans)
        calls.append(sorted(f"{span.start}" for span in marks))
        return grouping.group_units(marks)

    monkeypatch.setattr(regrouping, "group_units", listening)
    return calls


def test_late_work_regroups_its_own_stretches(session: Db, cast: Cast, grouped: list[list[str]]) -> None:
    sam, sue, third = class_of(session, cast)
    text = sam.article.text
    safe, mayor, pillar = (str(text.index(words)) for words in (SAFE, MAYOR, PILLAR))
    hand_in(sam, (SAFE, "claim"), (PILLAR, "claim"), (MAYOR, "attribution"))
    (mark,) = hand_in(sue, (SAFE, "claim"))
    hand_in(third)
    late = newcomer(session, cast, "Late")
    hand_in(late, (PILLAR, "opinion"))
    assert grouped == [sorted([safe, mayor, pillar]), [safe, safe], [], [pillar, pillar]]
    before = ids(found(session, cast))
    grouped.clear()
    take_back(late)
    move(sue, mark, MAYOR, "attribution")
    assert grouped == [[pillar], [safe], sorted([safe, mayor, mayor])]
    assert ids(found(session, cast)) == before
    assert [(unit.votes_for, unit.votes_silent) for unit in found(session, cast)] == [(1, 2), (2, 1), (1, 2)]
