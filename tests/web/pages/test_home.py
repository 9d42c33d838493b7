"""The first page and the page of errors: a way on for everybody."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.kinds import ClientFor


def test_it_offers_every_way_in(client: FlaskClient) -> None:
    page = client.get("/").text
    assert 'action="/join"' in page
    assert 'href="/join/back"' in page
    assert 'href="/sign-in"' in page
    assert 'id="code"' in page


@pytest.mark.parametrize("who", ["tess", "rita", "sam"])
def test_the_signed_in_go_to_their_classes(who: str, cast: Cast, client_for: ClientFor) -> None:
    answer = client_for(getattr(cast, who)).get("/")
    assert (answer.status_code, answer.location) == (302, "/classrooms")


def test_it_takes_no_posts(client: FlaskClient) -> None:
    assert client.post("/").status_code == 405


def test_an_error_says_what_and_shows_the_way_on(client: FlaskClient, cast: Cast, client_for: ClientFor) -> None:
    signed_out = client.get("/nowhere")
    assert signed_out.status_code == 404
    assert "There is nothing here" in signed_out.text
    assert 'href="/sign-in"' in signed_out.text
    signed_in = client_for(cast.otto).get(f"/classrooms/{uuid4()}")
    assert signed_in.status_code == 404
    assert 'href="/classrooms"' in signed_in.text
