"""Agreement over a matrix: a row for each annotator, a column for each item, None where a value is missing."""

from collections.abc import Callable, Hashable, Sequence

from annotator.core.agreement.nominal import alpha_sums, cohen_sums, fleiss_sums, nominal
from annotator.core.agreement.runs import MISSING, Runs
from annotator.core.agreement.values import NotMeasurable, Value, value_of
from annotator.core.later import Ints, np

Rows = Sequence[Sequence[Hashable | None]]


def krippendorff_alpha(rows: Rows) -> Value:
    """Krippendorff's nominal alpha (2011). `n`: pairable values. Items with one value do not count."""
    return value_of(alpha_sums([_coded(rows)], _one_block(), nominal))


def fleiss_kappa(rows: Rows) -> Value:
    """Fleiss' kappa (1971); where values are missing, of the items with two or more. `n`: items."""
    return value_of(fleiss_sums([_coded(rows)], _one_block()))


def cohen_kappa(rows: Rows) -> Value:
    """Cohen's kappa (1960) of two annotators, of more the mean over pairs. `n`: items that a pair shares."""
    return value_of(cohen_sums([_coded(rows)], _one_block()))


def percent_agreement(rows: Rows) -> Value:
    """The share of equal ones among the pairs of values of an item, items weighted alike. `n`: items."""
    kappa = value_of(fleiss_sums([_coded(rows)], _one_block()))
    return Value(kappa.percent, "ok" if kappa.n else kappa.status, kappa.n)


MATRIX_MEASURES: dict[str, Callable[[Rows], Value]] = {
    "krippendorff_alpha": krippendorff_alpha,
    "cohen_kappa": cohen_kappa,
    "fleiss_kappa": fleiss_kappa,
    "percent": percent_agreement,
}


def _coded(rows: Rows) -> Runs:
    if len({len(row) for row in rows}) > 1:
        raise NotMeasurable("Every annotator needs a value, or None, for every item.")
    numbers: dict[Hashable, int] = {}
    codes: Ints = np.array(
        [[MISSING if value is None else numbers.setdefault(value, len(numbers)) for value in row] for row in rows],
        dtype=np.int64,
    ).reshape(len(rows), -1)
    items = codes.shape[1]
    return Runs(codes, np.ones(items), np.zeros(items, dtype=np.int64))


def _one_block() -> list[Ints]:
    """Return the beginnings of blocks for what is not resampled: one block, which is the whole."""
    return [np.zeros(1, dtype=np.int64)]
