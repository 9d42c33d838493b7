"""A reader's hand on the annotation page: drags over words, clicks them, waits until everything is saved."""

from dataclasses import dataclass
from uuid import UUID

from playwright.sync_api import Page, expect
from sqlalchemy import select

from annotator.clock import utcnow
from annotator.models import Classroom, Scheme, Span, Submission, User
from annotator.services import assignments
from tests import make
from tests.browser.conftest import Live
from tests.cast import Person

# Finds words in the text, brings them to the middle of the screen and gives where they begin and end there.
_PLACE = """
(words) => {
  const article = document.getElementById("article");
  const at = article.textContent.indexOf(words);
  if (at < 0) throw new Error(`not in the text: ${words}`);
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let isBegun = false;
  for (let index = 0; walker.nextNode(); index += walker.currentNode.length) {
    const node = walker.currentNode;
    if (!isBegun && index + node.length > at) { range.setStart(node, at - index); isBegun = true; }
    if (index + node.length >= at + words.length) { range.setEnd(node, at + words.length - index); break; }
  }
  range.startContainer.parentElement.scrollIntoView({ block: "center" });
  const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
  const first = boxes[0], last = boxes.at(-1);
  return [first.left + 0.5, first.top + first.height / 2, last.right - 0.5, last.top + last.height / 2,
          (first.left + first.right) / 2];
}
"""

# Selects by string indices counted from the start of some words: what a browser may select and no hand can.
_SELECT = """
([words, from, to]) => {
  const article = document.getElementById("article");
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    getSelection().setBaseAndExtent(walker.currentNode, at + from, walker.currentNode, at + to);
    return;
  }
  throw new Error(`not in the text: ${words}`);
}
"""


def open_work(page: Page, submission: UUID | None, *, tour: bool = False) -> None:
    """Open a submission and wait until its scripts stand; the tour of a first visit only for whoever asks."""
    if not tour:
        page.add_init_script("try { localStorage.setItem('annotator.tour', 'seen') } catch {}")
    page.goto(f"/submissions/{submission}")
    expect(page.locator("main[data-ready]")).to_be_visible()


def drag_over(page: Page, words: str, *, backwards: bool = False) -> None:
    """Select words with the mouse, from their first letter to their last or the other way."""
    x1, y1, x2, y2, _ = page.evaluate(_PLACE, words)
    if backwards:
        x1, y1, x2, y2 = x2, y2, x1, y1
    page.mouse.move(x1, y1)
    page.mouse.down()
    page.mouse.move((x1 + x2) / 2, (y1 + y2) / 2)
    page.mouse.move(x2, y2)
    page.mouse.up()
    expect(page.locator("#clear")).to_be_visible()


def click_on(page: Page, words: str, *, times: int = 1) -> None:
    """Click in the middle of words."""
    _, y, _, _, x = page.evaluate(_PLACE, words)
    page.mouse.click(x, y, click_count=times)


def select_between(page: Page, words: str, start: int, end: int) -> None:
    """Select from one string index to another, both counted from where the words begin."""
    page.evaluate(_SELECT, [words, start, end])
    expect(page.locator("#clear")).to_be_visible()


def press(page: Page, *keys: str | int) -> None:
    """Press keys one after the other; a number repeats the key before it."""
    for key, times in zip(keys, (*keys[1:], 1), strict=True):
        for _ in range(times if isinstance(times, int) and isinstance(key, str) else isinstance(key, str)):
            page.keyboard.press(str(key))


def focus_by_tab(page: Page, selector: str, *, backwards: bool = False) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(60):
        if page.locator(selector).evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"the keyboard never reaches {selector}")


def tap_on(page: Page, words: str, *, at_end: bool = False) -> None:
    """Bring words to the middle of the screen and tap their first letter, or their last."""
    x1, y1, x2, y2, _ = page.evaluate(_PLACE, words)
    page.touchscreen.tap(*((x2 - 3, y2) if at_end else (x1 + 3, y1)))


def place_of(page: Page, words: str) -> tuple[float, float, float, float]:
    """Bring words to the middle of the screen and return where their first and last letters are."""
    x1, y1, x2, y2, _ = page.evaluate(_PLACE, words)
    return x1, y1, x2, y2


def mark(page: Page, words: str, key: str) -> None:
    """Drag over words, press a label's key and wait until it is saved."""
    drag_over(page, words)
    page.keyboard.press(key)
    saved(page)


def saved(page: Page) -> None:
    """Wait until the page has sent everything: short saves are never announced, so the count is asked."""
    expect(page.locator("main")).to_have_attribute("data-waiting", "0", timeout=10_000)
    expect(page.locator("#save-state")).to_have_text("Saved")


@dataclass(frozen=True)
class Saved:
    """A mark as the database holds it: its words, and those of what it attributes, cut out of the text by offsets."""

    label: str
    words: str
    note: str | None
    unsure: bool
    links: tuple[str, ...]


def marks(live: Live, person: Person) -> list[Saved]:
    """Return what the database holds of somebody's marks, in text order."""
    with live.arranging() as session:
        rows = session.scalars(
            select(Span).filter_by(submission_id=person.submission_id, deleted=False).order_by(Span.start, Span.end)
        )
        return [
            Saved(row.label, row.quote, row.note, row.unsure, tuple(target.quote for target in row.links))
            for row in rows
        ]


def quotes(live: Live, person: Person) -> list[tuple[str, str]]:
    """Return label and words of somebody's marks, in text order."""
    return [(one.label, one.words) for one in marks(live, person)]


def work_on(live: Live, text: str) -> Person:
    """Return sam with another article to mark."""
    with live.arranging() as session:
        tess = session.get_one(User, live.cast.tess.user_id)
        classroom = session.get_one(Classroom, live.cast.classroom_id)
        scheme = session.get_one(Scheme, live.cast.scheme_id)
        article = make.article(classroom, text, by=tess, now=utcnow())
        assignment = make.assignment(classroom, [article], scheme, by=tess, now=utcnow())
        assignments.set_state(assignment, "active", by=tess, now=utcnow())
        of_sam = {"article_id": article.id, "membership_id": live.cast.sam.membership_id}
        id = session.query(Submission).filter_by(**of_sam).one().id
    return Person(**{**vars(live.cast.sam), "submission_id": id})
