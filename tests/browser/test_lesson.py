"""From the front page to the code on the wall, and from the link to the text, counted in clicks and loads."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.many import forgive_network
from tests.cast import PASSWORD

TEXT = "The bridge\n\nIt is safe, says the mayor.\n\nIt is a disgrace."


class Counted:
    """A page whose clicks and loads are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.loads = page, 0, 0
        page.on("load", self._loaded)

    def _loaded(self, _page: Page) -> None:
        self.loads += 1

    def click(self, name: str) -> None:
        self.clicks += 1
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).or_(
            self.page.get_by_role("main").get_by_role("link", name=name, exact=True)
        ).first.click()


def test_from_the_front_page_to_the_code_in_five_clicks_and_four_loads(live: Live) -> None:
    page = live.page_for()
    page.goto("/")
    counted = Counted(page)
    counted.click("Sign in")
    page.get_by_label("E-mail").fill(live.cast.tess.email or "")
    page.get_by_label("Password").fill(PASSWORD)
    counted.click("Sign in")
    counted.click("New lesson")
    page.get_by_label("The article, pasted").fill(TEXT)
    counted.click("Look at it")
    expect(page.get_by_role("heading", name="Is this the article?")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    counted.click("Open to the class and show the code")
    expect(page.locator(".projector code")).to_be_visible()
    page.wait_for_load_state("load")
    assert (counted.clicks, counted.loads) == (5, 4)
    assert Axe().run(page).response["violations"] == []


def test_a_repair_in_the_preview_loads_no_page(live: Live) -> None:
    page = live.page_for(live.cast.tess)
    page.goto("/lessons/new")
    page.get_by_label("The article, pasted").fill(TEXT)
    counted = Counted(page)
    counted.click("Look at it")
    page.get_by_role("button", name=re.compile("^Join with the next")).first.click()
    expect(page.get_by_text("2 paragraphs")).to_be_visible()
    assert counted.loads == 0
    assert re.search(r"/drafts/", page.url)


def test_from_the_link_to_the_text_in_two_clicks_and_three_loads(live: Live) -> None:
    page = live.page_for()
    counted = Counted(page)
    page.goto(f"/join/{live.cast.join_code}")
    page.get_by_role("textbox").fill("Otter")
    counted.click("Join")
    counted.click("I have written them down. Start")
    expect(page.locator("#article")).to_be_visible()
    page.wait_for_load_state("load")
    assert (counted.clicks, counted.loads) == (2, 3)


def test_a_repair_far_down_keeps_the_place_and_the_focus(live: Live) -> None:
    page = live.page_for(live.cast.tess)
    page.goto("/lessons/new")
    page.get_by_label("The article, pasted").fill("\n\n".join(f"Paragraph {n} of this text." for n in range(40)))
    page.get_by_role("button", name="Look at it").click()
    page.locator("#block-30").get_by_role("button", name=re.compile("^Join with the next")).click()
    expect(page.get_by_text("39 paragraphs")).to_be_attached()
    expect(page.locator("#block-30")).to_be_in_viewport()
    assert page.evaluate("document.activeElement.closest('li').id") == "block-30"


def test_without_the_server_the_button_that_was_pressed_is_sent_and_no_other(live: Live) -> None:
    page = live.page_for(live.cast.tess)
    page.goto("/lessons/new")
    page.get_by_label("The article, pasted").fill(TEXT)
    page.get_by_role("button", name="Look at it").click()
    join = page.get_by_role("button", name=re.compile("^Join with the next")).first
    expect(join).to_be_visible()
    page.route("**/drafts/**", lambda route: route.abort(), times=1)
    join.click()
    expect(page.get_by_text("2 paragraphs")).to_be_attached()
    forgive_network(live)


def test_arrow_keys_lead_from_one_student_to_the_next(live: Live) -> None:
    page = live.page_for(live.cast.tess)
    page.goto(f"/submissions/{live.cast.sam.submission_id}")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(str(live.cast.sue.submission_id)))
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(str(live.cast.sam.submission_id)))
