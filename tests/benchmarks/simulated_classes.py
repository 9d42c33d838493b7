"""How right agreed labels are, and how soon rulings pay, on simulated classes: two tables."""

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from annotator.core.adjudication import Reading, is_agreed, read_unit
from annotator.core.priority import priority
from annotator.core.spans import Span, Version, iou, overlap
from annotator.core.units import group_units

SHARED = Path(__file__).resolve().parents[3] / "shared" / "reference"
CLASSES, TRUTH = SHARED / "simulated_classes.jsonl", SHARED / "simulated_truth.json"
HALF = Fraction(1, 2)
SHUFFLES = 20
ENOUGH = 0.9
LEAST_PRECISION, LEAST_SETTLED, MOST_RULINGS = 1.4, 0.6, 0.6
Versions = frozenset[Version]
Groups = Mapping[str, Sequence["Class"]]


@dataclass(frozen=True)
class Class:
    """One article as its readers marked it, and what is true of it."""

    text: str
    readers: int
    spans: list[Span]
    truth: Versions


@dataclass(frozen=True)
class Found:
    """Labels that somebody or some rule came to, of which so many are exactly true."""

    labels: int
    exact: int
    true: int

    def __add__(self, other: "Found") -> "Found":
        return Found(self.labels + other.labels, self.exact + other.exact, self.true + other.true)

    @property
    def precision(self) -> float:
        return self.exact / self.labels

    @property
    def settled(self) -> float:
        return self.labels / self.true


def classes() -> Iterator[Class]:
    """Read the simulated classes."""
    truth = json.loads(TRUTH.read_text())
    for line in CLASSES.read_text().splitlines():
        record = json.loads(line)
        spans = [
            Span(str(number), one["annotator"], one["start"], one["end"], one["label"])
            for number, one in enumerate(record["spans"])
        ]
        article = record["article"]
        true = frozenset(Version(*row) for row in truth[article["id"]])
        yield Class(article["text"], len(record["annotators"]), spans, true)


def readings(one: Class) -> list[Reading]:
    return [read_unit(unit, one.readers) for unit in group_units(one.spans)]


def agreed(found: Iterable[Reading], readers: int, min_support: Fraction = HALF) -> Versions:
    """Labels settled by rule."""
    settled = [reading for reading in found if is_agreed(reading, readers, min_support)]
    return frozenset(Version(reading.start, reading.end, str(reading.label)) for reading in settled)


def majority_per_character(one: Class) -> Versions:
    """For each label, the runs of characters that more than half of the readers gave it."""
    votes: dict[str, Any] = defaultdict(lambda: np.zeros(len(one.text) + 2, dtype=int))
    for label in {span.label for span in one.spans}:
        for reader in {span.annotator for span in one.spans}:
            marked = np.zeros(len(one.text) + 2, dtype=int)
            for span in one.spans:
                if (span.label, span.annotator) == (label, reader):
                    marked[span.start + 1 : span.end + 1] = 1
            votes[label] += marked
    found = set()
    for label, count in votes.items():
        edges = np.flatnonzero(np.diff((2 * count > one.readers).astype(int)))
        found |= {Version(int(start), int(end), label) for start, end in edges.reshape(-1, 2)}
    return frozenset(found)


def judged(labels: Versions, truth: Versions) -> Found:
    return Found(len(labels), len(labels & truth), len(truth))


def soft_f1(labels: Versions, truth: Versions) -> float:
    """Twice the IoU of the best matching of labels with true spans, of one label each, by the number of both."""
    ours, true = sorted(labels), sorted(truth)
    worth = np.array([[float(iou(a, b)) if a.label == b.label else 0.0 for b in true] for a in ours])
    if not ours:
        return 0.0
    matched = worth[linear_sum_assignment(worth, maximize=True)].sum()
    return float(2 * matched / (len(ours) + len(true)))


def perfect(reading: Reading, truth: Versions) -> Versions:
    """What a reviewer who knows the truth rules: the true spans that the unit's versions mean, or none."""
    meant = [max(truth, key=lambda true: (_nearness(version, true), true)) for version, _ in reading.versions]
    return frozenset(
        true for (version, _), true in zip(reading.versions, meant, strict=True) if _nearness(version, true) >= HALF
    )


