"""Which open unit a reviewer should see first: where the votes are split most, then where the edges are."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import log2
from statistics import pstdev

from annotator.core.adjudication import Reading

EDGE_WEIGHT = 0.05
WIDEST_EDGES = 10.0  # words


def priority(reading: Reading, readers: int, text: str) -> float:
    """H(support) + H(label shares) + .05 * min(spread of the edges in words, 10), H being entropy in bits."""
    return (
        _entropy([_share(reading, readers), 1 - _share(reading, readers)])
        + _entropy(_label_shares(reading))
        + EDGE_WEIGHT * min(edge_spread(reading, text), WIDEST_EDGES)
    )


def reasons(reading: Reading, readers: int, text: str) -> list[str]:
    """Why a unit ranks where it does, as codes, the weightiest first.

    `added`, `lone`, `support` (some half of the readers), `label` (labels are split), `boundary` (edges are).
    """
    if reading.kind in ("added", "lone"):
        return [reading.kind]
    share = _share(reading, readers)
    weights = {
        "support": _entropy([share, 1 - share]),
        "label": _entropy(_label_shares(reading)),
        "boundary": EDGE_WEIGHT * min(edge_spread(reading, text), WIDEST_EDGES),
    }
    return sorted((code for code, weight in weights.items() if weight > 0), key=lambda code: -weights[code])


def edge_spread(reading: Reading, text: str) -> float:
    """Standard deviation of starts plus that of ends, in words (maximal runs of non-white-space)."""
    if not reading.versions:
        return 0.0
    starts = [edge for version, votes in reading.versions for edge in [version.start] * votes]
    ends = [edge for version, votes in reading.versions for edge in [version.end] * votes]
    return pstdev(_in_words(starts, text)) + pstdev(_in_words(ends, text))


def _in_words(edges: Iterable[int], text: str) -> list[int]:
    words = _word_starts(text)
    return [bisect_left(words, edge) for edge in edges]


@lru_cache(maxsize=64)
def _word_starts(text: str) -> tuple[int, ...]:
    return tuple(word.start() for word in re.finditer(r"\S+", text))


def _share(reading: Reading, readers: int) -> Fraction:
    return Fraction(max(reading.votes.values(), default=0), max(readers, 1))


def _label_shares(reading: Reading) -> list[Fraction]:
    return [Fraction(count, reading.votes_for) for count in reading.votes.values()]


def _entropy(shares: Iterable[Fraction]) -> float:
    return -sum(float(share) * log2(share) for share in shares if share > 0)
