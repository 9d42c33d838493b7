"""What the tests of the review pages have in common: a unit in dispute, and a hand that fills the form in."""

import re
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from annotator.clock import utcnow
from annotator.models import Round, Submission, Unit
from annotator.services import submissions
from annotator.services.review import units
from tests import make
from tests.cast import Cast, Person
from tests.kinds import Arranging

WHOLE, PART = "The third pillar moves 4\u00a0mm a year", "pillar moves 4\u00a0mm a year"


def submit(session: scoped_session[Session], person: Person, *marks: tuple[str, str]) -> None:
    work = session.get_one(Submission, person.submission_id)
    if work.status == "submitted":
        submissions.reopen(work, by=work.membership, now=utcnow())
    for quote, label in marks:
        make.span(work, quote, label, now=utcnow())
    make.hand_in(work, now=utcnow())


def dispute(cast: Cast, arranging: Arranging) -> UUID:
    """Let Sam and Sue differ about one sentence: what it is, and where it begins; return the unit."""
    with arranging() as session:
        submit(session, cast.sam, (WHOLE, "claim"))
        submit(session, cast.sue, (PART, "opinion"))
        (found,) = units.of_round(session.get_one(Round, cast.round_id))
        return found.id


def field(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)
    assert found, f"no {name} on the page"
    return found[1]


def version(page: TestResponse, label: str) -> str:
    """Return what stands for a label's version in the form."""
    found = re.search(rf'value="(\d+:\d+:{label})" class="option [^"]*"\s+data-key="[a-d]"', page.text)
    assert found, f"nobody is shown to have marked {label}"
    return found[1]


def rule(client: FlaskClient, unit: UUID, page: TestResponse, **chosen: Any) -> TestResponse:
    return client.post(f"/units/{unit}/rulings", data={"seen": field(page, "seen"), **chosen})


def state_of(arranging: Arranging, unit: UUID) -> tuple[str, list[dict[str, Any]]]:
    with arranging() as session:
        row = session.get_one(Unit, unit)
        return row.state, row.labels
