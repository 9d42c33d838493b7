"""The agreement page in a browser: figures that follow the class, in every width and palette, and for axe."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from annotator.clock import utcnow
from annotator.models import Submission
from tests import make
from tests.browser.conftest import Live
from tests.services.classwork import newcomer

BRIDGE, DISGRACE = "The bridge is safe 🌉", "It is a disgrace"


@pytest.fixture
def where(live: Live) -> str:
    """The page of a class in which two have submitted."""
    with live.arranging() as session:
        for person, label in ((live.cast.sam, "opinion"), (live.cast.sue, "claim")):
            work = session.get_one(Submission, person.submission_id)
            make.span(work, BRIDGE, now=utcnow())
            make.span(work, DISGRACE, label, now=utcnow())
            make.hand_in(work, now=utcnow())
    return f"/rounds/{live.cast.round_id}/agreement"


def value(page: Page, label: str) -> Any:
    return page.locator(f'[data-line="{label}"] [data-part="value"]')


def test_figures_follow_the_class(live: Live, where: str) -> None:
    tess = live.page_for(live.cast.tess)
    tess.goto(f"/assignments/{live.cast.assignment_id}/results")
    tess.get_by_role("link", name="Agreement of the class").click()
    expect(tess).to_have_url(f"{live.url}{where}")
    before = value(tess, "claim").text_content()
    expect(tess.get_by_text("Updates by itself")).to_be_visible()
    with live.arranging() as session:
        third = newcomer(session, live.cast, "Third")
        make.span(third, BRIDGE, now=utcnow())
        make.hand_in(third, now=utcnow())
    expect(value(tess, "claim")).not_to_have_text(before or "")
    tess.get_by_role("link", name="Load the pictures again").click()
    expect(tess.locator(".matrix .square")).to_have_count(3)
    tess.locator('[data-line="claim"] summary').click()
    tess.locator('[data-line="claim"] .passages a').first.click()
    expect(tess.get_by_text(DISGRACE).first).to_be_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_it_fits_and_is_accessible(live: Live, where: str, width: int) -> None:
    palette: dict[str, Any] = {"color_scheme": "dark"} if width == 768 else {}
    page = live.page_for(live.cast.tess, viewport={"width": width, "height": 800}, **palette)
    page.goto(where)
    for more in page.locator("details.more > summary").all():
        more.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_patterns_survive_forced_colours(live: Live, where: str) -> None:
    page = live.page_for(live.cast.tess, forced_colors="active")
    page.goto(where)
    bar = page.locator('[data-line="claim"] [data-part="fill"]')
    expect(bar).to_have_attribute("fill", "url(#fill-1)")
    ink, ground = (page.locator(f"#fill-{one}") for one in ("1 rect", "none .ground"))
    assert ink.evaluate("e => getComputedStyle(e).fill") != ground.evaluate("e => getComputedStyle(e).fill")
