"""What comes out of the printer: every mark of the annotation page, with all of its words, and what the sheet is."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.hand import mark, open_work, press, saved, work_on

# What is in sight at the moment at which the printer takes the page.
_TAKE = """
() => addEventListener("beforeprint", () => {
  const seen = (element) => element.checkVisibility({ contentVisibilityAuto: true });
  window.printed = {
    marks: [...document.querySelectorAll(".mark-line")].filter(seen).map((line) => line.textContent),
    painted: [...CSS.highlights].reduce((sum, [name, all]) => sum + (name.startsWith("slot-") ? all.size : 0), 0),
    head: document.querySelector(".only-print").textContent,
  };
})
"""


def printed(page: Page) -> dict[str, object]:
    page.emulate_media(media="print")
    page.evaluate(_TAKE)
    page.pdf()
    page.emulate_media(media=None)
    found: dict[str, object] = page.evaluate("window.printed")
    return found


def test_paper_has_every_mark_and_its_paint(live: Live) -> None:
    words = [f"word{number:03}" for number in range(72)]
    person = work_on(live, "\n\n".join(f"Here is {word} alone." for word in words))
    page = live.page_for(person)
    open_work(page, person.submission_id)
    page.locator("#article").focus()
    for _ in words:
        press(page, "s", "1", "ArrowDown")
    saved(page)
    page.reload()
    expect(page.locator("main[data-ready]")).to_be_visible()
    expect(page.locator(".mark-line")).to_have_count(30)
    sheet = printed(page)
    assert [words[at] in line for at, line in enumerate(sheet["marks"])] == [True] * 72  # type: ignore[arg-type]
    assert sheet["painted"] == 72


def test_paper_has_the_whole_words_and_the_note_of_an_active_mark_and_a_heading(live: Live) -> None:
    long = "It began with a sentence that goes on, and on, past every place where a list on a screen would cut it."
    person = work_on(live, long)
    page = live.page_for(person)
    open_work(page, person.submission_id)
    mark(page, long, "3")
    page.locator(".mark-line").click()
    page.locator("[data-part=note]").fill("too long")
    page.locator("[data-part=note]").blur()
    saved(page)
    sheet = printed(page)
    (line,) = sheet["marks"]  # type: ignore[misc]
    assert long in line
    assert "too long" in line
    assert "Marked by" in str(sheet["head"])
    expect(page.locator(".mark-meta")).not_to_contain_text("too long")  # on screen the editor shows it


def test_paper_has_all_of_the_text_and_the_list_when_the_rules_are_open_on_a_small_screen(live: Live) -> None:
    words = [f"word{number:03}" for number in range(20)]
    person = work_on(live, "\n\n".join(f"Here is {word} alone." for word in words))
    page = live.page_for(person, viewport={"width": 768, "height": 600})
    open_work(page, person.submission_id)
    page.locator("#article").focus()
    for _ in words[:8]:
        press(page, "s", "1", "ArrowDown")
    saved(page)
    page.get_by_role("button", name="Rules", exact=True).click()
    page.emulate_media(media="print")
    text, panel = page.locator("#article").bounding_box(), page.locator(".panel").bounding_box()
    assert text
    assert panel
    assert text["y"] + text["height"] <= panel["y"]
    last = page.locator(".mark-line").last.bounding_box()
    assert last
    assert last["y"] + last["height"] <= panel["y"] + panel["height"]
    assert page.locator(".tab-panel#marks-panel").evaluate("(one) => one.scrollHeight - one.clientHeight") == 0
    expect(page.locator(".translation")).to_be_hidden()
