"""One person in two tabs or on two devices: marks appear in both; two edits of one mark are put to the person."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.hand import click_on, mark, open_work, quotes, saved
from tests.browser.many import expect_marks, expect_once_each, forgive_network, many_sentences, mark_sentences, sentence
from tests.browser.offline import BATCH, cut_off
from tests.cast import Person

SAFE = "The bridge is safe 🌉"
WITHOUT_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });"


def two_tabs(live: Live, person: Person, script: str = "") -> tuple[Page, Page]:
    first = live.page_for(person)
    first.context.add_init_script(script)
    second = first.context.new_page()
    for page in (first, second):
        open_work(page, person.submission_id)
    return first, second


def two_devices(live: Live) -> tuple[Page, Page]:
    """Two browsers of sam's that both show one claim."""
    here, there = live.page_for(live.cast.sam), live.page_for(live.cast.sam)
    for page in (here, there):
        open_work(page, live.cast.sam.submission_id)
    mark(here, SAFE, "1")
    expect_marks(there, 1)
    for page in (here, there):
        click_on(page, "bridge is")
        expect(page.locator(".mark.is-active")).to_have_count(1)
    return here, there


@pytest.mark.parametrize("script", ["", WITHOUT_LOCKS], ids=["locks", "no locks"])
def test_two_tabs_share_what_is_made_in_either(live: Live, script: str) -> None:
    sam = many_sentences(live, 20)
    tabs = two_tabs(live, sam, script)
    for number in range(20):
        mark_sentences(tabs[number % 2], [number])
    for tab in tabs:
        saved(tab)
        expect_marks(tab, 20)
    expect_once_each(live, sam, 20)


def test_what_one_tab_left_is_sent_by_the_other(live: Live) -> None:
    sam = many_sentences(live, 4)
    first, second = two_tabs(live, sam)
    first.context.route(BATCH, cut_off)
    mark_sentences(first, range(4))
    expect_marks(second, 4)
    expect(second.locator("#save-state")).to_have_text("Kept on this device (4)")
    first.close()
    second.context.unroute(BATCH)
    saved(second)
    expect_once_each(live, sam, 4)
    forgive_network(live)


def test_a_mark_changed_in_the_other_tab_can_be_changed_on_at_once(live: Live) -> None:
    sam = many_sentences(live, 1)
    first, second = two_tabs(live, sam)
    first.context.route(BATCH, cut_off)
    mark_sentences(first, [0])
    expect_marks(second, 1)
    click_on(second, "is dark")
    second.keyboard.press("3")
    expect(first.locator(".mark-meta")).to_have_text("opinion")
    first.context.unroute(BATCH)
    for tab in (first, second):
        saved(tab)
        expect(tab.locator("#conflict")).to_be_hidden()
    assert quotes(live, sam) == [("opinion", sentence(0))]
    forgive_network(live)


def test_two_devices_show_each_others_marks(live: Live) -> None:
    here, there = two_devices(live)
    here.keyboard.press("3")
    expect(there.locator(".mark-meta")).to_have_text("opinion")
    there.keyboard.press("Delete")
    expect_marks(here, 0)
    saved(there)
    assert quotes(live, live.cast.sam) == []


@pytest.mark.parametrize(("choice", "label"), [("mine", "opinion"), ("theirs", "boilerplate")])
def test_two_edits_on_two_devices_are_shown_to_choose_from(live: Live, choice: str, label: str) -> None:
    here, there = two_devices(live)
    here.route(BATCH, cut_off)
    here.keyboard.press("3")
    there.keyboard.press("4")
    saved(there)
    here.unroute(BATCH)
    dialog = here.locator("#conflict")
    expect(dialog.locator("[data-part=mine]")).to_contain_text("opinion")
    expect(dialog.locator("[data-part=theirs]")).to_contain_text("boilerplate")
    here.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.locator(f"[value={choice}]").click()
    saved(here)
    for page in (here, there):
        expect(page.locator(".mark-meta")).to_have_text(label)
    assert quotes(live, live.cast.sam) == [(label, SAFE)]
    forgive_network(live)


