"""What ships with the product: the default scheme, and the article and class of the demo."""

import json
from importlib.resources import files
from typing import Any


def default_scheme() -> dict[str, Any]:
    """The scheme `media-literacy`: name, version, title, introduction, labels and numbered clauses."""
    return _shipped_json("scheme.json")


def demo_article() -> str:
    """The demo's news story, as the Markdown a teacher would paste."""
    return _shipped_text("article.md")


def demo_class() -> dict[str, Any]:
    """The demo's students with their spans, each found by the `occurrence`-th place (from 1) of its `quote`.

    A student's `status` is `submitted` or `open`; `links` name the `id` of spans by the same student.
    """
    return _shipped_json("demo_class.json")


def _shipped_json(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_shipped_text(name))
    return content


def _shipped_text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
