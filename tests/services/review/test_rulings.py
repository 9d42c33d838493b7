"""Rulings: who may make them, on what, instead of what; and what cannot be one."""

from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest

from annotator.core.adjudication import current_rulings
from annotator.core.formats import FORMATS
from annotator.core.formats.verify import faults
from annotator.models import Ruling, Unit
from annotator.services import errors
from annotator.services.review import errors as review_errors
from annotator.services.review import kept, rulings, units, withdrawals
from annotator.services.review.rulings import Decision, RuledSpan
from tests.cast import Cast
from tests.kinds import Db
from tests.released import records
from tests.services.classwork import (
    MAYOR,
    NOW,
    PILLAR,
    SAFE,
    class_of,
    found,
    hand_in,
    move,
    place,
    round_of,
    rule,
    ruled,
    second_reviewer,
    work_of,
)


@pytest.fixture
def unit(session: Db, cast: Cast) -> Unit:
    """A passage that sam and sue see differently."""
    hand_in(work_of(session, cast.sam), (SAFE, "claim"))
    hand_in(work_of(session, cast.sue), (SAFE, "opinion"))
    (unit,) = found(session, cast)
    return unit


@pytest.mark.parametrize(
    ("verdict", "labels", "state", "source"),
    [("span", ["claim"], "ruled", "ruled"), ("none", [], "ruled_none", None), ("return", [], "open", None),
     ("several", ["claim", "opinion"], "ruled", "several"), ("span", ["claim", "opinion"], "ruled", "ruled")],
)  # fmt: skip
def test_each_verdict_settles_in_its_way(
    session: Db, cast: Cast, unit: Unit, verdict: str, labels: list[str], state: str, source: str | None
) -> None:
    rule(unit, place(session, cast.rita), *((SAFE, label) for label in labels), verdict=verdict)
    assert unit.state == state
    assert {label["source"] for label in unit.labels} == ({source} if labels else set())
    assert [label["label"] for label in unit.labels] == labels
    found(session, cast)


def test_weights_of_several_readings_add_up_to_one(session: Db, cast: Cast, unit: Unit) -> None:
    readings = [ruled(cast.text, SAFE, label, weight=Fraction(n)) for n, label in enumerate(("claim", "opinion"), 1)]
    decision = Decision("several", units.digest(unit), tuple(readings))
    made = rulings.settle_unit(unit, decision, by=place(session, cast.rita), now=NOW)
    assert [Fraction(span["weight"]) for span in made.spans] == [Fraction(1, 3), Fraction(2, 3)]


def test_nobody_rules_on_their_own_span(session: Db, cast: Cast, unit: Unit) -> None:
    sam = place(session, cast.sam)
    sam.role = "reviewer"
    with pytest.raises(review_errors.OwnSpan):
        rule(unit, sam, (SAFE, "claim"))
    hand_in(class_of(session, cast)[2], (PILLAR, "claim"))
    other = found(session, cast)[-1]
    rule(other, sam, verdict="none")
    assert other.state == "ruled_none"
    with pytest.raises(review_errors.OwnSpan):
        rule(other, sam, verdict="none", also=(unit.id,))


def test_a_unit_that_moved_on_comes_with_the_refusal(session: Db, cast: Cast, unit: Unit) -> None:
    looked_at = units.digest(unit)
    hand_in(class_of(session, cast)[2], (SAFE[:-2], "claim"))
    (unit,) = found(session, cast)
    with pytest.raises(review_errors.MovedOn) as refusal:
        rulings.settle_unit(unit, Decision("none", looked_at), by=place(session, cast.rita), now=NOW)
    assert refusal.value.extra == {"unit": units.View(unit, place(session, cast.rita))}
    assert not kept.grounds_of(unit)


def test_another_reviewers_ruling_is_moving_on_and_a_silent_reader_is_not(
    session: Db, cast: Cast, unit: Unit
) -> None:
    looked_at = units.digest(unit)
    hand_in(class_of(session, cast)[2])
    assert units.digest(unit) == looked_at
    rule(unit, second_reviewer(session, cast), verdict="none")
    with pytest.raises(review_errors.MovedOn):
        rulings.settle_unit(unit, Decision("none", looked_at), by=place(session, cast.rita), now=NOW)


def test_only_a_current_ruling_of_this_unit_is_replaced(session: Db, cast: Cast, unit: Unit) -> None:
    rita = place(session, cast.rita)
    first = rule(unit, rita, verdict="none")
    second = rule(unit, rita, (SAFE, "claim"), replaces=(first.id,))
    assert unit.state == "ruled"
    for gone in (first.id, uuid4()):
        with pytest.raises(review_errors.UnusableReplacement):
            rule(unit, rita, (SAFE, "opinion"), replaces=(gone,))
    assert kept.rulings_on(unit)[-1].id == str(second.id)


