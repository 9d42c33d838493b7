"""Offsets of another tool as code points: the unit is the format's, or the one in which every quote fits."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from annotator.core.exchange.found import Found, Mark, Options, Report, Stretch, Unreadable
from annotator.core.formats.offsets import BYTES, CODE_POINTS, UTF_16
from annotator.core.formats.parsing import shown

MOST_SHOWN = 5
NAMES = {CODE_POINTS: "code points", UTF_16: "UTF-16", BYTES: "bytes of UTF-8"}


@dataclass(frozen=True, slots=True)
class Measure:
    """One way to count: the unit, whether CR LF counts as two, and what moves an offset to code points of the text."""

    name: str
    unit: str
    move: Callable[[int], int]
    first: int = 0  # what has to be added to a start
    last: int = 0  # and to an end

    def moved(self, stretch: Stretch) -> Stretch:
        return self.move(stretch[0] + self.first), self.move(stretch[1] + self.last)


def settled(found: Found, options: Options, report: Report) -> Callable[[Stretch], Stretch]:
    """Return what moves stretches of the file to code points of `found.text`.

    Raises Unreadable where nothing tells in which unit they are.
    """
    measures = list(_measures(found, options))
    usual = measures[0]
    quoted = [mark for mark in found.marks if mark.quote and _is_within(mark, usual, found.text)]
    if not quoted:
        chosen = _by_words(found, measures, options)
    else:
        wanted = len(quoted)
        chosen = usual
        most = -1
        for one in measures:
            many = sum(fits(mark, one.moved, found.text) for mark in quoted)
            if many > most:
                chosen, most = one, many
            if most == wanted:
                break
    if chosen.name != usual.name:
        report.name("offsets", f"read as {chosen.name}, as the words show", len(found.marks))
    return chosen.moved


def _measures(found: Found, options: Options) -> Iterator[Measure]:
    said = _unit(options.offsets)
    first = said or found.offsets or CODE_POINTS
    units = [first] if said else [first, *(unit for unit in (CODE_POINTS, UTF_16, BYTES) if unit != first)]
    if found.text.isascii():
        units = units[:1]
    for has_returns in (True, False) if "\r\n" in found.text else (True,):
        for unit in units:
            more = "" if has_returns else ", CR LF counted as one"
            yield Measure(NAMES[unit] + more, unit, mover(found.text, unit, has_returns=has_returns))
    plain = mover(found.text, first, has_returns=True)
    yield Measure("closed at the end (the last character counts)", first, plain, last=1)
    yield Measure("counted from 1, closed at the end", first, plain, first=-1)


def _unit(said: str | None) -> str | None:
    if said is None:
        return None
    known = said.lower().replace("_", "-").replace(" ", "-")
    units = {UTF_16: UTF_16, UTF_16.replace("-", ""): UTF_16, CODE_POINTS: CODE_POINTS, "codepoints": CODE_POINTS,
             "unicode": CODE_POINTS,
             "bytes": BYTES, "utf-8": BYTES, "utf8": BYTES}  # fmt: skip
    if known not in units:
        raise Unreadable(f"Offsets are code-points, utf-16 or bytes, not “{shown(said)}”.")
    return units[known]


def mover(text: str, unit: str, *, has_returns: bool) -> Callable[[int], int]:
    """Return what moves an offset in a unit to code points of a text; beyond the end stays beyond the end."""
    steps = []  # where one character counts as more, and how many more, from the start on
    widths = {UTF_16: _wide_16, BYTES: _wide_8}.get(unit, _wide_none)
    if unit != CODE_POINTS or not has_returns:
        for at, one in enumerate(text):
            more = widths(one)
            if not has_returns and one == "\r" and text[at + 1 : at + 2] == "\n":
                more -= 1
            if more:
                steps.append((at, more))
    if not steps:
        return lambda offset: offset
    ends, shifts, shift = [], [], 0
    for at, more in steps:
        shift += more
        ends.append(at + 1 + shift)  # the offset behind the character
        shifts.append(shift)

    def move(offset: int) -> int:
        index = bisect_right(ends, offset) - 1
        return offset - shifts[index] if index >= 0 else offset

    return move


def _wide_16(one: str) -> int:
    return int(one > "\uffff")


def _wide_8(one: str) -> int:
    return (one > "\x7f") + (one > "\u07ff") + (one > "\uffff")


def _wide_none(one: str) -> int:
    return 0


def _is_within(mark: Mark, measure: Measure, text: str) -> bool:
    start, end = measure.moved((mark.parts[0][0], mark.parts[-1][1]))
    return start < end and start < len(text)


def solid(text: str) -> str:
    """A text without white space, which is how quotes are compared."""
    return "".join(text.replace("\\n", "\n").split())


def fits(mark: Mark, moved: Callable[[Stretch], Stretch], text: str) -> bool:
    """Whether the words at a mark are those that its file says."""
    if mark.quote is None:
        return True
    return _words(mark, moved, text) == solid(mark.quote)


def _words(mark: Mark, moved: Callable[[Stretch], Stretch], text: str) -> str:
    stretches = map(moved, mark.parts)
    return solid("".join(text[max(start, 0) : max(end, 0)] for start, end in stretches))


def _by_words(found: Found, measures: Sequence[Measure], options: Options) -> Measure:
    """Choose without quotes: what was said, what the format says, or the only unit that ends marks between words."""
    if options.offsets or not found.marks:
        return measures[0]
    units = [one for one in measures if not one.first and not one.last and one.unit != BYTES]
    if found.offsets:
        units = [one for one in units if one.unit == found.offsets]
    places = {one.name: [tuple(map(one.moved, mark.parts)) for mark in found.marks] for one in units}
    if all(place == places[units[0].name] for place in places.values()):
        return units[0]
    good = [
        one for one in units if all(_is_between_words(part, found.text) for mark in places[one.name] for part in mark)
    ]
    if len(good) == 1 or (found.offsets and good):
        return good[0]
    if found.offsets:
        return units[0]
    raise Unreadable(
        f"{found.place}: the text has characters beyond the BMP or CR LF, and there are no quotes: "
        "say whether offsets count code points or UTF-16 (--offsets)."
    )


def _is_between_words(part: Stretch, text: str) -> bool:
    start, end = part
    if not 0 <= start < end <= len(text):
        return False
    cuts = any(0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum() for at in part)
    return not cuts and not text[start].isspace() and not text[end - 1].isspace()


def mismatches(found: Found, moved: Callable[[Stretch], Stretch]) -> list[tuple[Mark, str]]:
    """The marks whose words are not what their file says, each with a sentence."""
    wrong = []
    for mark in found.marks:
        if not fits(mark, moved, found.text):
            start, end = moved((mark.parts[0][0], mark.parts[-1][1]))
            words = found.text[max(0, start) : max(0, end)]
            said = f"{mark.place or found.place}: “{shown(mark.quote)}” should stand at {start} to {end}"
            wrong.append((mark, f"{said}, but there is “{shown(words)}”."))
    return wrong
