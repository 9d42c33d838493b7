"""Settling disputes at reading speed: by the keyboard alone, and with somebody else at the same units."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from annotator.clock import utcnow
from annotator.db import db
from annotator.models import Lease, Membership
from annotator.services.review import withdrawals
from tests.browser.conftest import Live
from tests.browser.disputes import (
    ask,
    begin,
    dispute,
    open_unit,
    press,
    rulings_in,
    second_reviewer,
    submit_late,
    words_of,
)

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
LOOKS: list[dict[str, Any]] = [
    {},
    {"color_scheme": "dark"},
    {"forced_colors": "active"},
    {"viewport": {"width": 360, "height": 740}},
]


def test_thirty_units_are_settled_by_the_keyboard_alone(live: Live) -> None:
    town = dispute(live, 32)
    page = live.page_for(live.cast.rita)
    begin(page, town.round_id)
    for key in "ABCMUINRSA" * 3:
        press(page, key)
    made = rulings_in(live, town.round_id)
    assert len(made) == 30
    assert {ruling.verdict for ruling in made} == {"span", "none", "several", "return"}
    assert all(ruling.made_on == ruling.versions for ruling in made)
    expect(page.locator("#queue-progress")).to_contain_text("27 of 32 settled")  # three went back to the class


def test_the_last_key_leads_to_the_queue_and_undo_comes_back(live: Live) -> None:
    town = dispute(live, 2)
    page = live.page_for(live.cast.rita)
    begin(page, town.round_id)
    press(page, "m")
    words = words_of(page)
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(r"/rounds/.*saved="))
    expect(page.locator("main")).to_contain_text("Nothing is open")
    page.keyboard.press("z")
    expect(page.locator("h1")).to_contain_text(words)
    assert [ruling.verdict for ruling in rulings_in(live, town.round_id)] == ["span"]


def test_undo_shows_the_unit_again_and_own_edges_are_drawn_in_place(live: Live) -> None:
    town = dispute(live, 4)
    page = live.page_for(live.cast.rita)
    begin(page, town.round_id)
    words = words_of(page)
    press(page, "n")
    page.keyboard.press("z")
    expect(page.locator("h1")).to_contain_text(words)
    assert rulings_in(live, town.round_id) == []
    page.keyboard.press("e")
    expect(page.locator(".word.is-own").first).to_be_visible()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("3")
    expect(page.locator("#own_label")).to_have_value("opinion")
    press(page, "Enter")
    (ruling,) = rulings_in(live, town.round_id)
    assert ruling.verdict == "span"


def test_taking_back_goes_through_this_visits_rulings_and_says_when_there_is_none_left(live: Live) -> None:
    town = dispute(live, 4)
    page = live.page_for(live.cast.rita)
    begin(page, town.round_id)
    first = words_of(page)
    press(page, "n")
    second = words_of(page)
    press(page, "n")
    for words in (second, first):
        page.keyboard.press("z")
        expect(page.locator("h1")).to_contain_text(words)
        expect(page.locator("#saved [role=status]")).to_have_text("Your ruling is taken back.")
    page.keyboard.press("z")
    expect(page.locator("#saved [role=status]")).to_have_text("There is nothing more to take back.")
    assert rulings_in(live, town.round_id) == []


def test_what_was_taken_back_in_another_tab_is_not_said_to_be_taken_back_here(live: Live) -> None:
    town = dispute(live, 4)
    page = live.page_for(live.cast.rita)
    begin(page, town.round_id)
    press(page, "n")
    with live.arranging() as session:
        rita = session.get_one(Membership, live.cast.rita.membership_id)
        last = withdrawals.last_of(rita)
        assert last is not None
        withdrawals.undo(last, by=rita, now=utcnow())
    page.keyboard.press("z")
    expect(page.locator("#saved [role=status]")).to_contain_text("This ruling was taken back already.")


def test_nobody_is_said_to_look_who_has_closed_the_page(live: Live) -> None:
    town, otto = dispute(live, 4), second_reviewer(live)
    first, second = live.page_for(live.cast.rita), live.page_for(otto)
    begin(first, town.round_id)
    url = first.url
    open_unit(second, url)
    expect(second.locator("#taken")).to_be_visible()
    with live.app.app_context():
        assert db.session.query(Lease).count() == 1
    first.close(run_before_unload=True)
    with second.expect_response(re.compile("/look$")):
        second.reload()
    expect(second.locator("#taken")).to_be_hidden()


def test_shift_asks_why_before_saving(live: Live) -> None:
    town = dispute(live, 4)
    page = live.page_for(live.cast.rita)
    begin(page, town.round_id)
    words = words_of(page)
    page.keyboard.press("Shift+N")
    expect(page.locator("#clause")).to_be_focused()
    page.locator("#clause").select_option("C1")
    page.locator("#reason").fill("Nobody could check it")
    press(page, "Enter")
    assert [ruling.words for ruling in rulings_in(live, town.round_id)] == [words]
    page.keyboard.press("z")
    expect(page.locator("h1")).to_contain_text(words)


def test_two_reviewers_a_late_submission_and_a_question_lose_nothing(live: Live) -> None:
    town, otto = dispute(live, 6), second_reviewer(live)
    first, second = live.page_for(live.cast.rita), live.page_for(otto)
    begin(first, town.round_id)
    disputed = words_of(first)
    open_unit(second, first.url)
    expect(second.locator("main")).to_contain_text("Another reviewer is looking at this unit now")

    press(first, "n")
    second.locator("#reason").fill("I say claim")
    second.locator("#main").focus()
    second.keyboard.press("m")
    expect(second.locator("#losses")).to_contain_text("has changed since you looked")
    expect(second.locator("#losses")).to_contain_text(disputed)

    late = words_of(first)
    submit_late(live, town.round_id, late)
    first.keyboard.press("m")
    expect(first.locator("#losses")).to_contain_text("has changed since you looked")
    first.get_by_role("link", name="Look again").click()
    expect(first.locator("h1")).to_contain_text(late.removeprefix("The "))
    expect(first.locator("#losses p")).to_have_count(0)
    press(first, "m")

    ask(live, town, disputed, "Why is this nothing?")
    second.get_by_role("link", name="Look again").click()
    expect(second.locator("main")).to_contain_text("Why is this nothing?")
    expect(second.locator("#reason")).to_have_value("I say claim")
    press(second, "m")

    made = [(one.words, one.by, one.verdict, one.answers) for one in rulings_in(live, town.round_id)]
    rita, other = live.cast.rita.membership_id, otto.membership_id
    asked = (disputed, other, "span", ("Why is this nothing?",))
    assert sorted(made, key=str) == sorted([(disputed, rita, "none", ()), (late, rita, "span", ()), asked], key=str)
    assert all(one.made_on == one.versions for one in rulings_in(live, town.round_id))


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "forced", "phone"])
def test_axe_finds_nothing_on_the_pages_of_review(live: Live, look: dict[str, Any]) -> None:
    town = dispute(live, 4)
    # axe is a script put into the page, which the page's own policy refuses.
    page = live.page_for(live.cast.rita, bypass_csp=True, **look)
    page.goto(f"/rounds/{town.round_id}/units")
    found = violations(page)
    page.goto(f"/rounds/{town.round_id}/bulk?support=1/3")
    found += violations(page)
    begin(page, town.round_id)
    found += violations(page)
    press(page, "n")
    page.keyboard.press("Shift+S")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.keyboard.press("?")
    assert [*found, *violations(page)] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_support_shows_at_once_what_it_would_accept(live: Live) -> None:
    town = dispute(live, 4)
    page = live.page_for(live.cast.rita)
    page.goto(f"/rounds/{town.round_id}/bulk?support=9/10")
    expect(page.locator("#preview")).to_contain_text("0 units would be accepted")
    page.get_by_label("At least").select_option("1/2")
    expect(page.locator("#preview")).to_contain_text("4 units would be accepted")
    page.get_by_role("button", name="Accept these 4 units").click()
    expect(page.locator(".flashes")).to_contain_text("4 units are accepted by this rule")
