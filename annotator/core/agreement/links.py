"""Agreement on links given matched spans: pairwise F1 over the links whose two ends both readers marked."""

from collections.abc import Sequence

from annotator.core.agreement.pairs import Pairs
from annotator.core.agreement.span_f1 import best_matching, by_pair, overlap_matches, pair_sums
from annotator.core.agreement.study import READER, START, Study
from annotator.core.agreement.values import Blocks, NotMeasurable, Sums, measured
from annotator.core.later import Floats, Ints, np


def links_f1_sums(studies: Sequence[Study], label: str | None, blocks: Blocks) -> Sums:
    """The mean over pairs of readers of 2 · common / (links of A + links of B), links between matched spans alone.

    Spans are matched as for the soft F1. A pair without such links is left out. `n`: pairs that read together.
    """
    if label is not None:
        raise NotMeasurable("Links join spans of two labels: they are measured over all labels together.")
    pairs = Pairs.of(studies)
    rows = [_rows(study, pairs, starts) for study, starts in zip(studies, blocks, strict=True)]
    return pair_sums(rows, studies, pairs)


def _rows(study: Study, pairs: Pairs, starts: Ints) -> Floats:
    many = len(study.readers)
    common, sizes = np.zeros((len(starts), many, many)), np.zeros((len(starts), many, many))
    partner = _partners(study)
    links = {(source, target) for source, target in study.links.tolist()}
    for source, target in links:
        block = int(np.searchsorted(starts, study.spans[source, START], side="right")) - 1
        own = int(study.spans[source, READER])
        for other in range(many):
            ends = partner.get((source, other)), partner.get((target, other))
            if None not in ends:
                sizes[block, own, other] += 1
                common[block, own, other] += ends in links and own < other
    return by_pair(common, sizes + sizes.transpose(0, 2, 1), study, pairs)


def _partners(study: Study) -> dict[tuple[int, int], int]:
    """(row of a span, another reader) -> the row of that reader's span it is matched with."""
    found = best_matching(study, overlap_matches(study))
    partner = {}
    for one, other in zip(found.one.tolist(), found.other.tolist(), strict=True):
        partner[one, int(study.spans[other, READER])] = other
        partner[other, int(study.spans[one, READER])] = one
    return partner


links_f1 = measured(links_f1_sums)
