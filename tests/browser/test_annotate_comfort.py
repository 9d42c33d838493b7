"""What makes the annotation page one's own: snapping, size, spacing, tour, paper; where one is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.hand import click_on, drag_over, mark, open_work, press, quotes, saved, work_on

SAFE = "The bridge is safe 🌉"


def opened(live: Live, **options: object) -> Page:
    page = live.page_for(live.cast.sam, **options)
    open_work(page, live.cast.sam.submission_id)
    return page


@pytest.mark.parametrize(("snap", "words"), [("", "ridge is sa"), ("word", "bridge is safe"), ("sentence", SAFE)])
def test_a_drag_snaps_to_what_one_likes_and_is_remembered(live: Live, snap: str, words: str) -> None:
    page = opened(live)
    page.click("#reading-settings summary")
    page.select_option("#snap", snap)
    page.reload()
    expect(page.locator("main[data-ready]")).to_be_visible()
    drag_over(page, "ridge is sa")
    page.keyboard.press("1")
    saved(page)
    ((_, marked),) = quotes(live, live.cast.sam)
    assert marked.startswith(words)


def test_text_and_lines_grow_and_stay_grown(live: Live) -> None:
    page = opened(live)
    size = "(article) => ['fontSize', 'lineHeight'].map((name) => parseFloat(getComputedStyle(article)[name]))"
    before = page.locator("#article").evaluate(size)
    page.click("#reading-settings summary")
    for name in ("Larger text", "Larger text", "Lines further apart"):
        page.get_by_role("button", name=name).click()
    page.reload()
    expect(page.locator("main[data-ready]")).to_be_visible()
    after = page.locator("#article").evaluate(size)
    assert after[0] / before[0] == pytest.approx(1.3, abs=0.01)
    assert after[1] / after[0] == pytest.approx(2.5, abs=0.01)


def test_the_tour_comes_once_leads_on_by_doing_and_can_be_called_back(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id, tour=True)
    tour = page.locator("#tour")
    expect(tour).to_contain_text("Welcome")
    assert tour.bounding_box()["y"] >= page.locator("#article p").first.bounding_box()["y"]  # type: ignore[index]
    page.click("#tour-next")
    drag_over(page, "bridge")
    expect(tour).to_contain_text("choose a label")
    page.keyboard.press("1")
    click_on(page, "bridge")
    expect(tour).to_contain_text("saved by itself")
    page.click("#tour-next")
    expect(tour).to_be_hidden()
    page.reload()
    expect(page.locator("main[data-ready]")).to_be_visible()
    expect(tour).to_be_hidden()
    page.click("#reading-settings summary")
    page.click("#tour-again")
    expect(tour).to_contain_text("Welcome")
    page.click("#tour-skip")
    expect(page.locator("#article")).to_be_focused()


def test_paper_shows_every_mark_as_an_element(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    mark(page, "is safe", "3")
    page.click("#reading-settings summary")
    page.get_by_role("link", name="Print view with marks").click()
    expect(page.locator("mark")).to_have_text(["The bridge ", "is safe", "is safe", " 🌉"])
    expect(page.locator(".paper-marks li")).to_contain_text([f"“{SAFE}”", "“is safe”"])
    assert page.locator(".paper-text mark mark").evaluate("(inner) => inner.className") == "stretch stretch-3"


def test_a_text_from_right_to_left_turns_the_arrows(live: Live) -> None:
    sam = work_on(live, "قال المجلس إن الجسر آمن.")
    page = live.page_for(sam)
    open_work(page, sam.submission_id)
    press(page, "t", "Shift+ArrowLeft", 2)
    expect(page.locator("#dock-line")).to_contain_text("“قال المجلس”")
    press(page, "Shift+ArrowRight", "1")
    saved(page)
    assert quotes(live, sam) == [("claim", "قال")]


def test_the_page_says_how_much_is_read_and_marked(live: Live) -> None:
    page = opened(live)
    expect(page.locator("#where")).to_have_text("100 % read · 0 % marked")
    mark(page, SAFE, "1")
    expect(page.locator("#where")).to_contain_text("12 % marked")


def test_search_leaves_the_rules_that_hold_the_words(live: Live) -> None:
    page = opened(live)
    drag_over(page, "bridge")
    press(page, "r")
    page.keyboard.type("hedge")
    expect(page.locator("#rules .clause:visible")).not_to_have_count(0)
    expect(page.locator("#rules .clause:visible").filter(has_not_text="hedge")).to_have_count(0)
    page.keyboard.type("xyz")
    expect(page.locator("#no-rules")).to_be_visible()
    press(page, "Escape", "1")
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", "bridge")]
