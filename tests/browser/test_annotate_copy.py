"""The page keeps a copy of itself: a reload without a network goes on where one was, and nothing is left behind."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page, Response, expect

from annotator.models import SignIn
from tests.browser.conftest import Live
from tests.browser.hand import drag_over, mark, open_work, quotes, saved
from tests.browser.many import expect_marks, expect_once_each, forgive_network, many_sentences, mark_sentences

SAFE = "The bridge is safe 🌉"
# The copy of this page, as the service worker would give it.
COPY = """
async () => {
  await navigator.serviceWorker.ready;
  const copy = await caches.match(location.href);
  return copy ? copy.text() : "";
}
"""
# Whose copies are there, and how many each.
KEPT = """
async () => {
  const names = await caches.keys();
  return Promise.all(names.map(async (name) => [name.split(" ")[1], (await (await caches.open(name)).keys()).length]));
}
"""

# Makes the copy three hours older than it is.
AGE = """
async () => {
  const copies = await caches.open((await caches.keys())[0]);
  const copy = await copies.match(location.href);
  const headers = new Headers(copy.headers);
  headers.set("Date", new Date(Date.now() - 3 * 60 * 60 * 1000).toUTCString());
  await copies.put(location.href, new Response(await copy.text(), { headers }));
}
"""


def open_kept(page: Page, live: Live) -> None:
    """Open sam's work and wait until a copy is kept."""
    open_work(page, live.cast.sam.submission_id)
    copied(page)


def copied(page: Page, words: str = 'id="left"') -> None:
    """Wait until the copy holds these words."""
    for _ in range(100):
        if words in page.evaluate(COPY):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"no copy with {words}")


def test_sixty_marks_made_offline_outlive_a_reload_offline(live: Live) -> None:
    sam = many_sentences(live, 60)
    page = live.page_for(sam)
    open_work(page, sam.submission_id)
    copied(page)
    page.context.set_offline(True)
    mark_sentences(page, range(60))
    expect(page.locator("#save-state")).to_have_text("Kept on this device (60)")
    page.reload()
    expect(page.locator("main[data-ready]")).to_be_visible()
    expect_marks(page, 60)
    expect(page.locator("#save-state")).to_have_text("Kept on this device (60)")
    page.context.set_offline(False)
    saved(page)
    expect_once_each(live, sam, 60)
    forgive_network(live)


def test_what_was_saved_meanwhile_is_there_without_a_network_and_can_be_changed(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    open_kept(page, live)
    mark(page, SAFE, "1")
    copied(page, '"claim",1')
    page.context.set_offline(True)
    page.reload()
    expect_marks(page, 1)
    page.keyboard.press("j")
    page.keyboard.press("3")
    drag_over(page, "disgrace")
    page.keyboard.press("3")
    expect(page.locator("#save-state")).to_have_text("Kept on this device (2)")
    page.context.set_offline(False)
    saved(page)
    assert quotes(live, live.cast.sam) == [("opinion", SAFE), ("opinion", "disgrace")]
    forgive_network(live)


def test_with_a_network_the_page_is_what_the_server_says(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    open_kept(page, live)
    other = live.page_for(live.cast.sam)
    open_work(other, live.cast.sam.submission_id)
    mark(other, SAFE, "1")
    page.goto("/")
    open_kept(page, live)
    expect_marks(page, 1)


def test_who_may_not_see_it_any_more_finds_no_copy_either(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    open_kept(page, live)
    with live.arranging() as session:
        session.query(SignIn).filter_by(user_id=live.cast.sam.user_id).delete()
    page.reload()
    assert f"/submissions/{live.cast.sam.submission_id}" not in urlsplit(page.url).path
    assert page.evaluate(KEPT) == [[str(live.cast.sam.user_id), 0]]


def test_who_opens_the_address_finds_nothing_without_a_network(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    open_kept(page, live)
    page.context.set_offline(True)
    with pytest.raises(Error, match="net::ERR_"):
        page.context.new_page().goto(f"{live.url}/submissions/{live.cast.sam.submission_id}")
    forgive_network(live)


def test_an_old_copy_is_nobodys(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    open_kept(page, live)
    page.evaluate(AGE)
    page.context.set_offline(True)
    with pytest.raises(Error, match="net::ERR_"):
        page.reload()
    forgive_network(live)


def test_after_handing_in_there_is_no_copy_of_how_it_was(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    open_kept(page, live)
    mark(page, SAFE, "1")
    page.click("#submit")
    page.click("#submit-confirm")
    expect(page.locator("#submitted-notice")).to_be_visible()
    copied(page, 'id="submitted-notice"')
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#submitted-notice")).to_be_visible()
    forgive_network(live)


@pytest.mark.parametrize("waits", [False, True], ids=["all saved", "something waits"])
def test_signing_out_leaves_no_copy(live: Live, *, waits: bool) -> None:
    page = live.page_for(live.cast.sam)
    open_kept(page, live)
    if waits:
        page.route("**/spans:batch", lambda route: route.abort())
        drag_over(page, SAFE)
        page.keyboard.press("1")
        expect(page.locator("#save-state")).to_have_text("Kept on this device (1)")
    page.click(".site-header .menu:last-of-type summary")
    page.get_by_role("button", name="Sign out").click()
    if waits:
        page.get_by_role("button", name="Keep them and sign out").click()
    expect(page.locator("a[href$='/sign-in']").first).to_be_visible()
    page.wait_for_load_state()  # the browser's cache is empty now
    assert page.evaluate(KEPT) == []
    forgive_network(live)


def test_a_shared_computer_keeps_pages_of_one_account(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    open_kept(page, live)
    assert page.evaluate(KEPT) == [[str(live.cast.sam.user_id), 1]]
    sue = live.page_for(live.cast.sue)
    page.context.add_cookies(sue.context.cookies())
    open_work(page, live.cast.sue.submission_id)
    copied(page)
    assert page.evaluate(KEPT) == [[str(live.cast.sue.user_id), 1]]


def test_the_teacher_keeps_no_copy_of_a_students_work(live: Live) -> None:
    page = live.page_for(live.cast.tess)
    open_work(page, live.cast.sam.submission_id)
    assert page.evaluate(KEPT) == []


def test_the_copy_and_its_worker_run_on_what_is_sent_compressed(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    mark(page, SAFE, "1")
    saved(page)
    encodings: dict[str, str | None] = {}

    def note(response: Response) -> None:
        encodings[urlsplit(response.url).path.rpartition("/")[2]] = response.headers.get("content-encoding")

    page.on("response", note)
    open_kept(page, live)
    sent = {name: encoding for name, encoding in encodings.items() if name.endswith((".js", ".css"))}
    assert {"main.js", "outbox.js", "base.css"} <= sent.keys()
    assert set(sent.values()) == {"br"}
    worker = "fetch('/submissions/worker.js').then((answer) => answer.headers.get('content-encoding'))"
    assert page.evaluate(worker) == "br"
    copied(page, '"spans":[[')  # until then, the copy that the page before left may have no mark
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("main[data-ready]")).to_be_visible()
    expect_marks(page, 1)
    forgive_network(live)
