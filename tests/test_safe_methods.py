"""From the URL map: HEAD and GET change no row but `sign_in.seen_at`, whoever asks and wherever."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, event, select, text
from sqlalchemy.orm import Session, scoped_session
from werkzeug.routing import Rule as Route

from annotator.clock import utcnow
from annotator.db import ChangeWhileReading, is_safe_request
from annotator.models import Base, Classroom, Failure, SignIn, Submission
from annotator.services import submissions
from tests.cast import Cast, browser
from tests.conftest import Stage
from tests.kinds import Arranging, ClientFor
from tests.test_routes import EVERY, EVERYBODY, NOBODY, address, things

__all__ = ["things"]  # a fixture

Rows = dict[str, list[Any]]

ROUTES: list[Route] = list({route.rule: route for _method, route in EVERY}.values())
# Addresses that no route of the map stands for: codes and ids of nothing, and queries that choose.
OTHERS = (
    "/join/NOSUCHCD", "/join/back?code=NOSUCHCD", "/sign-in?next=/account", f"/units/{uuid4()}", "/nowhere",
    "/api/v1/nowhere", f"/memberships/{uuid4()}/remove",
)  # fmt: skip


WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|CREATE|DROP|ALTER)\b", re.IGNORECASE)
# What is derived of submitted work when somebody asks for it who may see units; the column of an unread table is ANY.
ANY = "*"
DERIVED = {("unit", ANY), ("tally", ANY), ("derivation", ANY), ("span", "unit_id")}
DERIVES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM) (unit|tally|derivation)\b|UPDATE span SET unit_id=", re.I)
NOTES_USE = re.compile(r"UPDATE sign_in SET seen_at=", re.IGNORECASE)


def rows(session: scoped_session[Session], also: Collection[tuple[str, str]] = ()) -> Rows:
    """Return everything that is stored but when sign-ins were last used."""
    left_out = {("sign_in", "seen_at"), *also}
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if not {(table.name, column.name), (table.name, ANY)} & left_out]
        if columns:
            found[table.name] = sorted(map(repr, session.execute(select(*columns)).all()))
    return found


def make_stale(session: scoped_session[Session]) -> None:
    """Let every sign-in be due to be noted again."""
    for sign_in in session.query(SignIn):
        sign_in.seen_at = utcnow() - timedelta(minutes=5)


@contextmanager
def noted_writes(engine: Engine) -> Iterator[list[str]]:
    """Give a list that is filled with each statement that writes, while the body lasts."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if WRITES.match(statement):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("method", ["HEAD", "GET"])
@pytest.mark.parametrize("name", EVERYBODY)
def test_looking_changes_nothing(
    name: str, method: str, stage: Stage, cast: Cast, things: dict[str, Any], arranging: Arranging,
    client: FlaskClient, client_for: ClientFor,
) -> None:  # fmt: skip
    """All tables are read once before and once after all requests; statements tell which request it was."""
    asking = client if name == NOBODY else client_for(getattr(cast, name))
    with arranging() as session:
        make_stale(session)
        before = rows(session)
    written: list[tuple[str, str]] = []
    for where in [*(address(route, things) for route in ROUTES), *OTHERS]:
        with noted_writes(stage.engine) as statements:
            answer = asking.open(where, method=method)
        assert answer.status_code < 500, (method, where, answer.status_code)
        written += [(where, statement) for statement in statements if not NOTES_USE.match(statement)]
    with arranging() as session:
        assert rows(session) == before, f"{name}: {method} changed something: {written}"
    assert not written, f"{name}: {method} wrote: {written}"


@pytest.mark.parametrize("name", EVERYBODY)
def test_looking_derives_units_for_those_who_may_see_them_and_for_nobody_else(
    name: str, stage: Stage, cast: Cast, things: dict[str, Any], arranging: Arranging, client: FlaskClient,
    client_for: ClientFor,
) -> None:  # fmt: skip
    """Work was handed in that nobody has looked at yet."""
    may_derive = name in ("tess", "rita")
    asking = client if name == NOBODY else client_for(getattr(cast, name))
    with arranging() as session:
        work = session.get_one(Submission, cast.sam.submission_id)
        submissions.submit(work, by=work.membership, now=utcnow())
    allowed = DERIVED if may_derive else ()
    with arranging() as session:
        before, units = rows(session, allowed), len(rows(session)["unit"])
    with noted_writes(stage.engine) as statements:
        for where in (address(route, things) for route in ROUTES):
            assert asking.get(where).status_code < 500, where
    written = [one for one in statements if not NOTES_USE.match(one) and not (may_derive and DERIVES.match(one))]
    assert not written
    with arranging() as session:
        assert rows(session, allowed) == before
        assert (len(rows(session)["unit"]) > units) is may_derive


def test_head_removes_no_member(cast: Cast, client_for: ClientFor, arranging: Arranging) -> None:
    tess, place = client_for(cast.tess), f"/memberships/{cast.sam.membership_id}/remove"
    assert tess.head(place).status_code == 200
    assert "Sam" in tess.get(f"/classrooms/{cast.classroom_id}").text


def test_a_wrong_code_in_an_address_is_counted_nowhere(app: Flask, cast: Cast, arranging: Arranging) -> None:
    """Another site's page can have any browser in the school ask for it, as a picture."""
    for _ in range(30):
        asked = browser(app).get("/join/NOSUCHCD", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"})
        assert asked.status_code == 403
    with arranging() as session:
        assert session.query(Failure).count() == 0
    assert browser(app).get(f"/join/{cast.join_code}").status_code == 200


@pytest.mark.parametrize("kind", ["row", "attribute", "statement", "text"])
def test_a_request_that_reads_cannot_change_rows(kind: str, cast: Cast, session: scoped_session[Session]) -> None:
    """Whatever a view does: what it would write never reaches the database."""
    room = session.get_one(Classroom, cast.classroom_id)
    token = is_safe_request.set(True)
    try:
        with pytest.raises(ChangeWhileReading):
            write(kind, room, session)
    finally:
        is_safe_request.reset(token)
        session.rollback()


def write(kind: str, room: Classroom, session: scoped_session[Session]) -> None:
    if kind == "row":
        session.add(Failure(key="k", count=1, expires_at=utcnow()))
    elif kind == "attribute":
        room.name = "Another name"
    elif kind == "statement":
        session.execute(delete(SignIn))
    else:
        session.execute(text("delete from sign_in"))
    session.flush()
