"""Taking a JSON object apart key by key: what is wrong is refused by name, what is unknown is named."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite
from typing import Any, TypeVar

T = TypeVar("T")
U = TypeVar("U")
MISSING = object()


class RecordError(ValueError):
    """A line of a record that is refused; `str` is a sentence with line, place and reason.

    `code` is stable, `line` counts from 1 (None where it is not known yet), `place` names the span or key.
    """

    def __init__(self, code: str, reason: str, *, place: str | None = None, line: int | None = None) -> None:
        super().__init__(code, reason, place, line)
        self.code, self.reason, self.place, self.line = code, reason, place, line

    def __str__(self) -> str:
        where = [f"line {self.line}"] * (self.line is not None) + [self.place or ""] * bool(self.place)
        sentence = f"{', '.join(where)}: {self.reason}" if where else self.reason
        return sentence[0].upper() + sentence[1:]


@dataclass(slots=True)
class Notes:
    """What was noticed while reading: unknown keys, and faults where these are collected and not raised."""

    unknown: set[str] = field(default_factory=set)
    faults: list[RecordError] | None = None

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
class Reader:
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
        self.notes.unknown.update(self.path + key for key in self.thing.keys() - self.asked)


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")
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
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("must be a whole number")
    return value


def truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def text_or_whole(value: Any) -> str | int:
    return text(value) if isinstance(value, str) else whole(value)


def text_or_number(value: Any) -> str | int | float:
    if isinstance(value, float) and isfinite(value):
        return value
    return text_or_whole(value)


def weight(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise ValueError("must be a number above 0, at most 1")
    return Fraction(str(value))


def fraction(value: Any) -> Fraction:
    try:
        read = Fraction(text(value))
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError("must be a fraction such as “1/2”") from error
    if not 0 < read <= 1:
        raise ValueError("must be above 0, at most 1")
    return read


def one_of(allowed: Iterable[str]) -> Callable[[Any], str]:
    known = tuple(allowed)

    def read(value: Any) -> str:
        if value not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return str(value)

    return read


def items(read: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    """A list, each of its items read."""

    def read_all(value: Any) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise ValueError("must be a list")
        return tuple(read(item) for item in value)

    return read_all


def thing(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("must be an object")
    return value


def stretch(value: Any) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("must hold pairs of start and end")
    start, end = (whole(edge) for edge in value)
    if not 0 <= start <= end:
        raise ValueError("must hold pairs of start and end, in this order")
    return start, end
