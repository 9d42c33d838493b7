"""A story that leaves something in every table, told to the version that `make.py` is run with.

Two articles, five students and one who comes late, two reviewers, two rounds: every verdict, rulings that differ, are
replaced, taken back or lose their spans, questions, rules in bulk, work given back, drafts, releases, failures.
The words are our own.
"""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from review import appeal, review
from sqlalchemy import select
from words import BRIDGE, DUE, LABELS, MARKS, SAFE, TRAM, Story, marked

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Assignment, Membership, User
from annotator.services import accounts, articles, classrooms, scheme_drafts
from annotator.services.review import audit_shares
from annotator.services.scheme_drafts import Clause, Example, Label


def set_out(story: Story) -> tuple[UUID, UUID]:
    """Make the staff, the class, its articles, drafts and assignment; return the ids of the class and assignment."""
    now = utcnow()
    with story.app.app_context():
        staff = {
            name: accounts.add_user(f"{name.lower()}@example.org", name=name, password="right horse battery", now=now)
            for name in ("Tess", "Rita", "Ron")
        }
        story.tokens |= {name: accounts.open_sign_in(user, kind="script", now=now) for name, user in staff.items()}
        accounts.open_sign_in(staff["Tess"], kind="browser", now=now)
        session.commit()
    room = story.post("Tess", "/classrooms", name="Media 10b")["id"]
    for name in ("rita", "ron"):
        story.post("Tess", f"/classrooms/{room}/members", email=f"{name}@example.org", role="reviewer")
    texts = {"The bridge": BRIDGE, "The tram": TRAM}
    made = [
        story.post("Tess", f"/classrooms/{room}/articles", text=text, title=title)["id"]
        for title, text in texts.items()
    ]
    plan = {"title": "Read both", "articles": made, "scheme": write_scheme(story, UUID(room)), "due": DUE}
    assignment = story.post("Tess", f"/classrooms/{room}/assignments", **plan)["id"]
    with story.app.app_context():
        classroom = classrooms.with_id(UUID(room))
        assert classroom is not None
        classrooms.set_research_consent(classroom, is_given=True)
        classrooms.keep_until(classroom, date(now.year + 2, 1, 1), now=now)
        articles.draft(classroom, "A text\n\non its way in.", "text", now=now)
        audit_shares.set_percents(session.get_one(Assignment, UUID(assignment)), audit=20, double=100)
        session.commit()
    story.ask("Tess", "PATCH", f"/assignments/{assignment}", {"state": "active"})
    return UUID(room), UUID(assignment)


def write_scheme(story: Story, room: UUID) -> str:
    """Publish labels and a rule of the class's own, and begin the next version; return the version published."""
    now = utcnow()
    with story.app.app_context():
        classroom, tess = classrooms.with_id(room), session.scalars(select(User).filter_by(name="Tess")).one()
        assert classroom is not None
        first = scheme_drafts.begin(classroom, None, by=tess, now=now)
        labels = [Label(name, str(n), n, f"What is {name}.", f"Is it {name}?") for n, name in enumerate(LABELS, 1)]
        scheme_drafts.describe(first, "Our own labels", "Read twice.", labels)
        fits, misfit = Example("It rained.", (), "It can be checked."), Example("What rain!", (), "It cannot.")
        scheme_drafts.write_clause(first, None, Clause("claim", "Weather", "Weather is a claim.", fits, misfit))
        scheme_drafts.publish(first, by=tess, now=now)
        scheme_drafts.begin(classroom, first, by=tess, now=now)
        session.commit()
        return str(first.id)


def join(story: Story, room: UUID, name: str) -> None:
    with story.app.app_context():
        classroom = classrooms.with_id(room)
        assert classroom is not None
        code = classroom.join_code
    joined = story.post(None, "/join", join_code=code, pseudonym=name)
    story.tokens[name] = joined["token"]


def works_of(story: Story, who: str, assignment: UUID, round_: UUID | None = None) -> list[dict[str, Any]]:
    """Return a student's work in full, the bridge first."""
    query = f"?mine=1&round={round_}" if round_ else "?mine=1"
    listed = story.ask(who, "GET", f"/assignments/{assignment}/submissions{query}")["items"]
    found = [story.ask(who, "GET", f"/submissions/{one['id']}") for one in listed]
    return sorted(found, key=lambda work: str(work["article"]["title"]))


