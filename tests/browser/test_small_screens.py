"""Every page on a screen of 320 × 256 (a laptop at 400 %): one way to scroll, and half of it for reading."""

import re

import pytest
from playwright.sync_api import Page, expect
from werkzeug.routing import Rule

from annotator.models import Article, Assignment
from tests.browser.conftest import Live
from tests.browser.hand import drag_over, marks, open_work, saved

LOW = {"viewport": {"width": 320, "height": 256}}
# How wide the page is, how much of the middle of the screen belongs to something that stays when one scrolls, and how
# many tables that are scrolled by themselves the keyboard does not reach.
_MEASURE = """
() => {
  scrollTo(0, document.documentElement.scrollHeight / 2);
  const stays = (element) => {
    if (!element) return false;
    return /sticky|fixed/.test(getComputedStyle(element).position) || stays(element.parentElement);
  };
  const heights = Array.from({ length: innerHeight }, (_, y) => y);
  return [
    document.documentElement.scrollWidth,
    heights.filter((y) => stays(document.elementFromPoint(innerWidth / 2, y))).length / innerHeight,
    [...document.querySelectorAll(".table-scroll")].filter((one) => one.tabIndex < 0 || !one.ariaLabel).length,
  ];
}
"""

# How much of the height is text, once the header has scrolled away.
_FREE = """
() => {
  scrollBy(0, 80);
  const [above, below] = [".overview", ".bottom"].map((name) => document.querySelector(name).getBoundingClientRect());
  return below.top - above.bottom;
}
"""


def addresses(live: Live) -> list[str]:
    """Every page whose address the cast can fill in, from the URL map."""
    cast = live.cast
    with live.arranging() as session:
        known = {
            "classrooms": cast.classroom_id, "assignments": session.query(Assignment).one().id,
            "articles": session.query(Article).one().id, "rounds": cast.round_id, "schemes": cast.scheme_id,
            "submissions": cast.sam.submission_id,
        }  # fmt: skip
    found = []
    for rule in live.app.url_map.iter_rules():
        address = _filled(rule, known)
        if address and "GET" in (rule.methods or ()) and not re.match(r"/(static|api|sign-out)|.*\.js$", address):
            found.append(address)
    return sorted(found)


def _filled(rule: Rule, known: dict[str, object]) -> str | None:
    """The rule's address with the one id that it may need."""
    if not rule.arguments:
        return rule.rule
    noun = rule.rule.split("/")[1]
    is_simple = len(rule.arguments) == 1 and re.match(r"/\w+/<uuid:\w+>", rule.rule)
    return re.sub("<[^>]+>", str(known[noun]), rule.rule) if is_simple and noun in known else None


def test_every_page_fits_a_low_and_narrow_screen(live: Live) -> None:
    page = live.page_for(live.cast.tess, **LOW)
    seen, wrong = 0, []
    for address in addresses(live):
        answer = page.request.get(address)
        if not answer.ok or not answer.headers["content-type"].startswith("text/html"):
            continue
        page.goto(address)
        seen += 1
        width, covered, unreached = page.evaluate(_MEASURE)
        if width > 320 or covered > 0.5 or unreached:
            wrong.append((address, width, covered, unreached))
    assert not wrong
    assert seen > 15


@pytest.mark.parametrize(("width", "height"), [(320, 256), (740, 360), (1280, 300)])
def test_half_of_a_low_screen_is_text_while_words_are_marked(live: Live, width: int, height: int) -> None:
    page: Page = live.page_for(live.cast.sam, viewport={"width": width, "height": height})
    open_work(page, live.cast.sam.submission_id)
    assert page.evaluate(_MEASURE)[0] <= width
    for words, key in (("The bridge is safe", "1"), ("Subscribe to our", "4")):
        drag_over(page, words)
        assert page.evaluate(_FREE) >= height * 0.5 - 8
        page.keyboard.press(key)
        saved(page)
    assert [one.words for one in marks(live, live.cast.sam)] == ["The bridge is safe", "Subscribe to our"]
    for button in page.locator(".label-button, #undo").all():
        expect(button).to_be_in_viewport(ratio=1)
