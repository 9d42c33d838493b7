"""A whole article by finger alone, on a small phone: taps, handles, and a palette in reach of the thumb."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.hand import Saved, marks, open_work, place_of, quotes, saved, tap_on

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SAFE = "The bridge is safe"
SAID = "the mayor of Zürich said"
LETTERS = "Subscribe to our newsletter"


@pytest.fixture
def phone(live: Live) -> Page:
    page = live.page_for(live.cast.sam, **PHONE)
    open_work(page, live.cast.sam.submission_id)
    return page


def choose(page: Page, first: str, label: str) -> None:
    """Tap the first and the last of some words, then a label."""
    tap_on(page, first)
    expect(page.locator("#dock-line")).to_contain_text("Tap the last word")
    tap_on(page, first, at_end=True)
    page.tap(f".label-button[data-label={label}]")


def test_a_whole_article_is_marked_and_handed_in_by_finger(phone: Page, live: Live) -> None:
    choose(phone, SAFE, "claim")
    choose(phone, SAID, "attribution")
    tap_on(phone, "disgrace")
    phone.tap(".label-button[data-label=claim]")
    choose(phone, LETTERS, "boilerplate")
    tap_on(phone, "disgrace")
    tap_on(phone, "disgrace")  # the same word again: the mark on it
    phone.tap(".label-button[data-label=opinion]")
    tap_on(phone, "mayor")
    tap_on(phone, "mayor")
    phone.tap("#edit-active")
    phone.locator(".editor-links").get_by_text(SAFE).tap()
    phone.tap(".views [data-view=text]")
    phone.tap("#undo")
    phone.tap("#redo")
    saved(phone)
    phone.tap("#submit")
    phone.tap("#submit-confirm")
    expect(phone.locator("#submitted-notice")).to_be_visible()
    assert marks(live, live.cast.sam) == [
        Saved("claim", SAFE, None, False, ()),
        Saved("attribution", SAID, None, False, (SAFE,)),
        Saved("opinion", "disgrace", None, False, ()),
        Saved("boilerplate", LETTERS, None, False, ()),
    ]


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Move a finger from one place to another."""
    client = page.context.new_cdp_session(page)
    touch: Callable[..., object] = lambda kind, *at: client.send(  # noqa: E731 - three calls of one shape
        "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]}
    )
    touch("touchStart", start)
    for step in range(1, 9):
        touch("touchMove", tuple(a + (b - a) * step / 8 for a, b in zip(start, end, strict=True)))
    touch("touchEnd")
    page.wait_for_timeout(400)  # sooner, the browser takes the next tap for part of the same gesture


def test_handles_move_the_edges_of_words_and_of_marks(phone: Page, live: Live) -> None:
    tap_on(phone, "bridge")
    handle = phone.locator(".handle[data-edge=end]")
    box = handle.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    _, _, x, y = place_of(phone, "bridge")
    to = place_of(phone, "bridge is safe")
    drag(phone, (x, y + 30), (to[2], to[3] + 30))
    phone.tap(".label-button[data-label=claim]")
    expect(phone.locator(".views [data-mark-count]")).to_have_text("1")
    saved(phone)
    assert quotes(live, live.cast.sam) == [("claim", "bridge is safe")]
    tap_on(phone, "bridge")
    tap_on(phone, "bridge")
    x, y, *_ = place_of(phone, "bridge is safe")
    to = place_of(phone, SAFE)
    drag(phone, (x, y + 30), (to[0], to[1] + 30))
    expect(phone.locator("#dock-line")).to_contain_text(SAFE)
    saved(phone)
    assert quotes(live, live.cast.sam) == [("claim", SAFE)]


def test_taps_go_outward_through_a_stack_and_then_to_the_word(phone: Page) -> None:
    choose(phone, SAFE, "claim")
    choose(phone, "is safe", "opinion")
    expected = ("Tap the last word", "opinion", "claim", "Tap the last word")
    for words in expected:
        tap_on(phone, "safe")
        expect(phone.locator("#dock-line")).to_contain_text(words)


def test_what_a_thumb_needs_is_big_and_low(phone: Page) -> None:
    for button in phone.locator(".label-button, .views button, #undo").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        assert box["y"] > 740 * 0.7
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


def test_rules_stand_below_the_text_and_beside_the_choice(phone: Page) -> None:
    tap_on(phone, "bridge")
    phone.tap(".views [data-view=rules]")
    expect(phone.locator("#article p").first).to_be_in_viewport()
    phone.fill("#rule-search", "hedge")
    expect(phone.locator("#rules .clause:visible").first).to_be_visible()
    phone.tap(".label-button[data-label=claim]")
    saved(phone)


def test_what_to_do_next_is_read_in_whole_words_on_a_small_phone(phone: Page) -> None:
    choose(phone, SAFE, "claim")
    choose(phone, SAID, "attribution")
    tap_on(phone, "mayor")
    tap_on(phone, "mayor")
    phone.tap("#edit-active")
    phone.get_by_role("button", name="Choose in the text").tap()
    line = phone.locator("#dock-line")
    expect(line).to_contain_text("Click it in the text")
    assert line.evaluate("(one) => one.scrollWidth - one.clientWidth") == 0
    assert line.evaluate("(one) => one.clientHeight / parseFloat(getComputedStyle(one).lineHeight)") >= 3