def mark_and_submit(story: Story, who: str, assignment: UUID) -> None:
    """Read, mark one at a time or as a batch, change a mark, delete one, and hand in."""
    for number, work in enumerate(works_of(story, who, assignment)):
        text, path = work["article"]["text"], f"/submissions/{work['id']}"
        wanted = MARKS[who][number]
        ids = [str(uuid4()) for _ in wanted]
        changes = [marked(text, quote, label, links=[] if to is None else [ids[to]]) for quote, label, to in wanted]
        story.ask(who, "PUT", f"{path}/viewed", {"ranges": [[0, len(text)]]})
        if who == "Ada":
            for id, change in zip(ids, changes, strict=True):
                story.ask(who, "PUT", f"{path}/spans/{id}", change)
            again = marked(text, *wanted[0][:2], version=1, note="Who says so? 🤔", unsure=True)
            story.ask(who, "PUT", f"{path}/spans/{ids[0]}", again)
            extra = str(uuid4())
            story.ask(who, "PUT", f"{path}/spans/{extra}", marked(text, text[:8], "opinion", note="taken back"))
            story.ask(who, "DELETE", f"{path}/spans/{extra}?version=1&op={uuid4()}")
        else:
            named = zip(ids, changes, strict=True)
            steps = [change | {"method": "put", "uuid": id, **_op(who)} for id, change in named]
            story.post(who, f"{path}/spans:batch", changes=steps)
        if who != "Emil" or number == 0:
            story.post(who, f"{path}/submit")


def _op(who: str) -> dict[str, str]:
    return {"op": str(uuid4())} if who == "Ben" else {}


def send_back(story: Story, assignment: UUID) -> None:
    """The teacher gives work back after the review: a ruled unit loses its spans, another its versions."""
    for who, number in (("Emil", 0), ("Cleo", 1), ("Dora", 1)):
        work = works_of(story, who, assignment)[number]
        story.post("Tess", f"/submissions/{work['id']}/reopen")


def second_round(story: Story, room: UUID, assignment: UUID) -> None:
    """Start from one's own marks; a late student joins; some change what they carried over and hand in."""
    round_ = story.post("Tess", f"/assignments/{assignment}/rounds", start_from="own")["id"]
    story.ask("Tess", "PATCH", f"/rounds/{round_}", {"state": "open"})
    join(story, room, "Finn")
    for name in ("Ada", "Ben", "Finn"):
        work = works_of(story, name, assignment, UUID(round_))[0]
        path, text = f"/submissions/{work['id']}", work["article"]["text"]
        for span in work["spans"][:1]:
            anew = marked(text, span["quote"], "opinion", version=span["version"], note="changed my mind")
            story.ask(name, "PUT", f"{path}/spans/{span['id']}", anew)
        if not work["spans"]:
            story.ask(name, "PUT", f"{path}/spans/{uuid4()}", marked(text, SAFE, "claim"))
        story.post(name, f"{path}/submit")


def fail(story: Story) -> None:
    """Leave counts of failures behind: a wrong code and a wrong password."""
    client = story.app.test_client(use_cookies=False)
    assert client.post("/api/v1" + "/join", json={"join_code": "WRNG2345", "pseudonym": "Nobody"}).status_code == 403
    with story.app.app_context():
        limits = classrooms.Limits("10 per 15 minutes", "100 per 15 minutes")
        try:
            accounts.with_password("tess@example.org", "wrong wrong wrong", address="192.0.2.1", limits=limits)
        except accounts.WrongPassword:
            session.commit()


def tell(story: Story) -> None:
    """The whole story, from an empty database to a second round under way."""
    room, assignment = set_out(story)
    for name in MARKS:
        join(story, room, name)
        mark_and_submit(story, name, assignment)
    with story.app.app_context():
        for one in session.scalars(select(Membership).filter_by(role="student")):
            classrooms.set_consent(one, is_given=one.pseudonym in {"Ada", "Ben", "Dora"})
        session.commit()
        round_ = session.get_one(Assignment, assignment).rounds[0].id
    story.ask("Tess", "PATCH", f"/rounds/{round_}", {"state": "reviewing"})
    review(story, assignment)
    send_back(story, assignment)
    story.post("Tess", f"/assignments/{assignment}/releases", policy="class")
    story.ask("Tess", "PATCH", f"/rounds/{round_}", {"state": "revealed"})
    appeal(story, assignment)
    story.post("Tess", f"/assignments/{assignment}/releases", policy="research", text=False)
    second_round(story, room, assignment)
    fail(story)
