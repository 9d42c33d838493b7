"""Every form of every page, found from the URL map, is filled by a browser with its own validation, sent, and taken."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from lxml import html
from playwright.sync_api import BrowserContext, Page, Response
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy.orm import Session, scoped_session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from annotator.clock import utcnow
from annotator.models import Classroom, Membership, Scheme, User
from annotator.services import (
    assignments,
    classrooms,
    drafts,
    releases,
    rounds,
    scheme_drafts,
    schemes,
    submissions,
)
from annotator.services.review import bulk, precedents, rulings, units  # fmt: skip
from annotator.services.review.bulk import Limits
from annotator.services.review.rulings import Decision
from tests import make
from tests.browser.conftest import Live
from tests.browser.forms import Sending, send, sendings
from tests.cast import PASSWORD, Person, browser, sign_in

# Sent by scripts alone: no page has a form for them.
SCRIPTS_ONLY = {"leases.look", "leases.leave"}
# Review's scripts send these in their own way, ahead of the next page; `test_review.py` does both ways.
OF_REVIEW = {"units.settle", "units.undo"}
# These lead to a page with a form that no other way shows: sure? handed over? written down?
ASKS_IN_TURN = {"drafts.delete", "classrooms.make_words", "join.pseudonym"}
STATES = ("draft", "open", "reviewing", "revealed", "archived")
TEXT = "A bridge fell. It is not safe. He says so. It rained."
LINES = "Bridge\n\nOne line\nand another infor-\nmation. A sentence.\n\nThe end. Really."
Things = dict[str, list[str]]


def arrange(live: Live, session: scoped_session[Session]) -> Things:
    """One assignment in each state beside the cast's, and what pages show of them; ids by the first word of a path."""
    tess, room = session.get_one(User, live.cast.tess.user_id), session.get_one(Classroom, live.cast.classroom_id)
    classrooms.create("Media 10c", by=tess, retention=room.delete_on - utcnow().date(), now=utcnow())
    classrooms.set_research_consent(room, is_given=True)
    article = make.article(room, TEXT, by=tess, now=utcnow(), title="Second")
    scheme = session.get_one(Scheme, live.cast.scheme_id)
    made = [_assignment(session, live, state, article.id) for state in STATES]
    draft = drafts.take(room, LINES, "text", now=utcnow())
    own = scheme_drafts.begin(room, schemes.chosen(scheme.id, tess), by=tess, now=utcnow())
    found = [round_ for one in made for round_ in one.rounds]
    return {
        "classrooms": [str(room.id)], "articles": [str(article.id)], "drafts": [str(draft.id)],
        "assignments": [str(live.cast.assignment_id), *(str(one.id) for one in made)],
        "rounds": [str(one.id) for one in found],
        "memberships": [str(live.cast.sam.membership_id), str(live.cast.tess.membership_id)],
        "schemes": [str(scheme.id), str(own.id)], "scheme-drafts": [str(own.id)], "number": ["C1"],
        "submissions": [str(one.id) for round_ in found for one in submissions.of_round(round_)]
        + [str(live.cast.sam.submission_id)],
        "units": [str(one.id) for round_ in found for one in units.of_round(round_)],
        "bulk-rules": [str(rule.id) for round_ in found for rule in bulk.of_round(round_)],
        "releases": [str(one.id) for one in releases.of_assignment(made[2])], "code": [live.cast.join_code],
    }  # fmt: skip


def _assignment(session: scoped_session[Session], live: Live, state: str, article: UUID) -> Any:
    tess = session.get_one(User, live.cast.tess.user_id)
    rita = session.get_one(Membership, live.cast.rita.membership_id)
    room, scheme = session.get_one(Classroom, live.cast.classroom_id), session.get_one(Scheme, live.cast.scheme_id)
    plan = assignments.Plan(title=state, articles=(article,), scheme=scheme)
    made = assignments.create(room, plan, by=tess, now=utcnow())
    if state == "draft":
        return made
    assignments.set_state(made, "active", by=tess, now=utcnow())
    (round_,) = made.rounds
    for work, label in zip(submissions.of_round(round_), ("claim", "opinion"), strict=True):
        for words, marked in (("A bridge", label), ("It is not", label), ("He says", "claim"), ("rained", "opinion")):
            make.span(work, words, marked, now=utcnow())
        make.hand_in(work, now=utcnow())
    if state == "open":
        return made
    rounds.set_state(round_, "reviewing", by=tess, now=utcnow())
    _review(session, rita, round_, tess)
    if state != "reviewing":
        rounds.set_state(round_, "revealed", by=tess, now=utcnow())
    if state == "archived":
        assignments.set_state(made, "archived", by=tess, now=utcnow())
    return made


