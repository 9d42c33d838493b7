"""Talk on a wall: by arrow keys from place to place, the result hidden until it is asked for, and nothing for axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from annotator.clock import utcnow
from annotator.models import Round, Submission, User
from annotator.services import rounds, talk
from tests import make
from tests.browser.conftest import Live

WIDE = {"width": 1920, "height": 1080}


@pytest.fixture
def wall(live: Live) -> Page:
    """The place of a round that was closed and shown to its class."""
    cast = live.cast
    with live.arranging() as session:
        for person, label in ((cast.sam, "claim"), (cast.sue, "opinion")):
            work = session.get_one(Submission, person.submission_id)
            make.span(work, "It is a disgrace.", label, now=utcnow())
            make.span(work, "The bridge", "claim", now=utcnow())
            make.hand_in(work, now=utcnow())
        round_, tess = session.get_one(Round, cast.round_id), session.get_one(User, cast.tess.user_id)
        rounds.set_state(round_, "reviewing", by=tess, now=utcnow())
        talk.begin(round_, by=tess, now=utcnow())
    page = live.page_for(cast.tess, viewport=WIDE)
    page.goto(f"{live.url}/rounds/{cast.round_id}/talk")
    return page


def test_keys_lead_from_place_to_place_and_back(wall: Page) -> None:
    expect(wall.locator(".place.here")).to_contain_text("It is a disgrace.")
    wall.keyboard.press("PageDown")
    expect(wall.locator(".place.here")).to_contain_text("The bridge")
    wall.keyboard.press("ArrowRight")
    expect(wall.locator(".place.here")).to_contain_text("It is a disgrace.")
    wall.locator("[data-place='2']").first.click()
    expect(wall.locator(".place.here")).to_contain_text("The bridge")


def test_what_was_settled_is_hidden_until_it_is_asked_for(wall: Page) -> None:
    result = wall.locator(".place.here details.result")
    expect(result).not_to_have_attribute("open", "")
    wall.keyboard.press("r")
    expect(result).to_have_attribute("open", "")
    wall.keyboard.press("r")
    expect(result).not_to_have_attribute("open", "")


def test_the_text_is_large_on_a_wall_and_axe_finds_nothing(wall: Page) -> None:
    size = wall.locator(".talk-text").evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 32
    assert Axe().run(wall).response["violations"] == []
    wall.set_viewport_size({"width": 360, "height": 740})
    assert wall.evaluate("document.documentElement.scrollWidth") <= 360


def test_rooms_and_students_are_for_axe_too(wall: Page, live: Live) -> None:
    for room in ("", "/students", "/results", "/settings", "/ask?step=revealed"):
        wall.goto(f"{live.url}/assignments/{live.cast.assignment_id}{room}")
        assert Axe().run(wall).response["violations"] == [], room
