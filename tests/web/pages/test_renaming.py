"""A student under another name: everything else stays, and no name is two people's."""

import pytest

from annotator.models import Membership
from tests.cast import Cast
from tests.kinds import Arranging, ClientFor


def test_a_student_is_renamed_and_comes_back_with_the_same_words(
    client_for: ClientFor, cast: Cast, arranging: Arranging
) -> None:
    tess, sam = client_for(cast.tess), client_for(cast.sam)
    address = f"/memberships/{cast.sam.membership_id}/name"
    answer = tess.post(address, data={"pseudonym": "Otter"}, follow_redirects=True)
    assert "Sam is now called Otter" in answer.text
    assert sam.get(f"/submissions/{cast.sam.submission_id}").status_code == 200
    back = {"join_code": cast.join_code, "pseudonym": "otter", "recovery": cast.sam.recovery}
    with arranging() as session:
        assert session.get_one(Membership, cast.sam.membership_id).user.name == "Otter"
    answer = client_for(cast.tess).application.test_client().post("/api/v1/rejoin", json=back)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(("name", "said"), [("SUE", "taken"), ("", "Type a name"), ("x" * 99, "")])
def test_a_name_that_will_not_do_is_refused(client_for: ClientFor, cast: Cast, name: str, said: str) -> None:
    answer = client_for(cast.tess).post(f"/memberships/{cast.sam.membership_id}/name", data={"pseudonym": name})
    assert answer.status_code in (409, 422)
    assert said in answer.text


def test_its_own_name_in_another_case_is_free(client_for: ClientFor, cast: Cast) -> None:
    address = f"/memberships/{cast.sam.membership_id}/name"
    assert client_for(cast.tess).post(address, data={"pseudonym": "SAM"}).status_code == 303


def test_only_teachers_rename_and_only_students_are_renamed(client_for: ClientFor, cast: Cast) -> None:
    address = f"/memberships/{cast.sam.membership_id}/name"
    assert client_for(cast.sue).post(address, data={"pseudonym": "Otter"}).status_code == 404
    assert client_for(cast.tess).get(f"/memberships/{cast.rita.membership_id}/name").status_code == 404
