"""Classes drawn from a seed, for the tests and for the oracles, whose environment has no hypothesis."""

import numpy as np

from annotator.core.agreement.study import Mark

LABELS = ("claim", "opinion")


def random_marks(rng: np.random.Generator, readers: int, length: int, spans: int) -> dict[str, list[Mark]]:
    """Readers who mark the same stretches, moved a little and now and then under another label."""
    true = [
        (int(start), int(start) + int(long))
        for start, long in rng.integers((0, 3), (length - 30, 25), (spans, 2))
    ]
    return {
        f"r{at}": [_moved(rng, start, end, length) for start, end in true if rng.random() < 0.8]
        for at in range(readers)
    }


def _moved(rng: np.random.Generator, start: int, end: int, length: int) -> Mark:
    start = int(np.clip(start + rng.integers(-2, 3), 0, length - 2))
    end = int(np.clip(end + rng.integers(-2, 3), start + 1, length))
    return start, end, LABELS[int(rng.random() < 0.3)]
