"""The labels and rules, to read and to print."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template

from annotator.models import Scheme
from annotator.services import schemes
from annotator.web.access import found

bp = Blueprint("schemes", __name__, url_prefix="/schemes")


@dataclass(frozen=True)
class Stretch:
    """Words of an example and the palette slots of the labels on them, the widest mark first."""

    words: str
    slots: tuple[int, ...]


@bp.get("")
def index() -> str:
    return render_template("schemes/index.html", schemes=schemes.published())


@bp.get("/<uuid:id>")
def show(id: UUID) -> str:
    scheme = found(schemes.with_id(id))
    return render_template("schemes/show.html", scheme=scheme, stretches=lambda example: stretches(example, scheme))


def stretches(example: Mapping[str, Any], scheme: Scheme) -> list[Stretch]:
    """Cut an example where its marks begin and end."""
    slots = {label["name"]: label["slot"] for label in scheme.labels}
    text = example["text"]
    marks = [
        (start := text.index(span["quote"]), start + len(span["quote"]), slots[span["label"]])
        for span in example["spans"]
    ]
    marks.sort(key=lambda mark: (mark[0] - mark[1], mark[0]))
    edges = sorted({0, len(text), *(edge for mark in marks for edge in mark[:2])})
    return [
        Stretch(text[left:right], tuple(slot for start, end, slot in marks if start <= left and right <= end))
        for left, right in pairwise(edges)
    ]
