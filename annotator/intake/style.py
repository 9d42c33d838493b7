"""The few things that an element's own `style` says about whether and how its words are seen."""

import re

from lxml import html

_DECLARATION = re.compile(
    r"(display|visibility|list-style(?:-type)?)\s*+:\s*+([a-z-]++(?: ++[a-z-]++)*+)", re.IGNORECASE
)
_LONGEST = 2000


def declared(element: html.HtmlElement) -> dict[str, str]:
    """The keywords, apart by spaces, that the element's `style` gives, by property; the last of several counts."""
    style = (element.get("style") or "")[:_LONGEST]
    return {name.lower(): value.lower() for name, value in _DECLARATION.findall(style)} if style else {}
