"""From the URL map: a page or an answer costs the same number of statements, however large the class is."""

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule as Route

from tests.cast import Cast
from tests.conftest import Stage
from tests.growing import Grown, grow, reveal
from tests.kinds import Arranging, ClientFor
from tests.statements import listened_to
from tests.test_routes import EVERY, address

SMALL, LARGE = 2, 5
ROUTES: list[Route] = [route for method, route in EVERY if method == "GET"]


def counts(client: FlaskClient, grown: Grown, stage: Stage) -> dict[str, list[str]]:
    """Return which statements each route needs, after it was asked for once."""
    found = {}
    for route in ROUTES:
        where = address(route, grown.things)
        assert client.get(where).status_code < 500, where
        with listened_to(stage.engine) as heard:
            client.get(where)
        found[route.rule] = list(heard)
    return found


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["tess", "rita", "sam"])
def test_no_page_takes_more_statements_for_a_larger_class(
    name: str, stage: Stage, cast: Cast, arranging: Arranging, client_for: ClientFor
) -> None:
    grown = {}
    for size in (SMALL, LARGE):
        with arranging() as session:
            grown[size] = grow(session, cast, size)
    wrong = []
    for shown in (False, True):
        asked = {}
        for size, one in grown.items():
            if shown:
                with arranging() as session:
                    reveal(session, one, size)
            asked[size] = counts(client_for(one.people[name]), one, stage)
        wrong += [
            f"{rule}{' (revealed)' if shown else ''}: {len(asked[SMALL][rule])}, then {len(asked[LARGE][rule])}"
            for rule in asked[SMALL]
            if len(asked[SMALL][rule]) < len(asked[LARGE][rule])
        ]
    assert not wrong, "\n".join(wrong)
