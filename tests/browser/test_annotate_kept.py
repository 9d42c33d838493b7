"""What an earlier page left on the device is read and sent; what is only in a tab is not said to be kept."""

from uuid import uuid4

from playwright.sync_api import expect

from annotator.models import SignIn
from tests.browser.conftest import Live
from tests.browser.hand import drag_over, mark, marks, open_work, saved

SAFE = "The bridge is safe"
# The list as the first version of the page keeps it: under account and submission, in one store of strings and marks.
_LEAVE = """
([key, list]) => new Promise((resolve, reject) => {
  const asked = indexedDB.open("annotator", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("outbox");
  asked.onerror = () => reject(asked.error);
  asked.onsuccess = () => {
    const work = asked.result.transaction("outbox", "readwrite");
    work.objectStore("outbox").put(list, key);
    work.oncomplete = () => { asked.result.close(); resolve(); };
  };
})
"""


def test_an_outbox_of_the_earlier_page_is_sent(live: Live) -> None:
    sam = live.cast.sam
    page = live.page_for(sam)
    open_work(page, sam.submission_id)
    mark(page, SAFE, "1")
    known = page.evaluate("JSON.parse(document.getElementById('left').textContent)")
    page.reload()
    (row,) = page.evaluate("JSON.parse(document.getElementById('left').textContent).spans")
    assert known["spans"] == []
    before = dict(zip(("id", "start", "end", "label"), row[:4], strict=True))
    before |= {"quote": SAFE, "note": None, "unsure": False, "links": []}
    new = {"id": str(uuid4()), "start": 0, "end": 10, "quote": "The bridge", "label": "opinion"}
    new |= {"note": "left behind", "unsure": True, "links": []}
    waiting = [
        {"op": str(uuid4()), "id": row[0], "span": before | {"note": "later"}, "before": before, "version": row[4],
         "isTried": True},
        {"op": str(uuid4()), "id": new["id"], "span": new, "before": None, "version": 0, "isTried": False},
    ]  # fmt: skip
    page.goto("/classrooms")
    page.evaluate(_LEAVE, [[str(sam.user_id), str(sam.submission_id)], waiting])
    open_work(page, sam.submission_id)
    saved(page)
    assert [(one.words, one.note, one.unsure) for one in marks(live, sam)] == [
        ("The bridge", "left behind", True),
        (SAFE, "later", False),
    ]


def test_where_the_browser_keeps_nothing_that_is_said_of_whoever_is_signed_out(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined });")
    open_work(page, live.cast.sam.submission_id)
    with live.arranging() as session:
        session.query(SignIn).filter_by(user_id=live.cast.sam.user_id).delete()
    drag_over(page, SAFE)
    page.keyboard.press("1")
    expect(page.locator("#save-state")).to_have_text("Not saved (1)")
    expect(page.locator("#save-problem")).to_contain_text("this browser keeps nothing. Keep this tab open")