def _review(session: scoped_session[Session], rita: Membership, round_: Any, tess: User) -> None:
    first, *_others = units.of_round(round_)
    rulings.settle_unit(first, Decision("none", units.digest(first), reason="No."), by=rita, now=utcnow())
    precedents.propose(first, "clause", "On bridges", by=rita, now=utcnow())
    bulk.accept(round_, "1/3", Limits(label="claim"), by=rita, now=utcnow())
    releases.create(round_, policy="class", has_text=True, by=tess, now=utcnow())


@dataclass
class Walk:
    """The running server, its map, the snapshot that every form is sent to, and what was found."""

    live: Live
    things: Things
    database: Path
    snapshot: Path
    seen: set[tuple[str, str, str, str]] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    @property
    def map(self) -> MapAdapter:
        return self.live.app.url_map.bind("localhost")

    def endpoint(self, address: str, method: str) -> str:
        try:
            return str(self.map.match(urlsplit(address).path, method=method.upper())[0])
        except HTTPException:
            return f"nothing at {method} {address}"

    def is_new(self, one: Sending, role: str) -> bool:
        """Whether the role met no form that has the same addresses but for ids and numbers, and the same value."""
        page, action, value = (_without_ids(part) for part in (one.page, one.action, one.value))
        is_filter = one.method == "get" and urlsplit(page).path == urlsplit(action).path
        key = (role, "" if is_filter else page, urlsplit(action).path if is_filter else action, value)
        if self.endpoint(one.action, one.method) == "accounts.sign_out":
            key = ("anybody", "", action, "")
        is_known = key in self.seen
        self.seen.add(key)
        return not is_known


def _without_ids(part: str) -> str:
    part = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", part)
    return re.sub(r"=\d+:\d+:\w+$", "=VERSION", re.sub(r"(?<=/)\d+", "N", part))


def addresses(live: Live, things: Things) -> Iterator[str]:
    """Every page of the map, once for each thing that its address may name."""
    for rule in live.app.url_map.iter_rules():
        is_page = rule.endpoint not in {"static", "openapi", "worker"} and not rule.rule.startswith("/api/")
        if not is_page or "GET" not in (rule.methods or ()):
            continue
        family = things.get(rule.rule.split("/")[1], [""])
        for id in family if "<uuid:id>" in rule.rule else [""]:
            known = {"id": id, "code": things["code"][0], "number": "C1", "format": "csv"}
            yield re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda part, known=known: known[part[1]], rule.rule)


def found_sendings(walk: Walk, role: str, person: Person | None) -> list[Sending]:
    """The forms of all pages that a role may see, those behind links with a question included, each kind once."""
    client = sign_in(walk.live.app, person) if person else browser(walk.live.app)
    waiting = list(addresses(walk.live, walk.things))
    asked, found = set(waiting), []
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        walk.shown.add(walk.endpoint(address, "get"))
        found += [one for one in sendings(address, answer.text) if walk.is_new(one, role)]
        for link in html.document_fromstring(answer.text).iter("a"):
            target = urljoin(address, (link.get("href") or "").partition("#")[0])
            if "?" in target and target.startswith("/") and target not in asked:
                asked.add(target)
                waiting.append(target)
    return found


def leave(page: Page) -> None:
    """Go where nothing is sent from; a page that a script is still leaving comes first."""
    for _ in range(3):
        try:
            page.goto("about:blank")
        except PlaywrightError:
            page.wait_for_load_state()
        else:
            return


