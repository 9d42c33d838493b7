"""Many marks quickly: an article of numbered sentences for sam, and one key press a sentence."""

from collections.abc import Iterable
from dataclasses import replace

from playwright.sync_api import Page, expect

from annotator.clock import utcnow
from annotator.models import Classroom, Scheme, Submission, User
from annotator.services import assignments
from tests import make
from tests.browser.conftest import Live
from tests.browser.hand import quotes, select_between
from tests.cast import Person


def sentence(number: int) -> str:
    """Return the words of a sentence."""
    return f"Lamp {number} is dark."


def many_sentences(live: Live, count: int) -> Person:
    """Return sam with an article of this many sentences to mark."""
    text = " ".join(sentence(number) for number in range(count))
    with live.arranging() as session:
        tess = session.get_one(User, live.cast.tess.user_id)
        classroom = session.get_one(Classroom, live.cast.classroom_id)
        article = make.article(classroom, text, by=tess, now=utcnow())
        scheme = session.get_one(Scheme, live.cast.scheme_id)
        assignment = make.assignment(classroom, [article], scheme, by=tess, now=utcnow())
        assignments.set_state(assignment, "active", by=tess, now=utcnow())
        of_sam = {"article_id": article.id, "membership_id": live.cast.sam.membership_id}
        return replace(live.cast.sam, submission_id=session.query(Submission).filter_by(**of_sam).one().id)


def mark_sentences(page: Page, numbers: Iterable[int], key: str = "1") -> None:
    """Mark sentences as fast as the page takes them, without waiting for a save."""
    for number in numbers:
        select_between(page, sentence(number), 0, len(sentence(number)))
        page.keyboard.press(key)


def expect_marks(page: Page, count: int) -> None:
    """Wait until the page shows this many marks."""
    expect(page.locator("[data-mark-count]").first).to_have_text(str(count))


def expect_once_each(live: Live, person: Person, count: int) -> None:
    """Hold what the database has against one claim a sentence."""
    assert quotes(live, person) == [("claim", sentence(number)) for number in range(count)]


def forgive_network(live: Live) -> None:
    """Forget what the browser reports of requests that the test cut off: it says so of every one, and of some late."""
    live.forgives_network = True
    live.faults[:] = [fault for fault in live.faults if "net::ERR_" not in fault]
