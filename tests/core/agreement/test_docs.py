"""The documentation of agreement: every measure has its heading, and its worked examples are what the code answers."""

import re
from pathlib import Path

import numpy as np
import pytest

from annotator.core.agreement import MEASURES
from annotator.core.agreement.alignment import Dissimilarity, pair_disorder
from annotator.core.agreement.study import make_study

DOCS = (Path(__file__).parents[3] / "docs" / "agreement.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", DOCS, re.MULTILINE | re.DOTALL))
SENTENCES = [(0, 35), (36, 60), (61, 100)]
SILENT = make_study(100, {"A": [(10, 30, "claim")], "B": [(10, 30, "claim")], "C": []}, sentences=SENTENCES)
SHARED = make_study(
    100,
    {
        "A": [(10, 30, "claim"), (40, 50, "opinion")],
        "B": [(10, 28, "claim"), (40, 50, "opinion")],
        "C": [(12, 30, "claim")],
    },
    sentences=SENTENCES,
)


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_explained(name: str) -> None:
    assert "*By hand*" in SECTIONS[name]
    assert "*Misleads*" in SECTIONS[name]


@pytest.mark.parametrize(
    ("name", "study", "label"),
    [
        ("char_alpha", SILENT, None),
        ("char_alpha_sets", SHARED, None),
        ("sentence_alpha", SHARED, "opinion"),
        ("sentence_alpha_half", SHARED, "claim"),
        ("sentence_alpha_sets", SHARED, None),
        ("sentence_cohen", SHARED, "opinion"),
        ("sentence_fleiss", SHARED, "opinion"),
        ("f1_exact", SHARED, None),
        ("f1_boundary", SHARED, None),
        ("f1_lenient", SHARED, None),
        ("f1_soft", SHARED, None),
        ("f1_characters", SHARED, None),
        ("ualpha_1995", SILENT, None),
        ("ualpha_2016_u", SILENT, None),
        ("ualpha_2016_bar_u", SHARED, None),
        ("ualpha_2016_cu", SHARED, None),
        ("ualpha_2016_ku", SHARED, "claim"),
    ],
)
def test_worked_examples_are_right(name: str, study, label: str | None) -> None:  # type: ignore[no-untyped-def]
    value = MEASURES[name]([study], label).value
    assert value is not None
    digits = "1.0" if value == 1 else f"{value:.3f}".removeprefix("0")
    assert f"**{digits}**" in SECTIONS[name]


def test_the_shared_table_is_right() -> None:
    told = {
        "char_alpha": ("claim", "opinion", None),
        "ualpha_1995": ("claim", "opinion", None),
        "char_alpha_sets": (None,),
        "gamma_joint": (None,),
        "gamma": (None,),
    }
    table = DOCS.split("## What others print")[1]
    for name, labels in told.items():
        for label in labels:
            value = MEASURES[name]([SHARED], label).value
            assert f"{value:.3f}".removeprefix("0") in table, (name, label, value)


def test_the_alignment_by_hand_is_right() -> None:
    one, other = np.array([[10, 30, 0], [40, 50, 1]]), np.array([[10, 28, 0], [40, 50, 1]])
    assert f"**{pair_disorder(one, other, Dissimilarity()):.5f}".replace("0.", ".") in SECTIONS["gamma"]
