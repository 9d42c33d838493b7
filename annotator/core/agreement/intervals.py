"""How sure a figure is: a block bootstrap over articles or paragraphs, and a jackknife over annotators."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from annotator.core.agreement.study import Study, all_readers, without_reader
from annotator.core.agreement.values import Blocks, Sums, SumsOf, value_of, whole_articles
from annotator.core.later import Ints, np

FEWEST_ARTICLES = 15
FEWEST_PARAGRAPHS = 10
STRETCHES = 30  # where there are no paragraphs, the texts are cut into so many
REPLICATES = 2000
SEED = 1
LEVEL = 0.95
MOST_CELLS = 4_000_000  # numbers that resampling holds at once


@dataclass(frozen=True, slots=True)
class Interval:
    """A percentile interval. `over`: articles, paragraphs or stretches; `dropped`: replicates without a figure."""

    low: float | None
    high: float | None
    level: float
    over: str
    blocks: int
    replicates: int
    dropped: int
    seed: int


@dataclass(frozen=True, slots=True)
class Jackknife:
    """`without`: the figure as if this annotator had not taken part; `error`: the standard error from these.

    Where one of these figures is undefined, there is no standard error either, and `note` says why.
    """

    error: float | None
    without: dict[str, float | None]
    note: str | None = None


def chosen_blocks(studies: Sequence[Study]) -> tuple[str, Blocks]:
    """Articles when there are fifteen or more, otherwise paragraphs; where these are too few, equal stretches."""
    if len(studies) >= FEWEST_ARTICLES:
        return "articles", whole_articles(studies)
    starts = [np.unique(np.r_[0, study.paragraphs[1:, 0]]).astype(np.int64) for study in studies]
    if sum(map(len, starts)) >= FEWEST_PARAGRAPHS:
        return "paragraphs", starts
    total = sum(study.length for study in studies)
    return "stretches", [equal_blocks(study.length, -(-STRETCHES * study.length // max(total, 1))) for study in studies]


def equal_blocks(length: int, blocks: int) -> Ints:
    """Where equal stretches of a text begin."""
    return np.unique(np.arange(max(blocks, 1), dtype=np.int64) * length // max(blocks, 1))


def interval(
    studies: Sequence[Study],
    sums_of: SumsOf,
    label: str | None = None,
    *,
    blocks: tuple[str, Blocks] | None = None,
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> Interval:
    """The interval of a measure, blocks drawn with replacement. Draws depend on the seed and nothing else."""
    over, starts = blocks or chosen_blocks(studies)
    return resampled(sums_of(studies, label, starts), over, replicates=replicates, seed=seed)


def resampled(sums: Sums, over: str, *, replicates: int = REPLICATES, seed: int = SEED) -> Interval:
    """The interval from the rows of sums: how often each block is drawn, times what it adds."""
    rows = sums.rows
    values = np.zeros(0)
    if len(rows) > 1:
        drawn = _drawn(len(rows), replicates, seed)
        at_once = max(MOST_CELLS // max(rows.shape[1], 1), 1)
        with np.errstate(invalid="ignore", divide="ignore"):
            parts = [
                sums.figures(drawn[first : first + at_once].astype(np.float64) @ rows).value
                for first in range(0, replicates, at_once)
            ]
        values = np.concatenate(parts)
        values = values[np.isfinite(values)]
    dropped = replicates - len(values) if len(rows) > 1 else 0
    tail = (1 - LEVEL) / 2
    low, high = (float(edge) for edge in np.quantile(values, (tail, 1 - tail))) if len(values) else (None, None)
    return Interval(low, high, LEVEL, over, len(rows), replicates, dropped, seed)


@lru_cache(maxsize=4)
def _drawn(blocks: int, replicates: int, seed: int) -> Ints:
    """Return how often each block is drawn in each replicate: the same for all labels, so it is kept."""
    return np.random.default_rng(seed).multinomial(blocks, np.full(blocks, 1 / blocks), size=replicates)


def jackknife_of(
    studies: Sequence[Study], sums_of: SumsOf, label: str | None = None, sums: Sums | None = None
) -> Jackknife:
    """The figure without each annotator, and se = sqrt((m - 1) / m · Σ (a_i - mean)²), where all are defined.

    Who is left out of a measure of pairs leaves out columns; of another one, what the articles that they read add up is
    measured anew, and the rest stays. `sums` are those of whole articles, where they are known.
    """
    sums = sums or sums_of(studies, label, whole_articles(studies))
    readers = all_readers(studies)
    if sums.pairs is not None:
        return _jackknife(_without_columns(sums, readers))
    if sums.without is not None:
        left_out = sums.without()
        return _jackknife({one: value_of(replace(sums, rows=left_out[one][None])).value for one in readers})
    if sums.columns is None or len({study.labels for study in studies}) > 1:
        left = (sums_of(without_reader(studies, reader), label, whole_articles(studies)) for reader in readers)
        return _jackknife({reader: value_of(one).value for reader, one in zip(readers, left, strict=True)})
    return _jackknife({reader: _without_rows(studies, reader, sums, sums_of, label) for reader in readers})


def _without_columns(sums: Sums, readers: Sequence[str]) -> dict[str, float | None]:
    number = {reader: at for at, reader in enumerate(readers)}
    pairs = np.array([(number[one], number[other]) for one, other in sums.pairs or ()], dtype=np.int64).reshape(-1, 2)
    total = replace(sums, rows=sums.rows.sum(axis=0, keepdims=True))
    kept = ((reader, (pairs != at).all(axis=1)) for reader, at in number.items())
    return {reader: value_of(replace(total, rows=total.rows * columns)).value for reader, columns in kept}


def _without_rows(
    studies: Sequence[Study], reader: str, sums: Sums, sums_of: SumsOf, label: str | None
) -> float | None:
    here = [number for number, study in enumerate(studies) if reader in study.readers]
    parts = without_reader([studies[number] for number in here], reader)
    left = sums_of(parts, label, whole_articles(parts))
    place = {name: at for at, name in enumerate(sums.columns or ())}
    rows = sums.rows.copy()
    rows[here] = 0
    rows[np.ix_(here, [place[name] for name in left.columns or ()])] = left.rows
    return value_of(replace(sums, rows=rows)).value


def _jackknife(without: dict[str, float | None]) -> Jackknife:
    values = np.array([value for value in without.values() if value is not None])
    undefined = len(without) - len(values)
    if undefined:
        return Jackknife(None, without, f"without {undefined} of the {len(without)} annotators there is no figure")
    if len(values) < 2:
        return Jackknife(None, without, "there is nobody to leave out")
    spread = ((values - values.mean()) ** 2).sum()
    return Jackknife(float(np.sqrt((len(values) - 1) / len(values) * spread)), without)
