"""The annotation page for every eye: no axe violation in any state, no wider than a phone, in any writing."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.hand import mark, open_work, press, quotes, saved, select_between, work_on

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
LOOKS: list[dict[str, Any]] = [
    {},
    {"color_scheme": "dark"},
    {"forced_colors": "active"},
    {"viewport": {"width": 360, "height": 740}},
]
WRITINGS = [
    "👨‍👩‍👧‍👦 family", "e\u0301te\u0301 naïf", "قال المجلس", "कोई कहता है", "ผู้ว่าฯ กล่าว", "市长说大桥安全", "👍🏽 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
]  # fmt: skip


# Selects part of a paragraph by string indices, as a browser may; gives the same part in whole characters, or nothing.
_TAKE = """
([number, start, end]) => {
  const node = document.querySelectorAll("#article p")[number].firstChild;
  const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(node.data);
  const starts = [...characters].map((one) => one.index);
  const words = node.data.slice(start, end);
  const from = start + words.length - words.trimStart().length;
  const to = end - words.length + words.trimEnd().length;
  if (from >= to) return null;
  getSelection().setBaseAndExtent(node, start, node, end);
  return node.data.slice(starts.findLast((at) => at <= from), starts.find((at) => at >= to) ?? node.data.length);
}
"""


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def states(page: Page) -> Iterator[str]:
    """Bring the page into one state after the other, and say which."""
    is_phone = page.locator(".views").is_visible()
    yield "the tour"
    page.click("#tour-skip")
    mark(page, "The third pillar moves", "1")
    mark(page, "Engineers disagree", "2")
    mark(page, "third", "3")
    page.keyboard.press("t")
    page.keyboard.press("s")
    yield "words selected from the keyboard"
    page.keyboard.press("k")
    if is_phone:
        page.click(".views [data-view=marks]")
    yield "a mark and its tools"
    page.keyboard.press("?")
    yield "the keys"
    page.keyboard.press("Escape")
    page.click("#reading-settings summary")
    yield "size and spacing"
    page.keyboard.press("Escape")
    if is_phone:
        page.click(".views [data-view=rules]")
    else:
        page.click("#cursor-tools summary")
        yield "buttons for the cursor"
        page.keyboard.press("Escape")
        page.click("#tab-rules")
    page.locator(".clause summary").first.click()
    yield "the rules"
    page.fill("#rule-search", "nowhere to be found")
    yield "no rule found"
    page.click("#submit")
    yield "handing in"
    page.click("#submit-confirm")
    expect(page.locator("#submitted-notice")).to_be_visible()
    yield "handed in"
    page.goto(f"{page.url}/paper")
    yield "on paper"


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "forced", "phone"])
def test_axe_finds_nothing_in_any_state(live: Live, look: dict[str, Any]) -> None:
    # axe is a script put into the page, which the page's own policy refuses.
    page = live.page_for(live.cast.sam, bypass_csp=True, **look)
    open_work(page, live.cast.sam.submission_id, tour=True)
    found = {state: wrong for state in states(page) if (wrong := violations(page))}
    assert found == {}


# What each highlight paints, in the order in which they lie over each other, and the ground below all of them.
_PAINTS = """
() => {
  const article = document.getElementById("article");
  const style = (name) => getComputedStyle(article, `::highlight(${name})`);
  const names = [1, 2, 3, 4, 5, 6, 7, 8].map((slot) => `slot-${slot}`).concat("linked", "active", "selection");
  return {
    ground: getComputedStyle(document.documentElement).backgroundColor, ink: getComputedStyle(article).color,
    paints: names.map((name) => [name, style(name).backgroundColor, style(name).color]),
  };
}
"""
Colour = tuple[float, float, float, float]


def colour(css: str) -> Colour:
    red, green, blue, *alpha = (float(number) for number in re.findall(r"[\d.]+", css))
    return red, green, blue, alpha[0] if alpha else 1.0


def over(top: Colour, below: Colour) -> Colour:
    share = top[3]
    red, green, blue = (share * a + (1 - share) * b for a, b in zip(top[:3], below[:3], strict=True))
    return red, green, blue, 1.0


def luminance(of: Colour) -> float:
    """WCAG 2.2, relative luminance."""
    shares = (part / 255 for part in of[:3])
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_combination_of_labels_can_be_read(live: Live, scheme: Any) -> None:
    page = live.page_for(live.cast.sam, color_scheme=scheme)
    open_work(page, live.cast.sam.submission_id)
    found = page.evaluate(_PAINTS)
    paints = [(name, colour(below), colour(ink)) for name, below, ink in found["paints"]]
    weakest = min(
        (legibility(stack, colour(found["ground"]), colour(found["ink"])), [name for name, _, _ in stack])
        for size in range(1, len(paints) + 1)
        for stack in combinations(paints, size)
    )
    assert weakest[0] >= 4.5, weakest


def legibility(stack: tuple[tuple[str, Colour, Colour], ...], ground: Colour, ink: Colour) -> float:
    """How far the letters stand out from all tints together; the topmost highlight with its own colour gives theirs."""
    own = [letters for _, _, letters in stack if letters != ink]
    for _, tint, _ in stack:
        ground = over(tint, ground)
    return contrast(ground, own[-1] if own else ink)


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_is_never_wider_than_the_screen(live: Live, width: int) -> None:
    page = live.page_for(live.cast.sam, viewport={"width": width, "height": 740})
    open_work(page, live.cast.sam.submission_id)
    mark(page, "The third pillar moves", "1")
    page.keyboard.press("j")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


EMOJI = ["🌉", "👨‍👩‍👧‍👦", "👍🏽", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "𠮷"]
ACCENTS = ["e\u0301", "n\u0303", "\u00a0", *"abZ1 .,-"]
SCRIPTS = ["ق", "ال", "مَجلس", "कि", "स्त्री", "क्षि", "ผู้", "กล่าว", "市", "长说"]
LETTERS = st.sampled_from([*EMOJI, *ACCENTS, *SCRIPTS])


def test_every_writing_comes_back_as_it_was_marked(live: Live) -> None:
    """Texts and selections are drawn at random; what is saved is what the page says it is, in whole characters."""

    @given(st.lists(st.lists(LETTERS, min_size=1, max_size=12).map("".join), min_size=1, max_size=4), st.data())
    @settings(max_examples=12, database=None, suppress_health_check=list(HealthCheck))
    def holds(paragraphs: list[str], data: st.DataObject) -> None:
        sam = work_on(live, "\n\n".join(f"x{words}y" for words in paragraphs))
        open_work(page, sam.submission_id)
        lengths = page.evaluate("[...document.querySelectorAll('#article p')].map((p) => p.textContent.length)")
        wanted = []
        for number, length in enumerate(lengths):
            start = data.draw(st.integers(0, length - 1))
            end = data.draw(st.integers(start + 1, length))
            chosen = page.evaluate(_TAKE, [number, start, end])
            if chosen:
                press(page, "1")
                wanted.append(chosen)
        saved(page)
        assert quotes(live, sam) == [("claim", words) for words in wanted]

    page = live.page_for(live.cast.sam)
    holds()


def test_known_writings_come_back(live: Live) -> None:
    sam = work_on(live, "\n\n".join(f"Before {words} after." for words in WRITINGS))
    page = live.page_for(sam)
    open_work(page, sam.submission_id)
    shown = page.locator("#article p").all_text_contents()
    wanted = [line.removeprefix("Before ").removesuffix(" after.") for line in shown]
    for words in wanted:
        select_between(page, words, 0, len(words.encode("utf-16-le")) // 2)
        page.keyboard.press("1")
    saved(page)
    assert quotes(live, sam) == [("claim", words) for words in wanted]


def test_a_browser_that_cannot_paint_says_so_and_marks_all_the_same(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    page.add_init_script("delete globalThis.Highlight;")
    open_work(page, live.cast.sam.submission_id)
    expect(page.locator("#no-paint")).to_be_visible()
    mark(page, "Engineers disagree", "2")
    assert quotes(live, live.cast.sam) == [("attribution", "Engineers disagree")]
