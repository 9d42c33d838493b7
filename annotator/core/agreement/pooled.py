"""Live figures of several articles as one: what their counters hold is added up, as `char_alpha` pools studies."""

from collections.abc import Sequence

from annotator.core.agreement.live import Live
from annotator.core.agreement.values import NO_PAIRABLE, NO_VARIATION, OK, Value


def pooled_alpha(lives: Sequence[Live], label: str | None = None) -> Value:
    """Krippendorff's alpha over the characters of all articles; `label` None is marked at all.

    Every character counts the same wherever it stands. `n`: pairable values, as in `char_alpha`.
    """
    n = sum(live.values for live in lives)
    ones = sum(live.counters[label].marked for live in lives)
    if not n:
        return Value(None, NO_PAIRABLE, 0)
    observed = sum(_disagreement(live, label) for live in lives) / n
    expected = 2 * ones * (n - ones) / (n * (n - 1))
    value = 1 - observed / expected if expected else None
    return Value(value, OK if expected else NO_VARIATION, n, 1 - observed, observed, expected)


def _disagreement(live: Live, label: str | None) -> float:
    """Σ 2 k (m - k) / (m - 1) over characters that k of m >= 2 readers marked."""
    differing = live.counters[label].differing
    levels = range(2, len(differing)) if live.level is None else [live.level]
    return sum(2 * int(differing[readers]) / (readers - 1) for readers in levels if readers >= 2)