def test_a_ruling_that_ends_a_difference_names_both_in_the_record_and_gives_way_when_taken_back(
    session: Db, cast: Cast, unit: Unit
) -> None:
    rita, tess = place(session, cast.rita), second_reviewer(session, cast)
    both = rule(unit, rita, verdict="none"), rule(unit, tess, (SAFE, "claim"))
    assert unit.state == "open"
    last = rule(unit, tess, (SAFE, "opinion"), replaces=tuple(one.id for one in both))
    assert unit.state == "ruled"
    (record,) = records(round_of(session, cast))
    told = next(one for one in record["units"] if one["id"] == str(unit.id))["rulings"][-1]
    assert sorted(told["replaces"]) == sorted(str(one.id) for one in both)
    lines = FORMATS["record"].write([record], None)
    assert not faults("".join(lines).splitlines(keepends=True))
    withdrawals.undo(last, by=tess, now=last.created_at)
    session.expire_all()
    assert (unit.state, len(current_rulings(kept.rulings_on(unit)))) == ("open", 2)


def test_a_ruling_settles_its_neighbours_and_writes_its_labels_once(session: Db, cast: Cast) -> None:
    sam, sue, _ = class_of(session, cast)
    hand_in(sam, ("The bridge", "claim"))
    hand_in(sue, ("is safe 🌉", "claim"))
    first, second = found(session, cast)
    rule(first, place(session, cast.rita), (SAFE, "claim"), also=(second.id,))
    assert [unit.state for unit in found(session, cast)] == ["ruled", "ruled"]
    (record,) = records(round_of(session, cast))
    (label,) = record["labels"]
    assert sorted(label["units"]) == sorted([str(first.id), str(second.id)])
    assert record["balance"]["ruled"] == 2


def test_a_neighbour_is_of_the_same_article(session: Db, cast: Cast, unit: Unit) -> None:
    with pytest.raises(review_errors.UnknownUnit):
        rule(unit, place(session, cast.rita), verdict="none", also=(uuid4(),))


WRONG: list[tuple[type[errors.Refused], dict[str, Any]]] = [
    (review_errors.UnusableRuling, {"verdict": "span"}),
    (review_errors.UnusableRuling, {"verdict": "several", "spans": [("claim", 0, 10)]}),
    (review_errors.UnusableRuling, {"verdict": "none", "spans": [("claim", 0, 10)]}),
    (review_errors.UnusableRuling, {"verdict": "return", "spans": [("claim", 0, 10)]}),
    (review_errors.UnusableRuling, {"verdict": "span", "spans": [("claim", 0, 10), ("claim", 0, 10)]}),
    (errors.UnknownLabel, {"verdict": "span", "spans": [("gossip", 0, 10)]}),
    (errors.WrongOffsets, {"verdict": "span", "spans": [("claim", 10, 10)]}),
    (errors.WrongOffsets, {"verdict": "span", "spans": [("claim", 0, 10_000)]}),
    (errors.WrongQuote, {"verdict": "span", "spans": [("claim", 0, 9)], "quote": "something"}),
    (review_errors.UnknownClause, {"verdict": "none", "clause": "99.9"}),
]


@pytest.mark.parametrize(("error", "decided"), WRONG)
def test_it_refuses_what_is_no_ruling(
    session: Db, cast: Cast, unit: Unit, error: type[errors.Refused], decided: dict[str, Any]
) -> None:
    spans = tuple(
        RuledSpan(start, end, decided.get("quote", cast.text[start:end]), label)
        for label, start, end in decided.get("spans", [])
    )
    decision = Decision(decided["verdict"], units.digest(unit), spans, clause=decided.get("clause"))
    with pytest.raises(error):
        rulings.settle_unit(unit, decision, by=place(session, cast.rita), now=NOW)
    assert not session.query(Ruling).count()


def test_a_unit_is_added_where_nobody_marked(session: Db, cast: Cast, unit: Unit) -> None:
    round_, rita = round_of(session, cast), place(session, cast.rita)
    article = round_.assignment.articles[0]
    start = cast.text.index(MAYOR)
    added = rulings.add_unit(round_, article, start, start + len(MAYOR), MAYOR, by=rita, now=NOW)
    assert (added.kind, added.state, added.votes_for, added.votes_silent) == ("added", "open", 0, 2)
    assert len(found(session, cast)) == 2
    rule(added, rita, (MAYOR, "attribution"))
    assert added.state == "ruled"
    hand_in(class_of(session, cast)[2])
    assert (added.state, added.votes_silent) == ("ruled", 3)
    with pytest.raises(errors.WrongQuote):
        rulings.add_unit(round_, article, start, start + 3, "xyz", by=rita, now=NOW)


def test_a_ruling_outlives_its_reviewer(session: Db, cast: Cast, unit: Unit) -> None:
    rita = place(session, cast.rita)
    rule(unit, rita, (SAFE, "claim"))
    session.delete(rita)
    session.flush()
    session.expire_all()
    assert unit.state == "ruled"
    assert [decision.by for decision in kept.rulings_on(unit)] == [None]


def test_moving_a_span_away_and_back_heals_a_stale_ruling(session: Db, cast: Cast) -> None:
    sam = work_of(session, cast.sam)
    (span,) = hand_in(sam, (SAFE, "claim"))
    (unit,) = found(session, cast)
    rule(unit, place(session, cast.rita), (SAFE, "claim"))
    move(sam, span, SAFE[:-2])
    assert [(one.state, one.stale) for one in found(session, cast)] == [("open", True)]
    move(sam, span, SAFE)
    assert [(one.state, one.stale) for one in found(session, cast)] == [("ruled", False)]
