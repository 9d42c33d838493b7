"""What a written record says, held against what the facts in the same record give."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annotator.core.formats.build import balance
from annotator.core.formats.facts import Record
from annotator.core.formats.parsing import quoted, shown

MOST_ITEMS = 5  # of a list or object in a message
LONGEST_TOLD = 200  # characters


def differences(record: Mapping[str, Any], expected: Record) -> Iterator[tuple[str, str, str]]:
    """Everything derived that is not as it should be: place, code and reason."""
    yield from _compare("article", record["article"], expected["article"])
    for what in ("span", "unit"):
        written, computed = (_by_id(whole[f"{what}s"]) for whole in (record, expected))
        for id in written.keys() - computed.keys():
            yield f"{what} {shown(id)}", "empty-unit", "this unit holds no span and no reviewer added it."
        for id in sorted(computed):
            yield from _compare(f"{what} {shown(id)}", written.get(id, {}), computed[id])
    yield from _label_faults(record["labels"], expected["labels"])
    yield from _balance_faults(record)


def _by_id(things: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(thing.get("id")): thing for thing in things}


def _compare(place: str, written: Mapping[str, Any], computed: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key, value in computed.items():
        if key not in written:
            yield place, "missing-key", f"the key “{key}” is missing."
        elif not (written[key] == value if key == "votes" else _is_same(written[key], value)):
            yield place, f"wrong-{key}", f"“{key}” is {_told(written[key])}, but should be {_told(value)}."


def _told(value: Any) -> str:
    """A value in few words; of a list or object the first items."""
    if isinstance(value, list):
        return f"[{_first(map(_told, value[:MOST_ITEMS]), len(value))}]"
    if isinstance(value, dict):
        pairs = list(value.items())[:MOST_ITEMS]
        return f"{{{_first((f'{shown(key)}: {_told(one)}' for key, one in pairs), len(value))}}}"
    return quoted(value)


def _first(items: Iterable[str], many: int) -> str:
    told = ", ".join(items)
    told = told if len(told) <= LONGEST_TOLD else f"{told[:LONGEST_TOLD]}…"
    return told if many <= MOST_ITEMS else f"{told} and {many - MOST_ITEMS} more"


def _is_same(written: Any, computed: Any) -> bool:
    """Lists may come in any order, objects may hold more keys than we know; booleans are no numbers."""
    if isinstance(written, list) and isinstance(computed, list):
        pairs = zip(sorted(written, key=_order), sorted(computed, key=_order), strict=False)
        return len(written) == len(computed) and all(_is_same(*pair) for pair in pairs)
    if isinstance(written, dict) and isinstance(computed, dict):
        return all(key in written and _is_same(written[key], value) for key, value in computed.items())
    return bool(written == computed) and isinstance(written, bool) == isinstance(computed, bool)


def _order(thing: Any) -> str:
    keys = ("id", "start", "end", "label")
    return "\0".join(map(_sortable, map(thing.get, keys))) if isinstance(thing, dict) else _sortable(thing)


def _sortable(value: Any) -> str:
    return value if isinstance(value, str) else shown(value)


def _label_faults(written: Any, computed: list[Record]) -> Iterator[tuple[str, str, str]]:
    """Rows are matched by what they say, since their ids are opaque; links are compared through the same."""
    if not isinstance(written, list) or not all(isinstance(row, dict) for row in written):
        yield "", "wrong-value", "“labels” must be a list of objects."
        return
    ours, theirs = {_row(row): row for row in computed}, {_row(row): row for row in written}
    ids = [row.get("id") for row in written]
    if not all(isinstance(id, str) and id for id in ids) or len(set(ids)) < len(ids):
        yield "", "double-id", "the labels need ids of their own."
    if len(theirs) < len(written):
        yield "", "double-label", "a label is there twice."
    for key in theirs.keys() - ours.keys():
        yield _place(theirs[key]), "unfounded", "no unit comes to this label."
    for key in ours.keys() - theirs.keys():
        yield f"label {shown(key)}", "missing-label", "a unit comes to this label, but it is not there."
    yield from _rows_compared({key: (theirs[key], ours[key]) for key in sorted(ours.keys() & theirs.keys())})


def _rows_compared(pairs: Mapping[str, tuple[Mapping[str, Any], Record]]) -> Iterator[tuple[str, str, str]]:
    """Each row of the file against ours. Our ids are made up and never told: links are given as words."""
    words = {row["id"]: key for key, (_, row) in pairs.items()}
    ours = {str(row.get("id")): key for key, (row, _) in pairs.items()}
    for row, computed in pairs.values():
        links = row.get("links")
        led = [ours.get(str(link), link) for link in links] if isinstance(links, list) else links
        should = [words.get(link, "a label that is not there") for link in computed["links"]]
        yield from _compare(_place(row), {**row, "id": "", "links": led}, {**computed, "id": "", "links": should})


def _place(row: Mapping[str, Any]) -> str:
    return f"label {shown(row.get('id') or _row(row))}"


def _row(row: Mapping[str, Any]) -> str:
    """A label row by what it says; short, since a file may hold anything in these three."""
    return f"{shown(row.get('start'))} to {shown(row.get('end'))}, {_sortable(row.get('label'))}"


def _balance_faults(record: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    written = record["balance"]
    if not isinstance(written, dict):
        yield "balance", "wrong-value", "“balance” must be an object."
        return
    states = (unit.get("state") for unit in record["units"])
    yield from _compare("balance", written, balance(state for state in states if isinstance(state, str)))
