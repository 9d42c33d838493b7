"""The agreement page and its API: who sees what of whom, in which words, and how figures are followed."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from annotator.clock import utcnow
from annotator.core.agreement.values import NO_VARIATION, OK, Value
from annotator.models import Round, Submission, User
from annotator.services import agreement, rounds
from annotator.web import agreement_words as words
from annotator.web.pages.agreement import charts
from tests import make
from tests.cast import Cast, Person
from tests.kinds import Arranging
from tests.services.classwork import newcomer

For = Callable[[Person], FlaskClient]
BRIDGE, DISGRACE = "The bridge is safe 🌉", "It is a disgrace"


@pytest.fixture
def where(cast: Cast) -> str:
    return f"/rounds/{cast.round_id}/agreement"


@pytest.fixture
def live(cast: Cast) -> str:
    return f"/api/v1/rounds/{cast.round_id}/agreement/live"


@pytest.fixture
def submitted(cast: Cast, arranging: Arranging) -> None:
    """Sam and sue agree about the bridge, and not about the disgrace."""
    with arranging() as session:
        for person, label in ((cast.sam, "opinion"), (cast.sue, "claim")):
            work = session.get_one(Submission, person.submission_id)
            make.span(work, BRIDGE, now=utcnow())
            make.span(work, DISGRACE, label, now=utcnow())
            make.hand_in(work, now=utcnow())


def move_on(arranging: Arranging, cast: Cast, *states: str) -> None:
    with arranging() as session:
        for state in states:
            tess, round_ = session.get_one(User, cast.tess.user_id), session.get_one(Round, cast.round_id)
            rounds.set_state(round_, state, by=tess, now=utcnow())


@pytest.mark.usefixtures("submitted")
def test_the_teacher_reads_sentences_and_finds_the_passage(client_for: For, cast: Cast, where: str) -> None:
    text = html.fromstring(client_for(cast.tess).get(where).text)
    (line,) = text.cssselect('[data-line="opinion"]')
    assert "less than chance would" in line.text_content()
    assert "experts 0.3 to 0.4" in line.text_content()
    assert DISGRACE in line.cssselect(".passages a")[0].text_content()
    assert "/units/" in line.cssselect(".passages a")[0].get("href")
    assert len(text.cssselect(".confusions figure")) == 4
    assert len(text.cssselect(".matrix .square")) == 1
    assert len(text.cssselect(".columns-chart .column")) == 3
    assert len(text.cssselect("table")) == 3, "every picture has its table beside it"
    assert {one.text for one in text.cssselect(".readers span:first-child")} == {"Sam", "Sue"}


@pytest.mark.usefixtures("submitted")
def test_reviewers_see_nobody(client_for: For, cast: Cast, where: str) -> None:
    shown = client_for(cast.rita).get(where).text
    assert "Students have letters here" in shown
    hidden = ("Sam", "Sue", str(cast.sam.membership_id), str(cast.sam.submission_id), "unlike everybody")
    assert not [name for name in hidden if name in shown]


def test_nothing_to_compare_says_what_comes_next(client_for: For, cast: Cast, where: str) -> None:
    shown = client_for(cast.tess).get(where).text
    assert "Nothing to compare yet" in shown
    assert f"/assignments/{cast.assignment_id}" in shown


@pytest.mark.usefixtures("submitted")
def test_students_see_what_is_shared_once_it_is_revealed(
    client_for: For, cast: Cast, where: str, arranging: Arranging
) -> None:
    sam = client_for(cast.sam)
    assert sam.get(where).status_code == 403
    move_on(arranging, cast, "reviewing")
    assert sam.get(where).status_code == 403
    move_on(arranging, cast, "revealed")
    shown = sam.get(where).text
    assert "Two of you agree on 50%" in shown
    assert DISGRACE in shown
    assert not [word for word in ("Krippendorff", "Sue", "/units/") if word in shown]
    with arranging() as session:
        tess, round_ = session.get_one(User, cast.tess.user_id), session.get_one(Round, cast.round_id)
        again = rounds.start(round_.assignment, "own", by=tess, now=utcnow())
        rounds.set_state(again, "open", by=tess, now=utcnow())
    assert sam.get(where).status_code == 403, "while a round is open everything is blind again"


def test_who_may_ask(client: FlaskClient, client_for: For, cast: Cast, where: str, live: str) -> None:
    assert "/sign-in" in client.get(where).headers["Location"]
    assert [client_for(cast.otto).get(url).status_code for url in (where, live)] == [404, 404]
    assert [client_for(cast.sam).get(url).status_code for url in (where, live)] == [403, 403]
    assert [client_for(cast.tess).post(url).status_code for url in (where, live)] == [405, 405]


@pytest.mark.usefixtures("submitted")
def test_live_figures_are_told_once(client_for: For, cast: Cast, live: str, arranging: Arranging) -> None:
    tess = client_for(cast.tess)
    first = tess.get(live)
    again = {"If-None-Match": first.headers["ETag"]}
    assert tess.get(live, headers=again).status_code == 304
    assert client_for(cast.rita).get(live, headers=again).status_code == 200, "whoever comes after sees their own"
    with arranging() as session:
        third = newcomer(session, cast, "Third")
        make.hand_in(third, now=utcnow())
    now = tess.get(live, headers=again)
    assert now.status_code == 200
    before, after = (_line(one.get_json(), "claim") for one in (first, now))
    assert after["value"] < before["value"]
    assert after["shown"] == words.shown(after["value"])


def _line(answer: dict[str, Any], label: str | None) -> dict[str, Any]:
    return next(line for line in answer["lines"] if line["label"] == label)


@pytest.mark.usefixtures("submitted")
def test_scripts_get_the_measures_of_the_command(client_for: For, cast: Cast, where: str, live: str) -> None:
    url = f"/api/v1{where}"
    told = client_for(cast.tess).get(f"{url}?measure=char_alpha&measure=ualpha_1995&by=article&by=pair").get_json()
    assert set(told["measures"]) == {"char_alpha", "ualpha_1995"}
    figure = told["measures"]["char_alpha"]["labels"]["claim"]
    assert figure["value"] == pytest.approx(_line(client_for(cast.tess).get(live).get_json(), "claim")["value"])
    assert set(figure["jackknife"]["without"]) == {"Sam", "Sue"}
    assert sorted(told["by_pair"][0]["annotators"]) == ["Sam", "Sue"]
    assert told["by_article"][0]["article"] == str(cast.article_id)
    blind = client_for(cast.rita).get(f"{url}?by=pair").text
    assert not [name for name in ("Sam", "Sue", str(cast.sam.membership_id)) if name in blind]
    assert set(client_for(cast.rita).get(url).get_json()["measures"]) == {"char_alpha", *agreement.SHARED}
    assert client_for(cast.tess).get(f"{url}?measure=vibes").status_code == 422
    assert client_for(cast.sam).get(url).status_code == 403


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.9, "almost always"), (0.65, "mostly"), (0.5, "half-way"), (0.3, "better"), (0.1, "barely"), (-0.1, "less")],
)
def test_figures_are_told_in_words(app: Any, value: float, said: str) -> None:
    with app.test_request_context():
        assert said in words.sentence("opinion", Value(value, OK, 10))
        assert "nothing to agree on" in words.sentence("opinion", Value(None, NO_VARIATION, 10))


def test_labels_of_ones_own_are_compared_with_nobody() -> None:
    assert words.expectation({"name": "opinion", "definition": "Whatever we like."}) is None


def test_squares_grow_with_what_two_agree_on() -> None:
    pairs = {("a", "b"): 1.0, ("a", "c"): 0.25}
    assert [reader for reader, _mean in charts.ordered(("c", "b", "a"), pairs)] == ["b", "a", "c"]
    one, other = charts.matrix(("a", "b", "c"), pairs).squares
    assert one.side == pytest.approx(4 * other.side)
    assert (other.one, other.other) == (2, 0)
