"""Taking a JSON object apart key by key: what is wrong is refused by name, what is unknown is named."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite
from typing import Any, TypeVar

T = TypeVar("T")
U = TypeVar("U")
MISSING = object()
LONGEST_SHOWN = 60  # characters of a value in a message
LONGEST_NUMBER = 18  # characters of a whole number: it fits a signed 64-bit integer


class OutsizedNumber:
    """A number that no offset, weight or count can be; a message names its length, and nothing counts with it."""

    def __init__(self, written: str) -> None:
        self.written = written

    def __repr__(self) -> str:
        return f"a number of {len(self.written)} characters"


def shown(value: Any, most: int = LONGEST_SHOWN) -> str:
    """A value of a file as a message prints it: short, on one line, without what a terminal would obey."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = str(value)
    return printable(text if len(text) <= most else f"{text[:most]}…")


def printable(text: str) -> str:
    """A text on one line, without what a terminal would obey: such characters are written as JSON escapes them."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)


def quoted(value: Any) -> str:
    """The same, text in quotation marks."""
    return f"“{shown(value)}”" if isinstance(value, str) else shown(value)


class RecordError(ValueError):
    """A line of a record that is refused; `str` is a sentence with line, place and reason.

    `code` is stable, `line` counts from 1 (None where it is not known yet), `place` names the span or key.
    """

    def __init__(self, code: str, reason: str, *, place: str | None = None, line: int | None = None) -> None:
        super().__init__(code, reason, place, line)
        self.code, self.reason, self.place, self.line = code, reason, place, line

    def __str__(self) -> str:
        where = []
        if self.line is not None:
            where.append(f"line {self.line}")
        if self.place:
            where.append(self.place)
        sentence = f"{', '.join(where)}: {self.reason}" if where else self.reason
        return sentence[0].upper() + sentence[1:]


@dataclass(slots=True)
class Notes:
    """What was noticed while reading: unknown keys, and faults where these are collected and not raised.

    `unknown`: how often each key was there. `words`: what to call a thing whose id we made, since the file has none.
    """

    unknown: Counter[str] = field(default_factory=Counter)
    faults: list[RecordError] | None = None
    words: dict[str, str] = field(default_factory=dict)

    def place(self, what: str, id: str) -> str:
        """A span or unit as a message names it: by its id in the file, otherwise by what it says."""
        return f"{what} {self.words.get(id) or shown(id)}"

    def refuse(self, code: str, reason: str, place: str) -> None:
        """Raise a fault after which reading could go on; or note it, and do go on."""
        error = RecordError(code, reason, place=place)
        if self.faults is None:
            raise error
        self.faults.append(error)

    def each(self, raw: Iterable[T], read: Callable[[T], U]) -> tuple[U, ...]:
        """Each item read; one that cannot be is left out where faults are collected."""
        return tuple(self._kept(raw, read))

    def _kept(self, raw: Iterable[T], read: Callable[[T], U]) -> Iterator[U]:
        for item in raw:
            try:
                yield read(item)
            except RecordError as error:
                if self.faults is None:
                    raise
                self.faults.append(error)


@dataclass(slots=True)
class Fields:
    """One JSON object under a name for messages; keys nobody asked for are noted as unknown."""

    thing: Mapping[str, Any]
    place: str
    notes: Notes
    path: str = ""
    asked: set[str] = field(default_factory=set)

    def take(self, key: str, read: Callable[[Any], T], default: Any = MISSING) -> T | Any:
        """The value of a key; `default` also stands for null. `read` raises ValueError with the reason."""
        self.asked.add(key)
        value = self.thing.get(key)
        if value is None:
            if default is MISSING:
                raise RecordError("missing-key", f"the key “{key}” is missing.", place=self.place)
            return default
        try:
            return read(value)
        except RecordError:
            raise
        except ValueError as error:
            raise RecordError("wrong-value", f"“{key}” {error}.", place=self.place) from error

    def close(self) -> None:
        """Name the keys that were not asked for."""
        self.notes.unknown.update(self.path + shown(key) for key in self.thing.keys() - self.asked)


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"is {shown(value)}, but must be text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds half of a surrogate pair") from error
    return value


def name(value: Any) -> str:
    if not text(value):
        raise ValueError("must not be empty")
    return str(value)


def whole(value: Any) -> int:
    if isinstance(value, OutsizedNumber):
        raise ValueError(f"is {value}, but must be a whole number of at most {LONGEST_NUMBER} digits")
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"is {quoted(value)}, but must be a whole number")
    return value


def counting(value: Any) -> int:
    if whole(value) < 1:
        raise ValueError(f"is {value}, but must be 1 or more")
    return whole(value)


def truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"is {quoted(value)}, but must be true or false")
    return value


def text_or_whole(value: Any) -> str | int:
    return text(value) if isinstance(value, str) else whole(value)


def text_or_number(value: Any) -> str | int | float:
    if isinstance(value, float) and isfinite(value):
        return value
    return text_or_whole(value)


def weight(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise ValueError(f"is {quoted(value)}, but must be a number above 0, at most 1")
    return Fraction(str(value))


FRACTION = re.compile(r"[0-9]{1,9}(/[0-9]{1,9}|[.][0-9]{1,9})?")  # “1e999999999” would take all memory


def fraction(value: Any) -> Fraction:
    wrong = ValueError(f"is {quoted(value)}, but must be a fraction such as “1/2”, above 0 and at most 1")
    if not FRACTION.fullmatch(text(value)):
        raise wrong
    above, _, below = value.partition("/")
    if below and not int(below):
        raise wrong
    read = Fraction(above) / int(below or 1)
    if not 0 < read <= 1:
        raise wrong
    return read


def one_of(allowed: Iterable[str]) -> Callable[[Any], str]:
    known = tuple(allowed)

    def read(value: Any) -> str:
        if value not in known:
            raise ValueError(f"is {quoted(value)}, but must be one of {', '.join(known)}")
        return str(value)

    return read


def items(read: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    """A list, each of its items read."""

    def read_all(value: Any) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise ValueError(f"is {quoted(value)}, but must be a list")
        return tuple(_item(item, number) for number, item in enumerate(value, start=1))

    def _item(item: Any, number: int) -> T:
        try:
            return read(item)
        except RecordError:
            raise
        except ValueError as error:
            raise ValueError(f"has an item (number {number}) that {error}") from error

    return read_all


def thing(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"is {quoted(value)}, but must be an object")
    return value


def stretch(value: Any) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("must hold pairs of start and end")
    start, end = (whole(edge) for edge in value)
    if not 0 <= start <= end:
        raise ValueError("must hold pairs of start and end, in this order")
    return start, end
