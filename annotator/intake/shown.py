"""What a browser shows of HTML beside its text: list numbers, quotation marks, raised digits; and what it hides."""

import re
from collections.abc import Callable, Iterator

from lxml import html

from annotator.intake.style import declared

UNSEEN = frozenset(
    "script style template noscript head title meta link map noembed noframes frameset datalist "
    "annotation annotation-xml meter progress".split()
)
# Seen, but not as text of the article. The names under which a note lists them.
LEFT_OUT = {
    **dict.fromkeys(("iframe", "object", "embed", "applet", "audio", "video", "canvas"), "embedded"),
    "svg": "pictures",
    "img": "pictures",
    **dict.fromkeys(("input", "select", "textarea"), "fields"),
}
_BLOCK_DISPLAYS = {"block", "flex", "grid", "list-item", "table", "table-row", "table-cell", "flow-root"}
_NUMBER = re.compile(r"\s*([-+]?[0-9]{1,10})(?![0-9])")
_MOST_NUMBER = 2**31 - 1  # browsers take a number beyond it for none
_NUMBER_STYLES = {
    "decimal": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
    "lower-roman": "i", "upper-roman": "I",
}  # fmt: skip
_SIGN_STYLES = frozenset("none disc circle square disclosure-open disclosure-closed".split())
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MOST_ROMAN = 3999
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether the page itself says that nobody sees the element; `aria-hidden` hides it from ears only."""
    if element.get("hidden") is not None:
        return True
    style = declared(element)
    return style.get("display") == "none" or style.get("visibility") in {"hidden", "collapse"}


def is_shown_as_block(element: html.HtmlElement) -> bool:
    """Whether its own style makes an inline element a block, so that its words run into no others."""
    return declared(element).get("display") in _BLOCK_DISPLAYS


def quotation_marks(depth: int) -> tuple[str, str]:
    """The marks around a `<q>` at a depth that counts from 0."""
    return ("“", "”") if depth % 2 == 0 else ("‘", "’")


def raised(text: str) -> str:
    """A text of `<sup>` in raised digits; as it is, unless all of it can be raised: "m²", but "1st" and "[1]"."""
    return _translated(text, _RAISED)


def lowered(text: str) -> str:
    """A text of `<sub>` in lowered digits; as it is, unless all of it can be lowered."""
    return _translated(text, _LOWERED)


def _translated(text: str, letters: dict[int, int]) -> str:
    stripped = text.strip()
    return text.translate(letters) if stripped and all(ord(letter) in letters for letter in stripped) else text


def list_numbers(items: html.HtmlElement) -> Iterator[str]:
    """The numbers before the items of a list, one for each `<li>` that is seen.

    `start`, `reversed`, `value`, `type` and the kind of number that a `style` gives count.
    """
    children = [child for child in items if child.tag == "li" and not is_hidden(child)]
    step = -1 if items.get("reversed") is not None else 1
    number = _whole(items.get("start"), len(children) if step < 0 else 1)
    for child in children:
        number = _whole(child.get("value"), number)
        yield "" if _has_sign(child) else _written(number, _kind(child) or _kind(items) or "1")
        number += step


def has_numbers(element: html.HtmlElement) -> bool:
    """Whether a list is numbered, as far as its own markup says."""
    is_numbered = element.tag == "ol" or not _NUMBER_STYLES.keys().isdisjoint(_list_style(element))
    return is_numbered and not _has_sign(element)


def _has_sign(element: html.HtmlElement) -> bool:
    """Whether its style gives it a dot or nothing in the place of a number."""
    return not _SIGN_STYLES.isdisjoint(_list_style(element))


def _kind(element: html.HtmlElement) -> str | None:
    """What an element says of the kind of its numbers, as the `type` of a list names it."""
    styled = (_NUMBER_STYLES[word] for word in _list_style(element) if word in _NUMBER_STYLES)
    return next(styled, element.get("type"))


def _list_style(element: html.HtmlElement) -> list[str]:
    style = declared(element)
    return f"{style.get('list-style', '')} {style.get('list-style-type', '')}".split()


def _whole(value: str | None, otherwise: int) -> int:
    found = _NUMBER.match(value or "")
    return int(found[1]) if found and abs(int(found[1])) <= _MOST_NUMBER else otherwise


def _written(number: int, kind: str) -> str:
    shown: dict[str, Callable[[int], str]] = {
        "a": _letters, "A": lambda n: _letters(n).upper(), "i": _roman, "I": lambda n: _roman(n).upper(),
    }  # fmt: skip
    return f"{shown.get(kind, str)(number)}. "


def _letters(number: int) -> str:
    if number < 1:
        return str(number)
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _roman(number: int) -> str:
    if not 1 <= number <= _MOST_ROMAN:
        return str(number)
    letters = ""
    for value, sign in _ROMAN:
        letters += sign * (number // value)
        number %= value
    return letters
