"""Pairwise span F1: exact, boundary-exact, lenient, soft, and over characters, by optimal matching."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from annotator.core.agreement.nominal import mean_of_defined
from annotator.core.agreement.overlaps import overlapping
from annotator.core.agreement.pairs import Pairs, pairs_together
from annotator.core.agreement.runs import MISSING, label_sets
from annotator.core.agreement.study import END, LABEL, READER, START, Study, of_label
from annotator.core.agreement.values import Blocks, Figures, Sums, measured
from annotator.core.later import Bools, Floats, Ints, np, optimize


@dataclass(frozen=True, slots=True)
class Matches:
    """Spans of two readers that may be matched: rows of `spans`, the lower reader first, and what each is worth."""

    one: Ints
    other: Ints
    worth: Floats

    def of(self, kept: Bools | Ints) -> "Matches":
        return Matches(self.one[kept], self.other[kept], self.worth[kept])


Candidates = Callable[[Study], Matches]


def visible(study: Study) -> Bools:
    """(spans, readers): whether a reader saw the whole of the stretch that a span marks."""
    seen = np.zeros((len(study.spans), len(study.readers)), dtype=bool)
    for reader in range(len(study.readers)):
        own = study.seen[study.seen[:, READER] == reader]
        if len(own):
            at = np.searchsorted(own[:, START], study.spans[:, START], side="right") - 1
            seen[:, reader] = (at >= 0) & (study.spans[:, END] <= own[at, END])
    return seen


def overlap_matches(study: Study) -> Matches:
    """Overlapping spans of one label, worth their intersection over union."""
    matches = _in_order(study, *overlapping(study.spans))
    return matches.of(study.spans[matches.one, LABEL] == study.spans[matches.other, LABEL])


def _any_overlap(study: Study) -> Matches:
    matches = overlap_matches(study)
    return Matches(matches.one, matches.other, np.ones(len(matches.one)))


def _same_edges(study: Study) -> Matches:
    matches = _in_order(study, *overlapping(study.spans))
    one, other = study.spans[matches.one], study.spans[matches.other]
    return matches.of((one[:, [START, END]] == other[:, [START, END]]).all(axis=1))


def _same_all(study: Study) -> Matches:
    matches = _same_edges(study)
    return matches.of(study.spans[matches.one, LABEL] == study.spans[matches.other, LABEL])


def _in_order(study: Study, one: Ints, other: Ints) -> Matches:
    """The matches that both readers could see, the lower reader first."""
    spans, seen = study.spans, visible(study)
    swapped = spans[one, READER] > spans[other, READER]
    one, other = np.where(swapped, other, one), np.where(swapped, one, other)
    a, b = spans[one], spans[other]
    kept = seen[one, a[:, READER]] & seen[one, b[:, READER]] & seen[other, a[:, READER]] & seen[other, b[:, READER]]
    one, other, a, b = one[kept], other[kept], a[kept], b[kept]
    shared = np.minimum(a[:, END], b[:, END]) - np.maximum(a[:, START], b[:, START])
    either = np.maximum(a[:, END], b[:, END]) - np.minimum(a[:, START], b[:, START])
    return Matches(one, other, shared / np.maximum(either, 1))


def best_matching(study: Study, matches: Matches) -> Matches:
    """For every pair of readers a matching one to one of the greatest worth (maximum, not greedy)."""
    readers, spans = len(study.readers), len(study.spans)
    pair = study.spans[matches.one, READER] * readers + study.spans[matches.other, READER]
    alone = _alone(pair * spans + matches.one) & _alone(pair * spans + matches.other)
    contested = np.flatnonzero(~alone)
    contested = contested[np.argsort(pair[contested], kind="stable")]
    groups = np.split(contested, np.flatnonzero(np.diff(pair[contested])) + 1) if len(contested) else []
    chosen = [np.flatnonzero(alone), *(group[_assigned(matches.of(group))] for group in groups)]
    return matches.of(np.concatenate(chosen))


def _alone(keys: Ints) -> Bools:
    """Whether no other match of this pair of readers asks for the same span."""
    _, place, found = np.unique(keys, return_inverse=True, return_counts=True)
    return cast(Bools, found[place] == 1)


def _assigned(matches: Matches) -> Ints:
    """Which of the matches of one pair the best assignment takes."""
    ones, row = np.unique(matches.one, return_inverse=True)
    others, column = np.unique(matches.other, return_inverse=True)
    worth = np.zeros((len(ones), len(others)))
    number = np.full(worth.shape, -1)
    worth[row, column] = matches.worth
    number[row, column] = np.arange(len(matches.one))
    taken = number[optimize.linear_sum_assignment(worth, maximize=True)]
    return cast(Ints, taken[taken >= 0])


def _f1_sums(studies: Sequence[Study], label: str | None, blocks: Blocks, *, candidates: Candidates) -> Sums:
    """The mean over pairs of readers of 2 · matched / (|A| + |B|); matched and sizes are added up over articles.

    Pairs that marked nothing are left out. A span counts for a pair when both saw the whole of it. `n`: pairs
    that read an article together.
    """
    pairs = Pairs.of(studies)
    rows = [
        _f1_rows(of_label(study, label), pairs, starts, candidates)
        for study, starts in zip(studies, blocks, strict=True)
    ]
    return pair_sums(rows, studies, pairs)


def pair_sums(rows: list[Floats], studies: Sequence[Study], pairs: Pairs) -> Sums:
    """Rows of (matched, sizes) for each pair of readers, as the mean F1 of those that read together."""
    figures = partial(_f1_figures, together=pairs_together(studies))
    return Sums(np.concatenate(rows or [np.zeros((0, 2 * len(pairs.names)))]), figures, pairs=pairs.names * 2)


def _f1_figures(rows: Floats, *, together: int) -> Figures:
    matched, sizes = np.split(rows, 2, axis=1)
    n = np.full(len(rows), float(together))
    if sizes.size and sizes.all():  # most replicates of most classes: no pair marked nothing
        return Figures((2 * matched / sizes).mean(axis=1), n, pairs=n, together=n)
    each = np.where(sizes > 0, 2 * matched / np.where(sizes > 0, sizes, 1), np.nan)
    return Figures(mean_of_defined(each), n, pairs=np.isfinite(each).sum(axis=1), together=n)


def _f1_rows(study: Study, pairs: Pairs, starts: Ints, candidates: Candidates) -> Floats:
    spans, many = study.spans, len(study.readers)
    block = np.searchsorted(starts, spans[:, START], side="right") - 1
    found = best_matching(study, candidates(study))
    matched = np.zeros((len(starts), many, many))
    places = (block[found.one], spans[found.one, READER], spans[found.other, READER])
    np.add.at(matched, places, found.worth if candidates is overlap_matches else 1.0)
    seen = visible(study)
    span, other = np.nonzero(seen & seen[np.arange(len(spans)), spans[:, READER]][:, None])
    sizes = np.zeros((len(starts), many, many))
    np.add.at(sizes, (block[span], spans[span, READER], other), 1.0)
    return by_pair(matched, sizes + sizes.transpose(0, 2, 1), study, pairs)


def by_pair(matched: Floats, sizes: Floats, study: Study, pairs: Pairs) -> Floats:
    """Return what is matched (in one direction) and sizes (in both) of one article as columns of pairs."""
    return pairs.columns(study, matched + matched.transpose(0, 2, 1), sizes)


def f1_characters_sums(studies: Sequence[Study], label: str | None, blocks: Blocks) -> Sums:
    """The mean over pairs of 2 |A ∩ B| / (|A| + |B|), A and B being sets of (character, label) both could see."""
    pairs = Pairs.of(studies)
    rows = [
        _character_rows(of_label(study, label), pairs, starts) for study, starts in zip(studies, blocks, strict=True)
    ]
    return pair_sums(rows, studies, pairs)


def _character_rows(study: Study, pairs: Pairs, starts: Ints) -> Floats:
    runs = label_sets(study, starts)
    many = len(study.readers)
    shared, sizes = np.zeros((len(starts), many, many)), np.zeros((len(starts), many, many))
    seen = (runs.codes != MISSING).astype(np.float64)
    edges = np.searchsorted(runs.block, np.arange(len(starts) + 1))
    for label in range(len(study.labels)):
        on = (runs.codes >> label & 1) * seen
        for block, (first, last) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
            weighted = on[:, first:last] * runs.weights[first:last]
            shared[block] += weighted @ on[:, first:last].T
            sizes[block] += weighted @ seen[:, first:last].T
    return by_pair(np.triu(shared, 1), sizes + sizes.transpose(0, 2, 1), study, pairs)


f1_exact_sums = partial(_f1_sums, candidates=_same_all)
f1_boundary_sums = partial(_f1_sums, candidates=_same_edges)
f1_lenient_sums = partial(_f1_sums, candidates=_any_overlap)
f1_soft_sums = partial(_f1_sums, candidates=overlap_matches)

f1_exact = measured(f1_exact_sums)
f1_boundary = measured(f1_boundary_sums)
f1_lenient = measured(f1_lenient_sums)
f1_soft = measured(f1_soft_sums)
f1_characters = measured(f1_characters_sums)
