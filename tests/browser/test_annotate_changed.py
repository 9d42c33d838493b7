"""A page that something else changes: marks stand on the words that were seen, or there is a sentence and no mark."""

from playwright.sync_api import Page, expect

from tests.browser.changers import HARMFUL, HARMLESS, script
from tests.browser.conftest import Live
from tests.browser.hand import click_on, drag_over, mark, open_work, press, quotes, saved

DISAGREE = "Engineers disagree"
PILLAR = "The third pillar moves 4\u00a0mm a year."
SAFE = "The bridge is safe"
FOREIGN = "These are not the article’s own words"
# Whether a highlight lies on just these words of the page, without what was put between and above them.
_IS_PAINTED = r"""
([slot, words]) => {
  const shown = [...CSS.highlights.get(`slot-${slot}`)].map((one) => {
    const range = document.createRange();
    range.setStart(one.startContainer, one.startOffset);
    range.setEnd(one.endContainer, one.endOffset);
    return one.startContainer.isConnected ? range.toString().replace(/\u00ad|above/g, "").replace(/\s+/g, " ") : "";
  });
  return JSON.stringify(shown) === JSON.stringify(words);
}
"""


def opened(live: Live) -> Page:
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    return page


# Words as they stand on the page now, whatever invisible characters and line ends came between their letters.
_SELECT = r"""
(words) => {
  const nodes = [];
  const walker = document.createTreeWalker(document.getElementById("article"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const letters = [...words].map((letter) => letter.trim() ? letter.replace(/[.*()[\]]/, "\\$&") : "\\s+");
  const found = new RegExp(letters.join("\u00ad*")).exec(nodes.map(({ data }) => data).join(""));
  if (!found) throw new Error(`not on the page: ${words}`);
  const place = (index) => {
    for (const node of nodes) if (index <= node.length) return [node, index]; else index -= node.length;
  };
  getSelection().setBaseAndExtent(...place(found.index), ...place(found.index + found[0].length));
}
"""


def select(page: Page, words: str) -> None:
    """Select words as they stand on the page now."""
    page.evaluate(_SELECT, words)


_AS_IT_WAS = "document.getElementById('article').replaceChildren(...window.original.cloneNode(true).childNodes)"


def expect_painted(page: Page, slot: int, *words: str) -> None:
    page.wait_for_function(_IS_PAINTED, arg=[slot, list(words)])


