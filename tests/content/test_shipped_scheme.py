"""The scheme that ships: every clause is numbered for good, belongs to a label and shows both examples."""

import re
from collections import defaultdict
from typing import Any

import pytest

from annotator.content import default_scheme

SCHEME = default_scheme()
LABELS = {label["name"] for label in SCHEME["labels"]}
LETTERS = {"claim": "C", "attribution": "A", "opinion": "O", "boilerplate": "B"}
SHOWN = [
    pytest.param(clause, clause[side], id=f"{clause['number']}-{side}")
    for clause in SCHEME["clauses"]
    for side in ("fits", "misfit")
]


def test_it_has_four_labels_in_order() -> None:
    found = [(label["name"], label["key"], label["slot"]) for label in SCHEME["labels"]]
    assert found == [("claim", "1", 1), ("attribution", "2", 2), ("opinion", "3", 3), ("boilerplate", "4", 4)]
    assert all(
        label["definition"].endswith(".") and label["test"].endswith("?") for label in SCHEME["labels"]
    )


def test_numbers_run_without_gaps_under_each_letter() -> None:
    found: dict[str, list[int]] = defaultdict(list)
    for clause in SCHEME["clauses"]:
        found[clause["number"][0]].append(int(clause["number"][1:]))
    assert {letter: len(numbers) for letter, numbers in found.items()} == {
        "C": 7, "A": 9, "O": 5, "B": 4, "E": 7, "S": 4
    }  # fmt: skip
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in found.values())


def test_the_letter_says_the_label() -> None:
    for clause in SCHEME["clauses"]:
        expected = {LETTERS[clause["label"]]} if clause["label"] else {"E", "S"}
        assert clause["number"][0] in expected


@pytest.mark.parametrize(("clause", "example"), SHOWN)
def test_an_example_can_be_shown(clause: dict[str, Any], example: dict[str, Any]) -> None:
    assert example["why"].strip()
    assert example["spans"]
    for span in example["spans"]:
        assert example["text"].count(span["quote"]) == 1
        assert span["label"] in LABELS


@pytest.mark.parametrize("clause", SCHEME["clauses"], ids=lambda clause: clause["number"])
def test_fitting_marks_obey_their_clause_and_the_edges(clause: dict[str, Any]) -> None:
    example = clause["fits"]
    assert clause["label"] in {None, *(span["label"] for span in example["spans"])}
    for span in example["spans"]:
        assert re.search(rf"(?<!\w){re.escape(span['quote'])}(?!\w)", example["text"]), "E1: whole words"
        assert not span["quote"].startswith("that "), "E3: the introducing “that” is outside"
        assert span["label"] == "boilerplate" or not span["quote"].endswith("."), "E4: no final full stop"


def test_no_example_is_used_twice() -> None:
    texts = [clause[side]["text"] for clause in SCHEME["clauses"] for side in ("fits", "misfit")]
    assert len(texts) == len(set(texts))
