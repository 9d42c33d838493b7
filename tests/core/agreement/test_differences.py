"""Where a class differs, held to examples counted by hand."""

import pytest

from annotator.core.agreement import MEASURES
from annotator.core.agreement.differences import along, confusion, costs, outliers, pair_scores
from annotator.core.agreement.live import live_of, pooled_alpha
from annotator.core.agreement.study import make_study
from annotator.core.agreement.values import OK, Value

LABELS = ("claim", "opinion")
# Ten characters: a marks 0-4 as a claim; b marks 0-2 as a claim and 2-4 as an opinion; c read 0-5 and marked nothing.
MARKS = {"a": [(0, 4, "claim")], "b": [(0, 2, "claim"), (2, 4, "opinion")], "c": []}
STUDY = make_study(10, MARKS, seen={"c": [(0, 5)]}, labels=LABELS, paragraphs=[(0, 4), (5, 10)])


def test_confusion_counts_ordered_pairs() -> None:
    claim, opinion = confusion([STUDY]).shares
    # claims: 4 characters of a and 2 of b, two others each: 12; claim meets claim twice on 2 characters
    assert claim == pytest.approx((4 / 12, 2 / 12, 6 / 12))
    assert opinion == pytest.approx((2 / 4, 0, 2 / 4))


def test_confusion_of_labels_nobody_used_is_none() -> None:
    assert confusion([make_study(5, {"a": [], "b": []}, labels=LABELS)]).shares == (None, None)


def test_one_reader_with_two_labels_is_no_pair() -> None:
    nested = make_study(4, {"a": [(0, 4, "claim"), (0, 4, "opinion")], "b": []}, labels=LABELS)
    assert confusion([nested]).shares == ((0, 0, 1), (0, 0, 1))


def test_disagreement_along_the_text() -> None:
    first, second = along(STUDY)
    assert (first.start, first.end, second.start, second.end) == (0, 5, 5, 10)
    # 0-2: two pairs of three differ on the set of labels; 2-4: all three pairs; 4: none
    assert first.overall == pytest.approx((2 * 2 / 3 + 2 * 1) / 5)
    assert first.labels["opinion"] == pytest.approx(2 * (2 / 3) / 5)
    assert second.overall == 0


def test_costs_add_up_to_the_whole() -> None:
    # 2 k (m - k) / (m - 1) for opinion: 1 of 3 on two characters
    assert costs(STUDY, "opinion", [(0, 2), (2, 4), (0, 10)]) == pytest.approx([0, 4, 4])


def test_pairs_pool_over_articles() -> None:
    scores = pair_scores([make_study(4, {"a": [(0, 2, "claim")], "b": [(0, 2, "claim")], "c": []})] * 2)
    assert scores == {("a", "b"): 1.0, ("a", "c"): 0.0, ("b", "c"): 0.0}


def test_live_figures_of_articles_pool_as_studies_do() -> None:
    studies = [STUDY, make_study(7, {"a": [(1, 3, "claim")], "d": [(2, 5, "claim")]}, labels=LABELS)]
    lives = [live_of(study) for study in studies]
    for label in (None, *LABELS):
        ours, theirs = pooled_alpha(lives, label), MEASURES["char_alpha"](studies, label)
        assert (ours.value, ours.n, ours.status) == (pytest.approx(theirs.value), theirs.n, theirs.status)


def test_who_stands_out_stands_far_from_the_others() -> None:
    near = {f"r{at}": 0.5 + at / 1000 for at in range(9)}
    values: dict[str | None, Value] = {"claim": Value(0.5, OK, 10)}
    assert outliers(values, {"claim": near}) == []
    (one,) = outliers(values, {"claim": near | {"far": 0.6}})
    assert (one.reader, one.gains) == ("far", {"claim": pytest.approx(0.1)})
    assert outliers(values, {"claim": {"r0": 0.5, "far": 0.9}}) == [], "two cannot say who is unlike the other"
