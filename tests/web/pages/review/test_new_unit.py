"""Adding a unit where nobody marked."""

from uuid import UUID

import pytest

from annotator.models import Unit
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor


def test_a_unit_is_added_where_nobody_marked(cast: Cast, client_for: ClientFor, arranging: Arranging) -> None:
    client = client_for(cast.rita)
    address = f"/rounds/{cast.round_id}/units/new"
    assert "paragraph=2" in client.get(address).text
    start, end = cast.text.index("It is"), cast.text.index("disgrace") + len("disgrace")
    refused = client.post(f"{address}?paragraph=2", data={"start": start, "end": start + 2 - 15})
    assert refused.status_code == 422
    answer = client.post(f"{address}?paragraph=2", data={"start": start, "end": end})
    added = UUID(answer.location.rsplit("/", 1)[1])
    with arranging() as session:
        row = session.get_one(Unit, added)
        assert (row.kind, row.start, row.end, row.state) == ("added", start, end, "open")
    assert "nobody marked it" in client.get(answer.location).text


@pytest.mark.parametrize("query", ["article=elsewhere", "article=00000000-0000-0000-0000-000000000000"])
def test_a_unit_is_added_to_articles_of_the_assignment_only(cast: Cast, client_for: ClientFor, query: str) -> None:
    assert client_for(cast.rita).get(f"/rounds/{cast.round_id}/units/new?{query}").status_code == 404
