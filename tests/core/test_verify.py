"""The proof of an export finds every single thing that was changed in it."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.formats.parsing import RecordError
from annotator.core.formats.record import read_records, without_text, written
from annotator.core.formats.verify import faults
from tests.core.classes import classes, record_of

HOSTILE = "a\u2028\x1b[31m" + "x" * 9_000
OFFSETS = ("start", "end", "start_utf16", "end_utf16")
MARKED = [
    [(0, 11, "attribution"), (14, 31, "claim")],
    [(0, 11, "attribution"), (14, 31, "claim"), (33, 41, "opinion")],
    [(0, 6, "attribution"), (14, 31, "claim"), (33, 41, "claim")],
]


def export(marked: list = MARKED) -> dict[str, Any]:
    ((whole, _),) = read_records([json.dumps(record_of(marked))])
    return whole


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything in an export that says something and may not be something else."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    else:
        yield path


def is_free(path: tuple[Any, ...]) -> bool:
    """What people and places are called, and what nothing follows from."""
    return path[0] in ("scheme", "round", "min_support") or path[-1] in (
        "id", "title", "language", "url", "byline", "publisher", "published", "licence", "note", "unsure",
    )  # fmt: skip


def other(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return not value
    return value + 1 if isinstance(value, int | float) else f"{value}x"


def altered(record: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    copy: Any = deepcopy(record)
    here = copy
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = other(here[path[-1]])
    return copy


@given(classes(), st.data())
def test_every_single_change_is_found(marked: list, data: st.DataObject) -> None:
    record = export(marked)
    path = data.draw(st.sampled_from([path for path in leaves(record) if not is_free(path)]))
    assert faults(written([altered(record, path)])), f"{path} was changed and nobody saw it"


def test_every_leaf_of_one_export_is_watched() -> None:
    record = export()
    watched = [path for path in leaves(record) if not is_free(path)]
    assert [path for path in watched if not faults(written([altered(record, path)]))] == []


@pytest.mark.parametrize("part", ["spans", "units", "labels", "annotators"])
def test_whatever_is_dropped_or_doubled_is_found(part: str) -> None:
    record = export()
    for at in range(len(record[part])):
        dropped, doubled = deepcopy(record), deepcopy(record)
        del dropped[part][at]
        doubled[part].append(doubled[part][at])
        assert faults(written([dropped])), f"{part} {at} was dropped"
        assert faults(written([doubled])), f"{part} {at} was doubled"


def test_a_span_that_moved_to_another_unit_is_found() -> None:
    record = export()
    record["units"][1]["spans"].append(record["units"][0]["spans"].pop())
    assert faults(written([record]))


def test_every_fault_is_named_with_its_line() -> None:
    good, bad = export(), export()
    bad["article"]["id"] = "another"
    bad["spans"][0]["quote"] = bad["spans"][2]["quote"] = "nothing of the kind"
    bad["balance"]["open"] += 1
    found = faults(written([good, bad]))
    assert [fault.line for fault in found] == [2, 2, 2]
    assert {fault.place for fault in found} == {
        f"span {bad['spans'][0]['id']}",
        f"span {bad['spans'][2]['id']}",
        "balance",
    }


def test_the_same_article_twice_and_an_empty_file_are_faults() -> None:
    assert [fault.code for fault in faults(written([export(), export()]))] == ["double-article"]
    assert [fault.code for fault in faults([])] == ["empty"]
    assert [fault.code for fault in faults(["{"])] == ["malformed"]


def test_without_the_text_all_else_is_still_watched() -> None:
    record = without_text(export())
    watched = [
        path
        for path in leaves(record)
        if not is_free(path) and path[-1] not in (*OFFSETS, "sha256") and path[-2:] != ("article", "text")
    ]
    assert [path for path in watched if not faults(written([altered(record, path)]))] == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 99) | st.floats() | st.text(max_size=9) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "start", "spans"]), inner),
    max_leaves=4,
)


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value of an export, those that hold others too."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from nodes(item, (*path, key))


@given(st.data())
def test_whatever_stands_in_a_file_is_refused_in_short_sentences(data: st.DataObject) -> None:
    record: Any = export()
    for _ in range(data.draw(st.integers(1, 2))):
        *way, last = data.draw(st.sampled_from(list(nodes(record))))
        here = record
        for step in way:
            here = here[step]
        here[last] = data.draw(ANYTHING)
    line = json.dumps(record)
    assert all(len(str(fault)) < 700 for fault in faults([line]))
    assert len(refusal(line)) < 400


def refusal(line: str) -> str:
    try:
        list(read_records([line]))
    except RecordError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(("source", "target"), [("claim", "opinion"), ("attribution", "attribution")])
def test_a_link_that_nobody_may_draw_is_named(source: str, target: str) -> None:
    whole = export([[(0, 11, source), (14, 31, target)]])
    first, second = whole["spans"]
    first["links"] = [second["id"]]
    (fault,) = faults(written([whole]))
    assert (fault.code, source in fault.reason, target in fault.reason) == ("wrong-link", True, True)


def test_the_record_says_which_links_are_legal() -> None:
    whole = export([[(0, 11, "claim"), (14, 31, "opinion")]])
    first, second = whole["spans"]
    first["links"] = [second["id"]]
    whole["scheme"]["links_to"] = {"claim": ["opinion"]}
    assert [fault.code for fault in faults(written([whole]))] == []
    whole["scheme"]["links_to"] = {"opinion": ["claim"]}
    (fault,) = faults(written([whole]))
    assert (fault.code, "links that label to none" in fault.reason) == ("wrong-link", True)


def test_no_mark_is_linked_to_itself() -> None:
    whole = export([[(0, 11, "claim"), (14, 31, "opinion")]])
    whole["spans"][0]["links"] = [whole["spans"][0]["id"]]
    whole["scheme"]["links_to"] = {"claim": ["claim"]}
    assert any("linked to itself" in fault.reason for fault in faults(written([whole])))


def test_a_record_from_before_schemes_said_it_is_whole() -> None:
    whole = export([[(0, 11, "attribution"), (14, 31, "claim")]])
    first, second = whole["spans"]
    first["links"] = [second["id"]]
    del whole["scheme"]["links_to"]
    assert faults(written([whole])) == []


def test_links_of_a_scheme_lead_to_its_labels() -> None:
    whole = export()
    whole["scheme"]["links_to"] = {"claim": ["gossip"]}
    assert any(fault.code == "unknown-label" and "gossip" in fault.reason for fault in faults(written([whole])))


def test_a_label_of_a_ruling_is_told_short_and_on_one_line() -> None:
    record = export()
    record["units"][0]["rulings"] = [
        {"id": "r", "verdict": "span", "spans": [{"start": 0, "end": 6, "label": HOSTILE}], "at": "2026-01-01"}
    ]
    told = [str(fault) for fault in faults([json.dumps(record)])]
    assert any("a unit comes to this label" in one for one in told)
    assert all(one.isprintable() and len(one) < 600 for one in told)
