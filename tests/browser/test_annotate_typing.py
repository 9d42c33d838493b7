"""Notes are kept while they are typed: a pause saves them, and no reload, closed tab or way back loses a letter."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.hand import click_on, drag_over, mark, marks, open_work, saved

SAFE = "The bridge is safe 🌉"
TYPED = "annotator.typed"
BATCH = "**/spans:batch"


def typing(live: Live, page: Page | None = None) -> Page:
    """Return a page of sam's with a mark whose note has the focus."""
    page = page or live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    if page.locator(".mark-line").count() == 0:
        mark(page, SAFE, "1")
    click_on(page, "bridge is")
    page.keyboard.press("n")
    expect(page.locator("[data-part=note]")).to_be_focused()
    return page


def note(live: Live) -> str | None:
    (only,) = marks(live, live.cast.sam)
    return only.note


def cut_off(live: Live, page: Page) -> None:
    live.forgives_network = True
    page.route(BATCH, lambda route: route.abort("internetdisconnected"))


def join(page: Page) -> None:
    page.unroute(BATCH)
    page.evaluate("dispatchEvent(new Event('online'))")


def kept_letters(page: Page) -> int:
    count: int = page.evaluate(f"Object.keys(localStorage).filter((name) => name.startsWith('{TYPED} ')).length")
    return count


def test_a_pause_saves_a_note_and_undo_takes_all_of_it_back(live: Live) -> None:
    page = typing(live)
    page.keyboard.type("Who says so?")
    expect(page.locator("#save-state")).not_to_have_text("Saved", timeout=300)
    saved(page)
    assert note(live) == "Who says so?"
    expect(page.locator("[data-part=note]")).to_be_focused()
    page.keyboard.type(" And when?")
    saved(page)
    assert note(live) == "Who says so? And when?"
    assert kept_letters(page) == 0
    page.keyboard.press("Control+Enter")
    expect(page.locator("#announcer")).to_have_text("Note kept.")
    page.keyboard.press("Control+z")
    saved(page)
    assert note(live) is None


def test_a_reload_in_the_middle_of_a_word_loses_nothing(live: Live) -> None:
    page = typing(live)
    page.keyboard.type("half a wor")
    page.reload()
    expect(page.locator("main[data-ready]")).to_be_visible()
    saved(page)
    assert note(live) == "half a wor"
    assert kept_letters(page) == 0


def test_a_tab_closed_and_a_way_back_lose_nothing(live: Live) -> None:
    page = typing(live)
    page.keyboard.type("closed")
    again = page.context.new_page()
    page.close()
    open_work(again, live.cast.sam.submission_id)
    saved(again)
    assert note(live) == "closed"
    typing(live, again)
    again.keyboard.press("End")
    again.keyboard.type(", and back")
    again.goto("/classrooms")
    again.go_back()
    expect(again.locator("main[data-ready]")).to_be_visible()
    saved(again)
    assert note(live) == "closed, and back"


def test_a_note_typed_while_another_device_changed_the_mark_is_put_to_the_person(live: Live) -> None:
    there, here = typing(live), typing(live)
    cut_off(live, here)
    here.keyboard.type("mine")
    there.keyboard.type("theirs")
    saved(there)
    join(here)
    expect(here.locator("#conflict [data-part=mine]")).to_contain_text("mine")
    expect(here.locator("#conflict [data-part=theirs]")).to_contain_text("theirs")
    here.click("#conflict [value=mine]")
    saved(here)
    assert note(live) == "mine"


def test_a_note_that_was_only_looked_at_does_not_overwrite_a_newer_one(live: Live) -> None:
    here, there = typing(live), typing(live)
    there.keyboard.type("newer")
    saved(there)
    expect(here.locator("[data-part=note]")).to_have_value("newer")
    here.keyboard.press("Escape")
    saved(here)
    assert note(live) == "newer"


def test_a_note_on_a_mark_that_is_deleted_elsewhere_is_not_lost(live: Live) -> None:
    there, here = typing(live), typing(live)
    cut_off(live, here)
    here.keyboard.type("wait for me")
    there.keyboard.press("Escape")
    there.locator(".mark-line").click()
    there.keyboard.press("Delete")
    saved(there)
    join(here)
    expect(here.locator("#refusal")).to_contain_text("It is back, as you changed it")
    saved(here)
    assert note(live) == "wait for me"


def test_where_nothing_may_be_kept_leaving_is_asked_about(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') };")
    typing(live, page)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.keyboard.type("at risk")
    page.reload()
    assert asked == ["beforeunload"]


def test_nobody_else_at_this_computer_gets_what_was_typed(live: Live) -> None:
    page = typing(live)
    page.keyboard.type("secret")
    page.evaluate("dispatchEvent(new Event('freeze'))")
    other = live.page_for(live.cast.sue)
    page.context.clear_cookies()
    page.context.add_cookies(other.context.cookies())
    page.goto("about:blank")
    open_work(page, live.cast.sue.submission_id)
    assert marks(live, live.cast.sue) == []
    expect(page.locator(".mark-line")).to_have_count(0)
    drag_over(page, SAFE)
    page.keyboard.press("1")
    saved(page)
    assert [one.note for one in marks(live, live.cast.sue)] == [None]


def test_a_long_note_is_saved_whole_and_one_that_is_too_long_waits_to_be_shortened(live: Live) -> None:
    page = typing(live)
    field = page.locator("[data-part=note]")
    field.fill("🌉" * 5_000)
    saved(page)
    assert note(live) == "🌉" * 5_000
    field.fill("🌉" * 5_001)
    expect(page.locator("#refusal")).to_contain_text("5001 characters, and at most 5000")
    page.keyboard.press("Control+Enter")
    page.reload()
    page = typing(live, page)
    expect(page.locator("[data-part=note]")).to_have_value("🌉" * 5_001)
    page.locator("[data-part=note]").fill("Shorter.")
    saved(page)
    assert note(live) == "Shorter."
