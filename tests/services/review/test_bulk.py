"""Bulk rules: they accept what their preview showed, say so in every export, and can be taken back."""

import pytest

from annotator.models import Round
from annotator.services import errors, submissions
from annotator.services.review import bulk, kept, units
from annotator.services.review import errors as review_errors
from annotator.services.review.bulk import Limits
from tests.cast import Cast
from tests.kinds import Db
from tests.released import records
from tests.services.classwork import (
    MAYOR,
    NOW,
    PILLAR,
    SAFE,
    class_of,
    derive,
    found,
    hand_in,
    newcomer,
    place,
    round_of,
    rule,
    take_back,
)


@pytest.fixture
def round_(session: Db, cast: Cast) -> Round:
    """Of four readers, two mark one passage, one another, and nobody agrees by rule."""
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"), (MAYOR, "attribution"))
    hand_in(sue, (SAFE, "claim"))
    hand_in(third)
    hand_in(newcomer(session, cast, "Fourth"))
    return round_of(session, cast)


def states(session: Db, cast: Cast) -> list[tuple[str, str | None]]:
    return [(unit.state, unit.source) for unit in found(session, cast)]


@pytest.mark.parametrize(
    ("support", "limits", "counts"),
    [
        ("1/4", None, {"attribution": 1, "claim": 1}), ("1/2", None, {"claim": 1}), ("0.51", None, {}),
        ("1/4", Limits(label="attribution"), {"attribution": 1}), ("1/4", Limits(kind="lone"), {"attribution": 1}),
    ],
)  # fmt: skip
def test_a_preview_is_what_will_be_accepted(
    session: Db, cast: Cast, round_: Round, support: str, limits: Limits | None, counts: dict[str, int]
) -> None:
    assert bulk.preview(round_, support, limits).counts == counts
    if not counts:
        with pytest.raises(review_errors.NothingToAccept):
            bulk.accept(round_, support, limits, by=place(session, cast.tess), now=NOW)
        return
    made = bulk.accept(round_, support, limits, by=place(session, cast.tess), now=NOW)
    assert (made.counts, units.balance(round_)["agreed"]) == (counts, sum(counts.values()))


def test_a_rule_is_no_ruling_and_can_be_taken_back(session: Db, cast: Cast, round_: Round) -> None:
    tess = place(session, cast.tess)
    made = bulk.accept(round_, "1/2", by=tess, now=NOW)
    assert states(session, cast) == [("agreed", "bulk"), ("open", None)]
    assert not kept.grounds_of(found(session, cast)[0])
    (record,) = records(round_)
    assert [(label["source"], label["provisional"]) for label in record["labels"]] == [("bulk", False)]
    assert [unit.get("bulk") for unit in record["units"]] == [str(made.id), None]
    bulk.undo(made, by=tess, now=NOW)
    assert states(session, cast) == [("open", None), ("open", None)]
    assert bulk.of_round(round_) == [made]
    with pytest.raises(review_errors.UndoneRule):
        bulk.undo(made, by=tess, now=NOW)


def test_a_unit_whose_support_falls_is_open_again(session: Db, cast: Cast, round_: Round) -> None:
    bulk.accept(round_, "1/2", by=place(session, cast.tess), now=NOW)
    fifth = newcomer(session, cast, "Fifth")
    hand_in(fifth)
    assert states(session, cast)[0] == ("open", None)
    take_back(fifth)
    assert states(session, cast)[0] == ("agreed", "bulk")
    submissions.submit(fifth, by=fifth.membership, now=NOW)
    derive(fifth)
    assert states(session, cast)[0] == ("open", None)


def test_what_somebody_ruled_on_is_left_alone(session: Db, cast: Cast, round_: Round) -> None:
    rule(found(session, cast)[0], place(session, cast.rita), verdict="return")
    assert bulk.preview(round_, "1/4").counts == {"attribution": 1}


@pytest.mark.parametrize("support", ["", "0", "-1/2", "5/4", "half", "1/0"])
def test_a_support_is_a_fraction(round_: Round, support: str) -> None:
    with pytest.raises(errors.UnusableSupport):
        bulk.preview(round_, support)


def test_nobody_hears_of_a_passage_twice(session: Db, cast: Cast, round_: Round) -> None:
    bulk.accept(round_, "1/2", by=place(session, cast.tess), now=NOW)
    rule(found(session, cast)[0], place(session, cast.rita), (PILLAR, "claim"))
    assert states(session, cast)[0] == ("ruled", "ruled")
