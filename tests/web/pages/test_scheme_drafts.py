"""A class's own labels and rules: begun, edited, published as versions, and the rulings that cited what changed."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from lxml import html

from annotator.clock import utcnow
from annotator.models import Assignment, Classroom, Membership, Round, Scheme, Submission, User
from annotator.services import erasure, scheme_drafts
from annotator.services.review import rulings, units
from tests import make
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor

LABEL = {"name": "frame", "key": "1", "slot": "5", "definition": "Words that frame.", "test": "Is it a frame?"}
CLAUSE = {
    "label": "claim", "title": "Numbers", "rule": "A number is a claim.", "fits-text": "It has 4 legs.",
    "fits-marks-0-quote": "It has 4 legs", "fits-marks-0-label": "claim", "fits-why": "Count them.",
    "misfit-text": "It has many legs.", "misfit-marks-0-quote": "many", "misfit-marks-0-label": "claim",
    "misfit-why": "Many is a view.",
}  # fmt: skip


def begin(client: FlaskClient, cast: Cast, base: UUID | None) -> str:
    answer = client.post(f"/classrooms/{cast.classroom_id}/schemes", data={"base": str(base or "")})
    assert answer.status_code == 303
    return str(answer.location)


def filled(client: FlaskClient, address: str) -> dict[str, Any]:
    """Return the form as a browser would send it back."""
    return dict(html.document_fromstring(client.get(address).text).cssselect("form.form")[0].form_values())


def publish(client: FlaskClient, draft: str) -> UUID:
    assert client.post(f"{draft}/publish").status_code == 303
    return UUID(draft.rsplit("/", 1)[1])


def test_a_scheme_is_written_from_nothing(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.tess)
    draft = begin(client, cast, None)
    label = {f"labels-0-{name}": value for name, value in LABEL.items()}
    saved = client.post(draft, data={**filled(client, draft), "title": "Frames", **label})
    assert saved.status_code == 303, saved.text
    clause = CLAUSE | {"label": "frame", "fits-marks-0-label": "frame", "misfit-marks-0-label": "frame"}
    assert client.post(f"{draft}/clauses/new", data=clause).location == f"{draft}#F1"
    assert "This is the first version" in client.get(f"{draft}/publish").text
    published = publish(client, draft)
    for who in (cast.tess, cast.sam, cast.rita):
        page = client_for(who).get(f"/schemes/{published}").text
        assert '<mark class="under-5">It has 4 legs</mark>' in page
        assert "Frames" in client_for(who).get("/schemes").text
    assert client_for(cast.otto).get(f"/schemes/{published}").status_code == 404
    assert str(published) not in client_for(cast.otto).get("/schemes").text
    assert client.get(draft).status_code == 404


def test_what_a_label_can_be_linked_to_is_typed_by_name(
    cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    client = client_for(cast.tess)
    draft = begin(client, cast, None)
    rows = [LABEL, LABEL | {"name": "voice", "key": "2", "slot": "6", "links_to": "frame", "stands_alone": "y"}]
    sent = {f"labels-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    assert client.post(draft, data={**filled(client, draft), **sent}).status_code == 303
    page = html.document_fromstring(client.get(draft).text)
    assert page.cssselect("#labels-1-links_to")[0].value == "frame"
    assert page.cssselect("#labels-1-stands_alone")[0].checked
    wrong = client.post(draft, data={**filled(client, draft), "labels-1-links_to": "frame, gossip"})
    assert wrong.status_code == 422
    field = html.document_fromstring(wrong.text).cssselect("#labels-1-links_to")[0]
    assert (field.value, field.get("aria-invalid")) == ("frame, gossip", "true")
    with arranging() as session:
        saved = session.get_one(Scheme, UUID(draft[-36:])).labels
        assert [label.get("links_to") for label in saved] == [None, ["frame"]]


def test_a_copy_can_be_sent_back_as_it_is_shown(cast: Cast, client_for: ClientFor, arranging: Arranging) -> None:
    client = client_for(cast.tess)
    draft = begin(client, cast, cast.scheme_id)
    assert client.post(draft, data=filled(client, draft)).status_code == 303
    address = f"{draft}/clauses/A6"
    assert client.post(address, data=filled(client, address)).status_code == 303
    with arranging() as session:
        made, shipped = (session.get_one(Scheme, id) for id in (UUID(draft[-36:]), cast.scheme_id))
        assert (made.labels, made.clauses) == (shipped.labels, shipped.clauses)
        assert (made.version, made.name != shipped.name) == (1, True)


def test_a_renamed_label_keeps_its_rules_and_a_dropped_one_takes_them_along(
    cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    client = client_for(cast.tess)
    draft = begin(client, cast, cast.scheme_id)
    form = filled(client, draft) | {"labels-0-name": "fact", "labels-3-name": ""}
    assert client.post(draft, data=form).status_code == 303
    with arranging() as session:
        made = session.get_one(Scheme, UUID(draft[-36:]))
        assert made.label_names == ["fact", "attribution", "opinion"]
        assert {clause["label"] for clause in made.clauses} == {"fact", "attribution", "opinion", None}
        marked = {span["label"] for clause in made.clauses for span in clause["fits"]["spans"]}
        assert marked == {"fact", "attribution", "opinion"}


@pytest.mark.parametrize(
    ("changed", "sentence", "field"),
    [
        ({"labels-0-name": "two words"}, "one word", "labels-0-name"),
        ({"labels-2-name": "two words"}, "one word", "labels-2-name"),
        ({"labels-4-name": "a b", "labels-4-definition": "x", "labels-4-test": "x"}, "one word", "labels-4-name"),
        ({"labels-0-name": "Opinion"}, "the same name", "labels-2-name"),
        ({"labels-0-slot": "2"}, "the same line", "labels-1-slot"),
        ({"labels-0-key": "2"}, "the same key", "labels-1-key"),
        ({"labels-0-test": ""}, "a definition and a test", "labels-0-test"),
        ({"labels-1-definition": ""}, "a definition and a test", "labels-1-definition"),
        ({f"labels-{n}-name": "" for n in range(4)}, "one to eight labels", None),
        ({"title": "x" * 121}, "longer than 120", "title"),
    ],
)
def test_labels_that_cannot_stand_are_named_at_their_fields(
    cast: Cast, client_for: ClientFor, changed: dict[str, str], sentence: str, field: str | None
) -> None:
    client = client_for(cast.tess)
    draft = begin(client, cast, cast.scheme_id)
    answer = client.post(draft, data=filled(client, draft) | changed)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert re.findall(r'<p class="error" id="([^"]+)-error"', answer.text) == ([field] if field else [])


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"fits-marks-0-quote": "5 legs"}, "exactly as you type them"),
        ({"fits-marks-0-label": ""}, "a label for every marked word"),
        ({"label": "rumour"}, "Not a valid choice"),
        ({"misfit-text": ""}, "This field is required"),
    ],
)
def test_rules_that_cannot_stand_are_named(
    cast: Cast, client_for: ClientFor, changed: dict[str, str], sentence: str
) -> None:
    client = client_for(cast.tess)
    draft = begin(client, cast, cast.scheme_id)
    answer = client.post(f"{draft}/clauses/new", data=CLAUSE | changed)
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_numbers_are_never_given_twice(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.tess)
    draft = begin(client, cast, cast.scheme_id)
    first = publish(client, draft)
    second = begin(client, cast, first)
    assert begin(client, cast, first) == second, "a scheme has one draft"
    asked = client.get(f"{second}/clauses/C7/remove")
    assert (asked.status_code, "Take out rule C7?" in asked.text) == (200, True)
    assert client.post(f"{second}/clauses/C7/remove").status_code == 303
    assert client.post(f"{second}/clauses/new", data=CLAUSE).location == f"{second}#C8"


def test_publishing_lists_the_rulings_that_cited_what_changed(
    cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    client = client_for(cast.tess)
    first = publish(client, begin(client, cast, cast.scheme_id))
    with arranging() as session:
        session.get_one(Assignment, cast.assignment_id).scheme_id = first
        session.flush()
        for person in (cast.sam, cast.sue):
            work = session.get_one(Submission, person.submission_id)
            make.span(work, "The third pillar", now=utcnow())
            make.hand_in(work, now=utcnow())
        (unit,) = units.of_round(session.get_one(Round, cast.round_id))
        rita = session.get_one(Membership, cast.rita.membership_id)
        cited = rulings.Decision("none", units.digest(unit), clause="C1")
        rulings.settle_unit(unit, cited, by=rita, now=utcnow())
        ruled = unit.id
    draft = begin(client, cast, first)
    assert client.post(f"{draft}/clauses/C2", data=CLAUSE).status_code == 303
    assert f"/units/{ruled}" not in client.get(f"{draft}/publish").text
    assert client.post(f"{draft}/clauses/C1", data=CLAUSE).status_code == 303
    assert f"/units/{ruled}" in client.get(f"{draft}/publish").text
    second = publish(client, draft)
    page = client_for(cast.rita).get(f"/schemes/{second}/changes").text
    assert re.search("1 ruling cited", page)
    assert f"/units/{ruled}" in page
    assert f"/units/{ruled}" not in client_for(cast.sam).get(f"/schemes/{second}/changes").text
    with arranging() as session:
        assert session.get_one(Assignment, cast.assignment_id).scheme_id == first
    assert "There is a newer version" in client.get(f"/schemes/{first}").text
    assert f'value="{second}"' in client.get(f"/classrooms/{cast.classroom_id}/assignments/new").text
    assert f'value="{first}"' not in client.get(f"/classrooms/{cast.classroom_id}/assignments/new").text


def test_a_draft_is_thrown_away_and_a_class_takes_its_own_along(
    cast: Cast, client_for: ClientFor, arranging: Arranging
) -> None:
    client = client_for(cast.tess)
    assert client.post(f"{begin(client, cast, None)}/discard").location == "/schemes"
    begin(client, cast, cast.scheme_id)
    with arranging() as session:
        room = session.get_one(Classroom, cast.classroom_id)
        (left,) = scheme_drafts.of_classroom(room)
        id = left.id
        erasure.delete_classroom(room)
        assert session.get(Scheme, id) is None
        assert session.get(Scheme, cast.scheme_id)
        assert session.get(User, cast.tess.user_id)
