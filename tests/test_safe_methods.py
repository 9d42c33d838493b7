"""From the URL map: HEAD and GET change no row but `sign_in.seen_at`, whoever asks and wherever."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session, scoped_session
from werkzeug.routing import Rule as Route

from annotator.clock import utcnow
from annotator.db import ChangeWhileReading, is_reading
from annotator.models import Base, Classroom, Failure, SignIn
from tests.cast import Cast, Person, browser
from tests.test_routes import EVERY, EVERYBODY, NOBODY, address, things

__all__ = ["things"]  # a fixture

ClientFor = Callable[[Person], FlaskClient]
Arranging = Callable[[], AbstractContextManager[scoped_session[Session]]]
Rows = dict[str, list[Any]]

ROUTES: list[Route] = list({route.rule: route for _method, route in EVERY}.values())
# Addresses that no route of the map stands for: codes and ids of nothing, and queries that choose.
OTHERS = (
    "/join/NOSUCHCD", "/join/back?code=NOSUCHCD", "/sign-in?next=/account", f"/units/{uuid4()}", "/nowhere",
    "/api/v1/nowhere", f"/memberships/{uuid4()}/remove",
)  # fmt: skip


def rows(session: scoped_session[Session]) -> Rows:
    """Return everything that is stored but when sign-ins were last used."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if (table.name, column.name) != ("sign_in", "seen_at")]
        found[table.name] = sorted(map(repr, session.execute(select(*columns)).all()))
    return found


def make_stale(session: scoped_session[Session]) -> None:
    """Let every sign-in be due to be noted again."""
    for sign_in in session.query(SignIn):
        sign_in.seen_at = utcnow() - timedelta(minutes=5)


@pytest.mark.parametrize("method", ["HEAD", "GET"])
@pytest.mark.parametrize("name", EVERYBODY)
def test_looking_changes_nothing(
    name: str, method: str, app: Flask, cast: Cast, things: dict[str, Any], arranging: Arranging,
    client: FlaskClient, client_for: ClientFor,
) -> None:  # fmt: skip
    asking = client if name == NOBODY else client_for(getattr(cast, name))
    with arranging() as session:
        make_stale(session)
        before = rows(session)
    for where in [*(address(route, things) for route in ROUTES), *OTHERS]:
        answer = asking.open(where, method=method)
        assert answer.status_code < 500, (method, where, answer.status_code)
        with arranging() as session:
            assert rows(session) == before, f"{name}: {method} {where} changed something"


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
    token = is_reading.set(True)
    try:
        with pytest.raises(ChangeWhileReading):
            write(kind, room, session)
    finally:
        is_reading.reset(token)
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