def test_words_that_are_still_there_are_marked_and_painted_again(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    page.evaluate("window.original = document.getElementById('article').cloneNode(true)")
    for name, change in HARMLESS.items():
        page.evaluate(script(change))
        select(page, DISAGREE)
        page.keyboard.press("3")
        saved(page)
        assert quotes(live, live.cast.sam) == [("claim", SAFE), ("opinion", DISAGREE)], name
        expect_painted(page, 1, SAFE)
        expect_painted(page, 3, DISAGREE)
        expect(page.locator("#text-changed")).to_be_hidden()
        page.keyboard.press("Control+z")
        saved(page)
        page.evaluate(_AS_IT_WAS)


def test_words_that_are_no_longer_there_are_not_marked_and_it_says_so(live: Live) -> None:
    page = opened(live)
    mark(page, PILLAR, "1")
    for name, change in HARMFUL.items():
        page.evaluate(script(change))
        expect(page.locator("#text-changed"), name).to_be_visible()
        expect_painted(page, 1)
        page.evaluate("getSelection().selectAllChildren(document.querySelectorAll('#article > *')[1])")
        expect(page.locator("#dock-line"), name).to_contain_text(FOREIGN)
        page.keyboard.press("3")
        page.evaluate("getSelection().removeAllRanges()")
        page.locator("#article").focus()
        # The text cursor knows the article's words, and the person sees others.
        press(page, "ArrowUp", 6, "ArrowDown", "s")
        expect(page.locator("#dock-line")).to_contain_text(DISAGREE)
        page.keyboard.press("2")
        expect(page.locator("#dock-line"), name).to_contain_text(FOREIGN)
        saved(page)
        assert quotes(live, live.cast.sam) == [("claim", PILLAR)], name
        page.click("#clear")
        page.get_by_role("button", name="Show the original").click()
        expect(page.locator("#text-changed")).to_be_hidden()
        expect_painted(page, 1, PILLAR.replace("\u00a0", " "))
    mark(page, DISAGREE, "3")
    assert quotes(live, live.cast.sam) == [("opinion", DISAGREE), ("claim", PILLAR)]


def test_words_beside_replaced_ones_can_be_marked_and_tapped(live: Live) -> None:
    page = opened(live)
    page.evaluate(script(HARMFUL["a filter replaces one word"]))
    mark(page, DISAGREE, "3")
    click_on(page, "*****", times=3)
    expect(page.locator("#clear")).to_be_hidden()
    assert quotes(live, live.cast.sam) == [("opinion", DISAGREE)]


def test_words_selected_before_the_page_was_changed_are_not_marked_after(live: Live) -> None:
    page = opened(live)
    drag_over(page, PILLAR)
    page.evaluate(script(HARMFUL["a translator replaces all words"]))
    page.keyboard.press("1")
    expect(page.locator("#dock-line")).to_contain_text(FOREIGN)
    assert quotes(live, live.cast.sam) == []
    page.get_by_role("button", name="Show the original").click()
    drag_over(page, PILLAR)
    page.evaluate(script(HARMLESS["a glossary adds words to the start of each paragraph"]))
    page.keyboard.press("1")
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", PILLAR)]


def test_words_that_only_the_page_has_are_no_words_of_the_article(live: Live) -> None:
    page = opened(live)
    drag_over(page, SAFE)
    page.evaluate(script(HARMLESS["a glossary adds words to the end of each paragraph"]))
    select(page, "[traduction ici]")
    expect(page.locator("#dock-line")).to_contain_text(FOREIGN)
    page.keyboard.press("1")
    saved(page)
    assert quotes(live, live.cast.sam) == []


def test_an_edge_is_not_moved_to_words_that_are_not_shown(live: Live) -> None:
    page = opened(live)
    mark(page, "The", "1")
    click_on(page, "The")
    page.evaluate(script("nodes[0].data = nodes[0].data.replace('bridge is', 'tower was');"))
    press(page, "p")
    expect(page.locator("#dock-line")).to_contain_text(FOREIGN)
    assert quotes(live, live.cast.sam) == [("claim", "The")]


def test_paragraphs_in_another_order_are_not_marked_across(live: Live) -> None:
    page = opened(live)
    page.evaluate("document.getElementById('article').prepend(document.querySelector('#article > :last-child'))")
    page.evaluate("getSelection().selectAllChildren(document.getElementById('article'))")
    page.keyboard.press("1")
    expect(page.locator("#text-changed")).to_be_visible()
    page.evaluate("getSelection().removeAllRanges()")
    mark(page, DISAGREE, "3")
    assert quotes(live, live.cast.sam) == [("opinion", DISAGREE)]


def test_a_page_that_was_changed_before_it_started_marks_the_right_words(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    change = script(HARMLESS["a glossary adds words to the start of each paragraph"])
    page.add_init_script(
        f"""const change = {change};
        new MutationObserver((_, observer) => {{
          if (document.querySelector("#article + *")) {{ observer.disconnect(); change(); }}
        }}).observe(document, {{ childList: true, subtree: true }});"""
    )
    open_work(page, live.cast.sam.submission_id)
    assert str(page.locator("#article p").first.text_content()).startswith("The The bridge is safe")
    mark(page, SAFE, "1")
    mark(page, DISAGREE, "3")
    assert quotes(live, live.cast.sam) == [("claim", SAFE), ("opinion", DISAGREE)]


def test_an_article_that_was_put_in_the_place_of_ours_cannot_be_marked(live: Live) -> None:
    page = opened(live)
    page.evaluate("(article => article.replaceWith(article.cloneNode(true)))(document.getElementById('article'))")
    expect(page.locator("#text-changed")).to_be_visible()
    select(page, SAFE)
    page.keyboard.press("1")
    assert quotes(live, live.cast.sam) == []
    page.get_by_role("button", name="Show the original").click()
    expect(page.locator("#text-changed")).to_be_hidden()
    expect(page.locator("main[data-ready]")).to_be_visible()
    mark(page, SAFE, "1")


def test_paint_comes_back_when_another_highlighter_clears_it(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    page.evaluate("CSS.highlights.clear()")
    drag_over(page, DISAGREE)
    expect_painted(page, 1, SAFE)


def test_who_reads_in_another_language_is_told_where_a_translation_is(live: Live) -> None:
    page = opened(live)
    article = page.locator("#article")
    assert article.get_attribute("translate") == "no"
    expect(article).to_have_class("article-text notranslate")
    expect(page.locator("#translated")).to_be_hidden()
    expect(page.locator(".translation")).to_contain_text("stay untranslated here")
    page.evaluate("document.documentElement.classList.add('translated-ltr')")
    expect(page.locator("#translated")).to_be_visible()
    with page.expect_popup() as popup:
        page.locator("#translated a").click()
    expect(popup.value.locator(".paper-text")).to_contain_text("Engineers disagree")
    assert popup.value.locator("[translate=no]").count() == 0
