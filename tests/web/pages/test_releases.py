"""The release pages: the balance first, then a frozen number with files that prove themselves."""

import hashlib
import json
import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from annotator.clock import utcnow
from annotator.core.formats.verify import faults
from annotator.models import Membership, Round, Span, Submission
from annotator.services import classrooms, submissions
from annotator.services.review import rulings, units
from annotator.services.review.rulings import Decision, RuledSpan
from tests import make
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor


@pytest.fixture
def agreed(cast: Cast, arranging: Arranging) -> str:
    """Three readers agree on one passage, and one of them marked another; the address to export from."""
    with arranging() as session:
        works = [session.get_one(Submission, person.submission_id) for person in (cast.sam, cast.sue)]
        round_ = session.get_one(Round, cast.round_id)
        third = classrooms.join(round_.assignment.classroom, "Third", now=utcnow()).membership
        for work in [*works, *submissions.of_member(round_, third)]:
            make.span(work, "Subscribe to our newsletter", "boilerplate", now=utcnow())
            if work is works[0]:
                make.span(work, "It is a disgrace", "opinion", now=utcnow())
            make.hand_in(work, now=utcnow())
    return address(cast)


def address(cast: Cast) -> str:
    return f"/assignments/{cast.assignment_id}/releases/new"


def released(client: FlaskClient, address: str, **chosen: str) -> str:
    """Make a release and return its address."""
    return client.post(address, data={"policy": "class", "has_text": "y", **chosen}).location


@pytest.mark.parametrize(("who", "status"), [("rita", 403), ("sam", 403), ("otto", 404)])
def test_only_teachers_release(cast: Cast, client_for: ClientFor, agreed: str, who: str, status: int) -> None:
    made = released(client_for(cast.tess), agreed)
    client = client_for(getattr(cast, who))
    assert {client.get(one).status_code for one in (made, f"{made}/files/csv")} == {404}
    assert client.get(agreed).status_code == status
    assert client.post(agreed, data={"policy": "class"}).status_code == status


def test_the_signed_out_sign_in_first(cast: Cast, client: FlaskClient) -> None:
    assert client.get(address(cast)).location.startswith("/sign-in")


def test_a_release_is_not_posted_to(cast: Cast, client_for: ClientFor, agreed: str) -> None:
    client = client_for(cast.tess)
    assert client.post(released(client, agreed)).status_code == 405


def test_the_balance_comes_first_and_warns(cast: Cast, client_for: ClientFor, agreed: str) -> None:
    page = client_for(cast.tess).get(agreed).text
    assert 'data-units="2"' in page
    assert "1 agreed" in page
    assert "1 unit is still open" in page
    assert f"/rounds/{cast.round_id}/units" in page


def test_nothing_submitted_is_nothing_to_export(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.tess)
    assert "There is nothing to export yet" in client.get(address(cast)).text
    answer = client.post(address(cast), data={"policy": "class"})
    assert answer.status_code == 422


def test_work_without_a_mark_is_nothing_to_export_and_said_to_be_submitted(
    cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    with arranging() as session:
        work = session.get_one(Submission, cast.sam.submission_id)
        make.hand_in(work, now=utcnow())
    page = client_for(cast.tess).get(address(cast)).text
    assert "1 student has submitted, and nobody marked anything." in page
    assert "Units appear when" not in page


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [({"policy": "press"}, "Not a valid choice"), ({"policy": "research"}, "nothing to export")],
)
def test_what_cannot_be_made_is_said(
    cast: Cast, client_for: ClientFor, agreed: str, chosen: dict[str, str], sentence: str
) -> None:
    answer = client_for(cast.tess).post(agreed, data=chosen)
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_a_release_shows_its_labels_and_files(cast: Cast, client_for: ClientFor, agreed: str) -> None:
    client = client_for(cast.tess)
    made = released(client, agreed)
    page = client.get(made).text
    assert "Subscribe to our newsletter" in page
    assert "It is a disgrace" not in page
    for format in ("csv", "record"):
        answer = client.get(f"{made}/files/{format}")
        assert hashlib.sha256(answer.data).hexdigest() in page
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert f"annotator verify {re.search(r'release-1-[0-9a-f]{8}[.]jsonl', page)[0]}" in page  # type: ignore[index]


