"""Every figure of a set of studies with its interval, per label and overall, per article and per pair."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from annotator.core.agreement import MEASURES, SUMS
from annotator.core.agreement.intervals import (
    REPLICATES,
    SEED,
    Interval,
    Jackknife,
    chosen_blocks,
    jackknife_of,
    resampled,
)
from annotator.core.agreement.study import Study, all_labels, all_readers, of_pair
from annotator.core.agreement.values import REFUSED, Blocks, NotMeasurable, Value, value_of

# Of a single label a set is the label or nothing: the alphas over sets would say the same again.
OVERALL_ONLY = {name for name in MEASURES if name.endswith(("_sets", "_masi", "_jaccard"))} | {"links_f1"}
LABELS_ONLY = {"ualpha_2016_ku"}
BY_ARTICLE = {name for name in MEASURES if name.startswith(("ualpha", "gamma"))}  # no figure for a paragraph alone
DEFAULT = tuple(name for name in MEASURES if name != "gamma_joint")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one label, None for all together; interval and jackknife where they were asked for and exist."""

    measure: str
    label: str | None
    value: Value
    interval: Interval | None = None
    jackknife: Jackknife | None = None


def figures(
    studies: Sequence[Study],
    measures: Iterable[str] = DEFAULT,
    labels: Sequence[str | None] | None = None,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    has_jackknife: bool = True,
) -> Iterator[Figure]:
    """Each measure overall and of each label (or of these alone), pooled, with interval and, if asked, jackknife."""
    drawing = Drawing(*chosen_blocks(studies), replicates, seed, has_jackknife)
    for measure in measures:
        for label in labels_for(measure, studies) if labels is None else labels:
            yield _figure(studies, measure, label, drawing)


def labels_for(measure: str, studies: Sequence[Study]) -> tuple[str | None, ...]:
    """What a measure is taken of: all labels together (None), and each of them."""
    if measure in OVERALL_ONLY:
        return (None,)
    labels = all_labels(studies)
    return labels if measure in LABELS_ONLY else (None, *labels)


@dataclass(frozen=True, slots=True)
class Drawing:
    """How intervals are drawn, and whether everybody is left out in turn."""

    over: str
    blocks: Blocks
    replicates: int
    seed: int
    has_jackknife: bool

    @property
    def is_by_article(self) -> bool:
        return self.over == "articles"


def _figure(studies: Sequence[Study], measure: str, label: str | None, drawing: Drawing) -> Figure:
    try:
        sums = SUMS[measure](studies, label, drawing.blocks)
    except NotMeasurable as error:
        return Figure(measure, label, Value(None, REFUSED, 0, note=str(error)))
    interval = jackknife = None
    if drawing.is_by_article or measure not in BY_ARTICLE:
        interval = resampled(sums, drawing.over, replicates=drawing.replicates, seed=drawing.seed)
    if drawing.has_jackknife:
        jackknife = jackknife_of(studies, SUMS[measure], label, sums if drawing.is_by_article else None)
    return Figure(measure, label, value_of(sums), interval, jackknife)


def plain_figures(studies: Sequence[Study], measures: Iterable[str] = DEFAULT) -> Iterator[Figure]:
    """The figures without intervals: for each article by itself, or for each pair."""
    for measure in measures:
        for label in labels_for(measure, studies):
            try:
                yield Figure(measure, label, MEASURES[measure](studies, label))
            except NotMeasurable as error:
                yield Figure(measure, label, Value(None, REFUSED, 0, note=str(error)))


def by_pair(studies: Sequence[Study], measures: Iterable[str]) -> Iterator[tuple[tuple[str, str], list[Figure]]]:
    """The figures of every two annotators, as if nobody else had read."""
    chosen = tuple(measures)
    for one, other in combinations(all_readers(studies), 2):
        yield (one, other), list(plain_figures(of_pair(studies, one, other), chosen))
