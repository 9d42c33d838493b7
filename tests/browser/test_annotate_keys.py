"""A whole article without a mouse: the text cursor, the marks and handing in, by keys alone."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.hand import Saved, click_on, drag_over, focus_by_tab, mark, marks, open_work, press, quotes, saved

SAFE = "The bridge is safe 🌉"
SAID = "the mayor of Zürich said on Monday"
PILLAR = "The third pillar moves 4\u00a0mm a year."
SELECTED = "() => { const [range] = CSS.highlights.get('selection'); if (!range) return ''; " \
    "const one = document.createRange(); one.setStart(range.startContainer, range.startOffset); " \
    "one.setEnd(range.endContainer, range.endOffset); return one.toString(); }"  # fmt: skip


def opened(live: Live) -> Page:
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    return page


def test_a_whole_article_is_marked_and_handed_in_by_keys_alone(live: Live) -> None:
    page = opened(live)
    focus_by_tab(page, "#article")
    press(page, "Shift+ArrowRight", 4)
    press(page, "Control+Shift+ArrowRight", 2)  # the space and the emoji
    press(page, "1")
    press(page, "ArrowRight")
    press(page, "Shift+ArrowRight", 7)
    press(page, "2")
    press(page, "k")  # the attribution, to say what it attributes
    press(page, "l", "Space")
    press(page, "n")
    page.keyboard.type("Who says it? The mayor, 1 person.")
    press(page, "Control+Enter")
    press(page, "Escape", "ArrowDown", "s", "4", "k", "3")  # a sentence, and the label thought over
    press(page, "ArrowDown", "s", "1", "ArrowDown", "s", "3")
    saved(page)
    focus_by_tab(page, "#submit", backwards=True)
    press(page, "Enter")
    focus_by_tab(page, "#submit-confirm")
    press(page, "Enter")
    expect(page.locator("#submitted-notice")).to_be_visible()
    assert marks(live, live.cast.sam) == [
        Saved("claim", SAFE, None, False, ()),
        Saved("attribution", SAID, "Who says it? The mayor, 1 person.", False, (SAFE,)),
        Saved("opinion", "Engineers disagree: “" + PILLAR + "”", None, False, ()),
        Saved("claim", "It is a disgrace.", None, False, ()),
        Saved("opinion", "Subscribe to our newsletter.", None, False, ()),
    ]


def test_the_cursor_goes_by_character_word_sentence_and_paragraph(live: Live) -> None:
    page = opened(live)
    press(page, "t")
    for keys, words in (
        (("Shift+ArrowRight",), "The"),
        (("Shift+ArrowRight",), "The bridge"),
        (("Shift+Control+ArrowLeft",), "The bridg"),
        (("Shift+ArrowDown",), live.cast.text.split("\n")[0]),
        (("ArrowDown", "ArrowRight", "ArrowLeft", "Shift+End"), live.cast.text.split("\n")[1]),
        (("Escape", "Shift+Home"), live.cast.text.split("\n")[1]),
        (("ArrowUp", "s"), live.cast.text.split("\n")[0]),
    ):
        press(page, *keys)
        assert page.evaluate(SELECTED) == words
    expect(page.locator("#cursor")).to_be_visible()
    assert page.locator("#cursor").evaluate("(bar) => bar.getBoundingClientRect().height > 15")


def test_enter_goes_through_a_stack_from_the_inside(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    mark(page, "is safe", "3")
    press(page, "t", "Home")
    press(page, "ArrowRight", 3)
    active = page.locator(".mark.is-active .mark-quote")
    for words in ("“is safe”", f"“{SAFE}”", "“is safe”"):
        press(page, "Enter")
        expect(active).to_have_text(words)
    expect(page.locator("#announcer")).to_have_text("opinion: “is safe”")


def test_letters_move_either_edge_by_word_and_by_character(live: Live) -> None:
    page = opened(live)
    mark(page, "bridge is", "1")
    press(page, "j", "w", "Shift+q", "q", "p", "Shift+o", "o", "p")
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", "bridge is safe")]
    press(page, "Control+z", 7)
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", "bridge is")]
    press(page, "Control+Shift+z", 7)
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", "bridge is safe")]


def test_tab_leaves_the_text_and_every_dialog(live: Live) -> None:
    page = opened(live)
    focus_by_tab(page, "#article")
    seen = set()
    for _ in range(40):
        press(page, "Tab")
        seen.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert {"keys", "submit", "rules-now"} <= seen
    press(page, "t", "?")
    expect(page.locator("#keys-dialog")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("#keys-dialog")).to_be_hidden()
    press(page, "r")
    expect(page.locator("#rule-search")).to_be_focused()
    press(page, "Escape")
    expect(page.locator("#article")).to_be_focused()


def test_every_move_has_a_button(live: Live) -> None:
    page = opened(live)
    page.click("#cursor-tools summary")
    page.get_by_role("button", name="One word on").click()
    page.check("#extend")
    for name in ("One word on", "One word on", "One character back"):
        page.get_by_role("button", name=name).click()
    assert page.evaluate(SELECTED) == "bridge i"
    page.get_by_role("button", name="Select the sentence").click()
    page.click(".label-button[data-label=claim]")
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", live.cast.text.split("\n")[0])]


def test_a_key_takes_the_place_of_what_the_mouse_selected(live: Live) -> None:
    page = opened(live)
    drag_over(page, "mayor")
    press(page, "t", "s", "1")
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", live.cast.text.split("\n")[0])]


def test_stepping_through_marks_lets_go_of_what_was_selected(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    mark(page, "Engineers", "2")
    drag_over(page, "mayor")
    press(page, "j", "j", "3")
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", SAFE), ("opinion", "Engineers")]


def test_single_letters_can_be_switched_off(live: Live) -> None:
    page = opened(live)
    press(page, "?")
    page.uncheck("#single-keys")
    press(page, "Escape", "t", "1", "s")
    assert page.evaluate(SELECTED) == ""




def test_the_way_back_with_a_mark_open_leaves_the_keys_as_they_were(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    mark(page, "The bridge is safe", "1")
    click_on(page, "bridge is")  # its tools stand in the page now; browsers keep unnamed boxes by their order
    page.goto("/classrooms")
    page.go_back()
    expect(page.locator("main[data-ready]")).to_be_visible()
    expect(page.locator("#single-keys")).to_be_checked()
    expect(page.locator("#marked-nothing")).not_to_be_checked()
    mark(page, "Engineers disagree", "3")