def copy_database(source: Path, target: Path) -> None:
    """Make one SQLite file what another is, while a server has it open."""
    with closing(sqlite3.connect(source)) as before, closing(sqlite3.connect(target, timeout=10)) as after:
        tries = count()
        before.backup(after, progress=lambda *_: _refuse_to_wait(next(tries)), sleep=0.1)


def _refuse_to_wait(tries: int) -> None:
    assert tries < 100, "a request holds the database for ten seconds"


def check(walk: Walk, page: Page, one: Sending, known: dict[str, str], role: str) -> None:
    """Send one form of a page; where it leads to a page that asks in turn, send that one's form, too."""
    page.goto(one.page)
    answer = _send(walk, page, one, known, role)
    if answer is None or answer.request.method != "POST" or walk.endpoint(one.action, "post") not in ASKS_IN_TURN:
        return
    for following in list(sendings(page.url, page.content())):
        is_way_out = walk.endpoint(following.action, "post") == "accounts.sign_out"
        if following.method == "post" and not is_way_out and walk.is_new(following, f"{role}, asked"):
            _send(walk, page, following, known, role)
            return


def _send(walk: Walk, page: Page, one: Sending, known: dict[str, str], role: str) -> Response | None:
    where = f"{role} at {one.page} → {one.action} ({one.value})"
    button = page.query_selector(one.selector)
    if button is None:
        walk.faults.append(f"{where}: the browser shows no such button")
        return None
    try:
        answer = send(page, button, known)
    except (AssertionError, PlaywrightError) as error:
        walk.faults.append(f"{where}: {error}")
        return None
    page.wait_for_load_state()
    walk.sent.add(walk.endpoint(urlsplit(answer.url).path, answer.request.method))
    if answer.status >= 400:
        said = " ".join(page.locator(".error, .flash, [role=alert]").all_inner_texts())[:300]
        walk.faults.append(f"{where}: {answer.status} {said}")
    return answer


def what_people_know(live: Live, role: str, page: str) -> dict[str, str]:
    """What a person types, or leaves empty, because they know what it is for and not because the field says so."""
    person = getattr(live.cast, role, None)
    known = {
        "code": live.cast.join_code, "recovery": live.cast.sam.recovery or "", "present": PASSWORD,
        "password": PASSWORD, "new": "another good battery", "url": "https://example.org/bridge", "language": "en",
        "email": "otto@example.org" if person else "tess@example.org",
        "pseudonym": "Sam" if "/join/back" in page else "Heron",
        "quote": "", "before": "", "links_to": "",
    }  # fmt: skip
    if page.endswith("/delete"):
        known["name"] = "Media 10b"
    return known | ({"name": ""} if "/scheme-drafts" in page else {})


def test_a_browser_sends_every_form(live: Live, tmp_path: Path) -> None:
    with live.arranging() as session:
        things = arrange(live, session)
    contexts = {role: _context(live, role) for role in ("nobody", "sam", "rita", "tess")}
    database = Path(live.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    walk = Walk(live, things, database, tmp_path / "before.sqlite3")
    copy_database(database, walk.snapshot)
    for role, (context, cookies) in contexts.items():
        page = context.new_page()
        found = found_sendings(walk, role, getattr(live.cast, role, None))
        for one in (one for one in found if walk.endpoint(one.action, one.method) not in OF_REVIEW):
            copy_database(walk.snapshot, database)
            context.clear_cookies()
            context.add_cookies(cookies)
            check(walk, page, one, what_people_know(live, role, one.page), role)
            leave(page)
    assert not walk.faults, "\n".join(walk.faults)
    posts = {rule.endpoint for rule in live.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    pages = {one for one in posts if not one.startswith("api.")} - SCRIPTS_ONLY - OF_REVIEW
    assert pages <= walk.sent, f"the walk does not reach a form for these: {pages - walk.sent}"


def _context(live: Live, role: str) -> tuple[BrowserContext, list[Any]]:
    person = getattr(live.cast, role, None)
    context = live.page_for(person).context
    return context, context.cookies()
