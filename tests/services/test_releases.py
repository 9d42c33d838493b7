"""Releases: the same labels are the same release, whose files may grow in number and never change."""

import json

import pytest
from sqlalchemy import select

from annotator.core.formats.verify import faults
from annotator.models import Release, Span, Submission
from annotator.services import classrooms, releases
from annotator.services.errors import ClosedToResearch, NothingForResearch, NothingToRelease
from annotator.services.records import Choice
from tests.cast import Cast
from tests.kinds import Db
from tests.released import records, text_of
from tests.services.classwork import MAYOR, NOW, SAFE, found, hand_in, place, round_of, rule, work_of

FILES = ("record", "csv")


def create(session: Db, cast: Cast, *, policy: str = "class", has_text: bool = True) -> Release:
    return releases.create(round_of(session, cast), policy=policy, has_text=has_text, by=None, now=NOW)


def contents(release: Release) -> dict[str, str]:
    return {file.format: text_of(file) for file, _ in releases.files(release)}


def marked(session: Db, cast: Cast) -> tuple[Submission, Submission]:
    sam, sue = work_of(session, cast.sam), work_of(session, cast.sue)
    hand_in(sam, (SAFE, "claim"))
    hand_in(sue, (SAFE, "claim"), (MAYOR, "attribution"))
    return sam, sue


@pytest.mark.parametrize("first", [True, False])
def test_a_release_with_and_without_words_is_one_with_the_same_names(session: Db, cast: Cast, first: bool) -> None:
    marked(session, cast)
    made = create(session, cast, has_text=first)
    before = contents(made)
    assert before.keys() == set(FILES)
    for has_text in (not first, first, not first):
        assert create(session, cast, has_text=has_text).id == made.id
    assert {name: contents(made)[name] for name in FILES} == before
    texts = [releases.file(made, "record", has_text=has_text) for has_text in (True, False)]
    with_words, without = (json.loads(text_of(file)) for file in texts if file)
    assert with_words["article"]["text"]
    assert without["article"]["text"] is None
    assert [span["annotator"] for span in with_words["spans"]] == [span["annotator"] for span in without["spans"]]
    assert not faults([json.dumps(with_words)])
    assert not faults([json.dumps(without)])
    assert [span["quote"] for span in with_words["spans"]] == [SAFE, SAFE, MAYOR]


def test_each_change_and_each_policy_makes_the_next_number(session: Db, cast: Cast) -> None:
    sam, _ = marked(session, cast)
    classrooms.set_research_consent(sam.membership.classroom, is_given=True)
    classrooms.set_consent(sam.membership, is_given=True)
    assert [create(session, cast).number for _ in range(2)] == [1, 1]
    session.scalars(select(Span).filter_by(submission_id=sam.id)).one().note = "a note"
    session.flush()
    assert [create(session, cast).number for _ in range(2)] == [2, 2]
    assert [create(session, cast, policy="research").number for _ in range(2)] == [3, 3]
    unit = found(session, cast)[0]
    rule(unit, place(session, cast.rita), (SAFE, "claim"))
    assert [create(session, cast).number for _ in range(2)] == [4, 4]


def test_a_release_of_an_earlier_version_stays_as_it_is(session: Db, cast: Cast) -> None:
    marked(session, cast)
    made = create(session, cast)
    made.digest = None
    session.flush()
    before = contents(made)
    assert create(session, cast).number == 2
    assert contents(made) == before


def test_rulings_name_their_reviewers_anew_and_nobody_by_an_id(session: Db, cast: Cast) -> None:
    marked(session, cast)
    for unit in found(session, cast):
        rule(unit, place(session, cast.rita), (SAFE, "claim"))
    rule(found(session, cast)[0], place(session, cast.tess), (MAYOR, "claim"))
    written = contents(create(session, cast))["record"]
    rulings = [ruling for unit in json.loads(written)["units"] for ruling in unit["rulings"]]
    assert {ruling["reviewer"] for ruling in rulings} == {"R1", "R2"}
    assert len(rulings) == 3
    for person in (cast.rita, cast.tess, cast.sam, cast.sue):
        assert str(person.membership_id) not in written
    assert not faults([written])


def test_of_unfinished_work_nobody_is_said_to_have_submitted(session: Db, cast: Cast) -> None:
    round_, choice = round_of(session, cast), Choice("research", has_unfinished=True)
    with pytest.raises(ClosedToResearch, match=r"0 submitted; 0 of them agreed"):
        records(round_, choice)
    classrooms.set_research_consent(round_.assignment.classroom, is_given=True)
    with pytest.raises(NothingToRelease, match="Nobody who works on this has agreed to research"):
        records(round_, choice)


def test_why_nothing_leaves_for_research_is_said_with_numbers(session: Db, cast: Cast) -> None:
    with pytest.raises(NothingToRelease, match="Nobody has submitted anything yet"):
        create(session, cast, policy="research")
    sam, _ = marked(session, cast)
    with pytest.raises(ClosedToResearch, match="not opened this class to research.* 2 submitted; 0 of them agreed"):
        create(session, cast, policy="research")
    classrooms.set_research_consent(sam.membership.classroom, is_given=True)
    with pytest.raises(NothingForResearch, match=r"Nobody who submitted \(2\) has agreed"):
        create(session, cast, policy="research")
