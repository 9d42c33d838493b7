"""Taking values out of JSON and tables that may hold anything: the value as it is wanted, or a sentence."""

from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.exchange.found import Unreadable
from annotator.core.formats.parsing import shown

LONGEST_OFFSET = 12  # digits


def whole(value: Any, place: str) -> int:
    """Return an offset: a whole number, also one that a table wrote as 31.0."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**LONGEST_OFFSET:
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**LONGEST_OFFSET:
        return int(value)
    if isinstance(value, str) and len(value) <= LONGEST_OFFSET + 3:
        digits = value.strip().removesuffix(".0")
        if digits.removeprefix("-").isdecimal():
            return int(digits)
    raise Unreadable(f"{place}: “{shown(value)}” is no offset, which is a whole number.")


def text(value: Any, place: str) -> str:
    if isinstance(value, str):
        return value
    raise Unreadable(f"{place}: {shown(value)} stands where text is expected.")


def words(value: Any) -> str:
    """Return a name that may be a number; nothing for null."""
    return "" if value is None or isinstance(value, list | dict) else str(value)


def things(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of a list; of anything else nothing."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def thing(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """Return a list as it is; one value as a list of it, null as nothing."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def items(values: list[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Give each item of a file that is one list, and each value of a file that has one a line."""
    for place, value in values:
        if isinstance(value, list):
            yield from ((f"{place}, item {number}", one) for number, one in enumerate(value, start=1))
        else:
            yield place, value
