"""What the annotation page does with what the server would refuse: links that hide, outer spaces, an `op` in use."""

import re
from uuid import UUID

from playwright.sync_api import Route, expect

from annotator.clock import utcnow
from annotator.core.spans import WHITE_SPACE
from annotator.models import Span, Submission
from annotator.services import operations
from annotator.services.operations import Answer
from tests import make, own_marks
from tests.browser.conftest import Live
from tests.browser.hand import click_on, mark, marks, open_work, press, quotes, saved, work_on

SAFE, MAYOR = "The bridge is safe 🌉", "the mayor of Zürich said"
BATCH = re.compile("/spans:batch")
LONG = "The dam holds and holds. " * 30


def test_a_link_hides_with_the_label_of_its_end_and_undo_brings_it_back(live: Live) -> None:
    with live.arranging() as session:
        work = session.get_one(Submission, live.cast.sam.submission_id)
        claim = make.span(work, SAFE, now=utcnow())
        said = make.span(work, MAYOR, "attribution", links=[claim.id], now=utcnow()).id
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    line = page.locator(f'#marks [data-span="{said}"]')
    expect(line).to_contain_text("→")
    click_on(page, "bridge is")
    press(page, "4")
    expect(page.locator("#announcer")).to_contain_text("Links that this label cannot have are hidden: 1")
    saved(page)
    expect(line).not_to_contain_text("→")
    assert [one.links for one in marks(live, live.cast.sam)] == [(), ()]
    press(page, "Control+z")
    saved(page)
    expect(line).to_contain_text("→")
    assert [one.links for one in marks(live, live.cast.sam)] == [(), (SAFE,)]


def test_an_edge_moved_by_characters_never_takes_in_an_outer_space(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    mark(page, "bridge", "1")
    click_on(page, "bridge")
    steps = (("Shift+p", "bridge i"), ("Shift+p", "bridge is"), ("Shift+o", "bridge i"), ("Shift+o", "bridge"),
             ("Shift+q", "e bridge"), ("Shift+w", "bridge"))  # fmt: skip
    for key, words in steps:
        press(page, key)
        saved(page)
        assert quotes(live, live.cast.sam) == [("claim", words)]


def test_the_page_and_the_server_know_the_same_white_space(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    found = page.evaluate("""() => Array.from({ length: 0x10000 }, (_, point) => String.fromCharCode(point))
        .filter((character) => character.trim() === "").map((character) => character.charCodeAt(0))""")
    # U+0085 is a control character, which no article holds.
    assert {chr(point) for point in found} == set(WHITE_SPACE) - {"\x85"}


def test_an_op_that_went_with_another_change_costs_no_mark(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)
    used: list[str] = []

    def use_first(route: Route) -> None:
        for change in [] if used else route.request.post_data_json["changes"]:
            used.append(change["op"])
            with live.arranging():
                sam = live.cast.sam.user_id
                operations.claim(sam, UUID(change["op"]), "another change", now=utcnow())
                operations.keep(sam, UUID(change["op"]), Answer(200, None, UUID(change["uuid"]), 1, 1))
        route.continue_()

    page.route(BATCH, use_first)
    mark(page, SAFE, "1")
    assert len(used) == 1
    assert quotes(live, live.cast.sam) == [("claim", SAFE)]
    expect(page.locator("#save-problem")).to_be_hidden()


def test_a_mark_that_an_older_page_left_with_a_space_is_kept_without_it(live: Live) -> None:
    page = live.page_for(live.cast.sam)
    open_work(page, live.cast.sam.submission_id)

    def widen(route: Route) -> None:
        sent = route.request.post_data_json
        for change in sent["changes"] if not widened else []:
            widened.append(change["op"])
            change |= {"end": change["end"] + 1, "quote": change["quote"] + " "}
        route.continue_(post_data=sent)

    widened: list[str] = []
    page.route(BATCH, widen)
    mark(page, "bridge", "1")
    assert len(widened) == 1
    assert quotes(live, live.cast.sam) == [("claim", "bridge")]
    expect(page.locator("#save-problem")).to_be_hidden()


def test_a_long_mark_keeps_its_words_whoever_changes_it(live: Live) -> None:
    sam = work_on(live, LONG)
    page = live.page_for(sam)
    open_work(page, sam.submission_id)
    page.evaluate("""() => getSelection().selectAllChildren(document.getElementById("article"))""")
    expect(page.locator("#clear")).to_be_visible()
    press(page, "1")
    saved(page)
    line = page.locator("#marks li")
    expect(line).to_contain_text("The dam holds and holds. The dam")
    with live.arranging() as session:
        work = session.get_one(Submission, sam.submission_id)
        (span,) = session.query(Span).filter_by(submission_id=work.id)
        wanted = make.stretch_marking(work.article.text, span.start, span.end, "opinion", span.version)
        own_marks.mark_span(work, span.id, wanted, now=utcnow())
    expect(line).to_contain_text("opinion", timeout=10_000)
    expect(line).to_contain_text("The dam holds and holds. The dam")
