"""The fixed cast: tess teaches, sam and sue study, rita reviews, otto teaches another class and must see nothing."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from annotator.clock import utcnow
from annotator.db import db
from annotator.models import Classroom, Membership, User
from annotator.services import accounts, assignments, classrooms, schemes, submissions
from tests import make

PASSWORD = "right horse battery"


@dataclass(frozen=True)
class Person:
    """Somebody, by ids: rows would not outlive the session that loaded them."""

    name: str
    role: str
    user_id: UUID
    membership_id: UUID
    classroom_id: UUID
    email: str | None = None
    password: str | None = None
    recovery: str | None = None
    submission_id: UUID | None = None


@dataclass(frozen=True)
class Cast:
    """The people, and the class with one article in one open assignment that they share (otto has his own class)."""

    tess: Person
    rita: Person
    sam: Person
    sue: Person
    otto: Person
    classroom_id: UUID
    join_code: str
    article_id: UUID
    text: str
    scheme_id: UUID
    assignment_id: UUID
    round_id: UUID

    @property
    def everybody(self) -> tuple[Person, ...]:
        return self.tess, self.rita, self.sam, self.sue, self.otto


def make_cast(now: datetime) -> Cast:
    """Make everybody through the services that the pages use; the caller commits."""
    tess, rita, otto = (_account(name, now) for name in ("tess", "rita", "otto"))
    retention = timedelta(days=365)
    classroom = classrooms.create("Media 10b", by=tess, retention=retention, now=now)
    other = classrooms.create("Media 9a", by=otto, retention=retention, now=now)
    classrooms.add_member(classroom, f"{rita.name}@example.org", "reviewer", by=tess, now=now)
    joined = {name: classrooms.join(classroom, name.capitalize(), now=now) for name in ("sam", "sue")}
    scheme = schemes.publish_shipped(now=now)
    article = make.article(classroom, by=tess, now=now)
    assignment = make.assignment(classroom, [article], scheme, by=tess, now=now)
    assignments.set_state(assignment, "active", by=tess, now=now)
    (round_,) = assignment.rounds
    work = {row.membership_id: row.id for row in submissions.of_round(round_)}
    students = {
        name: _person(name, place.membership, recovery=place.recovery, submission_id=work[place.membership.id])
        for name, place in joined.items()
    }
    staff = {
        "tess": _staff(tess, classroom), "rita": _staff(rita, classroom), "otto": _staff(otto, other)
    }  # fmt: skip
    return Cast(
        **staff, **students, classroom_id=classroom.id, join_code=classroom.join_code, article_id=article.id,
        text=article.text, scheme_id=scheme.id, assignment_id=assignment.id, round_id=round_.id,
    )  # fmt: skip


def _account(name: str, now: datetime) -> User:
    return accounts.add_user(f"{name}@example.org", name=name, password=PASSWORD, now=now)


def _staff(user: User, classroom: Classroom) -> Person:
    membership = classrooms.place_of(user.id, classroom.id)
    assert membership is not None
    return _person(user.name, membership, email=user.email, password=PASSWORD)


def _person(
    name: str,
    membership: Membership,
    *,
    email: str | None = None,
    password: str | None = None,
    recovery: str | None = None,
    submission_id: UUID | None = None,
) -> Person:
    return Person(
        name, membership.role, membership.user_id, membership.id, membership.classroom_id,
        email=email, password=password, recovery=recovery, submission_id=submission_id,
    )  # fmt: skip


def token_for(app: Flask, person: Person, *, kind: Literal["browser", "script"]) -> str:
    """Open a sign-in with the real service and return its token."""
    with app.app_context():
        user = db.session.get_one(User, person.user_id)
        token = accounts.open_sign_in(user, kind=kind, now=utcnow())
        db.session.commit()
        return token


def browser(app: Flask) -> FlaskClient:
    """Return a browser that nobody has signed in with; like a page's script, it sends the CSRF token with everything.

    A test of forged requests takes the token away: `client.environ_base.pop("HTTP_X_CSRFTOKEN")`.
    """
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = secret = secrets.token_hex(20)
    signer = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token")
    client.environ_base["HTTP_X_CSRFTOKEN"] = signer.dumps(secret)
    return client


def sign_in(app: Flask, person: Person) -> FlaskClient:
    """Return a browser that carries the cookie of a real sign-in."""
    client = browser(app)
    token = token_for(app, person, kind="browser")
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token  # what Flask-Login keeps there is whatever `Visitor.get_id` returns
    return client
