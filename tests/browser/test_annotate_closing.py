"""The page hears that the work was closed, says so, keeps what was under way, and goes on when it is open again."""

from playwright.sync_api import Page, expect

from annotator.clock import utcnow
from annotator.models import Round, SignIn, Submission
from tests import make
from tests.browser.conftest import Live
from tests.browser.hand import click_on, drag_over, mark, marks, open_work, press, quotes, saved

SAFE = "The bridge is safe 🌉"
CLOSED = "Nothing can be marked now"


def opened(live: Live) -> Page:
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    return page


def set_round(live: Live, state: str) -> None:
    with live.arranging() as session:
        session.get_one(Round, live.cast.round_id).state = state


def test_a_closed_round_is_said_and_marking_goes_on_where_it_was_when_it_is_open_again(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    drag_over(page, "Engineers disagree")
    set_round(live, "reviewing")
    expect(page.locator("#closed-now")).to_contain_text(CLOSED)
    expect(page.locator("#save-state")).to_have_text("Closed")
    expect(page.locator("#dock-line")).to_contain_text(CLOSED)
    for control in page.locator(".label-button, #undo, #submit").all():
        expect(control).to_be_disabled()
    expect(page.locator(".label-button").first).to_have_css("cursor", "not-allowed")
    press(page, "2", "Control+z")
    click_on(page, "bridge is")
    press(page, "u", "Delete", "3")
    expect(page.locator(".mark-line")).to_have_count(1)
    expect(page.locator("[data-part=note]")).not_to_be_editable()
    drag_over(page, "Engineers disagree")
    set_round(live, "open")
    expect(page.locator("#closed-now")).to_be_hidden()
    expect(page.locator("#save-state")).to_have_text("Saved")
    page.keyboard.press("3")
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", SAFE), ("opinion", "Engineers disagree")]


def test_what_was_typed_while_the_round_was_closed_is_sent_when_it_is_open_again(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    click_on(page, "bridge is")
    page.keyboard.press("n")
    set_round(live, "reviewing")
    page.keyboard.type("under way")
    expect(page.locator("#save-state")).to_have_text("Kept on this device (1)")
    expect(page.locator("#closed-now")).to_be_visible()
    set_round(live, "open")
    saved(page)
    expect(page.locator("#save-problem")).to_be_hidden()
    assert [one.note for one in marks(live, live.cast.sam)] == ["under way"]


def test_work_that_was_submitted_on_another_device_is_said_to_be(live: Live) -> None:
    here, there = opened(live), opened(live)
    mark(there, SAFE, "1")
    there.click("#submit")
    there.click("#submit-confirm")
    expect(here.locator("#closed-now")).to_contain_text("You have submitted this article")
    here.get_by_role("button", name="Load this page again").click()
    expect(here.locator("#submitted-notice")).to_be_visible()
    there.get_by_role("button", name="Reopen my work").click()
    expect(here.locator(".label-button")).to_have_count(4)  # by itself


def test_work_that_the_teacher_gives_back_can_be_marked_at_once(live: Live) -> None:
    with live.arranging() as session:
        work = session.get_one(Submission, live.cast.sam.submission_id)
        make.hand_in(work, now=utcnow())
    page = opened(live)
    expect(page.locator("#submitted-notice")).to_be_visible()
    with live.arranging() as session:
        session.get_one(Submission, live.cast.sam.submission_id).status = "returned"
    expect(page.locator("#returned-notice")).to_be_visible()
    mark(page, SAFE, "1")


def test_who_is_signed_out_hears_of_it_and_may_go_on(live: Live) -> None:
    page = opened(live)
    with live.arranging() as session:
        session.query(SignIn).filter_by(user_id=live.cast.sam.user_id).delete()
    expect(page.locator("#closed-now")).to_contain_text("You are signed out")
    drag_over(page, SAFE)
    page.keyboard.press("1")
    expect(page.locator("#save-state")).to_have_text("Kept on this device (1)")
    page.context.add_cookies(live.page_for(live.cast.sam).context.cookies())
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#closed-now")).to_be_hidden()
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", SAFE)]
