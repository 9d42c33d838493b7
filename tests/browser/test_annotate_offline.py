"""What waits on the device outlives network, tab, server and sign-in, and is sent once, by its owner."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from annotator.clock import utcnow
from annotator.models import Membership, Round, Span, Submission
from annotator.services import submissions
from tests.browser.conftest import Live
from tests.browser.hand import open_work, quotes, saved
from tests.browser.many import expect_marks, expect_once_each, forgive_network, many_sentences, mark_sentences, sentence
from tests.browser.offline import BATCH, cut_off, kept, let_through, try_again, wait_offline

SPANS = re.compile("/api/v1/submissions/[^/]+/spans")


def test_sixty_marks_made_offline_outlive_their_tab(live: Live) -> None:
    sam = many_sentences(live, 60)
    page = live.page_for(sam)
    open_work(page, sam.submission_id)
    page.context.set_offline(True)
    mark_sentences(page, range(60))
    kept(page, 60)
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    assert quotes(live, sam) == []
    open_work(again, sam.submission_id)
    saved(again)
    expect_marks(again, 60)
    expect_once_each(live, sam, 60)
    forgive_network(live)


def test_what_waits_is_shown_and_sent_after_a_reload(live: Live) -> None:
    sam = many_sentences(live, 3)
    page = live.page_for(sam)
    open_work(page, sam.submission_id)
    page.route(BATCH, cut_off)
    mark_sentences(page, range(3))
    kept(page, 3)
    open_work(page, sam.submission_id)
    kept(page, 3)
    expect_marks(page, 3)
    expect(page.locator("#save-problem")).to_contain_text("kept on this device")
    page.unroute(BATCH)
    saved(page)
    expect_once_each(live, sam, 3)
    forgive_network(live)


# Keeps the device's store busy until the page is told to let go.
HOLD = """
() => {
  indexedDB.open("annotator").onsuccess = ({ target: { result } }) => {
    const store = result.transaction("outbox", "readwrite").objectStore("outbox");
    const again = () => { window.letGo ? result.close() : (store.count().onsuccess = again); };
    again();
  };
}
"""


def test_what_is_not_on_the_disk_yet_is_not_said_to_be_kept(live: Live) -> None:
    sam = many_sentences(live, 2)
    page = live.page_for(sam)
    open_work(page, sam.submission_id)
    page.context.set_offline(True)
    mark_sentences(page, [0])
    kept(page, 1)
    page.evaluate(HOLD)
    mark_sentences(page, [1])
    expect_marks(page, 2)
    expect(page.locator("main")).to_have_attribute("data-waiting", "2")
    kept(page, 1)
    page.evaluate("window.letGo = true")
    kept(page, 2)
    forgive_network(live)


def test_the_network_coming_back_is_enough(live: Live) -> None:
    sam = many_sentences(live, 2)
    page = live.page_for(sam)
    open_work(page, sam.submission_id)
    page.context.set_offline(True)
    mark_sentences(page, range(2))
    kept(page, 2)
    page.context.set_offline(False)
    saved(page)
    expect_once_each(live, sam, 2)
    forgive_network(live)


def test_a_change_undone_offline_leaves_nothing_behind(live: Live) -> None:
    sam = many_sentences(live, 2)
    page = live.page_for(sam)
    open_work(page, sam.submission_id)
    page.context.set_offline(True)
    mark_sentences(page, range(2))
    page.keyboard.press("Control+Z")
    page.keyboard.press("Control+Z")
    page.keyboard.press("Control+Shift+Z")
    page.context.set_offline(False)
    saved(page)
    expect_once_each(live, sam, 1)
    forgive_network(live)


@pytest.mark.parametrize("answer", ["login", "broken", "busy"])
def test_what_a_gateway_answers_is_not_the_servers_word(live: Live, answer: str) -> None:
    sam = many_sentences(live, 2)
    page = live.page_for(sam)
    open_work(page, sam.submission_id)
    status = {"login": 200, "broken": 403, "busy": 429}[answer]
    page.route(SPANS, lambda route: route.fulfill(status=status, body="<h1>Welcome to our Wi-Fi</h1>"))
    mark_sentences(page, range(2))
    kept(page, 2)
    let_through(page, SPANS)
    saved(page)
    expect_once_each(live, sam, 2)


def test_what_was_sent_unheard_is_not_made_twice(live: Live) -> None:
    sam = many_sentences(live, 5)
    page = live.page_for(sam)
    open_work(page, sam.submission_id)

    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort("internetdisconnected")

    page.route(BATCH, lose_answer)
    mark_sentences(page, range(5))
    kept(page, 5)
    page.unroute(BATCH)
    open_work(page, sam.submission_id)
    saved(page)
    expect_once_each(live, sam, 5)
    forgive_network(live)


def _set_round(live: Live, state: str) -> None:
    with live.arranging() as session:
        submission = session.get_one(Submission, live.cast.sam.submission_id)
        session.get_one(Round, submission.round_id).state = state


def _give_back(live: Live) -> None:
    with live.arranging() as session:
        submission = session.get_one(Submission, live.cast.sam.submission_id)
        submissions.reopen(submission, by=session.get_one(Membership, live.cast.tess.membership_id), now=utcnow())


def _mark_too_late(live: Live) -> Page:
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    _set_round(live, "reviewing")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#article p'))")
    expect(page.locator("#clear")).to_be_visible()
    page.keyboard.press("1")
    kept(page, 1)
    return page


def test_what_a_closed_round_refused_is_sent_once_the_teacher_reopens_the_work(live: Live) -> None:
    page = _mark_too_late(live)
    open_work(page, live.cast.sam.submission_id)
    expect(page.locator("#closed-notice")).to_be_visible()
    kept(page, 1)
    expect_marks(page, 1)
    assert quotes(live, live.cast.sam) == []
    _give_back(live)
    try_again(page)
    expect(page.locator("#returned-notice")).to_be_visible()
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", live.cast.text.split("\n")[0])]


def test_looking_at_the_page_again_is_enough_once_the_work_is_reopened(live: Live) -> None:
    page = _mark_too_late(live)
    _give_back(live)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    saved(page)
    assert len(quotes(live, live.cast.sam)) == 1


def test_a_phone_has_room_for_what_waits(live: Live) -> None:
    page = wait_offline(live)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    submit, state = (page.locator(name).bounding_box() for name in ("#submit", "#save-state"))
    assert submit
    assert state
    assert state["x"] + state["width"] <= submit["x"]
    forgive_network(live)


def test_leaving_the_page_is_asked_about_while_something_waits(live: Live) -> None:
    page = wait_offline(live, 1)
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("about:blank")
    assert asked == ["beforeunload"]
    forgive_network(live)


def test_a_browser_that_keeps_nothing_says_so_and_saves_all_the_same(live: Live) -> None:
    sam = many_sentences(live, 2)
    page = live.page_for(sam)
    page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('private'); };")
    open_work(page, sam.submission_id)
    page.context.set_offline(True)
    mark_sentences(page, range(2))
    expect(page.locator("#save-state")).to_have_text("Not saved (2)")
    expect(page.locator("#save-problem")).to_contain_text("keep this tab open")
    page.context.set_offline(False)
    saved(page)
    expect_once_each(live, sam, 2)
    forgive_network(live)


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_an_hour_off_changes_nothing(live: Live, hours: int) -> None:
    sam = many_sentences(live, 4)
    page = live.page_for(sam)
    page.clock.set_fixed_time(utcnow() + timedelta(hours=hours))
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });")
    open_work(page, sam.submission_id)
    page.route(BATCH, cut_off)
    mark_sentences(page, range(2))
    kept(page, 2)
    open_work(page, sam.submission_id)
    page.unroute(BATCH)
    saved(page)
    other = live.page_for(sam)
    open_work(other, sam.submission_id)
    mark_sentences(other, range(2, 4))
    saved(other)
    expect_marks(page, 4)
    expect_once_each(live, sam, 4)
    with live.arranging() as session:
        spans = session.query(Span).filter_by(submission_id=sam.submission_id)
        assert all(abs(utcnow() - span.changed_at) < timedelta(minutes=5) for span in spans)
    forgive_network(live)


def test_a_change_that_can_never_be_taken_does_not_hold_up_the_others(live: Live) -> None:
    sam = many_sentences(live, 3)
    page = live.page_for(sam)
    open_work(page, sam.submission_id)

    def spoil(route: Route) -> None:
        body = route.request.post_data or ""
        route.continue_(post_data=body.replace(f'"quote":"{sentence(1)}"', '"quote":"something else"'))

    page.route(BATCH, spoil)
    page.context.set_offline(True)
    mark_sentences(page, range(3))
    page.context.set_offline(False)
    saved(page)
    expect(page.locator("#refusal")).to_contain_text("taken back")
    expect_marks(page, 2)
    assert quotes(live, sam) == [("claim", sentence(0)), ("claim", sentence(2))]
    forgive_network(live)
