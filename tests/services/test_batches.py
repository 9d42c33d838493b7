"""Batches made to be expensive: they end soon, and what they leave is consistent."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from annotator.services import spans
from annotator.services.errors import TooManySpans
from annotator.services.spans import Change, Marking
from tests import own_marks
from tests.cast import Cast
from tests.kinds import Db
from tests.services.classwork import NOW, work_of
from tests.statements import statements

PAIRS = 12
MOST_ASKED = 10


def marking(text: str, number: int, label: str, version: int, links: Sequence[UUID] = ()) -> Marking:
    """Describe a mark of one character, counted without spaces: a space alone is no mark."""
    start = [place for place, character in enumerate(text) if not character.isspace()][number]
    return Marking(start, start + 1, text[start : start + 1], label, version, links=tuple(links))


def test_refusals_that_follow_from_each_other_are_not_done_one_by_one(session: Db, cast: Cast) -> None:
    """Each source that is refused stays where the next target wants to go, which makes the next source's link wrong."""
    work = work_of(session, cast.sam)
    text, pairs = work.article.text, [(uuid4(), uuid4()) for _ in range(PAIRS)]
    for n, (source, target) in enumerate(pairs):
        own_marks.mark_span(work, source, marking(text, 4 * n, "claim", 0), now=NOW)
        own_marks.mark_span(work, target, marking(text, 4 * n + 1, "boilerplate", 0), now=NOW)
    changes = []
    for n, (source, target) in enumerate(pairs):
        taken = marking(text, 4 * max(n - 1, 0) + 2 * (n == 0), "claim", 1)
        moved = marking(text, 4 * n + 3, "attribution", 1, [target if n else uuid4()])
        changes += [Change(source, moved, 1), Change(target, taken, 1)]
    with statements(session) as asked:
        outcomes = own_marks.apply_batch(work, changes, now=NOW)
    assert len(asked) <= MOST_ASKED
    assert [outcome.verb for outcome in outcomes] == ["refused", "changed"] + ["refused"] * (2 * PAIRS - 2)
    plain = [replace(change, marking=replace(change.marking, links=())) for change in changes if change.marking]
    assert {one.verb for one in own_marks.apply_batch(work, [plain[0], *plain[2:]], now=NOW)} == {"changed"}


def test_one_article_takes_only_so_many_marks(session: Db, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "MOST_SPANS", 3)
    work, ids = work_of(session, cast.sam), [uuid4() for _ in range(4)]
    text = work.article.text
    for n in range(3):
        own_marks.mark_span(work, ids[n], marking(text, n, "claim", 0), now=NOW)
    with pytest.raises(TooManySpans):
        own_marks.mark_span(work, ids[3], marking(text, 3, "claim", 0), now=NOW)
    own_marks.delete_span(work, ids[0], version=1, now=NOW)
    own_marks.mark_span(work, ids[3], marking(text, 3, "claim", 0), now=NOW)
    with pytest.raises(TooManySpans):
        own_marks.mark_span(work, ids[0], marking(text, 0, "claim", 2), now=NOW)
    assert own_marks.mark_span(work, ids[1], marking(text, 1, "opinion", 1), now=NOW)[0] == "changed"
