"""Releases for research: nothing of those who keep their work leaves, and what is left stands by itself."""

import json

import pytest

from annotator.core.formats.verify import faults
from annotator.services import classrooms
from annotator.services.errors import NothingToRelease
from annotator.services.records import Choice
from tests.cast import Cast
from tests.kinds import Db
from tests.released import records
from tests.services.classwork import MAYOR, SAFE, found, hand_in, place, round_of, rule, work_of

RESEARCH = Choice(policy="research")


def test_a_ruling_does_not_tell_what_was_held_back(session: Db, cast: Cast) -> None:
    sam, sue = work_of(session, cast.sam), work_of(session, cast.sue)
    classrooms.set_research_consent(sam.membership.classroom, is_given=True)
    classrooms.set_consent(sam.membership, is_given=True)
    hand_in(sam, (SAFE, "claim"))
    hand_in(sue, (SAFE[:-2], "claim"), (MAYOR, "attribution"))
    for unit in found(session, cast):
        rule(unit, place(session, cast.rita), (SAFE, "claim"))
    (record,) = records(round_of(session, cast), RESEARCH)
    (unit,) = record["units"]
    assert (unit["state"], unit["votes"], unit["stale"]) == ("ruled", {"claim": 1}, False)
    (ruling,) = unit["rulings"]
    assert [version["end"] for version in ruling["made_on"]] == [len(SAFE)]
    assert not faults([json.dumps(record)])


def test_without_anybodys_consent_there_is_nothing_to_release(session: Db, cast: Cast) -> None:
    hand_in(work_of(session, cast.sam), (SAFE, "claim"))
    with pytest.raises(NothingToRelease):
        records(round_of(session, cast), RESEARCH)