def _nearness(version: Version, true: Version) -> Fraction:
    return iou(version, true) if overlap(version, true) else Fraction(0)


def rulings_needed(order: Sequence[Reading], start: Versions, truth: Versions) -> int:
    """How many perfect rulings in this order bring nine tenths of what all of them bring."""
    steps, labels = [soft_f1(start, truth)], start
    for reading in order:
        labels = labels | perfect(reading, truth)
        steps.append(soft_f1(labels, truth))
    goal = steps[0] + ENOUGH * (steps[-1] - steps[0])
    return next(number for number, value in enumerate(steps) if value >= goal)


def queued(one: Class) -> tuple[int, float, int]:
    """Rulings needed in the queue's order, in random order on average, and open units."""
    found = readings(one)
    start = agreed(found, one.readers)
    waiting = [reading for reading in found if not is_agreed(reading, one.readers, HALF)]
    order = sorted(waiting, key=lambda one_: (one_.kind == "lone", -priority(one_, one.readers, one.text), one_.start))
    chance = random.Random(5)
    shuffled = [rulings_needed(chance.sample(waiting, len(waiting)), start, one.truth) for _ in range(SHUFFLES)]
    return rulings_needed(order, start, one.truth), sum(shuffled) / SHUFFLES, len(waiting)


def pooled(chosen: Sequence[Class]) -> tuple[Found, Found, Found]:
    """A majority per character, the rule, and the rule with two thirds, over several classes."""
    nothing = Found(0, 0, 0)
    majority = sum((judged(majority_per_character(one), one.truth) for one in chosen), nothing)
    rule = sum((judged(agreed(readings(one), one.readers), one.truth) for one in chosen), nothing)
    strict = sum((judged(agreed(readings(one), one.readers, Fraction(2, 3)), one.truth) for one in chosen), nothing)
    return majority, rule, strict


def precision_table(groups: Groups) -> bool:
    """Print how right agreed labels are; say whether they are as right, and as many, as they should be."""
    print("exact precision / labels settled per true span\n")
    print("| readers | majority per character | agreed by rule | with 2/3 | precision, rule : majority |")
    print("| --- | --- | --- | --- | --- |")
    for name, chosen in groups.items():
        found = pooled(chosen)
        cells = [f"{one.precision:.2f} / {one.settled:.2f}" for one in found]
        majority, rule, _ = found
        print(f"| {name} | {' | '.join(cells)} | {rule.precision / majority.precision:.2f} |")
    return rule.precision >= LEAST_PRECISION * majority.precision and rule.settled >= LEAST_SETTLED


def queue_table(groups: Groups) -> bool:
    """Print how soon rulings pay; say whether soon enough in classes of ten and more."""
    print("\nperfect rulings for nine tenths of the gain in soft F1\n")
    print("| readers | open units | in the queue's order | in random order | ratio |\n| --- | --- | --- | --- | --- |")
    rows = {name: np.array([queued(one) for one in chosen]).sum(axis=0) for name, chosen in groups.items()}
    rows["10 and more, pooled"] = sum(row for name, row in rows.items() if int(name) >= 10)
    for name, (ours, theirs, waiting) in rows.items():
        print(f"| {name} | {waiting:.0f} | {ours:.0f} | {theirs:.0f} | {ours / theirs:.2f} |")
    return bool(ours <= MOST_RULINGS * theirs)


def main() -> None:
    if not CLASSES.exists():
        sys.exit(f"Without {CLASSES} there is nothing to measure.")
    everyone = list(classes())
    sizes = sorted({one.readers for one in everyone})
    groups = {str(size): [one for one in everyone if one.readers == size] for size in sizes}
    pool = {"5 and more, pooled": [one for one in everyone if one.readers >= 5]}
    is_right, is_soon = precision_table(groups | pool), queue_table(groups)
    sys.exit(0 if is_right and is_soon else "A target is not met.")


if __name__ == "__main__":
    main()