def test_an_edit_brings_back_what_was_deleted_elsewhere_and_says_so(live: Live) -> None:
    here, there = two_devices(live)
    here.route(BATCH, cut_off)
    here.keyboard.press("3")
    there.keyboard.press("Delete")
    saved(there)
    here.unroute(BATCH)
    saved(here)
    expect(here.locator("#refusal")).to_contain_text("had been deleted elsewhere")
    expect_marks(there, 1)
    assert quotes(live, live.cast.sam) == [("opinion", SAFE)]
    forgive_network(live)


def test_deleting_what_was_edited_elsewhere_is_asked_about(live: Live) -> None:
    here, there = two_devices(live)
    here.route(BATCH, cut_off)
    here.keyboard.press("Delete")
    there.keyboard.press("3")
    saved(there)
    here.unroute(BATCH)
    expect(here.locator("#conflict [data-part=mine]")).to_have_text("Deleted")
    here.click("#conflict [value=theirs]")
    saved(here)
    expect_marks(here, 1)
    assert quotes(live, live.cast.sam) == [("opinion", SAFE)]
    forgive_network(live)


def test_deleting_and_undoing_is_nobody_elses_doing(live: Live) -> None:
    here, there = two_devices(live)
    here.keyboard.press("Delete")
    expect_marks(there, 0)
    here.keyboard.press("Control+Z")
    saved(here)
    expect_marks(there, 1)
    expect(here.locator("#refusal, #conflict")).to_have_count(2)
    for notice in ("#refusal", "#conflict"):
        expect(here.locator(notice)).to_be_hidden()


def test_the_same_edit_on_two_devices_is_no_conflict(live: Live) -> None:
    here, there = two_devices(live)
    here.route(BATCH, cut_off)
    here.keyboard.press("3")
    there.keyboard.press("3")
    saved(there)
    here.unroute(BATCH)
    saved(here)
    assert quotes(live, live.cast.sam) == [("opinion", SAFE)]
    forgive_network(live)


def test_the_same_words_marked_on_two_devices_are_one_mark(live: Live) -> None:
    sam = many_sentences(live, 2)
    here, there = live.page_for(sam), live.page_for(sam)
    for page in (here, there):
        open_work(page, sam.submission_id)
    here.route(BATCH, cut_off)
    mark_sentences(here, range(2))
    mark_sentences(there, range(2))
    saved(there)
    here.unroute(BATCH)
    saved(here)
    expect_marks(here, 2)
    expect(here.locator("#refusal")).to_be_hidden()
    expect_once_each(live, sam, 2)
    forgive_network(live)


def test_a_choice_made_in_one_tab_is_made_in_the_other(live: Live) -> None:
    sam = live.cast.sam
    first, second = two_tabs(live, sam)
    elsewhere = live.page_for(sam)
    open_work(elsewhere, sam.submission_id)
    mark(elsewhere, SAFE, "1")
    expect_marks(first, 1)
    first.context.route(BATCH, cut_off)
    for page, key in ((first, "3"), (elsewhere, "4")):
        click_on(page, "bridge is")
        page.keyboard.press(key)
    saved(elsewhere)
    first.context.unroute(BATCH)
    for tab in (first, second):
        expect(tab.locator("#conflict")).to_be_visible(timeout=10_000)
    second.click("#conflict [value=mine]")
    expect(first.locator("#conflict")).to_be_hidden()
    for tab in (first, second):
        saved(tab)
    assert quotes(live, sam) == [("opinion", SAFE)]
    forgive_network(live)


def test_a_choice_not_made_is_asked_for_again_after_a_reload(live: Live) -> None:
    here, there = two_devices(live)
    here.route(BATCH, cut_off)
    here.keyboard.press("3")
    there.keyboard.press("4")
    saved(there)
    here.unroute(BATCH)
    expect(here.locator("#conflict")).to_be_visible()
    open_work(here, live.cast.sam.submission_id)
    here.click("#conflict [value=mine]")
    saved(here)
    assert quotes(live, live.cast.sam) == [("opinion", SAFE)]
    forgive_network(live)
