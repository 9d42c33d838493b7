"""What the annotation page loads and when: marking waits for the first part only, and offline nothing is missing."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests.browser.conftest import Live
from tests.browser.hand import Saved, drag_over, mark, marks, open_work, press, quotes, saved, tap_on
from tests.browser.many import expect_marks, forgive_network
from tests.browser.offline import kept
from tests.browser.test_annotate_copy import open_kept
from tests.browser.test_annotate_touch import PHONE

MOST, MOST_IN_ALL = 28_000, 40_000  # bytes of scripts as sent with gzip
SAFE = "The bridge is safe 🌉"
GZIP = {"extra_http_headers": {"Accept-Encoding": "gzip"}}
PRELOADED = """
() => Array.from(document.querySelectorAll("link[rel=modulepreload]"), (link) => new URL(link.href).pathname)
"""
REST = "**/annotate/rest.js"


def open_first_part(live: Live, **options: Any) -> tuple[Page, list[Route], dict[str, int]]:
    """Return sam's page where words can be marked, what it waits for, and the bytes of each script it has been sent."""
    page, held, sent = live.page_for(live.cast.sam, **GZIP, **options), list[Route](), dict[str, int]()

    def note(response: Response) -> None:
        path = urlsplit(response.url).path
        if path.endswith(".js"):
            assert response.headers["content-encoding"] == "gzip"
            sent[path] = int(response.headers["content-length"])

    page.on("response", note)
    page.route(REST, lambda route: held.append(route))  # noqa: PLW0108 - a method of a list is none
    page.add_init_script("try { localStorage.setItem('annotator.tour', 'seen') } catch {}")
    with page.expect_request(REST):
        page.goto(f"/submissions/{live.cast.sam.submission_id}")
    expect(page.locator("main.paints")).to_be_visible()
    return page, held, sent


def by_mouse(page: Page) -> None:
    drag_over(page, SAFE)
    page.click(".label-button[data-label=claim]")


def by_finger(page: Page) -> None:
    tap_on(page, SAFE)
    tap_on(page, "safe")
    page.tap(".label-button[data-label=claim]")


def by_keys(page: Page) -> None:
    press(page, "t", "Shift+ArrowRight", 4, "1")


@pytest.mark.parametrize(
    ("hand", "options", "words"),
    [(by_mouse, {}, SAFE), (by_finger, PHONE, "The bridge is safe"), (by_keys, {}, "The bridge is safe")],
    ids=["mouse", "finger", "keys"],
)
def test_words_are_marked_and_saved_with_the_first_part_alone(
    live: Live, hand: Callable[[Page], None], options: dict[str, Any], words: str
) -> None:
    page, held, sent = open_first_part(live, **options)
    hand(page)
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", words)]
    expect(page.locator(".mark-quote")).to_have_count(0)
    assert len(held) == 1
    assert sum(sent.values()) <= MOST, f"thirty first visits share one school's network: {sum(sent.values()):,} bytes"
    held[0].continue_()
    expect(page.locator(".mark-quote")).to_have_text([f"“{words}”"])


def test_a_change_is_kept_on_the_device_before_the_other_parts_have_come(live: Live) -> None:
    page, held, _ = open_first_part(live)
    page.context.set_offline(True)
    drag_over(page, SAFE)
    press(page, "1")
    kept(page, 1)
    page.context.set_offline(False)
    saved(page)
    held[0].continue_()
    expect_marks(page, 1)
    forgive_network(live)


def test_the_page_names_its_first_part_in_its_head_so_that_no_script_waits_for_its_importer(live: Live) -> None:
    page, _, sent = open_first_part(live)
    named = page.evaluate(PRELOADED)
    assert len(named) == len(set(named))
    assert set(named) == sent.keys()


