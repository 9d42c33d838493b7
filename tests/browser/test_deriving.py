"""The bar on pages whose units are not up to date: it goes by itself, and what was typed stays."""

from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from annotator.clock import utcnow
from annotator.models import Article, Derivation, Round, Submission, Unit
from annotator.services import submissions
from annotator.services.review import derivations
from tests import make
from tests.browser.conftest import Live
from tests.kinds import Db

HOLDER = uuid4()


@pytest.fixture
def busy(live: Live) -> str:
    """The queue of a round while another process derives what Sue has handed in since; the address of a unit."""
    with live.arranging() as session:
        sam, sue = (session.get_one(Submission, one.submission_id) for one in (live.cast.sam, live.cast.sue))
        make.span(sam, "The bridge is safe", now=utcnow())
        make.hand_in(sam, now=utcnow())
        make.span(sue, "It is a disgrace", "opinion", now=utcnow())
        submissions.submit(sue, by=sue.membership, now=utcnow())
        assert derivations.take(*here(session, live), HOLDER, now=utcnow())
        row = session.get_one(Derivation, (live.cast.round_id, live.cast.article_id))
        row.derived_at, row.done, row.total = utcnow(), 30, 40
        return f"/units/{session.query(Unit).one().id}"


def here(session: Db, live: Live) -> tuple[Round, Article]:
    return session.get_one(Round, live.cast.round_id), session.get_one(Article, live.cast.article_id)


def finish(live: Live) -> None:
    with live.arranging() as session:
        derivations.give_back(*here(session, live), HOLDER)


def test_a_page_shows_how_far_it_is_and_then_the_new_state(live: Live, busy: str) -> None:
    page = live.page_for(live.cast.rita)
    page.goto(f"/rounds/{live.cast.round_id}/units")
    expect(page.locator("#deriving")).to_contain_text("State of")
    expect(page.locator("#deriving progress")).to_have_attribute("value", "30")
    expect(page.locator(".balance")).to_contain_text("1 unit")
    finish(live)
    expect(page.locator(".balance")).to_contain_text("2 units")
    expect(page.locator("#deriving")).to_have_count(0)


def test_what_was_typed_stays(live: Live, busy: str) -> None:
    page = live.page_for(live.cast.rita)
    page.goto(busy)
    page.locator("#reason").fill("Because it says so.")
    finish(live)
    expect(page.locator("#deriving")).to_contain_text("That is done.")
    expect(page.locator("#reason")).to_have_value("Because it says so.")


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("palette", ["light", "dark", "forced"])
def test_the_bar_fits_and_is_accessible(live: Live, busy: str, width: int, palette: str) -> None:
    colours = {"forced_colors": "active"} if palette == "forced" else {"color_scheme": palette}
    page = live.page_for(live.cast.rita, viewport={"width": width, "height": 800}, **colours)
    page.goto(f"/rounds/{live.cast.round_id}/units")
    expect(page.locator("#deriving")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(page).response["violations"] == []
