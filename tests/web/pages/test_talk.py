"""Talk: shown once the round is closed, without names and notes; what was shown stays closed."""

import re

from flask.testing import FlaskClient

from annotator.clock import utcnow
from annotator.models import Revote, Submission
from tests import make
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor
from tests.shown import names

NOTE = "a private thought"


def hand_in(arranging: Arranging, cast: Cast) -> None:
    with arranging() as session:
        for person, label in ((cast.sam, "claim"), (cast.sue, "opinion")):
            work = session.get_one(Submission, person.submission_id)
            make.span(work, "It is a disgrace.", label, now=utcnow()).note = NOTE
            make.hand_in(work, now=utcnow())


def close(tess: FlaskClient, cast: Cast) -> None:
    assert tess.patch(f"/api/v1/rounds/{cast.round_id}", json={"state": "reviewing"}).status_code == 200


def shown(tess: FlaskClient, cast: Cast) -> str:
    return tess.post(f"/rounds/{cast.round_id}/talk", follow_redirects=True).text


def test_nothing_is_shown_while_anybody_marks(client_for: ClientFor, cast: Cast, arranging: Arranging) -> None:
    hand_in(arranging, cast)
    tess, address = client_for(cast.tess), f"/rounds/{cast.round_id}/talk"
    assert "The class is still marking" in tess.get(address).text
    assert tess.post(address).status_code == 409
    assert "disgrace" not in tess.get(address).text


def test_it_asks_first_and_then_shows_places_without_names(
    client_for: ClientFor, cast: Cast, arranging: Arranging
) -> None:
    hand_in(arranging, cast)
    tess = client_for(cast.tess)
    close(tess, cast)
    assert "stays closed" in tess.get(f"/rounds/{cast.round_id}/talk").text
    page = shown(tess, cast)
    assert re.search(r'data-place="1">It is a disgrace\.</span>', page)
    assert "2 readers" in page
    assert not [word for word in ("Sam", "Sue") if names(page, word)]
    assert NOTE not in page


def test_what_was_shown_stays_closed(client_for: ClientFor, cast: Cast, arranging: Arranging) -> None:
    hand_in(arranging, cast)
    tess = client_for(cast.tess)
    close(tess, cast)
    shown(tess, cast)
    assert tess.patch(f"/api/v1/rounds/{cast.round_id}", json={"state": "open"}).status_code == 409
    assert tess.post(f"/api/v1/submissions/{cast.sam.submission_id}/reopen", json={}).status_code == 403


def test_the_class_votes_again_and_the_vote_stays_with_the_place(
    client_for: ClientFor, cast: Cast, arranging: Arranging
) -> None:
    hand_in(arranging, cast)
    tess = client_for(cast.tess)
    close(tess, cast)
    shown(tess, cast)
    start = cast.text.index("It is a disgrace.")
    data = {"article": str(cast.article_id), "start": str(start), "end": str(start + 17), "hands-opinion": "20"}
    address = f"/rounds/{cast.round_id}/talk/votes"
    assert tess.post(address, data=data).status_code == 303
    assert "After talking" in shown(tess, cast)
    none = tess.post(address, data=data | {"hands-opinion": "0"}, follow_redirects=True).text
    assert "at least one of them" in none
    other = tess.post(address, data=data | {"start": "0"}, follow_redirects=True).text
    assert "Nothing was kept" in other
    with arranging() as session:
        assert [row.hands for row in session.query(Revote)] == [{"opinion": 20}]


def test_a_label_is_shown_alone(client_for: ClientFor, cast: Cast, arranging: Arranging) -> None:
    hand_in(arranging, cast)
    tess = client_for(cast.tess)
    close(tess, cast)
    shown(tess, cast)
    page = tess.get(f"/rounds/{cast.round_id}/talk?label=claim").text
    assert re.search(r'class="heat heat-3 by-1"\s+data-place="1">It is a disgrace', page)
    assert tess.get(f"/rounds/{cast.round_id}/talk?label=none").status_code == 404


def test_students_and_reviewers_have_no_talk(client_for: ClientFor, cast: Cast) -> None:
    for person in (cast.sam, cast.rita):
        assert client_for(person).get(f"/rounds/{cast.round_id}/talk").status_code == 403
    assert client_for(cast.otto).get(f"/rounds/{cast.round_id}/talk").status_code == 404
