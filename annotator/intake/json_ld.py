"""Linked data of a page, cut down to what can say something about the article before anything searches it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from annotator.core.text import freeze_block

# trafilatura's search takes quadratic time on many "<" in it, and on much of it.
MOST_CHARACTERS = 30_000
_LONGEST_STRING = 1000
_MOST_ITEMS = 50
_DEEPEST = 12


def reduced(found: Iterable[str]) -> Iterator[str]:
    """The linked data that is JSON, without long strings, long lists and tags; 30,000 characters of it at most."""
    left = MOST_CHARACTERS
    for content in found:
        text = json.dumps(_short(_read(content), _DEEPEST), ensure_ascii=False)
        left -= len(text)
        if left < 0:
            return
        if text not in {"null", "{}", "[]"}:
            yield text


def _read(content: str) -> Any:
    """What the JSON says; nothing when it is broken, on which the search takes quadratic time, too."""
    try:
        return json.loads(freeze_block(content))
    except (ValueError, RecursionError):
        return None


def _short(value: Any, deepest: int) -> Any:
    if isinstance(value, str):
        return value.replace("<", " ") if len(value) <= _LONGEST_STRING else None
    if deepest and isinstance(value, dict):
        return {key: _short(one, deepest - 1) for key, one in list(value.items())[:_MOST_ITEMS] if "<" not in key}
    if deepest and isinstance(value, list):
        return [_short(one, deepest - 1) for one in value[:_MOST_ITEMS]]
    return value if isinstance(value, (bool, float)) else None
