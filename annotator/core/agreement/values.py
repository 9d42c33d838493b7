"""What a measure answers: a value or why there is none, from sums that resampling can draw again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from annotator.core.agreement.study import Study
from annotator.core.later import Floats, Ints, np

OK = "ok"
NO_PAIRABLE = "no_pairable"  # fewer than two readers anywhere
NO_VARIATION = "no_variation"  # everybody marked nothing, or everything: agreement beyond chance has no meaning
REFUSED = "refused"  # the measure is not defined for such spans; `note` says why


class NotMeasurable(ValueError):
    """Raised when a measure is not defined for these spans, with a sentence that says what mends it."""


@dataclass(frozen=True, slots=True)
class Value:
    """A figure, or None with the reason in `status`.

    `n`: what it rests on, as the measure's documentation says. `percent`: the plain share of agreement,
    where the measure has one. `observed` and `expected`: the disagreement a chance-corrected figure is made of.
    `pairs`: of how many pairs of annotators the figure is the mean, where it is one.
    """

    value: float | None
    status: str
    n: int
    percent: float | None = None
    observed: float | None = None
    expected: float | None = None
    coverage: float | None = None
    note: str | None = None
    pairs: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of many replicates at once; NaN where undefined, which never leaves this package.

    Of a mean over pairs of readers, `pairs` have a figure of their own and `together` have read the same.
    """

    value: Floats
    n: Floats
    percent: Floats | None = None
    observed: Floats | None = None
    expected: Floats | None = None
    coverage: Floats | None = None
    pairs: Floats | None = None
    together: Floats | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What a measure adds up: a row for each block, and how rows of added blocks become figures.

    `pairs`, where every column belongs to two readers: who they are, so that leaving one out is leaving columns out.
    `columns`, where what a column adds up is the same for any part of the studies: what each adds up.
    `without`, where leaving a reader out is a subtraction: what all articles add up to without each of them.
    """

    rows: Floats
    figures: Callable[[Floats], Figures]
    note: str | None = None
    pairs: tuple[tuple[str, str], ...] | None = None
    columns: tuple[int | str, ...] | None = None
    without: Callable[[], Mapping[str, Floats]] | None = None


Blocks = Sequence[Ints]  # for each study the offsets at which its blocks begin, the first one 0


class SumsOf(Protocol):
    """What each file of this package defines for its measures."""

    def __call__(self, studies: Sequence[Study], label: str | None, blocks: Blocks) -> Sums: ...


class Measure(Protocol):
    """The one signature: several studies pool; `label` None is all labels together."""

    def __call__(self, studies: Sequence[Study], label: str | None = None) -> Value: ...


def whole_articles(studies: Sequence[Study]) -> Blocks:
    """One block for each article."""
    return [np.zeros(1, dtype=np.int64) for _ in studies]


def measured(sums_of: SumsOf) -> Measure:
    """The measure that adds all blocks up."""

    def measure(studies: Sequence[Study], label: str | None = None) -> Value:
        return value_of(sums_of(studies, label, whole_articles(studies)))

    return measure


def value_of(sums: Sums) -> Value:
    """The figure of all blocks together."""
    with np.errstate(invalid="ignore", divide="ignore"):
        figures = sums.figures(sums.rows.sum(axis=0, keepdims=True))
    n = round(float(figures.n[0]))
    value = _finite(figures.value)
    status = OK
    if value is None:
        status = NO_VARIATION if n else NO_PAIRABLE
    return Value(
        value,
        status,
        n,
        _finite(figures.percent),
        _finite(figures.observed),
        _finite(figures.expected),
        _finite(figures.coverage),
        sums.note or _note_on_pairs(figures),
        None if figures.pairs is None else round(float(figures.pairs[0])),
    )


def _note_on_pairs(figures: Figures) -> str | None:
    """Of how many pairs a mean is, and how many who read the same have no figure; None for the figure of one pair."""
    if figures.pairs is None or figures.together is None or figures.together[0] < 2:
        return None
    pairs, together = round(float(figures.pairs[0])), round(float(figures.together[0]))
    left_out = f"; {together - pairs} more read together and have no figure" if pairs < together else ""
    return f"mean of {pairs} {'pair' if pairs == 1 else 'pairs'} of annotators{left_out}"


def _finite(array: Floats | None) -> float | None:
    return float(array[0]) + 0.0 if array is not None and np.isfinite(array[0]) else None  # no -0.0
