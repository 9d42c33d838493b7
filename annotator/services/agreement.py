"""Agreement of a round: studies from what was marked and seen, live figures, and everything that its page shows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from annotator.core.agreement import SUMS
from annotator.core.agreement.differences import (
    Confusion,
    Outlier,
    Paragraph,
    along,
    confusion,
    costs,
    outliers,
    pair_scores,
)
from annotator.core.agreement.intervals import Interval, chosen_blocks, jackknife_of, resampled
from annotator.core.agreement.live import pooled_alpha
from annotator.core.agreement.records import Excluded, excluded
from annotator.core.agreement.report import Figure, by_pair, figures, plain_figures
from annotator.core.agreement.study import Study, all_readers
from annotator.core.agreement.values import Value, value_of
from annotator.core.later import np
from annotator.models import Round, Unit
from annotator.services import articles
from annotator.services.agreement_counts import (
    Counts,
    Revision,
    State,
    counts_of,
    kept_for,
    revisions_of,
    states_of,
    studies_in,
    study_of,
    works_of,
)
from annotator.services.review import units
from annotator.services.tags import tag_of
from annotator.services.visibility import links_under_review

HEADLINE = "char_alpha"
SHARED = ("f1_exact", "f1_lenient", "f1_soft")
MOST_PASSAGES = 3
LEAST_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit in which much of the disagreement on a label lies; `share` of all of it."""

    unit: UUID
    article: UUID
    start: int
    end: int
    share: float