def test_all_that_the_page_ever_loads_is_little(live: Live) -> None:
    page, held, sent = open_first_part(live)
    held[0].continue_()
    expect(page.locator("main[data-ready]")).to_be_visible()
    worker = page.evaluate("navigator.serviceWorker.ready.then(({ active }) => active.scriptURL)")
    answer = page.request.get(worker, headers={"Accept-Encoding": "gzip"})
    sent[urlsplit(worker).path] = int(answer.headers["content-length"])
    assert answer.headers["content-encoding"] == "gzip"
    known = dict(sent)
    press(page, "?", "Escape", "r", "Escape")
    page.click("#submit")
    page.get_by_role("button", name="Not yet").click()
    assert sent == known, "nothing comes only when it is pressed"
    assert sum(sent.values()) <= MOST_IN_ALL, f"{sum(sent.values()):,} bytes"


@pytest.mark.parametrize(
    ("act", "shown"),
    [
        (lambda page: page.click("#submit"), "#submit-dialog"),
        (lambda page: page.click("#tab-rules"), "#rules"),
        (lambda page: page.keyboard.press("r"), "#rules"),
    ],
    ids=["submit", "tab", "key"],
)
def test_a_press_waits_for_the_part_that_it_needs(live: Live, act: Callable[[Page], None], shown: str) -> None:
    page, held, _ = open_first_part(live)
    act(page)
    expect(page.locator("#parts-missing")).to_have_text("This is still being loaded, and comes in a moment.")
    expect(page.locator(shown)).to_be_hidden()
    held[0].continue_()
    expect(page.locator(shown)).to_be_visible()
    expect(page.locator("#parts-missing")).to_be_hidden()


def test_a_press_is_forgotten_when_one_marks_words_meanwhile(live: Live) -> None:
    page, held, _ = open_first_part(live)
    press(page, "n", "e", "j", "r", "l", "Escape")
    drag_over(page, SAFE)
    press(page, "1")
    saved(page)
    held[0].continue_()
    expect(page.locator("main[data-ready]")).to_be_visible()
    expect(page.locator("#rules")).to_be_hidden()
    expect(page.locator("#dock-line")).to_have_text("Select words, then choose a label.")


def test_parts_that_cannot_be_loaded_are_named_and_come_by_themselves(live: Live) -> None:
    page, held, _ = open_first_part(live)
    page.route("**/annotate/panel.js", lambda route: route.abort())  # one of them is enough
    held[0].continue_()
    page.unroute(REST)
    expect(page.locator("#parts-missing")).to_contain_text("cannot be loaded")
    mark(page, SAFE, "1")
    page.click("#submit")
    expect(page.locator("#parts-missing")).to_contain_text("cannot be loaded")
    page.unroute("**/annotate/panel.js")
    expect(page.locator("#submit-dialog")).to_be_visible()
    expect(page.locator("#parts-missing")).to_be_hidden()
    expect_marks(page, 1)
    forgive_network(live)


@pytest.mark.parametrize("is_copy", [False, True], ids=["page", "copy"])
def test_what_was_never_used_works_without_a_network(live: Live, *, is_copy: bool) -> None:
    page = live.page_for(live.cast.sam)
    open_kept(page, live)
    page.context.set_offline(True)
    if is_copy:
        page.reload()
        expect(page.locator("main[data-ready]")).to_be_visible()
    page.click("#reading-settings summary")
    page.click("#tour-again")
    expect(page.locator("#tour")).to_contain_text("Welcome")
    page.click("#tour-skip")
    drag_over(page, SAFE)
    press(page, "1", "j", "n")
    page.keyboard.type("Who says so?")
    press(page, "Control+Enter")
    expect(page.locator("#save-state")).to_contain_text("Kept on this device")
    page.click("#submit")
    expect(page.locator("#submit-dialog")).to_be_visible()
    page.click("#submit-confirm")
    expect(page.locator("#submit-error")).to_be_visible()
    page.get_by_role("button", name="Not yet").click()
    page.context.set_offline(False)
    saved(page)
    assert marks(live, live.cast.sam) == [Saved("claim", SAFE, "Who says so?", False, ())]
    forgive_network(live)


def test_handles_for_a_finger_are_there_without_a_network(live: Live) -> None:
    page = live.page_for(live.cast.sam, **PHONE)
    open_work(page, live.cast.sam.submission_id)
    page.context.set_offline(True)
    tap_on(page, "bridge")
    expect(page.locator(".handle[data-edge=end]")).to_be_visible()
    forgive_network(live)
