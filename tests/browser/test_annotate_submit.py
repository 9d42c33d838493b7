"""Handing in: what was not seen is named, nothing marked is an answer, and there is a way back."""

from playwright.sync_api import Page, expect

from annotator.models import Round, Submission
from tests.browser.conftest import Live
from tests.browser.hand import mark, open_work, press, quotes, saved


def opened(live: Live, height: int = 900) -> Page:
    page = live.page_for(live.cast.sam, viewport={"width": 1280, "height": height})
    open_work(page, live.cast.sam.submission_id)
    return page


def _row(live: Live) -> tuple[str, list[list[int]]]:
    with live.arranging() as session:
        submission = session.get_one(Submission, live.cast.sam.submission_id)
        return submission.status, submission.viewed


def test_looking_alone_changes_nothing_until_something_was_on_screen(live: Live) -> None:
    assert _row(live) == ("unopened", [])
    page = opened(live)
    expect(page.locator("#progress")).to_have_attribute("aria-valuetext", "100 % of the article has been on screen")
    page.goto("about:blank")
    page.wait_for_timeout(300)
    assert _row(live) == ("open", [[0, len(live.cast.text)]])


def test_submitting_names_the_paragraphs_never_seen(live: Live) -> None:
    page = opened(live, height=300)
    mark(page, "The bridge is safe", "1")
    page.click("#submit")
    unseen = page.locator("[data-part=unseen-list] li")
    expect(unseen.last).to_contain_text("Subscribe to our newsletter")
    unseen.last.get_by_role("button").click()
    expect(page.locator("#submit-dialog")).to_be_hidden()
    expect(page.locator("#article p").last).to_be_in_viewport()


def test_a_paragraph_with_a_mark_is_not_called_unseen_and_counts_as_seen(live: Live) -> None:
    page = opened(live, height=300)
    page.locator("#article").focus()
    press(page, "End", "ArrowDown", 8, "s", "4")  # too quick for the watch on the screen
    saved(page)
    page.click("#submit")
    unseen = page.locator("[data-part=unseen-list]")
    expect(unseen).to_contain_text("Engineers disagree")
    expect(unseen).not_to_contain_text("Subscribe to our newsletter")
    page.get_by_role("button", name="Not yet").click()
    ((_, words),) = quotes(live, live.cast.sam)
    at = live.cast.text.index(words)
    page.goto("about:blank")
    page.wait_for_timeout(300)
    assert any(start <= at and at + len(words) <= end for start, end in _row(live)[1])


def test_submitted_work_is_read_only_until_it_is_reopened(live: Live) -> None:
    page = opened(live)
    mark(page, "The bridge is safe", "1")
    page.click("#submit")
    page.click("#submit-confirm")
    expect(page.locator("#submitted-notice")).to_be_visible()
    assert _row(live)[0] == "submitted"
    expect(page.locator(".label-button")).to_have_count(0)
    expect(page.locator(".mark-quote")).to_have_text(["“The bridge is safe”"])
    page.get_by_role("button", name="Reopen my work").click()
    expect(page.locator(".label-button")).to_have_count(4)
    assert _row(live)[0] == "open"


def test_nothing_marked_is_an_answer_that_is_asked_for(live: Live) -> None:
    page = opened(live)
    page.click("#submit")
    expect(page.locator("#submit-confirm")).to_be_disabled()
    page.check("#marked-nothing")
    page.click("#submit-confirm")
    expect(page.locator("#submitted-notice")).to_be_visible()
    assert (_row(live)[0], quotes(live, live.cast.sam)) == ("submitted", [])


def test_a_closed_round_says_so_and_offers_no_way_to_mark(live: Live) -> None:
    with live.arranging() as session:
        session.get_one(Round, live.cast.round_id).state = "reviewing"
    page = opened(live)
    expect(page.locator("#closed-notice")).to_be_visible()
    expect(page.locator("#submit, .label-button")).to_have_count(0)
