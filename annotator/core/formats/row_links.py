"""Links between the labels of a record: those of units, made by readers or by rulings, carried over to their labels."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from annotator.core.adjudication import LabelRow, current_rulings
from annotator.core.formats.case import Case
from annotator.core.spans import LinkRules, Version, may_link


def unit_links(cases: Sequence[Case]) -> dict[str, set[str]]:
    """Unit to units: made by over half of the readers with spans in both, or as a ruling set it."""
    home = {mark.id: case for case in cases for mark in case.marks}
    linked: dict[str, set[str]] = {}
    for case in cases:
        ruled = [ruling.links for ruling in current_rulings(case.facts.rulings) if ruling.links is not None]
        linked[case.facts.id] = set(ruled[-1]) if ruled else _voted_links(case, home)
    return linked


def _voted_links(case: Case, home: Mapping[str, Case]) -> set[str]:
    makers: dict[str, set[str]] = defaultdict(set)
    others: dict[str, Case] = {}
    for mark in case.marks:
        for other in (home[link] for link in mark.links if link in home):
            makers[other.facts.id].add(mark.annotator)
            others[other.facts.id] = other
    here = {mark.annotator for mark in case.marks}
    both = {id: here & {mark.annotator for mark in other.marks} for id, other in others.items()}
    return {id for id, made in makers.items() if 2 * len(made) > len(both[id])}


def row_links(
    found: Mapping[Version, Sequence[tuple[LabelRow, Case]]], unit_links: Mapping[str, set[str]], rules: LinkRules
) -> dict[Version, set[Version]]:
    rows_of: dict[str, set[Version]] = defaultdict(set)
    for version, pairs in found.items():
        for _, case in pairs:
            rows_of[case.facts.id].add(version)
    return {
        version: {
            target
            for _, case in pairs
            for unit in unit_links[case.facts.id]
            for target in rows_of.get(unit, ())
            if target != version and may_link(rules, version.label, target.label)
        }
        for version, pairs in found.items()
    }
