"""Linking from the text: L, then the next click or Enter takes what an attribution attributes; Escape leaves."""

from playwright.sync_api import Page, expect

from annotator.clock import utcnow
from annotator.models import Assignment, User
from annotator.services import scheme_drafts
from annotator.services.scheme_drafts import Label
from tests.browser.conftest import Live
from tests.browser.hand import click_on, mark, marks, open_work, press, saved

SAFE = "The bridge is safe 🌉"
SAID = "the mayor of Zürich said on Monday"
PILLAR = "third pillar moves"


def opened(live: Live) -> Page:
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    return page


def links(live: Live) -> dict[str, tuple[str, ...]]:
    return {one.words: one.links for one in marks(live, live.cast.sam) if one.label == "attribution"}


def test_the_next_click_in_the_text_is_the_target_and_the_same_again_takes_it_away(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    mark(page, "is safe", "4")
    mark(page, SAID, "2")
    click_on(page, "mayor")
    page.keyboard.press("l")
    expect(page.locator("#announcer")).to_contain_text("Click it in the text")
    expect(page.locator("#dock-line")).to_contain_text("What does “the mayor of Zürich said on Monday” attribute?")
    click_on(page, "disgrace")
    expect(page.locator("#dock-line")).to_contain_text("Nothing that can be linked is marked here")
    click_on(page, "is safe")  # the innermost mark there is boilerplate, and the claim is around it
    expect(page.locator("#announcer")).to_contain_text("Linked to “The bridge is safe 🌉”")
    saved(page)
    assert links(live) == {SAID: (SAFE,)}
    expect(page.locator(".mark.is-active .mark-quote")).to_contain_text("the mayor")
    page.keyboard.press("l")
    click_on(page, "bridge")
    saved(page)
    assert links(live) == {SAID: ()}
    page.keyboard.press("Control+z")
    saved(page)
    assert links(live) == {SAID: (SAFE,)}


def test_keys_alone_go_to_the_target_and_escape_leaves(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    mark(page, SAID, "2")
    mark(page, PILLAR, "3")
    press(page, "j", 2)
    expect(page.locator(".mark.is-active .mark-quote")).to_contain_text("the mayor")
    press(page, "l", "Escape")
    expect(page.locator("#announcer")).to_have_text("Nothing was linked.")
    expect(page.locator(".mark.is-active")).to_have_count(1)
    press(page, "l")  # the nearest comes first
    expect(page.locator("#announcer")).to_contain_text("claim: “The bridge is safe 🌉”")
    press(page, "j")
    expect(page.locator("#announcer")).to_contain_text("opinion: “third pillar moves”")
    press(page, "Enter")
    saved(page)
    assert links(live) == {SAID: (PILLAR,)}
    press(page, "l", "Space")
    saved(page)
    assert links(live) == {SAID: (SAFE, PILLAR)}


def test_the_button_and_the_list_do_the_same(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    mark(page, SAID, "2")
    page.locator(".mark-line").last.click()
    page.get_by_role("button", name="Choose in the text").click()
    page.locator(".mark-line").first.click()
    saved(page)
    assert links(live) == {SAID: (SAFE,)}


def test_what_cannot_be_linked_is_said(live: Live) -> None:
    page = opened(live)
    mark(page, SAID, "2")
    page.keyboard.press("l")
    expect(page.locator("#dock-line")).to_contain_text("Only these can be linked: attribution")
    click_on(page, "mayor")
    page.keyboard.press("l")
    expect(page.locator("#dock-line")).to_contain_text("mark one of these first: claim, opinion")
    expect(page.locator("main[data-linking]")).to_have_count(0)


def test_a_class_can_link_labels_of_its_own(live: Live) -> None:
    with live.arranging() as session:
        assignment = session.get_one(Assignment, live.cast.assignment_id)
        teacher = session.get_one(User, live.cast.tess.user_id)
        draft = scheme_drafts.begin(assignment.classroom, None, by=teacher, now=utcnow())
        labels = [
            Label("frame", "1", 1, "Words that frame.", "Is it a frame?"),
            Label("voice", "2", 2, "Words that say who speaks.", "Who says it?", links_to=("frame",)),
        ]
        scheme_drafts.describe(draft, "Frames", "", labels)
        scheme_drafts.publish(draft, by=teacher, now=utcnow())
        assignment.scheme_id = draft.id
    page = opened(live)
    mark(page, SAFE, "1")
    click_on(page, "bridge")
    page.keyboard.press("l")
    expect(page.locator("#dock-line")).to_contain_text("Only these can be linked: voice")
    mark(page, SAID, "2")
    click_on(page, "mayor")
    press(page, "l", "Enter")
    saved(page)
    assert {one.words: one.links for one in marks(live, live.cast.sam)} == {SAFE: (), SAID: (SAFE,)}
