"""Pairs of readers who read an article together: what measures of two readers have a column for."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.core.agreement.overlaps import overlapping
from annotator.core.agreement.study import READER, Study, all_readers
from annotator.core.later import Floats, Ints, np


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """The pairs in the order of all readers; most readers of a crowd never read the same article as most others."""

    names: tuple[tuple[str, str], ...]
    readers: dict[str, int]
    keys: Ints

    @classmethod
    def of(cls, studies: Sequence[Study]) -> "Pairs":
        names = all_readers(studies)
        readers = {name: at for at, name in enumerate(names)}
        together = np.zeros((len(names), len(names)), dtype=bool)
        for study in studies:
            places = [readers[name] for name in study.readers]
            together[np.ix_(places, places)] = True
        one, other = np.nonzero(np.triu(together, 1))
        pairs = tuple((names[a], names[b]) for a, b in zip(one.tolist(), other.tolist(), strict=True))
        return cls(pairs, readers, one * len(names) + other)

    def columns(self, study: Study, *tables: Floats) -> Floats:
        """Return tables (blocks, readers, readers) of one article, the same in both directions, as columns of pairs."""
        one, other = np.triu_indices(len(study.readers), 1)
        places = np.array([self.readers[name] for name in study.readers], dtype=np.int64)
        low, high = np.minimum(places[one], places[other]), np.maximum(places[one], places[other])
        at = np.searchsorted(self.keys, low * len(self.readers) + high)
        columns = []
        for table in tables:
            whole = np.zeros((len(table), len(self.keys)))
            whole[:, at] = table[:, one, other]
            columns.append(whole)
        return np.concatenate(columns, axis=1)


def pairs_together(studies: Sequence[Study]) -> int:
    """Return how many pairs saw a passage of an article together."""
    readers = {name: at for at, name in enumerate(all_readers(studies))}
    together = np.zeros((len(readers), len(readers)), dtype=bool)
    for study in studies:
        one, other = overlapping(study.seen)
        places = np.array([readers[name] for name in study.readers], dtype=np.int64)
        a, b = places[study.seen[one, READER]], places[study.seen[other, READER]]
        together[np.minimum(a, b), np.maximum(a, b)] = True
    return int(together.sum())
