"""Agreement as a table: measures over the whole release, each with its interval and the noun of its n."""

from collections.abc import Iterator, Sequence

from annotator.core.agreement import N_OF
from annotator.core.agreement.report import Figure, figures
from annotator.core.agreement.study import Study

MEASURES = ("char_alpha", "char_alpha_sets", "f1_exact", "f1_lenient")
COLUMNS = {
    "measure": "Name of the measure, as `annotator agreement` has it.",
    "label": "The label; empty for all together.",
    "value": "The figure, with eight digits; empty where it is undefined.",
    "status": "ok, or why there is no figure.",
    "low": "Lower bound of the interval.",
    "high": "Upper bound of the interval.",
    "level": "Level of the interval.",
    "resampled": "What was drawn for the interval: articles, paragraphs or stretches.",
    "n": "How many things were counted.",
    "n_of": "What n counts.",
    "note": "What the figure should be read with.",
}


def rows(studies: Sequence[Study]) -> Iterator[list[object]]:
    """Yield the rows below the heading, in the order of `COLUMNS`."""
    for figure in figures(studies, MEASURES, has_jackknife=False) if studies else ():
        yield _row(figure)


def _row(figure: Figure) -> list[object]:
    value, interval = figure.value, figure.interval
    bounds: list[object] = [None, None, None, None]
    if interval:
        bounds = [_digits(interval.low), _digits(interval.high), interval.level, interval.over]
    return [figure.measure, figure.label, _digits(value.value), value.status, *bounds, value.n,
            N_OF[figure.measure], value.note]  # fmt: skip


def _digits(value: float | None) -> str | None:
    """Eight digits: the last ones of a double differ between versions of NumPy."""
    return None if value is None else f"{value:.8f}"
