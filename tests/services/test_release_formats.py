"""A format that is newer than a release: its file is added when the release is asked for again."""

from collections.abc import Iterable, Iterator

import pytest

from annotator.core.formats import FORMATS, Format
from annotator.core.formats.facts import Record
from annotator.services import releases
from tests.cast import Cast
from tests.kinds import Db
from tests.released import text_of
from tests.services.classwork import NOW, SAFE, hand_in, round_of, user, work_of


def counted(records: Iterable[Record], release: int | None) -> Iterator[str]:
    yield f"{release}: {len(list(records))}"


@pytest.mark.parametrize("has_text", [True, False])
def test_a_release_gets_the_file_of_a_new_format(
    has_text: bool, session: Db, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(work_of(session, cast.sam), (SAFE, "claim"))
    by, round_ = user(session, cast.tess), round_of(session, cast)
    first = releases.create(round_, policy="class", has_text=True, by=by, now=NOW)
    before = {one.format: one.sha256 for one in first.files}
    monkeypatch.setitem(FORMATS, "two-words", Format(counted, ".two", "text/plain"))
    again = releases.create(round_, policy="class", has_text=has_text, by=by, now=NOW)
    assert again.id == first.id
    added = releases.file(again, "two-words", has_text=has_text)
    assert added is not None
    assert (text_of(added), releases.kind_of(again, added)) == ("1: 1", releases.Kind("two-words", has_text))
    assert before.items() <= {one.format: one.sha256 for one in again.files}.items()
