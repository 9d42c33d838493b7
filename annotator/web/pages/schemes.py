"""The labels and rules, to read and to print, and what each version changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template

from annotator.core.ranges import cut
from annotator.models import Classroom, Scheme
from annotator.services import classrooms, scheme_changes, schemes
from annotator.services.review import precedents
from annotator.web import loading
from annotator.web.access import me

bp = Blueprint("schemes", __name__, url_prefix="/schemes")


@dataclass(frozen=True)
class Stretch:
    """Words of an example and the palette slots of the labels on them, the widest mark first."""

    words: str
    slots: tuple[int, ...]


@bp.get("")
def index() -> str:
    rooms = taught()
    own = schemes.drafts_in(rooms)
    return render_template(
        "schemes/index.html", schemes=schemes.read_clauses(schemes.newest(me())),
        rooms=[(room, own[room.id]) for room in rooms],
    )  # fmt: skip


def taught() -> list[Classroom]:
    """Return the classes that the visitor teaches, which may have labels and rules of their own."""
    return [place.classroom for place in classrooms.of_user(me()) if place.role == "teacher"]


@bp.get("/<uuid:id>")
def show(id: UUID) -> str:
    scheme = loading.scheme(id)
    shown: dict[str, Any] = {
        "versions": schemes.versions_of(scheme), "classrooms": taught(), "changes": scheme_changes.changes(scheme),
        "proposals": precedents.proposals(scheme.name, by=me()),
    }  # fmt: skip
    return render_template(
        "schemes/show.html", scheme=scheme, stretches=lambda example: stretches(example, scheme), **shown
    )


@bp.get("/<uuid:id>/changes")
def changes(id: UUID) -> str:
    return changes_page(loading.scheme(id))


def changes_page(scheme: Scheme) -> str:
    """Return the page of what a version changes, and of the rulings that cited what is different now."""
    made = scheme_changes.changes(scheme)
    citing = precedents.rulings_citing(scheme.name, [*made.changed, *made.removed], by=me())
    titles = {clause["number"]: clause["title"] for clause in [*(made.before or scheme).clauses, *scheme.clauses]}
    return render_template("schemes/changes.html", scheme=scheme, changes=made, rulings=citing, titles=titles)


def stretches(example: Mapping[str, Any], scheme: Scheme) -> list[Stretch]:
    """Cut an example where its marks begin and end."""
    slots = {label["name"]: label["slot"] for label in scheme.labels}
    text = example["text"]
    marks = [
        (start := text.index(span["quote"]), start + len(span["quote"]), slots[span["label"]])
        for span in example["spans"]
    ]
    marks.sort(key=lambda mark: (mark[0] - mark[1], mark[0]))
    edges = [edge for mark in marks for edge in mark[:2]]
    return [
        Stretch(text[left:right], tuple(slot for start, end, slot in marks if start <= left and right <= end))
        for left, right in cut(0, len(text), edges)
    ]
