"""The annotation page for every eye: no axe violation in any state, no wider than a phone, in any writing."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.hand import mark, open_work, quotes, saved, select_between, work_on

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
LOOKS: list[dict[str, Any]] = [
    {},
    {"color_scheme": "dark"},
    {"forced_colors": "active"},
    {"viewport": {"width": 360, "height": 740}},
]
WRITINGS = [
    "👨‍👩‍👧‍👦 family", "e\u0301te\u0301 naïf", "قال المجلس", "कोई कहता है", "ผู้ว่าฯ กล่าว", "市长说大桥安全", "👍🏽 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
]  # fmt: skip


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "forced", "phone"])
def test_axe_finds_nothing_in_any_state(live: Live, look: dict[str, Any]) -> None:
    # axe is a script put into the page, which the page's own policy refuses.
    page = live.page_for(live.cast.sam, bypass_csp=True, **look)
    open_work(page, live.cast.sam.submission_id)
    found = violations(page)
    mark(page, "The third pillar moves", "1")
    mark(page, "Engineers disagree", "2")
    page.keyboard.press("j")
    found += violations(page)
    if page.locator(".views").is_visible():
        page.locator(".views [data-view=marks]").click()
        found += violations(page)
        page.locator(".views [data-view=rules]").click()
    else:
        page.click("#tab-rules")
    page.locator(".clause summary").first.click()
    found += violations(page)
    page.click("#submit")
    assert [*found, *violations(page)] == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_is_never_wider_than_the_screen(live: Live, width: int) -> None:
    page = live.page_for(live.cast.sam, viewport={"width": width, "height": 740})
    open_work(page, live.cast.sam.submission_id)
    mark(page, "The third pillar moves", "1")
    page.keyboard.press("j")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_writing_comes_back_as_it_was_marked(live: Live) -> None:
    sam = work_on(live, "\n\n".join(f"Before {words} after." for words in WRITINGS))
    page = live.page_for(sam)
    open_work(page, sam.submission_id)
    shown = page.locator("#article p").all_text_contents()
    wanted = [line.removeprefix("Before ").removesuffix(" after.") for line in shown]
    for words in wanted:
        select_between(page, words, 0, len(words.encode("utf-16-le")) // 2)
        page.keyboard.press("1")
    saved(page)
    assert quotes(live, sam) == [("claim", words) for words in wanted]


def test_a_browser_that_cannot_paint_says_so_and_marks_all_the_same(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    page.add_init_script("delete globalThis.Highlight;")
    open_work(page, live.cast.sam.submission_id)
    expect(page.locator("#no-paint")).to_be_visible()
    mark(page, "Engineers disagree", "2")
    assert quotes(live, live.cast.sam) == [("attribution", "Engineers disagree")]
