"""What the annotation page does when saving goes wrong: it keeps the change, says so, and never chooses in silence."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from annotator.clock import utcnow
from annotator.models import Round, SignIn, Span, Submission
from tests import make, own_marks
from tests.browser.conftest import Live
from tests.browser.hand import click_on, drag_over, mark, open_work, quotes, saved
from tests.browser.many import forgive_network
from tests.browser.offline import cut_off, let_through, try_again

SAFE = "The bridge is safe 🌉"
API = re.compile(r"/api/v1/submissions/[^/]+/spans")


def opened(live: Live) -> Page:
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    return page


def test_marks_wait_while_the_network_is_away(live: Live) -> None:
    page = opened(live)
    page.route(API, cut_off)
    for words in ("bridge", "mayor", "Monday"):
        drag_over(page, words)
        page.keyboard.press("1")
    expect(page.locator("#save-state")).to_have_text("Kept on this device (3)")
    expect(page.locator("#save-problem")).to_contain_text("cannot be reached")
    assert quotes(live, live.cast.sam) == []
    let_through(page, API)
    saved(page)
    forgive_network(live)
    assert quotes(live, live.cast.sam) == [("claim", "bridge"), ("claim", "mayor"), ("claim", "Monday")]
    expect(page.locator("#save-problem")).to_be_hidden()


def test_a_lost_answer_does_not_become_a_second_mark(live: Live) -> None:
    page = opened(live)
    answers = iter(("lost", "given"))

    def lose_first(route: Route) -> None:
        response = route.fetch()
        if next(answers) == "lost":
            route.abort("internetdisconnected")
        else:
            route.fulfill(response=response)

    page.route(re.compile("/spans:batch"), lose_first)
    mark(page, SAFE, "1")
    forgive_network(live)
    assert quotes(live, live.cast.sam) == [("claim", SAFE)]


def _relabel_elsewhere(live: Live, label: str) -> None:
    with live.arranging() as session:
        submission = session.get_one(Submission, live.cast.sam.submission_id)
        span = session.query(Span).filter_by(submission_id=submission.id).one()
        marking = make.marking(submission.article.text, SAFE, label, version=span.version)
        own_marks.mark_span(submission, span.id, marking, now=utcnow())


def test_two_edits_of_one_mark_are_shown_and_the_person_chooses(live: Live) -> None:
    page = opened(live)
    mark(page, SAFE, "1")
    click_on(page, "bridge is")
    for choice, label in (("theirs", "opinion"), ("mine", "boilerplate")):
        _relabel_elsewhere(live, "opinion" if choice == "theirs" else "attribution")
        page.keyboard.press("4")
        expect(page.locator("#conflict [data-part=mine]")).to_contain_text("boilerplate")
        page.click(f"#conflict [value={choice}]")
        saved(page)
        assert quotes(live, live.cast.sam) == [(label, SAFE)]
        expect(page.locator(".mark-meta")).to_have_text(label)


def test_what_a_closed_round_refuses_stays_on_the_page(live: Live) -> None:
    page = opened(live)
    with live.arranging() as session:
        session.get_one(Round, live.cast.round_id).state = "reviewing"
    drag_over(page, SAFE)
    page.keyboard.press("1")
    expect(page.locator("#save-state")).to_have_text("Kept on this device (1)")
    expect(page.locator("#save-problem")).to_contain_text("kept on this device")
    assert quotes(live, live.cast.sam) == []
    with live.arranging() as session:
        session.get_one(Round, live.cast.round_id).state = "open"
    try_again(page)
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", SAFE)]


def test_who_signs_in_again_elsewhere_loses_nothing(live: Live) -> None:
    page = opened(live)
    with live.arranging() as session:
        session.query(SignIn).filter_by(user_id=live.cast.sam.user_id).delete()
    drag_over(page, SAFE)
    page.keyboard.press("1")
    expect(page.locator("#save-problem")).to_contain_text("signed out")
    page.context.add_cookies(live.page_for(live.cast.sam).context.cookies())
    try_again(page)
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", SAFE)]


WITHOUT_HASHES = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });"  # as on plain http


@pytest.mark.parametrize(
    ("words", "script"), [("bridge is sane", ""), ("bridge is not safe", WITHOUT_HASHES)], ids=["hash", "length"]
)
def test_a_text_that_is_not_the_articles_cannot_be_marked(live: Live, words: str, script: str) -> None:
    page = live.page_for(live.cast.sam)
    page.add_init_script(script)

    def put_in_words(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace("bridge is safe", words))

    page.route(f"**/submissions/{live.cast.sam.submission_id}", put_in_words)  # and the text that the server gives, too
    page.goto(f"/submissions/{live.cast.sam.submission_id}")
    expect(page.locator("#cannot-start")).to_contain_text("not the article’s text")
    expect(page.locator("main[data-ready]")).to_have_count(0)


def test_a_text_that_is_the_articles_can_be_marked_on_plain_http(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    page.add_init_script(WITHOUT_HASHES)
    open_work(page, live.cast.sam.submission_id)
    drag_over(page, SAFE)
    page.keyboard.press("1")
    saved(page)
    assert quotes(live, live.cast.sam) == [("claim", SAFE)]
