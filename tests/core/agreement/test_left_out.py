"""The figures without an annotator equal those of studies that the annotator is not in, whichever way they are made."""

import random

import pytest

from annotator.core.agreement import SUMS
from annotator.core.agreement.intervals import jackknife_of
from annotator.core.agreement.report import labels_for
from annotator.core.agreement.study import Study, all_readers, make_study, without_reader
from annotator.core.agreement.values import value_of, whole_articles

LABELS = ("claim", "opinion", "attribution")
QUICK = tuple(name for name in SUMS if not name.startswith("gamma"))
LENGTH = 60


def crowd(seed: int) -> list[Study]:
    """Six articles, each read by some of seven people, one of whom sees the first half only and one marks nothing."""
    draw = random.Random(seed)
    studies = []
    for number in range(6):
        readers = draw.sample("ABCDEFG", draw.randint(2, 5))
        marks = {reader: list(_marks(draw)) if reader != "G" else [] for reader in readers}
        seen = {reader: [(0, LENGTH // 2)] for reader in readers if reader == "F"}
        inside = {name: [one for one in own if name != "F" or one[1] <= LENGTH // 2] for name, own in marks.items()}
        sentences = [(at, at + 15) for at in range(0, LENGTH, 15)]
        studies.append(
            make_study(LENGTH, inside, seen=seen, labels=LABELS, sentences=sentences, paragraphs=sentences[::2],
                       name=str(number))
        )  # fmt: skip
    return studies


def _marks(draw: random.Random) -> list[tuple[int, int, str]]:
    starts = [13 * place + draw.randrange(3) for place in range(4)]  # apart: some measures need a partition
    return [(start, start + draw.randint(2, 9), draw.choice(LABELS)) for start in draw.sample(starts, 3)]


@pytest.mark.parametrize("measure", QUICK)
@pytest.mark.parametrize("seed", range(3))
def test_leaving_out_is_the_same_as_not_having_been_there(measure: str, seed: int) -> None:
    studies = crowd(seed)
    for label in labels_for(measure, studies):
        found = jackknife_of(studies, SUMS[measure], label).without
        assert found.keys() == set(all_readers(studies))
        for reader, value in found.items():
            left = without_reader(studies, reader)
            expected = value_of(SUMS[measure](left, label, whole_articles(left))).value
            same = value == expected if expected is None else value == pytest.approx(expected, rel=1e-12, abs=1e-12)
            assert same, (measure, label, reader, value, expected)
