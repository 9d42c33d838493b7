"""Marking by mouse and keys in a real browser; what the page says is saved is compared with the database."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.hand import click_on, drag_over, mark, marks, open_work, quotes, saved, select_between

SAID = "the mayor of Zürich said on Monday"
SAFE = "The bridge is safe 🌉"
PILLAR = "The third pillar moves 4\u00a0mm a year."


def opened(live: Live) -> Page:
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    return page


def test_the_page_holds_the_text_and_nothing_else(live: Live) -> None:
    page = opened(live)
    assert page.locator("#article").evaluate("(article) => article.textContent") == live.cast.text


def test_a_drag_and_a_key_make_a_mark(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    mark(page, SAID, "2")
    assert quotes(live, live.cast.sam) == [("claim", SAFE), ("attribution", SAID)]
    expect(page.locator(".mark-quote")).to_have_text([f"“{SAFE}”", f"“{SAID}”"])


def test_the_palette_marks_what_is_selected(live: Live) -> None:
    page = opened(live)
    drag_over(page, "It is a disgrace")
    page.click(".label-button[data-label=opinion]")
    saved(page)
    assert quotes(live, live.cast.sam) == [("opinion", "It is a disgrace")]


def test_a_label_without_a_selection_marks_nothing(live: Live) -> None:
    page = opened(live)
    page.keyboard.press("1")
    expect(page.locator("#dock-line")).to_have_text("Select words in the text first.")
    assert quotes(live, live.cast.sam) == []


def test_a_drag_backwards_loses_its_outer_spaces(live: Live) -> None:
    page = opened(live)
    drag_over(page, " disagree: ", backwards=True)
    page.keyboard.press("2")
    saved(page)
    assert quotes(live, live.cast.sam) == [("attribution", "disagree:")]


def test_a_drag_may_cross_paragraphs(live: Live) -> None:
    page = opened(live)
    mark(page, "on Monday.\nEngineers disagree", "1")
    assert quotes(live, live.cast.sam) == [("claim", "on Monday.\nEngineers disagree")]


def test_a_double_click_takes_the_word_and_a_triple_click_the_sentence(live: Live) -> None:
    page = opened(live)
    for times, key in ((2, "2"), (3, "3")):
        click_on(page, "disgrace", times=times)
        expect(page.locator("#clear")).to_be_visible()
        page.keyboard.press(key)
        saved(page)
    assert quotes(live, live.cast.sam) == [("opinion", "It is a disgrace."), ("attribution", "disgrace")]


def test_half_an_emoji_becomes_a_whole_one(live: Live) -> None:
    page = opened(live)
    select_between(page, "🌉", 1, 3)
    page.keyboard.press("1")
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", "🌉,")]


def test_marks_are_painted_without_an_element(live: Live) -> None:
    page = opened(live)
    before = page.locator("#article *").count()
    mark(page, SAFE, "1")
    mark(page, "bridge", "3")
    sizes = page.evaluate("['slot-1', 'slot-3'].map((name) => CSS.highlights.get(name).size)")
    assert (sizes, page.locator("#article *").count()) == ([1, 1], before)


def test_clicks_go_through_a_stack_from_the_inside(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    mark(page, "is safe", "3")
    active = page.locator(".mark.is-active .mark-quote")
    click_on(page, "is safe")
    expect(active).to_have_text("“is safe”")
    click_on(page, "is safe")
    expect(active).to_have_text(f"“{SAFE}”")
    page.keyboard.press("Escape")
    expect(active).to_have_count(0)


def test_a_key_relabels_the_active_mark(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    click_on(page, "bridge is")
    page.keyboard.press("3")
    saved(page)
    assert quotes(live, live.cast.sam) == [("opinion", SAFE)]


def test_the_list_changes_everything_about_a_mark(live: Live) -> None:
    page = opened(live)
    mark(page, PILLAR, "1")
    mark(page, "Engineers disagree", "1")
    page.locator(".mark-line").first.click()
    page.click(".mark-editor [data-label=attribution]")
    page.click("[data-edge=end][data-direction='-1']")
    page.locator(".editor-links").get_by_role("checkbox").check()
    page.fill("[data-part=note]", "They are the source.")
    page.locator("[data-part=unsure]").check()
    saved(page)
    (source, _) = marks(live, live.cast.sam)
    assert (source.label, source.words, source.links) == ("attribution", "Engineers", (PILLAR,))
    assert (source.note, source.unsure) == ("They are the source.", True)
    expect(page.locator(".mark-meta").first).to_contain_text("→ The third pillar moves")


def test_a_note_takes_letters_and_digits_for_what_they_are(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    page.locator(".mark-line").click()
    page.locator("[data-part=note]").press_sequentially("1 or 2? u, n")
    page.keyboard.press("Control+Enter")
    saved(page)
    (only,) = marks(live, live.cast.sam)
    assert (only.label, only.note, only.unsure) == ("claim", "1 or 2? u, n", False)


def test_undo_and_redo_reach_the_server(live: Live) -> None:
    page = opened(live)
    mark(page, PILLAR, "1")
    mark(page, "Engineers", "2")
    page.locator(".mark-line").first.click()
    page.locator(".editor-links").get_by_role("checkbox").check()
    page.locator(".mark-line").last.click()
    page.keyboard.press("Delete")
    saved(page)
    assert quotes(live, live.cast.sam) == [("attribution", "Engineers")]
    page.keyboard.press("Control+z")
    saved(page)
    assert [one.links for one in marks(live, live.cast.sam)] == [(PILLAR,), ()]
    page.click("#redo")
    saved(page)
    assert quotes(live, live.cast.sam) == [("attribution", "Engineers")]


def test_an_exact_double_is_not_made(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    mark(page, SAFE, "1")
    assert quotes(live, live.cast.sam) == [("claim", SAFE)]


def test_marks_are_there_after_a_reload(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    page.reload()
    expect(page.locator(".mark-quote")).to_have_text([f"“{SAFE}”"])
