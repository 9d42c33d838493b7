"""What grouping spans into units costs when a class is twice as large: `python -m tests.benchmarks.grouping`."""

import random
import sys
import time
from collections.abc import Callable

from annotator.core.spans import Span
from annotator.core.units import group_units

TARGET = 2.5


def simulated(students: int) -> list[Span]:
    """Whole words of ten characters; people miss, shift edges, confuse labels and invent."""
    chance = random.Random(7)
    labels = ("claim", "attribution", "opinion", "boilerplate")
    true = [(chance.randrange(585), chance.randint(2, 14), chance.choice(labels)) for _ in range(40)]
    marks = {}
    for who in range(students):
        mine = [true[at] for at in range(40) if chance.random() < 0.8]
        mine += [(chance.randrange(585), chance.randint(2, 12), chance.choice(labels)) for _ in range(3)]
        for first, length, label in mine:
            start = max(0, first + chance.choice([-2, -1, 0, 0, 0, 0, 1, 2]))
            end = max(start + 1, first + length + chance.choice([-2, -1, 0, 0, 0, 0, 1, 2]))
            given_label = label if chance.random() < 0.85 else chance.choice(labels)
            marks[who, start, end, given_label] = None
    return [Span(str(mark), str(mark[0]), 10 * mark[1], 10 * mark[2], mark[3]) for mark in marks]


def jittered(students: int) -> list[Span]:
    """Every edge is drawn a little differently: hardly two versions are equal."""
    chance = random.Random(11)
    true = [(chance.randrange(200, 18_000), chance.randint(30, 140)) for _ in range(40)]
    marks = []
    for who in range(students):
        for at, (start, length) in enumerate(true):
            edges = round(chance.gauss(start, length / 12)), round(chance.gauss(start + length, length / 12))
            label = "claim" if chance.random() < 0.85 else "opinion"
            if chance.random() < 0.8:
                marks.append(Span(f"{who}-{at}", str(who), max(0, edges[0]), max(edges[0] + 1, edges[1], 1), label))
    return marks


def cost(marks: list[Span]) -> float:
    """The least processor time of a few runs."""
    taken = []
    for _ in range(5):
        begun = time.process_time()
        group_units(marks)
        taken.append(time.process_time() - begun)
    return min(taken)


def ratio(marked: Callable[[int], list[Span]]) -> float:
    return cost(marked(200)) / cost(marked(100))


def main() -> None:
    ratios = {"as a class marks": ratio(simulated), "every edge drawn differently": ratio(jittered)}
    print("| 200 students against 100 | ratio | at most |\n| --- | --- | --- |")
    for what, found in ratios.items():
        print(f"| {what} | {found:.2f} | {TARGET} |")
    sys.exit("A target is not met." if max(ratios.values()) > TARGET else 0)


if __name__ == "__main__":
    main()
