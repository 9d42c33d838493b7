"""What a figure rests on is counted and named: pairs that have a figure, and annotators who can be left out."""

import pytest

from annotator.core.agreement import MEASURES, N_OF, SUMS
from annotator.core.agreement.intervals import jackknife_of
from annotator.core.agreement.study import Study
from tests.core.agreement.studies import study

# A and B read one article, C and D another: of six pairs two read together.
READ = study({"A": [(0, 5, "claim")], "B": [(0, 6, "claim")]})
APART = [READ, study({"C": [(0, 5, "claim")], "D": [(0, 5, "claim")]})]


def of(measure: str, studies: list[Study]) -> tuple[int | None, int, str | None]:
    value = MEASURES[measure](studies)
    return value.pairs, value.n, value.note


def test_every_measure_says_what_it_counts() -> None:
    assert N_OF.keys() == MEASURES.keys()


def test_a_mean_over_pairs_counts_those_who_read_together_and_no_others() -> None:
    assert of("sentence_cohen", APART) == (2, 6, "mean of 2 pairs of annotators")
    assert of("f1_exact", APART) == (2, 2, "mean of 2 pairs of annotators")
    assert of("gamma", APART) == (2, 2, "mean of 2 pairs of annotators")


def test_pairs_without_a_figure_are_counted_apart() -> None:
    silent = study({"E": [], "F": []})
    told = "mean of 2 pairs of annotators; 1 more read together and have no figure"
    assert of("sentence_cohen", [*APART, silent]) == (2, 9, told)
    assert of("f1_soft", [*APART, silent]) == (2, 3, told)


@pytest.mark.parametrize("measure", ["sentence_cohen", "f1_exact", "gamma"])
def test_the_figure_of_two_is_no_mean(measure: str) -> None:
    assert of(measure, APART[:1])[::2] == (1, None)


@pytest.mark.parametrize("measure", ["char_alpha", "sentence_cohen", "f1_exact"])
def test_where_a_figure_without_somebody_is_undefined_there_is_no_standard_error(measure: str) -> None:
    alone = [study({"A": [(0, 5, "claim")], "B": [], "C": []})]
    found = jackknife_of(alone, SUMS[measure], "claim")
    assert found.without["A"] is None
    assert (found.error, found.note) == (None, "without 1 of the 3 annotators there is no figure")


def test_where_all_are_defined_there_is_one() -> None:
    found = jackknife_of([study({name: [(0, 5 + at, "claim")] for at, name in enumerate("ABC")})], SUMS["char_alpha"])
    assert found.error is not None
    assert found.note is None
