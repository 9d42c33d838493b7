"""Drafts: a paragraph is split before words, however the keyboard or the clipboard spells them."""

import pytest

from annotator.models import Classroom
from annotator.services import drafts
from tests.cast import Cast
from tests.kinds import Db
from tests.services.classwork import NOW

SPELLINGS = ("caf\u00e9 said", "cafe\u0301 said", "caf\u00e9\u00ad\u200b said", "caf\u00e9\u2028said")


@pytest.mark.parametrize("typed", SPELLINGS)
def test_words_are_found_as_they_would_be_frozen(session: Db, cast: Cast, typed: str) -> None:
    room = session.get_one(Classroom, cast.classroom_id)
    draft = drafts.take(room, "The bridge is safe. The cafe\u0301 said nothing.", "text", now=NOW)
    drafts.split_before(draft, 0, typed)
    assert drafts.document_of(draft).text == "The bridge is safe. The\ncaf\u00e9 said nothing."
