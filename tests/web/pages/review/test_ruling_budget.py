"""What a ruling costs: the form is answered without building the page, and the rulings on a unit are read twice."""

from uuid import UUID

import pytest

from tests.cast import Cast
from tests.kinds import Arranging, ClientFor
from tests.statements import listened_to
from tests.web.reviewing import dispute, rule, version

MOST = 60  # statements of a whole request: sign-in, locks, checks, the unit derived anew, the way on


@pytest.fixture
def unit(cast: Cast, arranging: Arranging) -> UUID:
    return dispute(cast, arranging)


def test_a_ruling_reads_rulings_before_and_after_and_no_page(
    cast: Cast, client_for: ClientFor, arranging: Arranging, unit: UUID
) -> None:
    client = client_for(cast.rita)
    page = client.get(f"/units/{unit}")
    with arranging() as session:
        bind = session.get_bind()
    with listened_to(bind) as heard:
        assert rule(client, unit, page, choice=version(page, "claim")).status_code == 302
    of_rulings = [one for one in heard if one.startswith("SELECT ruling") and "ground" in one]
    assert len(of_rulings) == 2, of_rulings
    assert not [one for one in heard if "proposal" in one or "scheme.name =" in one]
    assert len(heard) <= MOST, len(heard)
