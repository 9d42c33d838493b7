"""Labels and rules of one's own, and the rulings on one's own marks: for every eye, and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.disputes import ask, begin, dispute, press, words_of
from tests.browser.test_review import violations

LOOKS: list[dict[str, Any]] = [{}, {"color_scheme": "dark"}, {"viewport": {"width": 360, "height": 740}}]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "phone"])
def test_axe_finds_nothing_where_a_scheme_is_written(live: Live, look: dict[str, Any]) -> None:
    page = live.page_for(live.cast.tess, bypass_csp=True, **look)
    page.goto("/schemes")
    found = violations(page)
    page.get_by_role("button", name="Begin a draft").click()
    expect(page.locator("h1")).to_contain_text("Draft")
    address = page.url
    for path in ("", "/clauses/C3", "/clauses/new", "/publish"):
        page.goto(address + path)
        found += violations(page)
        assert fits(page), path
    assert found == []


def test_a_scheme_is_written_and_published_without_scripts(live: Live) -> None:
    page = live.page_for(live.cast.tess, java_script_enabled=False)
    page.goto("/schemes")
    page.get_by_label("Begin with").select_option("nothing")
    page.get_by_role("button", name="Begin a draft").click()
    page.get_by_label("Title").fill("Frames")
    first = page.locator(".label-row").first
    for name, value in {"Name": "frame", "What it is": "Words that frame", "The test": "Is it a frame?"}.items():
        first.get_by_label(name).fill(value)
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish this version").click()
    expect(page.locator("h1")).to_have_text("Frames")


def test_a_unit_is_settled_and_undone_without_scripts(live: Live) -> None:
    town = dispute(live, 2)
    page = live.page_for(live.cast.rita, java_script_enabled=False)
    page.goto(f"/rounds/{town.round_id}/units")
    page.get_by_role("link", name="Begin with the first").click()
    words = words_of(page)
    page.get_by_role("button", name="No span here").click()
    expect(page.locator("h1")).not_to_contain_text(words)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("h1")).to_contain_text(words)


def test_axe_finds_nothing_on_the_rulings_that_a_student_reads(live: Live) -> None:
    town = dispute(live, 2)
    reviewer = live.page_for(live.cast.rita)
    begin(reviewer, town.round_id)
    words = words_of(reviewer)
    press(reviewer, "n")
    ask(live, town, words, "Why?")
    page = live.page_for(live.cast.sam, bypass_csp=True)
    page.goto(f"/assignments/{town.assignment_id}")
    page.get_by_role("link", name="What became of your marks").click()
    expect(page.locator("main")).to_contain_text("A reviewer will look again")
    assert violations(page) == []
