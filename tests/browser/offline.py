"""Changes that wait on the device: what cuts them off, and how the page says that they are kept."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Live
from tests.browser.hand import open_work

BATCH = re.compile("/spans:batch")
AGAIN = "#save-problem button"


def cut_off(route: Route) -> None:
    route.abort("internetdisconnected")


def kept(page: Page, count: int) -> None:
    """Wait until the page says that this many changes are kept on the device."""
    expect(page.locator("#save-state")).to_have_text(f"Kept on this device ({count})", timeout=10_000)


def let_through(page: Page, what: re.Pattern[str]) -> None:
    """Cut these requests off no longer, and press "Try again now"."""
    expect(page.locator(AGAIN)).to_be_visible()
    page.unroute(what)
    try_again(page)


def try_again(page: Page) -> None:
    """Press "Try again now" where the page has not tried by itself meanwhile; a hidden button does nothing."""
    page.locator(AGAIN).dispatch_event("click")


def wait_offline(live: Live, count: int = 2) -> Page:
    """Sam's page, where this many marks wait."""
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    page.route(BATCH, cut_off)
    for words in live.cast.text.split()[:count]:
        page.evaluate(
            """(words) => { const node = document.querySelector("#article p").firstChild, at = node.data.indexOf(words);
            getSelection().setBaseAndExtent(node, at, node, at + words.length); }""",
            words,
        )
        expect(page.locator("#clear")).to_be_visible()
        page.keyboard.press("1")
    kept(page, count)
    return page