def test_the_record_proves_itself(cast: Cast, client_for: ClientFor, agreed: str) -> None:
    client = client_for(cast.tess)
    answer = client.get(f"{released(client, agreed)}/files/record")
    assert re.search(r'filename="release-1-[0-9a-f]{8}[.]jsonl"', answer.headers["Content-Disposition"])
    assert not faults(answer.text.split("\n"))


def test_words_stay_out_when_asked(cast: Cast, client_for: ClientFor, agreed: str) -> None:
    client = client_for(cast.tess)
    made = client.post(agreed, data={"policy": "class"}).location
    assert "newsletter" not in client.get(made).text
    (line,) = client.get(f"{made}/files/record").text.strip().split("\n")
    assert json.loads(line)["article"]["text"] is None


def test_releases_are_numbered_and_listed(
    cast: Cast, client_for: ClientFor, agreed: str, arranging: Arranging
) -> None:
    client = client_for(cast.tess)
    first = released(client, agreed)
    with arranging() as session:
        for span in session.scalars(select(Span).filter_by(submission_id=cast.sam.submission_id)):
            span.note = "another thought"
    second = released(client, agreed)
    page = client.get(agreed).text
    assert page.index(second) < page.index(first)
    assert "Release 2" in client.get(second).text


def test_a_second_click_makes_no_second_release_and_says_so(
    cast: Cast, client_for: ClientFor, agreed: str
) -> None:
    client = client_for(cast.tess)
    made = released(client, agreed)
    again = client.post(agreed, data={"policy": "class", "has_text": "y"}, follow_redirects=True)
    assert (again.request.path, "Nothing has changed since release 1" in again.text) == (made, True)
    assert "Release 2" not in client.get(agreed).text


def test_files_without_the_words_are_added_to_the_same_release(
    cast: Cast, client_for: ClientFor, agreed: str
) -> None:
    client = client_for(cast.tess)
    made = released(client, agreed)
    before = {format: client.get(f"{made}/files/{format}").data for format in ("record", "csv")}
    assert client.post(agreed, data={"policy": "class"}).location == made
    assert {format: client.get(f"{made}/files/{format}").data for format in before} == before
    for format in before:
        bare = client.get(f"{made}/files/{format}-no-text")
        assert "newsletter" not in bare.text
        assert "-no-text." in bare.headers["Content-Disposition"]
        assert f"{made}/files/{format}-no-text" in client.get(made).text


@pytest.mark.parametrize("format", ["pdf", "jsonl", "record-no-text", "record-text"])
def test_a_file_that_is_not_there_is_not_found(cast: Cast, client_for: ClientFor, agreed: str, format: str) -> None:
    client = client_for(cast.tess)
    assert client.get(f"{released(client, agreed)}/files/{format}").status_code == 404


def test_a_round_of_another_assignment_is_not_found(cast: Cast, client_for: ClientFor, agreed: str) -> None:
    client = client_for(cast.tess)
    assert client.get(f"{agreed}?round={cast.round_id}").status_code == 200
    assert client.get(f"{agreed}?round={UUID(int=0)}").status_code == 404


def test_readers_for_a_label_are_those_who_gave_it(cast: Cast, client_for: ClientFor, arranging: Arranging) -> None:
    """Two marked the words, in two ways, and a ruling took one: one of two readers is for it, not two."""
    with arranging() as session:
        for person, label in ((cast.sam, "claim"), (cast.sue, "opinion")):
            work = session.get_one(Submission, person.submission_id)
            make.span(work, "It is a disgrace", label, now=utcnow())
            make.hand_in(work, now=utcnow())
        (unit,) = units.of_round(session.get_one(Round, cast.round_id))
        start, end, *_rest = unit.versions[0]
        ruled = RuledSpan(start, end, unit.article.text[start:end], "opinion")
        decision = Decision("span", units.digest(unit), (ruled,))
        rulings.settle_unit(unit, decision, by=session.get_one(Membership, cast.rita.membership_id), now=utcnow())
    client = client_for(cast.tess)
    assert '<td class="num">1 / 2</td>' in client.get(released(client, address(cast))).text
