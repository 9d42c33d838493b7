"""A reviewer's own edges: exactly those that stand or that were selected; no key does what the page does not say."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.disputes import Dispute, begin, decided, differ, dispute, words_of

CHINESE = "市长说，这座桥很安全。但是专家警告，维修费用可能超过四百万元。居民们认为这是荒唐的决定。"
ENGLISH = "The mayor was unhappily late.\n\nThe bridge is safe. Sources say so.\n\nMore follows below."


def select(page: Page, first: str, last: str) -> None:
    """Drag from the beginning of one word that is shown to the end of another."""
    words = page.locator("#unit-text .word")
    begins = words.get_by_text(first, exact=True).first.bounding_box()
    ends = words.get_by_text(last, exact=True).first.bounding_box()
    assert begins
    assert ends
    page.mouse.move(begins["x"] + 1, begins["y"] + begins["height"] / 2)
    page.mouse.down()
    page.mouse.move(ends["x"] + ends["width"] - 1, ends["y"] + ends["height"] / 2, steps=4)
    page.mouse.up()
    expect(page.locator(".word.is-own").first).to_have_text(first)


def own_words(page: Page) -> str:
    return "".join(page.locator(".word.is-own").all_text_contents())


def save(page: Page, town: Dispute, key: str = "Enter") -> None:
    with page.expect_response(re.compile("/rulings$")):
        page.keyboard.press(key)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CHINESE, "市长说"),
        (CHINESE, "维修费用"),
        (ENGLISH, "happi"),
        ("ราคาน้ำมันแพงขึ้นมาก", "น้ำมัน"),
        ("قال والجسر آمن", "الجسر"),
    ],
    ids=["chinese", "inside", "english", "thai", "arabic"],
)
def test_the_edges_that_stand_are_those_that_are_saved(live: Live, text: str, words: str) -> None:
    town = differ(live, text, ("Sam", words, "claim"))
    page = live.page_for(live.cast.rita)
    begin(page, town.round_id)
    page.keyboard.press("e")
    assert own_words(page) == words
    page.keyboard.press("2")
    save(page, town)
    assert decided(live, town.round_id) == [(words, "attribution")]


def test_words_selected_in_the_paragraph_beside_are_taken(live: Live) -> None:
    town = differ(live, ENGLISH, ("Sam", "Sources say so", "claim"))
    page = live.page_for(live.cast.rita)
    begin(page, town.round_id)
    select(page, "mayor", "late")
    assert own_words(page) == "mayorwasunhappilylate"
    page.keyboard.press("3")
    save(page, town)
    assert decided(live, town.round_id) == [("mayor was unhappily late", "opinion")]


def test_a_selection_of_no_words_takes_nothing_and_says_so(live: Live) -> None:
    town = differ(live, ENGLISH, ("Sam", "Sources say so", "claim"))
    page = live.page_for(live.cast.rita)
    begin(page, town.round_id)
    page.locator(".version-facts .label-name").first.dblclick()
    expect(page.locator("#told")).to_contain_text("Nothing was taken over")
    expect(page.locator("#own")).not_to_have_attribute("open", "")


def test_words_that_a_translator_changed_are_not_saved_as_others(live: Live) -> None:
    town = differ(live, ENGLISH, ("Sam", "Sources say so", "claim"))
    page = live.page_for(live.cast.rita)
    begin(page, town.round_id)
    page.evaluate("for (const word of document.querySelectorAll('.word')) word.textContent = 'mot'")
    page.keyboard.press("e")
    page.keyboard.press("2")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator("#losses")).to_contain_text("not those of the article")
    assert decided(live, town.round_id) == []


def test_while_own_edges_are_open_other_keys_rule_nothing_and_escape_closes_them(live: Live) -> None:
    town = dispute(live, 2)
    page = live.page_for(live.cast.rita)
    begin(page, town.round_id)
    words, here = words_of(page), page.url
    page.keyboard.press("e")
    for key in "abmnrsujkz":
        page.keyboard.press(key)
        expect(page.locator("#told")).to_contain_text("Your own edges are open")
    page.locator("#own_label").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#own")).not_to_have_attribute("open", "")
    assert (words_of(page), page.url, decided(live, town.round_id)) == (words, here, [])
    save(page, town, "m")
    assert len(decided(live, town.round_id)) == 1


def test_a_decision_that_waits_for_its_reason_is_changed_by_a_key_and_ended_by_escape(live: Live) -> None:
    town = dispute(live, 2)
    page = live.page_for(live.cast.rita)
    begin(page, town.round_id)
    page.keyboard.press("Shift+N")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    expect(page.locator("[data-chosen]")).to_have_attribute("data-key", "m")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("[data-chosen]")).to_have_count(0)
    expect(page.locator("#pending")).to_be_hidden()
    assert decided(live, town.round_id) == []


def test_the_keys_are_shown_where_one_looks(live: Live) -> None:
    town = dispute(live, 2)
    page = live.page_for(live.cast.rita)
    begin(page, town.round_id)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_in_viewport(ratio=1)
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert decided(live, town.round_id) == []
    save(page, town, "n")


def test_a_new_unit_is_what_was_selected_in_writing_without_spaces(live: Live) -> None:
    town = differ(live, CHINESE, ("Sam", "市长说", "claim"))
    page = live.page_for(live.cast.rita)
    page.goto(f"/rounds/{town.round_id}/units/new?paragraph=1")
    expect(page.locator("body[data-ready]")).to_be_visible()
    select(page, "专", "告")
    assert own_words(page) == "专家警告"
    page.get_by_role("button", name="Add this unit").click()
    expect(page.locator("h1")).to_have_text("One unit: 专家警告")
