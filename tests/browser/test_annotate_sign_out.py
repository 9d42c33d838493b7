"""Signing out while something waits on the device: stay, keep it for the next time, or leave nothing behind."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.hand import open_work, quotes, saved
from tests.browser.many import expect_marks, forgive_network
from tests.browser.offline import BATCH, kept, let_through, try_again, wait_offline
from tests.cast import Person

LEFT = re.compile("left=1")


def _sign_out(page: Page) -> None:
    page.locator("details:has(#sign-out) summary").click()
    page.locator("#sign-out button").click()


def _stored(page: Page) -> int:
    """How many lists the browser keeps for anybody."""
    return int(
        page.evaluate("""() => new Promise((resolve) => {
      indexedDB.open("annotator").onsuccess = ({ target: { result } }) => {
        if (!result.objectStoreNames.contains("outbox")) return resolve(0);
        result.transaction("outbox").objectStore("outbox").count().onsuccess = ({ target }) => resolve(target.result);
      };
    })""")
    )


def test_signing_out_asks_about_what_waits(live: Live) -> None:
    page = wait_offline(live)
    _sign_out(page)
    dialog = page.locator("#sign-out-dialog")
    expect(dialog).to_contain_text("Changes of Sam that wait on this device: 2")
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    page.unroute(BATCH)
    saved(page)
    _sign_out(page)
    page.wait_for_url(LEFT)
    assert (len(quotes(live, live.cast.sam)), _stored(page)) == (2, 0)
    forgive_network(live)


def _sign_in(page: Page, live: Live, person: Person) -> None:
    page.context.add_cookies(live.page_for(person).context.cookies())


def test_signing_out_can_keep_what_waits_for_the_next_time(live: Live) -> None:
    page = wait_offline(live)
    page.goto(f"/classrooms/{live.cast.classroom_id}")
    _sign_out(page)
    page.get_by_role("button", name="Keep them and sign out").click()
    page.wait_for_url(LEFT)
    page.unroute(BATCH)
    _sign_in(page, live, live.cast.sue)
    open_work(page, live.cast.sue.submission_id)
    _sign_out(page)
    page.wait_for_url(LEFT)
    _sign_in(page, live, live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    saved(page)
    assert (len(quotes(live, live.cast.sam)), quotes(live, live.cast.sue)) == (2, [])
    forgive_network(live)


def test_signing_out_can_leave_nothing_behind(live: Live) -> None:
    page = wait_offline(live)
    _sign_out(page)
    page.get_by_role("button", name="Delete them and sign out").click()
    page.wait_for_url(LEFT)
    assert (quotes(live, live.cast.sam), _stored(page)) == ([], 0)
    forgive_network(live)


def test_nobody_sends_what_somebody_else_left_on_the_computer(live: Live) -> None:
    page = wait_offline(live)
    _sign_in(page, live, live.cast.sue)
    other = page.context.new_page()
    open_work(other, live.cast.sue.submission_id)
    saved(other)
    expect_marks(other, 0)
    with page.expect_response(BATCH) as answer:
        let_through(page, BATCH)
    assert answer.value.status in {403, 404}  # by the token of the page, or by the owner of the work
    kept(page, 2)
    assert quotes(live, live.cast.sam) == quotes(live, live.cast.sue) == []
    _sign_in(page, live, live.cast.sam)
    try_again(page)
    saved(page)
    assert (len(quotes(live, live.cast.sam)), quotes(live, live.cast.sue)) == (2, [])
    forgive_network(live)