@dataclass(frozen=True, slots=True)
class Headline:
    """Alpha over characters of one label, None for marked at all, with its interval and what lowers it most."""

    label: str | None
    value: Value
    interval: Interval
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class OfArticle:
    """One article's own alphas, and its disagreement paragraph by paragraph."""

    article: UUID
    values: Mapping[str | None, Value]
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a round's page shows; readers are named by their memberships' ids."""

    tag: str
    headlines: tuple[Headline, ...]
    shared: tuple[Figure, ...]
    confusion: Confusion
    pairs: Mapping[tuple[str, str], float]
    readers: tuple[str, ...]
    articles: tuple[OfArticle, ...]
    outliers: tuple[Outlier, ...]
    excluded: Excluded


@dataclass(frozen=True)
class Measured:
    """Figures of a round, overall and of its parts, with what they rest on."""

    readers: tuple[str, ...]
    articles: int
    characters: int
    excluded: Excluded
    figures: tuple[Figure, ...]
    by_article: tuple[tuple[str, tuple[Figure, ...]], ...]
    by_pair: tuple[tuple[tuple[str, str], tuple[Figure, ...]], ...]


def _tag(round_: Round, states: Iterable[State | Revision]) -> str:
    """Return what changes when any figure may have changed."""
    state = [(state.id, state.revision, state.status) for state in states]
    return tag_of(round_.state, round_.assignment.scheme_id, state)


def current_tag(round_: Round) -> str:
    """Return the tag of the figures as they are now."""
    return _tag(round_, revisions_of(round_))


def studies_of(round_: Round) -> list[Study]:
    """Return the studies of all articles of a round, with links, counted from nothing.

    Submitted work counts as a whole, other work where it was on screen.
    """
    counts = works_of(round_)
    labels, links = round_.assignment.scheme.label_names, links_under_review(round_)
    return [study_of(counts, article, labels, links) for article in articles.read_in(round_.assignment)]


def excluded_of(round_: Round, studies: Sequence[Study]) -> Excluded:
    """Return what the figures of these studies leave out."""
    return _excluded(round_, states_of(round_), studies)


def live_alphas(round_: Round) -> dict[str | None, Value]:
    """Return the alpha of marked at all (None) and of every label, by adding what changed since this process asked."""
    return _alphas(counts_of(round_), round_)


def _alphas(counts: Counts, round_: Round) -> dict[str | None, Value]:
    lives = list(counts.lives.values())
    return {label: pooled_alpha(lives, label) for label in (None, *round_.assignment.scheme.label_names)}


def live_headlines(round_: Round) -> tuple[str, tuple[Headline, ...], Excluded]:
    """Return a tag, the live alphas with their intervals, and what they leave out; no span that is known is read."""
    there = {one.id for one in revisions_of(round_)}
    counts = counts_of(round_)
    with counts.lock:
        states = sorted((work.state for id, work in counts.works.items() if id in there), key=lambda state: state.id)
        studies, values = studies_in(counts, round_), _alphas(counts, round_)
        lines = tuple(Headline(label, value, _followed(counts, studies, label)) for label, value in values.items())
    return _tag(round_, states), lines, _excluded(round_, states, studies)


def _followed(counts: Counts, studies: Sequence[Study], label: str | None) -> Interval:
    """Return the interval of a headline; what an article adds is counted anew only where it has changed."""
    over, blocks = chosen_blocks(studies)
    rows, sums = [], None
    for study, starts in zip(studies, blocks, strict=True):
        key = UUID(study.name), label, over
        known = counts.rows.get(key)
        if known is None or known[0] is not study:
            sums = SUMS[HEADLINE]([study], label, [starts])
            known = counts.rows[key] = study, sums.rows
        rows.append(known[1])
    sums = sums or SUMS[HEADLINE](studies[:1], label, blocks[:1])
    return resampled(replace(sums, rows=np.concatenate(rows)), over)


def report_of(round_: Round) -> Report:
    """Return everything the page shows; a class in which nothing has changed costs no counting."""
    states = states_of(round_)
    tag, counts = _tag(round_, states), counts_of(round_)

    def measure() -> Report:
        with counts.lock:
            studies, values = studies_in(counts, round_), _alphas(counts, round_)
        return _report(tag, round_, states, studies, values)

    return counts.kept(("report", tag), measure)


def measured_of(round_: Round, now: str, measures: Sequence[str], parts: Collection[str]) -> Measured:
    """Return measures of a round whose tag is `now`; asked for again, they cost no counting while it is the same.

    `parts`: `article` and `pair`, for the figures of each article and of each two annotators by themselves.
    """
    key = now, tuple(measures), "article" in parts, "pair" in parts
    return kept_for(round_).kept(key, lambda: _measured(round_, measures, parts))


def _measured(round_: Round, measures: Sequence[str], parts: Collection[str]) -> Measured:
    studies = studies_of(round_)
    by_article = [(study.name, tuple(plain_figures([study], measures))) for study in studies if "article" in parts]
    pairs = by_pair(studies, measures) if "pair" in parts else ()
    return Measured(
        all_readers(studies), len(studies), sum(study.length for study in studies), excluded_of(round_, studies),
        tuple(figures(studies, measures)), tuple(by_article), tuple((pair, tuple(found)) for pair, found in pairs),
    )  # fmt: skip


def _report(
    tag: str,
    round_: Round,
    states: Sequence[State],
    studies: Sequence[Study],
    values: Mapping[str | None, Value],
) -> Report:
    marked = units.of_round(round_)
    without = {label: jackknife_of(studies, SUMS[HEADLINE], label).without for label in values}
    return Report(
        tag=tag,
        headlines=tuple(
            Headline(label, value, _interval(studies, label), _passages(studies, label, marked))
            for label, value in values.items()
        ),
        shared=tuple(_shared(studies, measure) for measure in SHARED),
        confusion=confusion(studies),
        pairs=pair_scores(studies),
        readers=all_readers(studies),
        articles=tuple(_of_article(study) for study in studies),
        outliers=tuple(outliers(values, without)),
        excluded=_excluded(round_, states, studies),
    )


def _interval(studies: Sequence[Study], label: str | None) -> Interval:
    over, blocks = chosen_blocks(studies)
    return resampled(SUMS[HEADLINE](studies, label, blocks), over)


def _shared(studies: Sequence[Study], measure: str) -> Figure:
    over, blocks = chosen_blocks(studies)
    sums = SUMS[measure](studies, None, blocks)
    return Figure(measure, None, value_of(sums), resampled(sums, over))


def _of_article(study: Study) -> OfArticle:
    values = {figure.label: figure.value for figure in plain_figures([study], [HEADLINE])}
    return OfArticle(UUID(study.name), values, tuple(along(study)))


def _passages(studies: Sequence[Study], label: str | None, marked: Sequence[Unit]) -> tuple[Passage, ...]:
    """Return the units in which most of the disagreement on the label lies, the worst first."""
    found: list[tuple[float, Unit, tuple[int, int]]] = []
    total = 0.0
    for study in studies:
        here = [unit for unit in marked if str(unit.article_id) == study.name and _speaks_of(unit, label)]
        stretches = [_extent(unit) for unit in here]
        *each, whole = costs(study, label, [*stretches, (0, study.length)])
        found += zip(each, here, stretches, strict=True)
        total += whole
    worst = sorted(found, key=lambda one: (-one[0], str(one[1].id)))[:MOST_PASSAGES]
    return tuple(
        Passage(unit.id, unit.article_id, *stretch, cost / total)
        for cost, unit, stretch in worst
        if total and cost / total >= LEAST_SHARE
    )


def _speaks_of(unit: Unit, label: str | None) -> bool:
    return bool(unit.versions) and (label is None or any(version[2] == label for version in unit.versions))


def _extent(unit: Unit) -> tuple[int, int]:
    return min(version[0] for version in unit.versions), max(version[1] for version in unit.versions)


def _excluded(round_: Round, states: Iterable[State], studies: Sequence[Study]) -> Excluded:
    """Return what the figures leave out, said of the rows as `annotator agreement` says it of a file."""
    statuses: dict[str, list[dict[str, str]]] = {study.name: [] for study in studies}
    for state in states:
        statuses[str(state.article)].append({"id": state.reader, "status": state.status})
    known = [{"id": str(article.id), "text": ""} for article in round_.assignment.articles]  # of none it is left out
    records = [{"article": article, "annotators": statuses[article["id"]]} for article in known]
    return excluded(records, studies)
