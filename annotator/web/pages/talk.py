"""Talk: a class is shown its own marks on the wall, without names, and the places where it is divided most."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from annotator.clock import utcnow
from annotator.core.talk import Place, Shade, shown_versions
from annotator.db import session
from annotator.models import Article, Revote, Round, Ruling, Scheme, Unit
from annotator.permissions import Permission
from annotator.services import submissions, talk
from annotator.services.errors import Missing, UnusableHands
from annotator.services.review import kept
from annotator.web import loading
from annotator.web.access import me
from annotator.web.errors import sentence_of
from annotator.web.fresh_units import derive_first
from annotator.web.labels import label_of
from annotator.web.loading import found
from annotator.web.pages.agreement import charts
from annotator.web.pages.rooms import room

bp = Blueprint("talk", __name__, url_prefix="/rounds/<uuid:id>/talk")

LEVELS = 5  # of tint, from a few to everybody


@dataclass(frozen=True)
class Stretch:
    """Words with the same shade: how dark, the label most gave, and the number of the place that they are in."""

    text: str
    level: int
    slot: int | None
    place: int | None


@dataclass(frozen=True)
class ShownPlace:
    """A place with what is shown of it; `after` is the last vote on it."""

    number: int
    place: Place[Unit]
    quote: str
    units: list[dict[str, Any]]
    after: Revote | None


@bp.get("")
def show(id: UUID) -> str:
    round_, _member = loading.round_(id, Permission.TEACH)
    assignment = round_.assignment
    if not (talk.may_show(round_) and submissions.was_shown(round_)):
        return room("talk_ask", assignment, round_, may_show=talk.may_show(round_))
    derive_first(round_)
    article = found(talk.article_in(round_, request.args.get("article", type=UUID)))
    label = request.args.get("label")
    if label and label not in assignment.scheme.label_names:
        raise Missing
    heat, places = talk.heat_of(round_, article), talk.places_of(round_, article)
    return room(
        "talk", assignment, round_, article=article, label=label, readers=heat.readers, label_of=label_of,
        blocks=_blocks(article, heat, places, assignment.scheme, label),
        places=_shown(round_, article, places, heat.readers), charts=charts,
        strip=_strip(heat, len(article.text)),
    )  # fmt: skip


@bp.post("")
def begin(id: UUID) -> Response:
    """Begin to show the class its marks: from now on, the round stays closed."""
    round_, _member = loading.round_(id, Permission.TEACH)
    talk.begin(round_, by=me(), now=utcnow())
    session.commit()
    return redirect(url_for("talk.show", id=id), 303)


@bp.post("/votes")
def vote(id: UUID) -> Response:
    """Keep the hands that were raised at a place."""
    round_, _member = loading.round_(id, Permission.TEACH)
    article = found(talk.article_in(round_, request.form.get("article", type=UUID)))
    edges = request.form.get("start", -1, type=int), request.form.get("end", -1, type=int)
    places = [(place.start, place.end) for place in talk.places_of(round_, article)]
    if edges not in places:
        flash(gettext("This place is another one now: look, and vote again. Nothing was kept."), "warn")
        return redirect(url_for("talk.show", id=id, article=article.id), 303)
    try:
        talk.vote_again(round_, article, edges, _hands(round_.assignment.scheme), now=utcnow())
        session.commit()
    except UnusableHands as error:
        flash(sentence_of(error), "warn")
    anchor = f"place-{places.index(edges) + 1}"
    return redirect(url_for("talk.show", id=id, article=article.id, _anchor=anchor), 303)


def _hands(scheme: Scheme) -> dict[str, int]:
    sent = {name: request.form.get(f"hands-{name}", type=int) for name in [*scheme.label_names, ""]}
    return {name: count for name, count in sent.items() if count is not None}


def _blocks(
    article: Article, heat: talk.Heat, places: Sequence[Place[Unit]], scheme: Scheme, label: str | None
) -> list[dict[str, Any]]:
    """Return the blocks of the article, cut where shades change."""
    looks = [
        (shade, _level(shade, label, heat.readers), _slot(shade, label, scheme), place)
        for shade, place in zip(heat.shades, _places_of(heat.shades, places), strict=True)
    ]
    return [
        {"kind": block["kind"], "stretches": [
            Stretch(article.text[max(shade.start, block["start"]) : min(shade.end, block["end"])], level, slot, place)
            for shade, level, slot, place in looks if shade.start < block["end"] and block["start"] < shade.end
        ]}
        for block in article.blocks
    ]  # fmt: skip


def _places_of(shades: Sequence[Shade], places: Sequence[Place[Unit]]) -> list[int | None]:
    """Return the number of the place that each shade is in, counted from 1. Shades are in text order."""
    left = sorted(((place.start, place.end, number) for number, place in enumerate(places, 1)), reverse=True)
    found: list[int | None] = []
    for shade in shades:
        while left and left[-1][1] <= shade.start:
            left.pop()
        is_in = left and left[-1][0] <= shade.start and shade.end <= left[-1][1]
        found.append(left[-1][2] if is_in else None)
    return found


def _level(shade: Shade, label: str | None, readers: int) -> int:
    """Return how dark a stretch is: how many marked it at all, or with one label; who gave two labels is one."""
    count = shade.votes.get(label, 0) if label else shade.count
    return min(LEVELS, -(-LEVELS * count // readers)) if readers else 0


def _slot(shade: Shade, label: str | None, scheme: Scheme) -> int | None:
    """Return the line of the label that most gave, or of the one that is shown alone; None where nobody gave any."""
    votes = {name: votes for name, votes in shade.votes.items() if label in (None, name)}
    most = max(votes, key=lambda name: votes[name], default=None)
    return label_of(scheme, most)["slot"] if most else None


def _strip(heat: talk.Heat, length: int) -> list[tuple[float, float, int]]:
    """Return where along the text (percent: from, and how much) how many marked it, as levels of tint."""
    return [
        (100 * one.start / length, 100 * (one.end - one.start) / length, _level(one, None, heat.readers))
        for one in heat.shades
        if one.count
    ]


def _shown(round_: Round, article: Article, places: Sequence[Place[Unit]], readers: int) -> list[ShownPlace]:
    rulings = kept.current_on([unit for place in places for unit in place.units])
    votes = talk.votes_on(round_, article)
    scheme = round_.assignment.scheme
    return [
        ShownPlace(
            number, place, article.text[place.start : place.end],
            [_unit(unit, article, scheme, rulings.get(unit.id, []), readers) for unit in place.units],
            votes.get((place.start, place.end)),
        )
        for number, place in enumerate(places, 1)
    ]  # fmt: skip


def _unit(unit: Unit, article: Article, scheme: Scheme, rulings: list[Ruling], readers: int) -> dict[str, Any]:
    versions = shown_versions([tuple(one) for one in unit.versions], readers)
    clauses = [clause for clause in scheme.clauses if clause["label"] in unit.votes]
    return {
        "quote": article.text[unit.start : unit.end], "votes": unit.votes, "silent": unit.votes_silent,
        "versions": [(article.text[start:end], label, votes) for start, end, label, votes in versions],
        "is_agreed": unit.state == "agreed", "label": unit.label, "clauses": clauses[:4],
        "rulings": [_ruling(one, scheme) for one in rulings],
    }  # fmt: skip


def _ruling(ruling: Ruling, scheme: Scheme) -> dict[str, Any]:
    """Return what was decided and why: the clause's own sentence where no reason was typed."""
    clause = next((one for one in scheme.clauses if one["number"] == ruling.clause), None)
    labels = list(dict.fromkeys(span["label"] for span in ruling.spans))
    reason = ruling.reason or (clause["rule"] if clause else None)
    return {"verdict": ruling.verdict, "labels": labels, "reason": reason}
