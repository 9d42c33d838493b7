"""The stage of the browser tests: pages are served as they are in use, to several people at once."""

from playwright.sync_api import expect

from tests.browser.conftest import Live


def test_each_browser_is_one_person(live: Live) -> None:
    stranger, tess = live.page_for(), live.page_for(live.cast.tess)
    stranger.goto("/account")
    assert "/sign-in" in stranger.url
    tess.goto("/")
    expect(tess.get_by_text("Media 10b").first).to_be_visible()
